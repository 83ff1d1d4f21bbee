"""Closing and reopening: a closed ticket never changes; going on means a linked rework."""

from __future__ import annotations

from hotline.casework.act import Act, check_version, one_act
from hotline.casework.dispatching import withdraw_open_parts
from hotline.casework.rollup import settle_ticket
from hotline.casework.telling import said_by
from hotline.casework.timekeeping import end_clocks, start_clock
from hotline.errors import Incomplete, NotAllowedNow
from hotline.rules import cityreports
from hotline.rules.lifecycle import move_ticket
from hotline.store import search, tickets
from hotline.store.assignments import Assignment
from hotline.store.tickets import Ticket


def end_ticket(act: Act, ticket: Ticket, why: str) -> None:
    """Close the ticket in the state it was moved to, end open work, and archive it."""
    withdraw_open_parts(act, ticket, why)
    end_clocks(act.now, ticket.state == "closed", ("callback",), ticket=ticket)
    end_clocks(act.now, False, ("dispatch", "answer", "review"), ticket=ticket)
    ticket.closed_at = ticket.archived_at = act.now
    ticket.close_reason = why
    act.log(ticket.id, why, name="withdraw" if ticket.state == "withdrawn" else "close")
    if ticket.state == "closed":
        told = cityreports.closed(act.now, text=why, **said_by(act))
        act.owe("closed", ticket, told)
    settle_ticket(ticket)


@one_act("withdraw")
def withdraw(act: Act, ticket_no: str, version: int | None, reason: str) -> str:
    """Withdraw a ticket (撤单). Work already written stays visible."""
    if not reason.strip():
        raise Incomplete("请写明撤单原因。", fields={"reason": "请写明撤单原因。"})
    ticket = tickets.get(act.actor, ticket_no)
    check_version(ticket.version, version)
    ticket.state = move_ticket(ticket.state, "withdraw")
    end_ticket(act, ticket, f"撤单：{reason}")
    return ticket_no


_COPIED = [
    "wire_no",
    "origin",
    "requester",
    "title",
    "content",
    "kind",
    "category",
    "urgency",
    "channel",
    "line",
    "labels",
    "reported_party",
    "is_enterprise",
    "is_confidential",
    "is_expedited",
    "is_sensitive",
    "division",
    "address",
    "lng",
    "lat",
    "refs",
    "extra",
    "city_due_at",
    "registered_at",
    "policy_version",
    "policy",
]


@one_act("reopen")
def reopen(act: Act, ticket_no: str, version: int | None, reason: str) -> str:
    """Open a linked rework of a closed ticket and return its number; the old one stays as it is."""
    old = tickets.get(act.actor, ticket_no)
    check_version(old.version, version)
    check_reopen(old)
    if not reason.strip():
        raise Incomplete("请写明重开原因。", fields={"reason": "请写明重开原因。"})
    times = Ticket.select().where(Ticket.wire_no == old.wire_no).count()
    number = f"{old.wire_no}-{times + 1}"
    copied = {name: getattr(old, name) for name in _COPIED}
    copied["registered_at"] = act.now
    new: Ticket = Ticket.create(
        ticket_no=number, rework_of=old, rework_times=old.rework_times + 1,
        received_at=act.now, registered_by=act.actor.person_id, **copied,
    )  # fmt: skip
    place = new.division.name if new.division_code else ""
    text = search.registration_text(new.title, new.content, place, new.address)
    search.add(new.id, 0, text)
    act.log(old.id, f"重开为 {number}：{reason}")
    act.log(new.id, f"由 {ticket_no} 重开：{reason}")
    start_clock("dispatch", new, act.now)
    settle_ticket(new)
    act.subject = number
    return number


def check_reopen(old: Ticket) -> None:
    """Raise NotAllowedNow unless the ticket was closed or withdrawn."""
    if old.state not in ("closed", "withdrawn"):
        raise NotAllowedNow("只有已办结或已撤回的工单可以重开，办理中的请直接退回重办。")


def pass_answered_parts(act: Act, ticket: Ticket) -> None:
    """After the lead's answer passed: co-units' answers pass with it, open co-work ends."""
    for part in Assignment.select().where(Assignment.ticket == ticket.id):
        if part.state == "answered":
            part.state, part.passed_at, part.ended_at = "passed", act.now, act.now
            part.lane = "done"
            part.save()
    withdraw_open_parts(act, ticket, "主办单位答复已审核通过，协办结束")
