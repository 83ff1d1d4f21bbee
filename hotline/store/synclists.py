"""Lists for the sync desk: what goes to the city and what came from it, page by page.

Pages are found by key, so that the hundredth of ten thousand waiting messages costs no more
than the first.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from peewee import SQL

from hotline.store.database import db
from hotline.store.inbox import InboxEvent
from hotline.store.outbox import OutboxEvent

PAGE = 50
_OUT = (
    OutboxEvent.id,
    OutboxEvent.type,
    OutboxEvent.subject,
    OutboxEvent.time,
    OutboxEvent.is_urgent,
    OutboxEvent.state,
    OutboxEvent.attempts,
    OutboxEvent.last_tried_at,
    OutboxEvent.code,
    OutboxEvent.message,
    OutboxEvent.note,
)
_IN = (
    InboxEvent.id,
    InboxEvent.type,
    InboxEvent.subject,
    InboxEvent.received_at,
    InboxEvent.state,
    InboxEvent.reason,
)


def outgoing(state: str, after: str = "") -> tuple[list[dict[str, Any]], str]:
    """Return one page of messages in that state, and the key of the next ("" for none).

    In the order of sending: urgent tickets first, then the oldest.
    """
    urgency, _, number = after.partition("-")
    start = int(number) if number.isdecimal() and len(number) < 19 else 0
    rows: list[dict[str, Any]] = []
    for is_urgent in (True, False):
        if (urgency == "0" and is_urgent) or len(rows) > PAGE:
            continue
        place = (OutboxEvent.state == state) & (OutboxEvent.is_urgent == is_urgent)
        first = start if is_urgent == (urgency == "1") else 0
        query = OutboxEvent.select(*_OUT).where(place & (OutboxEvent.id > first))
        rows.extend(query.order_by(OutboxEvent.id).limit(PAGE + 1 - len(rows)).dicts())
    _mark_held(rows)
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return rows[:PAGE], f"{int(last['is_urgent'])}-{last['id']}" if last else ""


def _mark_held(rows: list[dict[str, Any]]) -> None:
    """Note in each waiting row whether an earlier message of its ticket was refused."""
    subjects = {row["subject"] for row in rows if row["state"] == "waiting" and row["subject"]}
    query = OutboxEvent.select(OutboxEvent.subject).where(
        (OutboxEvent.state == "rejected") & OutboxEvent.subject.in_(sorted(subjects))
    )
    held = {found[0] for found in query.tuples()} if subjects else set()
    for row in rows:
        row["is_held"] = row["state"] == "waiting" and row["subject"] in held


def incoming(state: str, before: int = 0) -> tuple[list[dict[str, Any]], int]:
    """Return one page of the city's messages in that state, newest first, and the next key."""
    # Most are applied: there the rows are read backwards, elsewhere the index names the few.
    place = SQL("+state = ?", [state]) if state == "applied" else InboxEvent.state == state
    query = InboxEvent.select(*_IN).where(place)
    if before:
        query = query.where(InboxEvent.id < before)
    rows = list(query.order_by(InboxEvent.id.desc()).limit(PAGE + 1).dicts())
    return rows[:PAGE], rows[PAGE - 1]["id"] if len(rows) > PAGE else 0


def of_ticket(subject: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return every message about one ticket, to the city and from it, oldest first."""
    sent = OutboxEvent.select(*_OUT).where(OutboxEvent.subject == subject)
    came = InboxEvent.select(*_IN).where(InboxEvent.subject == subject)
    rows = list(sent.order_by(OutboxEvent.id).limit(500).dicts())
    _mark_held(rows)
    return (
        rows,
        list(came.order_by(InboxEvent.id).limit(500).dicts()),
    )


def waiting_ages(now: datetime) -> tuple[int, dict[str, int]]:
    """Return how many waiting messages are urgent, and how many wait how long.

    `hour` up to an hour, `day` up to a day, `longer`.
    """
    hour, day = (
        (now - span).isoformat(timespec="seconds")
        for span in (timedelta(hours=1), timedelta(days=1))
    )
    row = db.execute_sql(
        "SELECT COALESCE(SUM(is_urgent), 0), COALESCE(SUM(time >= ?), 0),"
        " COALESCE(SUM(time < ? AND time >= ?), 0), COALESCE(SUM(time < ?), 0)"
        " FROM outbox_event WHERE state = 'waiting'",
        (hour, hour, day, day),
    ).fetchone()
    return row[0], {"hour": row[1], "day": row[2], "longer": row[3]}


def due_and_waiting(until: datetime, most: int) -> tuple[int, list[str]]:
    """Return how many open tickets of the city are due by then and have something unsent.

    With the numbers of those due first, at most `most`.
    """
    rows = db.execute_sql(
        "SELECT t.wire_no FROM ticket t WHERE t.city_due_at <= ? AND t.wire_no IN ("
        "SELECT subject FROM outbox_event WHERE state IN ('waiting', 'rejected')"
        " AND subject IS NOT NULL) ORDER BY t.city_due_at",
        (until.isoformat(timespec="seconds"),),
    ).fetchall()
    return len(rows), [row[0] for row in rows[:most]]
