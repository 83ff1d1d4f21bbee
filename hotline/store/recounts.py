"""Runs that count open deadlines anew after the calendar changed: how far each has come."""

from __future__ import annotations

from peewee import IntegerField, TextField

from hotline.store.database import BaseModel, MomentField


class Recount(BaseModel):
    """One run, resumed after a power cut from `last_ticket_id`."""

    reason = TextField()
    asked_at = MomentField()
    asked_by = TextField()
    state = TextField(default="waiting")  # waiting running done
    last_ticket_id = IntegerField(default=0)
    total = IntegerField(default=0)
    seen = IntegerField(default=0)
    changed = IntegerField(default=0)
    finished_at = MomentField(null=True)
