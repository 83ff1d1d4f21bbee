"""What is owed to the city: written in the act's own transaction, sent by the worker later."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from peewee import AutoField, BlobField, BooleanField, Check, IntegerField, TextField

from hotline.rules.eventids import NOISE, uuid7
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
    last_tried_at = MomentField(null=True)
    confirmed_at = MomentField(null=True)
    code = TextField(default="")
    message = TextField(default="")
    note = TextField(default="")

    class Meta:
        constraints = [Check("state IN ('waiting','confirmed','rejected','set_aside')")]
        indexes = ((("state", "is_urgent", "id"), False), (("time",), False))


class WireVersion(BaseModel):
    """The last `ticketversion` given (up) and applied (down) for a ticket number."""

    subject = TextField(primary_key=True)
    up = IntegerField(default=0)
    down = IntegerField(default=0)


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
    event_id = uuid7(at, os.urandom(NOISE))
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


# What goes apart from the batches, at a pace of its own: a message whose files go up first, and
# one that the city's side answered oddly and that would take its whole batch along.
FILES, ALONE = "files_first", "alone"
_APART = f"('{FILES}', '{ALONE}')"
# A refused event holds back the other ones of its own ticket and nothing else.
_NOT_REFUSED = (
    "o.subject NOT IN (SELECT subject FROM outbox_event"
    " WHERE state = 'rejected' AND subject IS NOT NULL)"
)
# `+`: by the index of subjects, a ticket has a handful of events.
_EARLIER = (
    "SELECT 1 FROM outbox_event e WHERE e.subject = o.subject AND +e.state = 'waiting'"
    " AND e.ticketversion < o.ticketversion"
)
_SENDABLE = (
    "SELECT o.id, o.subject FROM outbox_event o WHERE o.state = 'waiting' AND o.is_urgent = ?"
    f" AND o.code NOT IN {_APART} AND (o.subject IS NULL OR ({_NOT_REFUSED}"
    f" AND NOT EXISTS ({_EARLIER} AND e.code IN {_APART}))) ORDER BY o.id LIMIT ?"
)
_RESTED = (
    "SELECT o.id FROM outbox_event o WHERE o.state = 'waiting' AND o.code = ?"
    " AND (o.attempts = 0 OR o.last_tried_at IS NULL OR o.last_tried_at <= ? OR"
    " o.last_tried_at > ? OR strftime('%s', o.last_tried_at) + min(?, ? << min(o.attempts - 1, 10))"
    f" <= ?) AND (o.subject IS NULL OR ({_NOT_REFUSED} AND NOT EXISTS ({_EARLIER})))"
    " ORDER BY o.is_urgent DESC, o.id LIMIT ?"
)


def waiting(limit: int) -> list[OutboxEvent]:
    """Return what may be sent now: urgent tickets first, then oldest first, at most `limit`.

    An event never overtakes an earlier one of its own ticket: an urgent one takes those along.
    """
    found: list[tuple[int, str | None]] = []
    for is_urgent in (1, 0):  # one look along the index each, never a sort
        if len(found) < limit:
            found += db.execute_sql(_SENDABLE, (is_urgent, limit - len(found))).fetchall()
    return _rows(_behind_their_own(found)[:limit])


def _behind_their_own(found: list[tuple[int, str | None]]) -> list[int]:
    """Return the numbers in order, each behind what waits before it in its own ticket."""
    subjects = json.dumps([subject for _, subject in found if subject])
    queues: dict[str | None, list[int]] = {}
    for subject, number in db.execute_sql(
        "SELECT subject, id FROM outbox_event WHERE +state = 'waiting' AND subject IN"
        " (SELECT value FROM json_each(?)) ORDER BY subject, ticketversion, id",
        (subjects,),
    ).fetchall():
        queues.setdefault(subject, []).append(number)
    chosen: dict[int, None] = {}
    for number, subject in found:
        queue = queues.get(subject, [number])
        if number not in chosen:
            chosen |= dict.fromkeys(queue[: queue.index(number) + 1])
    return list(chosen)


def _rows(numbers: list[int]) -> list[OutboxEvent]:
    rows = {row.id: row for row in OutboxEvent.select().where(OutboxEvent.id.in_(numbers))}
    return [rows[number] for number in numbers]


def rested(
    code: str, limit: int, now: datetime, wished: datetime | None, rest: timedelta, most: timedelta
) -> list[OutboxEvent]:
    """Return the messages set apart for that reason whose turn it is, urgent ones first.

    After a try a message rests, twice as long each time up to `most`; a wish since then ends the
    rest. None goes before an earlier one of its ticket.
    """
    at = now.isoformat(timespec="seconds")
    since = wished.isoformat(timespec="seconds") if wished else ""
    seconds = (int(most.total_seconds()), int(rest.total_seconds()), int(now.timestamp()))
    found = db.execute_sql(_RESTED, (code, since, at, *seconds, limit)).fetchall()
    return _rows([number for (number,) in found])


def set_apart(numbers: list[int], code: str) -> None:
    """Take waiting messages out of the batches. Call inside `write()`."""
    here = OutboxEvent.id.in_(numbers) & (OutboxEvent.state == "waiting")
    OutboxEvent.update(code=code).where(here).execute()


def waiting_count() -> int:
    """Return how many events wait to be sent (counted in the index)."""
    sql = "SELECT COUNT(*) FROM outbox_event WHERE state = 'waiting'"
    return int(db.execute_sql(sql).fetchone()[0])


def has_waiting() -> bool:
    """Return whether anything is waiting to be sent (one index look-up)."""
    row = db.execute_sql("SELECT 1 FROM outbox_event WHERE state = 'waiting' LIMIT 1").fetchone()
    return row is not None


def settle(event_id: str, state: str, at: datetime, code: str = "", message: str = "") -> None:
    """Keep what the city said of one event. Call inside `write()`.

    What the city has once confirmed stays confirmed, whatever a second answer says; a refusal
    does not bring back what somebody set aside while it was on its way.
    """
    final = ["confirmed"] if state == "confirmed" else ["confirmed", "set_aside"]
    OutboxEvent.update(
        state=state,
        code=code,
        message=message,
        attempts=OutboxEvent.attempts + 1,
        last_tried_at=at,
        confirmed_at=at if state == "confirmed" else None,
    ).where((OutboxEvent.event_id == event_id) & OutboxEvent.state.not_in(final)).execute()


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
    """Return when the oldest waiting event happened, or None (two index look-ups)."""
    sql = "SELECT time FROM outbox_event WHERE state = 'waiting' AND is_urgent = ?"
    first = [
        db.execute_sql(f"{sql} ORDER BY id LIMIT 1", (urgent,)).fetchone() for urgent in (0, 1)
    ]
    found = [row[0] for row in first if row]
    return datetime.fromisoformat(min(found)) if found else None


def version_up(subject: str) -> int:
    """Return the last `ticketversion` given to an event of that ticket."""
    row = WireVersion.get_or_none(WireVersion.subject == subject)
    return int(row.up) if row else 0


def is_of(event_id: str, type: str, subject: str) -> bool:
    """Return whether that event of ours was of this type and about this ticket."""
    sql = "SELECT 1 FROM outbox_event WHERE event_id = ? AND type = ? AND subject = ?"
    return db.execute_sql(sql, (event_id, type, subject)).fetchone() is not None


def acts_of(subject: str) -> list[dict[str, Any]]:
    """Return the acts told of a ticket so far, oldest first, each with its type and id.

    Of the registration only when it was; what was set aside is left out, because the city has
    refused those very words and would refuse them again.
    """
    query = OutboxEvent.select().where(
        (OutboxEvent.subject == subject)
        & (OutboxEvent.type != "ticket.snapshot")
        & (OutboxEvent.state != "set_aside")
    )
    return [
        {**_told(row), "type": row.type, "id": row.event_id}
        for row in query.order_by(OutboxEvent.ticketversion, OutboxEvent.id)
    ]


def _told(row: OutboxEvent) -> dict[str, Any]:
    if row.type == "ticket.registered":
        return {"at": row.time.isoformat(timespec="seconds")}
    return data_of(row)


def versions_on(day: date) -> dict[str, int]:
    """Return the tickets with an event of that day and the highest version given to each.

    The county's side of the reconciliation: acts of that day (+08:00), and tickets told by a
    snapshot without acts when they were registered that day. Set-aside events do not count.
    """
    start, end = f"{day.isoformat()}T", f"{(day + timedelta(days=1)).isoformat()}T"
    rows = db.execute_sql(
        "SELECT w.subject, w.up FROM wire_version w WHERE w.subject IN ("
        "SELECT subject FROM outbox_event WHERE time >= ? AND time < ? AND subject IS NOT NULL"
        " AND type <> 'ticket.snapshot' AND state <> 'set_aside' UNION "
        "SELECT t.wire_no FROM ticket t JOIN outbox_event s ON s.subject = t.wire_no"
        " WHERE t.registered_at >= ? AND t.registered_at < ? AND s.type = 'ticket.snapshot'"
        " AND NOT EXISTS (SELECT 1 FROM outbox_event a WHERE a.subject = s.subject"
        " AND a.id < s.id AND a.type <> 'ticket.snapshot' AND a.state <> 'set_aside'))",
        (start, end, start, end),
    ).fetchall()
    return dict(rows)


def unsettled(subjects: Iterable[str]) -> set[str]:
    """Return which of these tickets still have an event that waits or was refused."""
    query = OutboxEvent.select(OutboxEvent.subject).where(
        OutboxEvent.state.in_(["waiting", "rejected"]) & OutboxEvent.subject.is_null(False)
    )
    wanted = set(subjects)
    return {row[0] for row in query.distinct().tuples() if row[0] in wanted}


def raise_version(subject: str, version: int) -> None:
    """Go on counting after `version`: the city has seen more than this box remembers."""
    db.execute_sql("UPDATE wire_version SET up = max(up, ?) WHERE subject = ?", (version, subject))


def skip_versions(by: int) -> None:
    """Leave out `by` versions of every ticket told so far. Call inside `write()`."""
    db.execute_sql("UPDATE wire_version SET up = up + ? WHERE up > 0", (by,))
