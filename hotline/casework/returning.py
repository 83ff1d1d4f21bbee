"""Return (退单): a unit asks, the office decides; meanwhile duty and clock go on."""

from __future__ import annotations

from datetime import datetime

from hotline.casework.act import Act, check_version, one_act
from hotline.casework.dispatching import end_part
from hotline.casework.escalating import happened
from hotline.casework.handling import close_below, open_part
from hotline.casework.rollup import settle_part, settle_ticket
from hotline.casework.telling import said_by
from hotline.casework.timekeeping import calendar, policy_of, start_clock
from hotline.errors import Incomplete, NotAllowedNow, OutOfReach
from hotline.rules import cityreports
from hotline.rules.deadlines import due_at
from hotline.rules.lifecycle import move_part, move_ticket
from hotline.rules.requests import (
    ReturnAsked,
    check_clash,
    check_return_allowed,
    check_return_form,
    move_request,
)
from hotline.store import assignments, requests_of_units, tickets
from hotline.store.assignments import Assignment, UnitRequest
from hotline.store.units import Unit


@one_act("request_return")
def request_return(
    act: Act,
    assignment_id: int,
    version: int | None,
    reason_code: str,
    basis: str,
    suggested_unit_id: int | None,
    text: str = "",
) -> str:
    """Ask to give the ticket back, with reason and legal basis (B5, domain notes §1.5)."""
    part = open_part(act, assignment_id, version, "request_return")
    check_return(part, act.now)
    rule = policy_of(part.ticket).returns
    suggested = _suggested(suggested_unit_id, part)
    wanted = ReturnAsked(reason_code, basis, suggested is not None, text)
    check_return_form(rule, wanted, part.ticket.urgency == "urgent")
    UnitRequest.create(
        ticket=part.ticket,
        assignment=part,
        reason_code=reason_code,
        basis=basis,
        suggested_unit=suggested,
        text=text,
        asked_by=act.actor.name,
        asked_at=act.now,
    )
    words = dict(rule.reasons)[reason_code]
    act.log(
        part.ticket.id,
        f"申请退单：{words}。依据：{basis}" + (f"。{text}" if text else ""),
        part.id,
    )
    settle_part(part)
    settle_ticket(part.ticket)
    asked = requests_of_units.kinds_and_states(part.ticket_id)
    if (times := sum(kind == "return" and state != "withdrawn" for kind, state in asked)) > 1:
        happened(act, part.ticket, part, "second_return", times)
    return part.ticket.ticket_no


def check_return(part: Assignment, now: datetime) -> None:
    """Raise NotAllowedNow when this part may not be returned now, whatever the reason given."""
    if part.parent_id is not None:
        raise NotAllowedNow("村级不直接退单，请在进展里说明情况，由乡镇（街道）办理。")
    ticket = part.ticket
    rule = policy_of(ticket).returns
    check_clash("return", requests_of_units.open_kinds(ticket.id))
    asked = requests_of_units.kinds_and_states(ticket.id)
    times = sum(kind == "return" and state != "withdrawn" for kind, state in asked)
    is_urgent = ticket.urgency == "urgent"
    within = rule.urgent_within if is_urgent else rule.within
    last = due_at(part.dispatched_at, within, calendar(part.dispatched_at))
    is_forced = bool(ticket.is_forced and part.role == "lead")
    check_return_allowed(rule, now, last, times, is_forced, is_urgent)


def _suggested(unit_id: int | None, part: Assignment) -> Unit | None:
    found: Unit | None = Unit.get_or_none(Unit.id == unit_id) if unit_id else None
    if found is not None and (not found.is_active or found.id == part.unit_id):
        sentence = "建议承办单位应是本单位以外、正在使用的单位。"
        raise Incomplete(sentence, fields={"suggested_unit": sentence})
    return found


@one_act("approve_return")
def approve_return(act: Act, request_id: int, version: int | None, text: str = "") -> str:
    """Take the ticket back; it waits for dispatch again, the citizen's clock goes on."""
    asked, part = _pending(act, request_id, version)
    part.state = move_part(part.state, "approve_return")
    ticket = part.ticket
    _decide(act, asked, "approved", text)
    close_below(act, part)
    end_part(act, part, "returned")
    ticket.return_times += 1
    act.log(
        ticket.id,
        f"同意{part.unit.short_name}退单" + (f"：{text}" if text else ""),
        part.id,
    )
    leads = [p for p in assignments.open_of_ticket(ticket.id) if p.parent_id is None]
    if not any(p.role == "lead" for p in leads):
        ticket.state = move_ticket(ticket.state, "all_returned")
        ticket.lead_unit = None
        start_clock("dispatch", ticket, act.now)
    settle_ticket(ticket)
    return str(ticket.ticket_no)


@one_act("refuse_return")
def refuse_return(act: Act, request_id: int, version: int | None, text: str) -> str:
    """Refuse the return with a reason; the unit goes on, its clock never stopped."""
    if not text.strip():
        raise Incomplete("请写明不同意退单的理由。", fields={"text": "请写明理由。"})
    asked, part = _pending(act, request_id, version)
    part.state = move_part(part.state, "refuse_return")
    _decide(act, asked, "refused", text)
    act.log(part.ticket.id, f"不同意{part.unit.short_name}退单：{text}", part.id)
    settle_part(part)
    settle_ticket(part.ticket)
    return str(part.ticket.ticket_no)


def _pending(act: Act, request_id: int, version: int | None) -> tuple[UnitRequest, Assignment]:
    asked = UnitRequest.get_or_none(UnitRequest.id == request_id)
    if asked is None:
        raise OutOfReach()
    part = assignments.get(act.actor, asked.assignment_id)
    act.subject = part.ticket.ticket_no
    check_version(part.ticket.version, version)
    if asked.kind != "return":
        raise NotAllowedNow("这份申请不是退单申请，请在申请页面审批。")
    move_request("return", asked.state, "refuse")  # raises unless it still waits
    return asked, part


def _decide(act: Act, asked: UnitRequest, state: str, text: str) -> None:
    asked.state, asked.decision_text = state, text
    asked.decided_by, asked.decided_at = act.actor.name, act.now
    asked.save()


@one_act("withdraw")
def return_to_city(act: Act, ticket_no: str, version: int | None, reason: str, basis: str) -> str:
    """Send a city ticket back up as not the county's (退回市平台), with reason and basis."""
    ticket = tickets.get(act.actor, ticket_no)
    check_version(ticket.version, version)
    if ticket.origin != "city":
        raise NotAllowedNow("只有市平台下派的工单可以退回市平台。")
    if not reason.strip() or not basis.strip():
        raise Incomplete("退回市平台需要理由和依据。", fields={"reason": "请写明理由和依据。"})
    ticket.state = move_ticket(ticket.state, "withdraw")
    from hotline.casework.closing import end_ticket

    end_ticket(act, ticket, f"退回市平台：{reason}")
    told = cityreports.returned(act.now, reason=reason, basis=basis, **said_by(act))
    act.owe("returned", ticket, told)
    return ticket_no
