"""Attachments: which file belongs to which ticket. The bytes lie outside, found by SHA-256."""

from __future__ import annotations

from typing import Any

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from hotline.store.assignments import Answer, Assignment
from hotline.store.database import BaseModel, MomentField
from hotline.store.tickets import Ticket


class Attachment(BaseModel):
    ticket = ForeignKeyField(Ticket, backref="attachments", on_delete="CASCADE")
    assignment = ForeignKeyField(Assignment, null=True, on_delete="CASCADE")
    answer = ForeignKeyField(Answer, null=True, on_delete="CASCADE")
    visit_id = IntegerField(null=True, index=True)
    request_id = IntegerField(null=True, index=True)
    sha256 = TextField(index=True)
    name = TextField()
    media_type = TextField()
    size = IntegerField()
    purpose = TextField(default="")  # codes of rules.words.PURPOSES
    by_name = TextField()
    at = MomentField()
    is_here = BooleanField(default=True)  # False: named by the city, not fetched yet


def of_ticket(ticket_id: int) -> list[dict[str, Any]]:
    """Return the ticket's attachments, oldest first, as plain rows."""
    query = Attachment.select().where(Attachment.ticket == ticket_id).order_by(Attachment.id)
    return list(query.dicts())


def of_proof(visit_id: int | None, request_id: int | None) -> list[Attachment]:
    """Return the files that prove a visit or a request, oldest first."""
    named = (Attachment.request_id == request_id) & Attachment.request_id.is_null(False)
    if visit_id is not None:
        named = named | (Attachment.visit_id == visit_id)
    return list(Attachment.select().where(named).order_by(Attachment.id))
