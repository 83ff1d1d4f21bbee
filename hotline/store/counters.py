"""Named counts that only grow: a day's serial numbers, document numbers."""

from __future__ import annotations

from datetime import datetime

from peewee import IntegerField, TextField

from hotline.store.database import BaseModel, db


class Counter(BaseModel):
    """A named count that only grows: daily serials, document numbers."""

    name = TextField(primary_key=True)
    value = IntegerField(default=0)


def next_count(name: str) -> int:
    """Return the next value of the named count, starting with 1."""
    row = db.execute_sql(
        "INSERT INTO counter (name, value) VALUES (?, 1)"
        " ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
        (name,),
    ).fetchone()
    return int(row[0])


def count_of(name: str) -> int:
    """Return the named count as it stands, 0 when it was never used."""
    row = db.execute_sql("SELECT value FROM counter WHERE name = ?", (name,)).fetchone()
    return int(row[0]) if row else 0


def raise_to(name: str, value: int) -> None:
    """Let the named count go on after `value`; a count that is further stays."""
    db.execute_sql(
        "INSERT INTO counter (name, value) VALUES (?1, ?2)"
        " ON CONFLICT (name) DO UPDATE SET value = max(value, ?2)",
        (name, value),
    )


def new_ticket_no(county_code: str, at: datetime) -> str:
    """Return county code + yyyyMMdd + five-digit daily serial (domain notes §1.14)."""
    day = f"{at:%Y%m%d}"
    return f"{county_code}{day}{next_count(f'ticket {day}'):05d}"
