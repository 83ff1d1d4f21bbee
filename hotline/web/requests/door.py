"""The blueprint of what units ask with proofs, and of the visits that prove it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, g, render_template

from hotline.casework.timekeeping import calendar
from hotline.rules.requests import ExtensionBounds
from hotline.store import requests_of_units
from hotline.store.assignments import Assignment
from hotline.web.forms import Form

blueprint = Blueprint("requests", __name__)
WEEKDAYS = "一二三四五六日"


def since_dispatch(at: datetime | None, part: Assignment) -> datetime | None:
    """Return a moment typed in whole minutes, not before the dispatch of that same minute."""
    start: datetime = part.dispatched_at
    is_same_minute = at is not None and timedelta(0) < start - at < timedelta(minutes=1)
    return start if is_same_minute else at


def fresh(kind: str, part: Assignment, context: dict[str, Any], **given: Any) -> tuple[str, int]:
    """Return the empty form of a request; 409 with the reason where nothing may be asked now."""
    form = Form(given=given, version=part.version)
    page = render_template(
        f"requests/{kind}.html", form=form, part=part, ticket=part.ticket, **context
    )
    return page, 409 if context["forbidden"] else 200


def first_of(choices: list[tuple[str, str]]) -> str:
    """Return the code chosen beforehand: the first one on offer, "" when there is none."""
    return choices[0][0] if choices else ""


def page_of(part: Assignment, kind: str, ticket_no: str) -> str:
    """Return the page of what the part has just asked for, else the ticket's."""
    found = [asked.id for asked in requests_of_units.open_of_part(part.id) if asked.kind == kind]
    return f"/requests/{found[-1]}" if found else f"/tickets/{ticket_no}"


def in_words(at: datetime) -> str:
    """Return a moment as people say it: 11月27日（周五）17:30; the year when it is another one."""
    year = f"{at.year}年" if at.year != g.now.year else ""
    return f"{year}{at.month}月{at.day}日（周{WEEKDAYS[at.weekday()]}）{at:%H:%M}"


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
