"""The audit trail as the auditor reads it: filtered, newest first, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from hotline.rules.calendar import ZONE
from hotline.store.history import Audit
from hotline.store.people import Person

PAGE = 50


@dataclass(frozen=True)
class TrailFilter:
    """What the auditor looks for; empty members do not narrow. Days are whole, county zone."""

    username: str = ""
    act: str = ""
    subject: str = ""
    since: date | None = None
    until: date | None = None


def lines(wanted: TrailFilter, before: int | None = None) -> list[dict[str, Any]]:
    """Return up to `PAGE` + 1 lines older than the line `before`; one too many says: more follow.

    Ordered by number, because the trail is only ever added to; each filter has its index.
    """
    query = Audit.select().order_by(Audit.id.desc()).limit(PAGE + 1)
    if wanted.username:
        query = query.where(Audit.username == wanted.username)
    if wanted.act:
        query = query.where(Audit.act == wanted.act)
    if wanted.subject:
        query = query.where(Audit.subject == wanted.subject)
    if wanted.since:
        query = query.where(Audit.at >= _midnight(wanted.since))
    if wanted.until:
        query = query.where(Audit.at < _midnight(wanted.until + timedelta(days=1)))
    if before:
        query = query.where(Audit.id < before)
    return list(query.dicts())


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)


def names() -> dict[str, str]:
    """Return the person behind every user name."""
    return dict(Person.select(Person.username, Person.name).tuples())


def length() -> int:
    """Return how many lines the trail holds."""
    return Audit.select().count()
