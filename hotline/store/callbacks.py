"""Callbacks (回访): every try to reach the requester, by the county or told by the city."""

from __future__ import annotations

from typing import Any

from peewee import BooleanField, ForeignKeyField, TextField

from hotline.store.database import BaseModel, MomentField
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
