"""Urging and supervision (催办、督办): a mark everybody sees until the answer is in."""

from __future__ import annotations

from datetime import datetime

from hotline.casework.act import Act, one_act
from hotline.casework.rollup import settle_ticket
from hotline.errors import Incomplete, NotAllowedNow
from hotline.rules.lifecycle import PART_OPEN, TICKET_OPEN
from hotline.store import tickets
from hotline.store.assignments import Assignment
from hotline.store.tickets import Ticket


@one_act("urge")
def urge(
    act: Act,
    ticket_no: str,
    text: str,
    level: str = "hotline",
    due_at: datetime | None = None,
) -> str:
    """Urge the units that are still working on the ticket."""
    if not text.strip():
        raise Incomplete("请写明催办要求。", fields={"text": "请写明催办要求。"})
    ticket = tickets.get(act.actor, ticket_no)
    check_urge(ticket)
    mark(act, ticket, level, due_at)
    act.log(ticket.id, text)
    settle_ticket(ticket)
    return ticket_no


def check_urge(ticket: Ticket) -> None:
    """Raise NotAllowedNow when nobody works on the ticket any more."""
    if ticket.state not in TICKET_OPEN:
        raise NotAllowedNow("这件工单已经办结或撤回，不需要再催办。")


def unmark(ticket: Ticket, since: datetime, unit_id: int) -> None:
    """Take the marks of a letter away that was withdrawn or closed, unless urged again since."""
    Assignment.update(is_supervised=False).where(
        (Assignment.ticket == ticket.id) & (Assignment.unit == unit_id)
    ).execute()
    if ticket.urged_at == since:
        ticket.urged_at, ticket.urge_level, ticket.urge_due_at = None, "", None
        settle_ticket(ticket)


def mark(
    act: Act,
    ticket: Ticket,
    level: str,
    due_at: datetime | None,
    unit_id: int | None = None,
) -> None:
    """Mark the ticket as urged and its open parts, or those of one unit, as supervised."""
    ticket.urged_at, ticket.urge_level, ticket.urge_due_at = act.now, level, due_at
    whose = (Assignment.unit == unit_id) if unit_id else True
    Assignment.update(is_supervised=True).where(
        (Assignment.ticket == ticket.id) & Assignment.state.in_(PART_OPEN) & whose
    ).execute()
