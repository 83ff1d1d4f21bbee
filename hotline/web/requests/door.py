"""The blueprint of what units ask with proofs, and of the visits that prove it."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint

from hotline.casework.timekeeping import calendar
from hotline.rules.requests import ExtensionBounds
from hotline.store import requests_of_units
from hotline.store.assignments import Assignment

blueprint = Blueprint("requests", __name__)
WEEKDAYS = "一二三四五六日"


def since_dispatch(at: datetime | None, part: Assignment) -> datetime | None:
    """Return a moment typed in whole minutes, not before the dispatch of that same minute."""
    start: datetime = part.dispatched_at
    is_same_minute = at is not None and timedelta(0) < start - at < timedelta(minutes=1)
    return start if is_same_minute else at


def page_of(part: Assignment, kind: str, ticket_no: str) -> str:
    """Return the page of what the part has just asked for, else the ticket's."""
    found = [asked.id for asked in requests_of_units.open_of_part(part.id) if asked.kind == kind]
    return f"/requests/{found[-1]}" if found else f"/tickets/{ticket_no}"


def in_words(at: datetime) -> str:
    """Return a moment as people say it: 11月27日（周五）17:30."""
    return f"{at.month}月{at.day}日（周{WEEKDAYS[at.weekday()]}）{at:%H:%M}"


def days_to_extend(present: datetime, bounds: ExtensionBounds) -> list[tuple[str, str]]:
    """Return every working day the deadline may be moved to, in words."""
    days, found = calendar(), []
    day = present.date()
    while (closing := days.closing(day)) <= bounds.latest_city:
        if closing > present and days.is_working_day(day):
            count = days.working_days_between(present.date(), day)
            far = "，报市级批复" if closing > bounds.latest_county else ""
            words = f"{in_words(closing)}，共延 {count} 个工作日{far}"
            found.append((closing.isoformat(timespec="minutes"), words))
        day += timedelta(days=1)
    return found
