"""Joint meetings (联席会议) and their minutes: what was talked about, what binds which ticket."""

from __future__ import annotations

from peewee import TextField

from hotline.store.database import BaseModel, MomentField


class Meeting(BaseModel):
    """One joint meeting with its minutes; `decisions` is JSON: [{"text", "unit", "ticket_no"}]."""

    title = TextField()
    held_at = MomentField()
    place = TextField()
    chair = TextField()
    attendees = TextField()
    agenda = TextField()
    decisions = TextField(default="[]")
    number = TextField(default="")
    noted_at = MomentField()
    noted_by = TextField()
