"""Tickets brought to where a page of the office needs them, through the real acts."""

from __future__ import annotations

from datetime import timedelta

from hotline import clock
from hotline.casework import answering, dispatching, handling, intake, reviewing
from hotline.casework.act import Caller
from hotline.store.assignments import Assignment
from hotline.store.tickets import Ticket
from hotline.store.units import Unit
from tests.county import actor

RECORD = "到现场查看，水泵电机烧毁，当日更换，晚上恢复供水。"
REPLY = "您好，您反映的停水系水泵故障，已于当日更换并恢复供水。"


def by(username: str, ago: int = 0) -> Caller:
    """Return a caller of the cast, `ago` minutes before now."""
    return Caller(actor(username), clock.now() - timedelta(minutes=ago))


def unit(code: str) -> Unit:
    return Unit.get(Unit.code == code)


def ticket_of(number: str) -> Ticket:
    return Ticket.get(Ticket.ticket_no == number)


def part_of(number: str, code: str) -> Assignment:
    mine = (Assignment.ticket == ticket_of(number).id) & (Assignment.unit == unit(code).id)
    return Assignment.get(mine)


def registered(**more: object) -> str:
    """Register an ordinary appeal from the east township's willow village."""
    appeal = {
        "title": "柳树村自来水停水三天",
        "content": "柳树村从周一起停水，希望尽快恢复。",
        "kind": "help",
        "phone": "13800001234",
        "name": "赵大娘",
        "division": "410599101201",
        "address": "柳树村东头",
        **more,
    }
    return intake.register(by("operator", 60), intake.Appeal(**appeal))


def dispatched(code: str = "east", **more: object) -> str:
    number = registered(**more)
    dispatching.dispatch(by("dispatcher", 50), number, None, unit(code).id, [])
    return number


def answered(**more: object) -> str:
    number = dispatched(**more)
    part = part_of(number, "east")
    handling.accept(by("station_clerk", 40), part.id, None)
    if part.contact_due_at is not None:
        handling.contact(by("station_clerk", 30), part.id, None, "已电话联系")
    form = answering.AnswerForm(record=RECORD, reply=REPLY)
    answering.answer(by("station_clerk", 20), part.id, None, form)
    return number


def passed(**more: object) -> str:
    number = answered(**more)
    reviewing.pass_answer(by("reviewer", 10), number, None)
    return number
