"""What each day's comparison with the city came to; the newest one is shown and watched."""

from __future__ import annotations

from datetime import date, datetime

from peewee import Check, IntegerField, TextField

from hotline.store.database import BaseModel, MomentField


class Comparison(BaseModel):
    """The last comparison of one day; `outcome` is match, mismatch or silent (no answer)."""

    day = TextField(primary_key=True)
    at = MomentField(index=True)
    outcome = TextField()
    sent_again = IntegerField(default=0)
    asked_for = IntegerField(default=0)
    error = TextField(default="")

    class Meta:
        constraints = [Check("outcome IN ('match','mismatch','silent')")]


def keep(
    day: date,
    at: datetime,
    outcome: str,
    sent_again: int = 0,
    asked_for: int = 0,
    error: str = "",
) -> None:
    """Keep what a day's comparison came to, over an earlier one. Call inside `write()`."""
    Comparison.replace(
        day=day.isoformat(),
        at=at,
        outcome=outcome,
        sent_again=sent_again,
        asked_for=asked_for,
        error=error,
    ).execute()


def newest(most: int = 1) -> list[Comparison]:
    """Return the comparisons made last, newest first."""
    return list(Comparison.select().order_by(Comparison.at.desc()).limit(most))


def of_days(first: date, last: date) -> dict[date, Comparison]:
    """Return the last comparison of each day between two days, both included."""
    query = Comparison.select().where(
        (Comparison.day >= first.isoformat()) & (Comparison.day <= last.isoformat())
    )
    return {date.fromisoformat(row.day): row for row in query}
