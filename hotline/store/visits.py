"""Visits at the door (三上门 四必须, S1): who, when, where, whom they met, and the outcome."""

from __future__ import annotations

from typing import Any

from peewee import FloatField, ForeignKeyField, TextField

from hotline.store.assignments import Assignment
from hotline.store.database import BaseModel, MomentField
from hotline.store.prepared import ASKED, Prepared
from hotline.store.tickets import Ticket


class Visit(BaseModel):
    """One visit. Codes of `rules.words.VISIT_PURPOSES` and `VISIT_OUTCOMES`; photos are
    attachments with this `visit_id`."""

    ticket = ForeignKeyField(Ticket, backref="visits", on_delete="CASCADE")
    assignment = ForeignKeyField(Assignment, on_delete="CASCADE")
    purpose = TextField()
    at = MomentField()
    place = TextField()
    lng = FloatField(null=True)
    lat = FloatField(null=True)
    met = TextField(default="")  # whom they talked to, in the unit's words
    outcome = TextField()
    text = TextField(default="")
    by_name = TextField()
    noted_at = MomentField()


_OF_TICKET = Prepared(lambda: Visit.select().where(Visit.ticket == ASKED).order_by(Visit.id))


def of_ticket(ticket_id: int) -> list[dict[str, Any]]:
    """Return the ticket's visits, oldest first, as plain rows."""
    return _OF_TICKET.rows(ticket_id)


def get(visit_id: int) -> Visit | None:
    """Return one visit, or None."""
    found: Visit | None = Visit.get_or_none(Visit.id == visit_id)
    return found


def of_part_and_below(part_id: int) -> list[Visit]:
    """Return the visits of one part and of the parts it delegated, oldest first."""
    below = Assignment.select(Assignment.id).where(
        (Assignment.id == part_id) | (Assignment.parent == part_id)
    )
    query = Visit.select().where(Visit.assignment.in_(below)).order_by(Visit.at, Visit.id)
    return list(query)
