"""How many minutes of each hour the line to the city worked; a row an hour, 8,760 a year."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from peewee import IntegerField, TextField

from hotline.store.database import BaseModel, db

HOUR = timedelta(hours=1)


class LineHour(BaseModel):
    """One hour (`2026-11-22T09`, +08:00): minutes seen working, and seen broken."""

    hour = TextField(primary_key=True)
    up = IntegerField()
    down = IntegerField()
    minute = TextField()  # the last minute noted, so that none counts twice

    class Meta:
        table_name = "line_hour"


class Minutes(NamedTuple):
    """Of one span of time: minutes in which the line worked, and minutes that count."""

    up: int = 0
    all: int = 0


def note_minute(at: datetime, is_up: bool) -> None:
    """Count the minute of `at` once, as working or as broken. Call inside `write()`."""
    minute = at.isoformat(timespec="minutes")[:16]
    db.execute_sql(
        "INSERT INTO line_hour (hour, up, down, minute) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (hour) DO UPDATE SET up = up + excluded.up, down = down + excluded.down,"
        " minute = excluded.minute WHERE minute < excluded.minute",
        (minute[:13], int(is_up), int(not is_up), minute),
    )


def of_days(first: date, last: date, now: datetime) -> dict[date, Minutes]:
    """Return the minutes of each day from `first` to `last` on which the line was in use.

    A minute nobody noted (the machine was off, the worker dead) counts as broken, because the
    city heard nothing either. The hour the line was first used, and the present one, count only
    what was noted. A day without a single noted minute is left out.
    """
    end = (last + timedelta(days=1)).isoformat()
    rows = db.execute_sql(
        "SELECT hour, up, down FROM line_hour WHERE hour >= ? AND hour < ?",
        (first.isoformat(), end),
    ).fetchall()
    began = db.execute_sql("SELECT MIN(hour) FROM line_hour").fetchone()[0]
    known = {hour: (up, up + down) for hour, up, down in rows}
    found = {}
    for day in sorted({hour[:10] for hour in known}):
        hours = [f"{day}T{n:02d}" for n in range(24)]
        told = [_hour(hour, known, began, now.isoformat()[:13]) for hour in hours]
        found[date.fromisoformat(day)] = Minutes(*map(sum, zip(*told, strict=True)))
    return found


def _hour(
    hour: str, known: dict[str, tuple[int, int]], began: str, present: str
) -> tuple[int, int]:
    if hour < began or hour > present:
        return 0, 0
    up, noted = known.get(hour, (0, 0))
    return up, noted if hour in (began, present) else 60
