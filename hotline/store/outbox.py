"""What is owed to the city: written in the act's own transaction, sent by the worker later."""

from __future__ import annotations

import json
import os
from datetime import datetime
from typing import Any

from peewee import AutoField, BlobField, BooleanField, Check, IntegerField, TextField

from hotline.store.database import BaseModel, MomentField, db
from hotline.store.sealing import seal, unseal


class OutboxEvent(BaseModel):
    """One event for the city. `body` is the sealed JSON of `data`, serialised once, here.

    `id` is the event's sequence: it grows with the acts and is never used again.
    """

    id = AutoField()
    event_id = TextField(unique=True)
    type = TextField()
    subject = TextField(null=True, index=True)
    ticketversion = IntegerField(null=True)
    time = MomentField()
    body = BlobField()
    is_urgent = BooleanField(default=False)
    state = TextField(default="waiting")  # waiting confirmed rejected set_aside
    attempts = IntegerField(default=0)
    next_try_at = MomentField(null=True)
    last_tried_at = MomentField(null=True)
    confirmed_at = MomentField(null=True)
    code = TextField(default="")
    message = TextField(default="")
    note = TextField(default="")

    class Meta:
        constraints = [Check("state IN ('waiting','confirmed','rejected','set_aside')")]
        indexes = ((("state", "is_urgent", "id"), False),)


class WireVersion(BaseModel):
    """The last `ticketversion` given (up) and applied (down) for a ticket number."""

    subject = TextField(primary_key=True)
    up = IntegerField(default=0)
    down = IntegerField(default=0)


def uuid7(at: datetime) -> str:
    """Return a UUID version 7 for that moment (RFC 9562)."""
    milliseconds = int(at.timestamp() * 1000).to_bytes(6, "big")
    tail = bytearray(os.urandom(10))
    tail[0] = 0x70 | tail[0] & 0x0F
    tail[2] = 0x80 | tail[2] & 0x3F
    text = (milliseconds + bytes(tail)).hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _next_up(subject: str) -> int:
    row = db.execute_sql(
        "INSERT INTO wire_version (subject, up, down) VALUES (?, 1, 0)"
        " ON CONFLICT (subject) DO UPDATE SET up = up + 1 RETURNING up",
        (subject,),
    ).fetchone()
    return int(row[0])


def owe(
    type: str,
    subject: str | None,
    data: dict[str, Any],
    at: datetime,
    is_urgent: bool = False,
) -> str:
    """Write one event for the city and return its id. Call inside the act's transaction."""
    event_id = uuid7(at)
    OutboxEvent.insert(
        event_id=event_id,
        type=type,
        subject=subject,
        ticketversion=_next_up(subject) if subject else None,
        time=at,
        body=seal(json.dumps(data, ensure_ascii=False)),
        is_urgent=is_urgent,
    ).execute()
    return event_id


def data_of(event: OutboxEvent) -> dict[str, Any]:
    """Return the event's data as it was written."""
    data: dict[str, Any] = json.loads(unseal(event.body))
    return data
