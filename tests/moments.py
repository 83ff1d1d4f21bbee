"""Moments written so that a person can check them: the weekday must match the date."""

from __future__ import annotations

from datetime import date, datetime

from hotline.rules.calendar import ZONE

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def at(text: str) -> datetime:
    """Return "Fri 2026-02-13 16:30" in the county's zone; refuses a wrong weekday."""
    weekday, rest = text.split(" ", 1)
    moment = datetime.fromisoformat(rest).replace(tzinfo=ZONE)
    _check(weekday, moment.date())
    return moment


def on(text: str) -> date:
    """Return "Fri 2026-02-13" as a day; refuses a wrong weekday."""
    weekday, rest = text.split(" ", 1)
    day = date.fromisoformat(rest)
    _check(weekday, day)
    return day


def _check(weekday: str, day: date) -> None:
    if weekday != DAYS[day.weekday()]:
        raise ValueError(f"{day} is a {DAYS[day.weekday()]}, not a {weekday}")
