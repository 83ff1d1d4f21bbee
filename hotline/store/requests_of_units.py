"""What units asked the office for: fetching one within reach, and what is still undecided."""

from __future__ import annotations

from peewee import JOIN, SQL

from hotline.errors import OutOfReach
from hotline.rules.permissions import Actor
from hotline.store import assignments, tickets
from hotline.store.assignments import UnitRequest
from hotline.store.database import db
from hotline.store.prepared import ASKED, PreparedModels
from hotline.store.units import Unit


def get(actor: Actor, request_id: int) -> UnitRequest:
    """Return the request with its part, its ticket and the unit it suggests; else OutOfReach."""
    query = UnitRequest.select(UnitRequest, Unit).join(
        Unit, JOIN.LEFT_OUTER, on=(UnitRequest.suggested_unit == Unit.id)
    )
    asked = query.where(UnitRequest.id == request_id).first()
    if asked is None:
        raise OutOfReach()
    part = assignments.get(actor, asked.assignment_id)
    asked.assignment = part
    asked.ticket = tickets.get(actor, part.ticket.ticket_no)
    return asked


_OPEN = PreparedModels(
    lambda: UnitRequest.select().where(
        (UnitRequest.assignment == ASKED)
        & UnitRequest.state.in_([SQL("'signing'"), SQL("'pending'"), SQL("'to_city'")])
    )
)


def open_of_part(assignment_id: int) -> list[UnitRequest]:
    """Return what the unit still waits to hear about: from its leader, the office or the city."""
    return _OPEN.all(assignment_id)


def open_of_ticket(ticket_id: int) -> list[UnitRequest]:
    """Return what still waits for a decision on this ticket, with the unit it names, in order."""
    return list(
        UnitRequest.select(UnitRequest, Unit)
        .join(Unit, JOIN.LEFT_OUTER, on=(UnitRequest.suggested_unit == Unit.id))
        .where(
            (UnitRequest.ticket == ticket_id)
            & UnitRequest.state.in_(("signing", "pending", "to_city"))
        )
        .order_by(UnitRequest.id)
    )


def open_kinds(ticket_id: int) -> set[str]:
    """Return the kinds of the requests on this ticket that are still open."""
    sql = (
        "SELECT kind FROM unit_request WHERE ticket_id = ?"
        " AND state IN ('signing', 'pending', 'to_city')"
    )
    return {kind for (kind,) in db.execute_sql(sql, (ticket_id,)).fetchall()}


def of_event(event_id: str) -> UnitRequest | None:
    """Return the request the city was asked about by that event, or None."""
    found: UnitRequest | None = (
        UnitRequest.get_or_none(UnitRequest.event_id == event_id) if event_id else None
    )
    return found


def has_pending(ticket_id: int) -> bool:
    """Return whether a unit waits for a decision of the office on this ticket."""
    sql = "SELECT 1 FROM unit_request WHERE ticket_id = ? AND state = 'pending' LIMIT 1"
    return db.execute_sql(sql, (ticket_id,)).fetchone() is not None


def is_asked_for(ticket_id: int, unit_id: int) -> bool:
    """Return whether the office still has to decide on that unit's help with the ticket."""
    sql = (
        "SELECT 1 FROM unit_request WHERE ticket_id = ? AND kind = 'help'"
        " AND state = 'pending' AND suggested_unit_id = ? LIMIT 1"
    )
    return db.execute_sql(sql, (ticket_id, unit_id)).fetchone() is not None


def kinds_and_states(ticket_id: int) -> list[tuple[str, str]]:
    """Return (kind, state) of everything units ever asked about the ticket, oldest first."""
    sql = "SELECT kind, state FROM unit_request WHERE ticket_id = ? ORDER BY id"
    return [(kind, state) for kind, state in db.execute_sql(sql, (ticket_id,)).fetchall()]


def kind_of(request_id: int) -> str:
    """Return the kind of a request, which never changes; OutOfReach when there is none."""
    row = db.execute_sql("SELECT kind FROM unit_request WHERE id = ?", (request_id,)).fetchone()
    if row is None:
        raise OutOfReach()
    return str(row[0])
