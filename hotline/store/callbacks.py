"""Callbacks (回访): every try to reach the requester, by the county or told by the city."""

from __future__ import annotations

from typing import Any

from peewee import BooleanField, ForeignKeyField, TextField

from hotline.store.database import BaseModel, MomentField, db
from hotline.store.tickets import Ticket


class Callback(BaseModel):
    """One try to reach the requester, by the county or reported by the city."""

    ticket = ForeignKeyField(Ticket, backref="callbacks", on_delete="CASCADE")
    at = MomentField()
    by_name = TextField()
    source = TextField(default="county")
    is_reached = BooleanField()
    contacted = TextField(default="")
    solved = TextField(default="")
    satisfied = TextField(default="")
    text = TextField(default="")


def callbacks_of(ticket_id: int) -> list[dict[str, Any]]:
    """Return the tries to reach the requester, oldest first."""
    return list(Callback.select().where(Callback.ticket == ticket_id).order_by(Callback.id).dicts())


def days_tried(ticket_id: int, tries: int) -> list[str]:
    """Return the different days (YYYY-MM-DD) of the last so many tries that reached nobody."""
    rows = db.execute_sql(
        "SELECT DISTINCT substr(at, 1, 10) FROM (SELECT at FROM callback"
        " WHERE ticket_id = ? AND NOT is_reached ORDER BY id DESC LIMIT ?) ORDER BY 1",
        (ticket_id, tries),
    ).fetchall()
    return [day for (day,) in rows]
