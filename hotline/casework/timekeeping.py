"""Stamping deadlines: the policy and calendar in force, and the stage clocks they start."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from hotline.rules.calendar import WorkCalendar, plain_calendar
from hotline.rules.deadlines import Due, deadline, earlier
from hotline.rules.lifecycle import Stage, nearest
from hotline.rules.policy import Policy
from hotline.store import policies
from hotline.store.assignments import Assignment, StageClock
from hotline.store.tickets import Ticket


@lru_cache(maxsize=4)
def _calendar(stamp: str, policy_version: str) -> WorkCalendar:
    from dataclasses import replace

    from hotline.outside.holidays import published_marks
    from hotline.rules.calendar import DayMark

    marks, years = published_marks()
    own = {day.day: DayMark(day.is_working, day.reason) for day in policies.county_days()}
    base = plain_calendar()
    known = frozenset(years) | {day.year for day in own if own[day].reason}
    return replace(base, marks={**marks, **own}, known_years=known, version=f"节假日-{stamp}")


def calendar() -> WorkCalendar:
    """Return the county's working calendar: published holidays and its own marks."""
    return _calendar(policies.calendar_stamp(), "")


def policy(at: datetime) -> Policy:
    """Return the policy in force at that moment."""
    return policies.policy_on(at.date())


def stage_due(
    stage: str, ticket: Ticket, level: str, started_at: datetime
) -> tuple[Due, str] | None:
    """Return the deadline of a stage and its source, or None when the policy sets no limit."""
    rules = policy(started_at)
    found = rules.stage_limit(stage, kind=ticket.kind, urgency=ticket.urgency, level=level)
    if found is None:
        return None
    return deadline(started_at, found.limit, calendar(), rules.warning), found.source


def start_clock(
    stage: str,
    ticket: Ticket,
    started_at: datetime,
    part: Assignment | None = None,
    level: str = "county",
    not_after: datetime | None = None,
) -> StageClock | None:
    """Stamp a stage's deadline and keep how it was found. None when there is no limit.

    `not_after` is the deadline of the level above: an inner deadline is never later than it.
    """
    found = stage_due(stage, ticket, level, started_at)
    if found is None:
        return None
    due, source = found
    due_at, warn_at = due.due_at, due.warn_at
    if not_after is not None and not_after < due_at:
        due_at, warn_at = (
            not_after,
            min(warn_at, started_at + (not_after - started_at) * 0.7),
        )
        source = f"{source}；不晚于上一级期限"
    clock: StageClock = StageClock.create(
        ticket=ticket,
        assignment=part,
        stage=stage,
        started_at=started_at,
        due_at=due_at,
        warn_at=warn_at.replace(microsecond=0),
        limit_words=due.limit.in_words(),
        source=source,
        policy_version=policy(started_at).version,
        calendar_version=calendar().version,
        is_provisional=due.provisional,
    )
    return clock


def margin_before(due_at: datetime, level: str, started_at: datetime) -> datetime:
    """Return the earlier deadline a level gets so that the level above can keep its own."""
    rules = policy(started_at)
    margin = {
        "county": rules.margins.county_before_city,
        "township": rules.margins.township_before_county,
        "village": rules.margins.village_before_township,
    }[level]
    return earlier(due_at, margin, started_at, calendar())


def end_clocks(now: datetime, met: bool, stages: tuple[str, ...], **where: Any) -> None:
    """Stop the running clocks of those stages; `met` says the stage was done, not abandoned."""
    query = StageClock.update(ended_at=now, met_at=now if met else None)
    query = query.where(StageClock.stage.in_(stages) & StageClock.ended_at.is_null())
    for name, value in where.items():
        query = query.where(getattr(StageClock, name) == value)
    query.execute()


def running(ticket_id: int, part_id: int | None, stages: tuple[str, ...]) -> Stage | None:
    """Return the running clock of those stages that expires first."""
    where = (StageClock.ticket == ticket_id) & StageClock.ended_at.is_null()
    where &= (
        StageClock.assignment.is_null() if part_id is None else StageClock.assignment == part_id
    )
    rows = StageClock.select(StageClock.warn_at, StageClock.due_at).where(
        where & StageClock.stage.in_(stages)
    )
    return nearest(Stage(row.warn_at, row.due_at) for row in rows)
