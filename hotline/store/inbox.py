"""What the city sent: every event kept once by its id, with what became of it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from peewee import BlobField, Check, IntegerField, TextField

from hotline.store.database import BaseModel, MomentField, db
from hotline.store.outbox import WireVersion
from hotline.store.sealing import seal, unseal


class InboxEvent(BaseModel):
    """One event from the city. `body` is the sealed envelope exactly as it came."""

    event_id = TextField(unique=True)
    type = TextField(default="")
    subject = TextField(null=True, index=True)
    ticketversion = IntegerField(null=True)
    time = MomentField(null=True)
    received_at = MomentField()
    body = BlobField()
    state = TextField()  # applied waiting ignored refused
    code = TextField(default="")
    reason = TextField(default="")

    class Meta:
        constraints = [Check("state IN ('applied','waiting','ignored','refused')")]
        indexes = ((("state", "subject", "ticketversion"), False),)


def is_known(event_id: str) -> bool:
    """Return whether the event arrived before."""
    return bool(InboxEvent.select().where(InboxEvent.event_id == event_id).exists())


def of_id(event_id: str) -> InboxEvent | None:
    """Return the event with that id, or None when it never arrived."""
    found: InboxEvent | None = InboxEvent.get_or_none(InboxEvent.event_id == event_id)
    return found


def keep(
    event_id: str,
    envelope: Any,
    received_at: datetime,
    state: str,
    type: str = "",
    subject: str | None = None,
    ticketversion: int | None = None,
    time: datetime | None = None,
    reason: str = "",
    code: str = "",
) -> InboxEvent:
    """Record an event that arrived. Call inside `write()`."""
    row: InboxEvent = InboxEvent.create(
        event_id=event_id,
        type=type,
        subject=subject,
        ticketversion=ticketversion,
        time=time,
        received_at=received_at,
        body=seal(json.dumps(envelope, ensure_ascii=False)),
        state=state,
        code=code,
        reason=reason,
    )
    return row


def envelope_of(row: InboxEvent) -> Any:
    """Return the envelope as it came."""
    return json.loads(unseal(row.body))


def next_waiting(subject: str, ticketversion: int) -> InboxEvent | None:
    """Return the event of that ticket and version that waited for the ones before it."""
    found: InboxEvent | None = InboxEvent.get_or_none(
        (InboxEvent.state == "waiting")
        & (InboxEvent.subject == subject)
        & (InboxEvent.ticketversion == ticketversion)
    )
    return found


def version_down(subject: str) -> int:
    """Return the last version of the city's events for that ticket that was dealt with."""
    row = WireVersion.get_or_none(WireVersion.subject == subject)
    return int(row.down) if row else 0


def set_version_down(subject: str, version: int) -> None:
    """Remember the last version dealt with. Call inside `write()`."""
    db.execute_sql(
        "INSERT INTO wire_version (subject, up, down) VALUES (?, 0, ?)"
        " ON CONFLICT (subject) DO UPDATE SET down = max(down, excluded.down)",
        (subject, version),
    )


def ignore_waiting_below(subject: str, version: int, reason: str) -> None:
    """Settle what still waits below `version`: a snapshot has told it. Call inside `write()`."""
    InboxEvent.update(state="ignored", reason=reason).where(
        (InboxEvent.state == "waiting")
        & (InboxEvent.subject == subject)
        & (InboxEvent.ticketversion <= version)
    ).execute()


def gaps_older_than(moment: datetime, limit: int) -> list[str]:
    """Return the tickets of which an event has waited since before `moment`."""
    query = (
        InboxEvent.select(InboxEvent.subject)
        .where((InboxEvent.state == "waiting") & (InboxEvent.received_at <= moment))
        .distinct()
        .limit(limit)
    )
    return [row[0] for row in query.tuples()]


def counts() -> dict[str, int]:
    """Return how many events stand in each state."""
    rows = db.execute_sql("SELECT state, COUNT(*) FROM inbox_event GROUP BY state").fetchall()
    return dict(rows)
