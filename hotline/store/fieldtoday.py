"""The open parts of one unit with the little a phone carries along."""

from __future__ import annotations

from typing import Any

from peewee import JOIN, SQL, Expression

from hotline.store.assignments import OPEN_LANES, Answer, Assignment
from hotline.store.prepared import ASKED, Prepared
from hotline.store.tickets import Requester, Ticket
from hotline.store.units import Division

# A village with more works at a desk.
_MOST = SQL("200")
_LANES = SQL("(" + ", ".join(f"'{lane}'" for lane in OPEN_LANES) + ")")
_OPEN = Prepared(
    lambda: (
        Assignment.select(
            Assignment.id, Assignment.version, Assignment.lane, Assignment.state, Assignment.role,
            Assignment.parent, Assignment.instruction, Assignment.dispatched_at,
            Assignment.accept_due_at, Assignment.contact_due_at, Assignment.contacted_at,
            Assignment.arrive_due_at, Assignment.arrived_at, Assignment.answer_due_at,
            Assignment.next_due_at, Assignment.next_warn_at, Assignment.is_supervised,
            Ticket.ticket_no, Ticket.title, Ticket.content, Ticket.kind, Ticket.urgency,
            Ticket.address, Ticket.lng, Ticket.lat, Ticket.is_confidential, Ticket.is_expedited,
            Ticket.rework_times, Ticket.satisfied, Ticket.policy, Ticket.registered_at,
            Ticket.urged_at, Ticket.id.alias("ticket"), Ticket.wire_no,
            Ticket.division.alias("division"), Division.name.alias("place"),
            Requester.phone_hash, Requester.contact_phone_sealed.is_null(False).alias("has_number"),
        )
        .join(Ticket)
        .join(Requester)
        .switch(Ticket)
        .join(Division, JOIN.LEFT_OUTER)
        .where((Assignment.unit == ASKED) & Expression(Assignment.lane, "IN", _LANES))
        .order_by(Assignment.next_due_at.asc(nulls="LAST"), Assignment.id)
        .limit(_MOST)
    )
)  # fmt: skip


def open_parts(unit_id: int | None) -> list[dict[str, Any]]:
    """Return the unit's open parts as plain rows, what expires first on top, at most 200."""
    return _OPEN.rows(unit_id)


def sent_back_reasons(part_ids: list[int]) -> dict[int, str]:
    """Return for each part whose last judged answer was sent back the reason it was told."""
    rows = (
        Answer.select(Answer.assignment, Answer.decision, Answer.decision_reason)
        .where(Answer.assignment.in_(part_ids) & (Answer.decision != ""))
        .order_by(Answer.id)
        .tuples()
    )
    newest = {part: (decision, reason) for part, decision, reason in rows}
    return {part: reason for part, (told, reason) in newest.items() if told == "send_back"}
