"""Help (增加协办): the leading unit asks for another unit beside it; the office gives it a part."""

from __future__ import annotations

from hotline.casework import asking
from hotline.casework.act import Act, one_act
from hotline.casework.dispatching import give
from hotline.casework.handling import open_part
from hotline.casework.telling import said_by
from hotline.errors import Incomplete, NotAllowedNow
from hotline.rules import cityreports
from hotline.rules.lifecycle import move_ticket
from hotline.store import assignments, requests_of_units
from hotline.store.assignments import Assignment, UnitRequest
from hotline.store.units import Unit


@one_act("request_help")
def request_help(
    act: Act, assignment_id: int, version: int | None, unit_id: int | None, text: str
) -> str:
    """Ask the office for a co-unit, with the reason; duty and clocks stay as they are.

    Raises NotAllowedNow for a unit that is a party or already asked for, Incomplete, Stale.
    """
    part = open_part(act, assignment_id, version, "request_help")
    check_lead(part)
    if not text.strip():
        raise Incomplete(
            "请写明需要协办的理由。", fields={"text": "请写明哪一部分需要对方办、为什么。"}
        )
    unit = _asked_for(part, unit_id)
    asking.keep(act, part, "help", "pending", suggested_unit=unit, text=text)
    act.log(part.ticket.id, f"申请由{unit.short_name}协办：{text}", part.id)
    asking.settle(part)
    return str(part.ticket.ticket_no)


def check_lead(part: Assignment) -> None:
    """Raise NotAllowedNow unless the part is the lead's: it alone answers for the whole (S4)."""
    if part.parent_id is not None:
        raise NotAllowedNow("这一件由上级单位交办，需要其他单位配合的，请报上级单位提出申请。")
    if part.role != "lead":
        raise NotAllowedNow("协办单位不申请增加协办，请与主办单位商量，由主办单位提出。")


def _asked_for(part: Assignment, unit_id: int | None) -> Unit:
    unit: Unit | None = Unit.get_or_none(Unit.id == unit_id) if unit_id else None
    if unit is None or not unit.is_active or unit.kind == "county_office":
        raise Incomplete(
            "请选择协办单位。", fields={"unit": "所选单位不存在或已停用，请重新选择。"}
        )
    _check_not_party(part, unit)
    if requests_of_units.is_asked_for(part.ticket_id, unit.id):
        raise NotAllowedNow(f"增加{unit.short_name}协办的申请正在县热线办审批，不必重复申请。")
    return unit


def _check_not_party(part: Assignment, unit: Unit) -> None:
    if any(other.unit_id == unit.id for other in assignments.open_of_ticket(part.ticket_id)):
        raise NotAllowedNow(f"{unit.short_name}正在办理这件工单，可直接与其联系配合，不必申请。")


def approve_help(act: Act, asked: UnitRequest) -> str:
    """Give the unit asked for a co part with clocks of its own, and say so in words.

    The caller (`deciding.approve`) marks the request, writes the history and settles the ticket.
    Raises NotAllowedNow when the unit became a party meanwhile or was shut.
    """
    check_approve(asked)
    part, unit = asked.assignment, asked.suggested_unit
    assert unit is not None, "checked above"
    ticket = part.ticket
    ticket.state = move_ticket(ticket.state, "dispatch")
    give(act, ticket, unit, "co", f"协助{part.unit.short_name}：{asked.text}")
    words = f"同意{part.unit.short_name}的申请，增加{unit.short_name}协办"
    act.owe("progress", ticket, cityreports.progress(act.now, text=words, **said_by(act)))
    return words


def check_approve(asked: UnitRequest) -> None:
    """Raise NotAllowedNow when the unit asked for cannot become a party now."""
    unit = asked.suggested_unit
    if unit is None or not unit.is_active:
        raise NotAllowedNow("申请的协办单位已停用，请不同意这份申请，由主办单位另行申请。")
    move_ticket(asked.assignment.ticket.state, "dispatch")
    _check_not_party(asked.assignment, unit)
