"""Requests as lists: what waits for a leader's signature, what for the office."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from hotline.store.assignments import Assignment, UnitRequest
from hotline.store.tickets import Ticket
from hotline.store.units import Unit

# A leader with more than this waiting has another trouble than paging.
MOST = 200


def to_sign(unit_ids: Collection[int]) -> list[dict[str, Any]]:
    """Return the requests of those units that wait for a signature, the oldest first."""
    query = (
        UnitRequest.select(
            UnitRequest.id,
            UnitRequest.kind,
            UnitRequest.asked_by,
            UnitRequest.asked_at,
            UnitRequest.wanted_at,
            UnitRequest.text,
            UnitRequest.basis,
            UnitRequest.reason_code,
            Ticket.ticket_no,
            Ticket.title,
            Ticket.policy.alias("policy"),
            Ticket.registered_at,
            Ticket.is_confidential,
            Assignment.next_due_at,
            Assignment.next_warn_at,
            Unit.short_name.alias("unit_name"),
        )
        .join(Assignment)
        .join(Unit)
        .switch(UnitRequest)
        .join(Ticket)
        .where((UnitRequest.state == "signing") & Assignment.unit.in_(sorted(unit_ids)))
        .order_by(UnitRequest.asked_at, UnitRequest.id)
        .limit(MOST)
    )
    return list(query.dicts())


def pending_of(ticket_ids: Collection[int]) -> dict[int, list[tuple[int, str]]]:
    """Return ticket id -> (id, kind) of what waits for the office on each of those tickets."""
    found: dict[int, list[tuple[int, str]]] = {}
    query = UnitRequest.select(UnitRequest.ticket, UnitRequest.id, UnitRequest.kind).where(
        UnitRequest.ticket.in_(list(ticket_ids)) & (UnitRequest.state == "pending")
    )
    for ticket_id, number, kind in query.order_by(UnitRequest.id).tuples() if ticket_ids else ():
        found.setdefault(ticket_id, []).append((number, kind))
    return found
