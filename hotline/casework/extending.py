"""Extension (延期): asked before the deadline and the cut-off, once, bounded, requester told."""

from __future__ import annotations

from datetime import datetime

from hotline.casework import asking
from hotline.casework.act import Act, one_act
from hotline.casework.promising import move_due
from hotline.casework.timekeeping import calendar, policy_of
from hotline.errors import Incomplete
from hotline.rules.extensions import (
    ExtensionAsked,
    ExtensionBounds,
    check_extension,
    check_extension_allowed,
    extension_bounds,
    extension_needs_city,
    out_of_bounds,
)
from hotline.store import assignments
from hotline.store.assignments import Assignment, UnitRequest
from hotline.store.tickets import Ticket

__all__ = ["ExtensionBounds", "bounds", "check_may_extend", "request_extension"]


def bounds(ticket: Ticket, now: datetime) -> ExtensionBounds:
    """Return until when the ticket may be extended and until when that may be asked.

    Counted from the present deadline by the ticket's own policy; the unit's own, earlier
    deadline is the one that expires.
    """
    due = ticket.due_at or now
    lead = next(
        (
            part
            for part in assignments.open_of_ticket(ticket.id)
            if part.parent_id is None and part.role == "lead"
        ),
        None,
    )
    unit_due = (lead.answer_due_at if lead else None) or due
    return extension_bounds(policy_of(ticket).extension, due, unit_due, calendar(now))


def check_may_extend(part: Assignment, now: datetime) -> ExtensionBounds:
    """Return the bounds, or raise NotAllowedNow with the rule when nothing may be asked now."""
    ticket = part.ticket
    asking.check_may_ask(part, "extension")
    found = bounds(ticket, now)
    check_extension_allowed(
        policy_of(ticket).extension, found, now,
        urgency=ticket.urgency, times=ticket.extended_times, ledger=ticket.ledger,
    )  # fmt: skip
    return found


@one_act("request_extension")
def request_extension(
    act: Act,
    assignment_id: int,
    version: int | None,
    wanted_at: datetime,
    reason: str,
    informed_at: datetime | None,
    informed_how: str,
) -> str:
    """Ask for a later deadline. Until it is decided the clock runs on.

    `wanted_at` is the ticket's new deadline, `informed_at` when the requester was told. Raises
    Incomplete with fields, NotAllowedNow with the rule (late, after the cut-off, twice), Stale.
    """
    part = asking.asking_part(act, assignment_id, version, "extension")
    ticket = part.ticket
    found = check_may_extend(part, act.now)
    wanted = ExtensionAsked(wanted_at, reason, informed_at, informed_how)
    due, since = ticket.due_at or act.now, part.dispatched_at
    check_extension(policy_of(ticket).extension, found, wanted, act.now, due, since)
    told = {"how": informed_how.strip()} if informed_how.strip() else {}
    if informed_at is not None:
        told["at"] = informed_at.isoformat(timespec="seconds")
    asking.keep(
        act, part, "extension", "pending",
        wanted_at=wanted_at, text=reason.strip(), extra=told or None,
    )  # fmt: skip
    words = f"申请延期至{wanted_at:%m月%d日 %H:%M}：{reason.strip()}"
    if informed_at is not None:
        words += f"。已于{informed_at:%m月%d日 %H:%M}告知诉求人（{informed_how.strip()}）"
    act.log(ticket.id, words, part.id)
    asking.settle(part)
    return str(ticket.ticket_no)


def granted(
    asked: UnitRequest, ticket: Ticket, now: datetime, granted_at: datetime | None
) -> tuple[datetime, bool]:
    """Return the deadline the office grants and whether the city must agree to it.

    Raises Incomplete when it is not later than the present one or beyond every bound.
    """
    wanted = granted_at or asked.wanted_at
    found = bounds(ticket, now)
    if sentence := out_of_bounds(found, wanted, ticket.due_at or now):
        raise Incomplete(f"批准的期限不符合规定：{sentence}", fields={"granted_at": sentence})
    return wanted, extension_needs_city(found, wanted, ticket.city_due_at)


def carry_out(act: Act, asked: UnitRequest, until: datetime, by: str, text: str) -> None:
    """Give the ticket its later deadline and say so in the history."""
    part = asked.assignment
    ticket = part.ticket
    asked.granted_at = max(until, ticket.due_at or until)
    asked.save()
    ticket.extended_times += 1
    move_due(act, ticket, part, asked.granted_at, f"{by}批准延期（{act.now:%m月%d日}）", False)
    words = (
        f"{by}同意{part.unit.short_name}延期，期限改为{ticket.due_at:%m月%d日 %H:%M}，"
        f"本单位应于{part.answer_due_at:%m月%d日 %H:%M}前反馈"
    )
    act.log(ticket.id, words + text, part.id)
    asking.settle(part)
