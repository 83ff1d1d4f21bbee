"""Tickets brought to a certain point by real acts, for tests of pages."""

from __future__ import annotations

from datetime import datetime, timedelta

from hotline import clock
from hotline.casework import answering, dispatching, handling, intake
from hotline.casework.act import Caller
from hotline.casework.answering import AnswerForm
from hotline.store.assignments import Assignment
from hotline.store.tickets import Ticket
from hotline.store.units import Unit
from tests.county import WATER_CUT, actor

RECORD = "到现场查看，水泵损坏，已更换并试运行。"
REPLY = "您好，您反映的停水问题已处理，水泵已更换，恢复供水。"


def by(username: str, at: datetime | None = None) -> Caller:
    return Caller(actor(username), at or clock.now())


def registered(at: datetime | None = None, **fields: object) -> Ticket:
    """Register a ticket about the village of the cast's grid worker."""
    number = intake.register(by("operator", at), intake.Appeal(**WATER_CUT | fields))
    return Ticket.get(Ticket.ticket_no == number)


def unit(code: str) -> Unit:
    return Unit.get(Unit.code == code)


def sent(lead: str = "east", at: datetime | None = None, **fields: object) -> Assignment:
    """Register and dispatch; return the lead's part."""
    ticket = registered(at, **fields)
    dispatching.dispatch(
        by("dispatcher", at), ticket.ticket_no, None, unit(lead).id, [], "请尽快核实"
    )
    return part_of(ticket, lead)


def part_of(ticket: Ticket, code: str) -> Assignment:
    query = Assignment.select().where(
        (Assignment.ticket == ticket.id) & (Assignment.unit == unit(code).id)
    )
    return query.order_by(Assignment.id.desc()).get()


def contacted(**fields: object) -> Assignment:
    """Return a part of the township that was accepted and whose requester was reached."""
    part = sent(**fields)
    handling.accept(by("station_clerk"), part.id, None)
    handling.contact(by("station_clerk"), part.id, None, "已电话联系")
    return Assignment.get_by_id(part.id)


def handed_below(**fields: object) -> tuple[Assignment, Assignment]:
    """Return the township's part and that of the village below, which has accepted it."""
    part = contacted(**fields)
    village = unit("east-willow").id
    handling.delegate(by("station_clerk"), part.id, None, village, "请上门说明")
    below = part_of(part.ticket, "east-willow")
    handling.accept(by("grid_worker"), below.id, None)
    return part, below


def answered_below() -> tuple[Assignment, Assignment]:
    """Return the township's part and that of the village below, which has answered."""
    part = contacted()
    handling.delegate(by("station_clerk"), part.id, None, unit("east-willow").id, "请到现场")
    village = part_of(part.ticket, "east-willow")
    handling.accept(by("grid_worker"), village.id, None)
    handling.contact(by("grid_worker"), village.id, None, "上门见面")
    form = AnswerForm(record="村里查看：" + RECORD, reply="村里答复：" + REPLY)
    answering.answer(by("grid_worker"), village.id, None, form)
    return Assignment.get_by_id(part.id), Assignment.get_by_id(village.id)


def days_ago(days: int) -> datetime:
    return clock.now() - timedelta(days=days)
