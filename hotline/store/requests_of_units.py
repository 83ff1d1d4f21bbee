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


_PENDING = PreparedModels(
    lambda: UnitRequest.select().where(
        (UnitRequest.assignment == ASKED) & (UnitRequest.state == SQL("'pending'"))
    )
)


def pending(assignment_id: int) -> list[UnitRequest]:
    """Return what the unit still waits to hear about."""
    return _PENDING.all(assignment_id)


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
