"""What each day's messages were worth to the city, counted once the day is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from peewee import IntegerField, TextField

from hotline.store.database import BaseModel, MomentField, db
from hotline.store.outbox import OutboxEvent


class UploadDay(BaseModel):
    """One day's messages about tickets: how many, in time, fields and texts wanted and good."""

    day = TextField(primary_key=True)
    sent = IntegerField()
    in_time = IntegerField()
    fields_wanted = IntegerField()
    fields_filled = IntegerField()
    texts_wanted = IntegerField()
    texts_good = IntegerField()
    counted_at = MomentField()

    class Meta:
        table_name = "upload_day"


def events_of(day: date) -> Iterator[OutboxEvent]:
    """Yield the day's messages about tickets one by one; set-aside ones and snapshots left out.

    A snapshot only repeats what was told before it.
    """
    query = OutboxEvent.select().where(
        (OutboxEvent.time >= _start(day))
        & (OutboxEvent.time < _start(day + timedelta(days=1)))
        & OutboxEvent.subject.is_null(False)
        & (OutboxEvent.type != "ticket.snapshot")
        & (OutboxEvent.state != "set_aside")
    )
    yield from query.iterator()


def _start(day: date) -> datetime:
    from hotline.rules.calendar import ZONE

    return datetime(day.year, day.month, day.day, tzinfo=ZONE)


def kept(first: date, last: date) -> dict[date, UploadDay]:
    """Return the days counted so far between two days, both included."""
    query = UploadDay.select().where(
        (UploadDay.day >= first.isoformat()) & (UploadDay.day <= last.isoformat())
    )
    return {date.fromisoformat(row.day): row for row in query}


def first_event_day() -> date | None:
    """Return the day of the oldest message kept, None before the first (one index look-up)."""
    found = db.execute_sql("SELECT MIN(time) FROM outbox_event").fetchone()[0]
    return date.fromisoformat(found[:10]) if found else None
