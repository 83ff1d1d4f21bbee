"""Dispatch (派单): sending a ticket to the units that must work it; one leads, others help."""

from __future__ import annotations

from datetime import datetime

from hotline.casework.act import Act, check_version, one_act
from hotline.casework.rollup import settle_part, settle_ticket
from hotline.casework.telling import said_by
from hotline.casework.timekeeping import end_clocks, margin_before, start_clock
from hotline.errors import Incomplete, NotAllowedNow
from hotline.rules import cityreports
from hotline.rules.lifecycle import PART_OPEN, move_ticket
from hotline.store import assignments, requests_of_units, tickets
from hotline.store.assignments import Assignment
from hotline.store.tickets import Ticket
from hotline.store.units import LEVEL_OF_KIND, Unit


@one_act("dispatch")
def dispatch(
    act: Act,
    ticket_no: str,
    version: int | None,
    lead_unit_id: int | None,
    co_unit_ids: list[int],
    instruction: str = "",
) -> str:
    """Send the ticket to a lead unit and co-units at any level; the citizen's clock starts once.

    A ticket already on its way may get further co-units; a second lead is refused. Raises
    Incomplete for unknown units or none, NotAllowedNow in a wrong state, Stale.
    """
    ticket = tickets.get(act.actor, ticket_no)
    check_version(ticket.version, version)
    ticket.state = move_ticket(ticket.state, "dispatch")
    open_parts = assignments.open_of_ticket(ticket.id)
    lead, helpers = _units_named(lead_unit_id, co_unit_ids, open_parts)
    start_answer_clock(ticket, act.now)
    if lead is not None:
        give(act, ticket, lead, "lead", instruction)
        ticket.lead_unit = lead
    for unit in helpers:
        give(act, ticket, unit, "co", instruction)
    words = f"派单至{lead.short_name}（主办）" if lead else "增加协办单位"
    if helpers:
        words += "，协办：" + "、".join(unit.short_name for unit in helpers)
    act.log(ticket.id, words + (f"。{instruction}" if instruction else ""))
    told = cityreports.progress(act.now, text=words, **said_by(act))
    act.owe("progress", ticket, told)
    settle_ticket(ticket)
    return ticket_no


def _units_named(
    lead_id: int | None, co_ids: list[int], open_parts: list[Assignment]
) -> tuple[Unit | None, list[Unit]]:
    top = [part for part in open_parts if part.parent_id is None]
    has_lead = any(part.role == "lead" for part in top)
    if lead_id is None and not has_lead:
        raise Incomplete("请选择主办单位。", fields={"lead_unit": "请选择主办单位。"})
    if lead_id is not None and has_lead:
        raise NotAllowedNow("这件工单已有主办单位。需要换主办的，请先由原主办单位退单。")
    if lead_id is None and not co_ids:
        raise Incomplete("请选择要增加的协办单位。", fields={"co_units": "请至少选择一个单位。"})
    busy = {part.unit_id for part in open_parts}
    wanted = [unit_id for unit_id in dict.fromkeys(co_ids) if unit_id != lead_id]
    found = {unit.id: unit for unit in Unit.select().where(Unit.id.in_([*wanted, lead_id or 0]))}
    for unit_id in [*wanted, *([lead_id] if lead_id else [])]:
        unit = found.get(unit_id)
        if unit is None or not unit.is_active or unit.kind == "county_office":
            raise Incomplete(
                "所选单位不存在或已停用，请重新选择。", fields={"lead_unit": "请重选。"}
            )
        if unit_id in busy:
            raise NotAllowedNow(f"{unit.short_name}正在办理这件工单，不必重复派单。")
    return found.get(lead_id or 0), [found[unit_id] for unit_id in wanted]


def start_answer_clock(ticket: Ticket, now: datetime) -> None:
    """Stop waiting for dispatch; stamp the county's own deadline the first time only.

    A return and a second dispatch never reset what the citizen has waited (domain notes §1.5).
    """
    end_clocks(now, True, ("dispatch",), ticket=ticket)
    if ticket.dispatched_at is not None and ticket.due_at is not None:
        return
    ticket.dispatched_at = now
    limit = margin_before(ticket, ticket.city_due_at, "county", now) if ticket.city_due_at else None
    ticket.due_at = start_clock("answer", ticket, now, not_after=limit) or limit
    ticket.first_due_at = ticket.due_at


def give(
    act: Act,
    ticket: Ticket,
    unit: Unit,
    role: str,
    instruction: str,
    parent: Assignment | None = None,
) -> Assignment:
    """Create one unit's part with its accept, contact, arrive and answer clocks."""
    level = LEVEL_OF_KIND[unit.kind]
    part: Assignment = Assignment.create(
        ticket=ticket,
        unit=unit,
        parent=parent,
        role=role,
        level=level,
        instruction=instruction,
        dispatched_at=act.now,
    )
    limit = margin_before(ticket, ticket.due_at, level, act.now) if ticket.due_at else None
    if parent is not None and parent.answer_due_at is not None:
        limit = min(limit or parent.answer_due_at, parent.answer_due_at)
    part.accept_due_at = start_clock("accept", ticket, act.now, part, level, limit)
    if is_contactable(ticket) and role != "co":
        part.contact_due_at = start_clock("contact", ticket, act.now, part, level, limit)
    if role != "co":
        part.arrive_due_at = start_clock("arrive", ticket, act.now, part, level, limit)
    part.answer_due_at = start_clock("answer", ticket, act.now, part, level, limit)
    settle_part(part)
    return part


def is_contactable(ticket: Ticket) -> bool:
    """Return whether a unit can ring the requester itself; the office does it for the others."""
    return bool(ticket.requester.phone_tail) and not ticket.is_confidential


def withdraw_open_parts(act: Act, ticket: Ticket, why: str) -> None:
    """End every part still open because of `why`; nothing that was written is deleted."""
    for part in assignments.open_of_ticket(ticket.id):
        end_part(act, part, "withdrawn")
        act.log(ticket.id, why, part.id, name="withdraw")


def end_part(act: Act, part: Assignment, state: str) -> None:
    """Close a part in `state` and stop its clocks, unmet."""
    assert state not in PART_OPEN, state
    part.state = state
    part.ended_at = act.now
    drop_requests(act, part)
    end_clocks(act.now, False, ("accept", "contact", "arrive", "answer"), assignment=part)
    settle_part(part)


def drop_requests(act: Act, part: Assignment) -> None:
    """Void what the unit still asks for: the work it was about is done or gone."""
    for asked in requests_of_units.open_of_part(part.id):
        asked.state, asked.decided_at, asked.decided_by = "withdrawn", act.now, "系统"
        asked.save()
