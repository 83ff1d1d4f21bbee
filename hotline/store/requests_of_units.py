"""Fetching what a unit asked for, only when its ticket is within reach."""

from __future__ import annotations

from peewee import JOIN

from hotline.errors import OutOfReach
from hotline.rules.permissions import Actor
from hotline.store import assignments, tickets
from hotline.store.assignments import UnitRequest
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
