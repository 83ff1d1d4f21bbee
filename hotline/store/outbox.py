"""What is owed to the city: written in the act's own transaction, sent by the worker later."""

from __future__ import annotations

import json
import os
from datetime import datetime
from typing import Any

from peewee import AutoField, BlobField, BooleanField, Check, IntegerField, TextField

from hotline.store.database import BaseModel, MomentField, add_row, db
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
    add_row(
        OutboxEvent,
        event_id=event_id,
        type=type,
        subject=subject,
        ticketversion=_next_up(subject) if subject else None,
        time=at,
        body=seal(json.dumps(data, ensure_ascii=False)),
        is_urgent=is_urgent,
    )
    return event_id


def data_of(event: OutboxEvent) -> dict[str, Any]:
    """Return the event's data as it was written."""
    data: dict[str, Any] = json.loads(unseal(event.body))
    return data


def waiting(limit: int) -> list[OutboxEvent]:
    """Return what may be sent now: urgent tickets first, then oldest first, at most `limit`.

    A refused event holds back the later ones of its own ticket and nothing else.
    """
    held = (
        OutboxEvent.select(OutboxEvent.subject)
        .where((OutboxEvent.state == "rejected") & OutboxEvent.subject.is_null(False))
        .distinct()
    )
    free = OutboxEvent.subject.is_null() | OutboxEvent.subject.not_in(held)
    query = OutboxEvent.select().where((OutboxEvent.state == "waiting") & free)
    return list(query.order_by(OutboxEvent.is_urgent.desc(), OutboxEvent.id).limit(limit))


def has_waiting() -> bool:
    """Return whether anything is waiting to be sent (one index look-up)."""
    row = db.execute_sql("SELECT 1 FROM outbox_event WHERE state = 'waiting' LIMIT 1").fetchone()
    return row is not None


def settle(event_id: str, state: str, at: datetime, code: str = "", message: str = "") -> None:
    """Keep what the city said of one event. Call inside `write()`."""
    OutboxEvent.update(
        state=state,
        code=code,
        message=message,
        attempts=OutboxEvent.attempts + 1,
        last_tried_at=at,
        confirmed_at=at if state == "confirmed" else None,
    ).where(OutboxEvent.event_id == event_id).execute()


def note_silence(event_ids: list[str], at: datetime, message: str) -> None:
    """Keep that there was no answer for these events; they stay waiting."""
    OutboxEvent.update(attempts=OutboxEvent.attempts + 1, last_tried_at=at, message=message).where(
        OutboxEvent.event_id.in_(event_ids)
    ).execute()


def counts() -> dict[str, int]:
    """Return how many events stand in each state."""
    rows = db.execute_sql("SELECT state, COUNT(*) FROM outbox_event GROUP BY state").fetchall()
    return dict(rows)


def oldest_waiting() -> datetime | None:
    """Return when the oldest waiting event happened, or None."""
    row = (
        OutboxEvent.select(OutboxEvent.time)
        .where(OutboxEvent.state == "waiting")
        .order_by(OutboxEvent.id)
        .first()
    )
    return row.time if row else None


def version_up(subject: str) -> int:
    """Return the last `ticketversion` given to an event of that ticket."""
    row = WireVersion.get_or_none(WireVersion.subject == subject)
    return int(row.up) if row else 0


def acts_of(subject: str) -> list[dict[str, Any]]:
    """Return the acts told of a ticket so far, oldest first, each with its type and id."""
    query = OutboxEvent.select().where(
        (OutboxEvent.subject == subject)
        & OutboxEvent.type.not_in(["ticket.registered", "ticket.snapshot"])
    )
    return [
        {**data_of(row), "type": row.type, "id": row.event_id}
        for row in query.order_by(OutboxEvent.id)
    ]
