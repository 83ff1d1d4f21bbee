"""Stamping deadlines: the policy and calendar in force, and the stage clocks they start."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from hotline.rules.calendar import DayMark, OfficeHours, WorkCalendar, plain_calendar
from hotline.rules.deadlines import Due, deadline, deadline_within, due_below
from hotline.rules.lifecycle import Stage, nearest
from hotline.rules.policy import Policy, StageLimit
from hotline.store import clocks, policies
from hotline.store.assignments import Assignment, StageClock
from hotline.store.database import add_row
from hotline.store.tickets import Ticket


@lru_cache(maxsize=4)
def _calendar(stamp: str, hours: tuple[OfficeHours, ...]) -> WorkCalendar:
    from hotline.outside.holidays import published_marks

    marks, years = published_marks()
    days = policies.county_days()
    own = {day.day: DayMark(day.is_working, day.reason) for day in days}
    # A festival of the county's own does not publish the year; the yearly notice does.
    # The next year's notice may set days at the end of this one; those publish nothing.
    loaded = {day.day.year for day in days if day.source == policies.NOTICE and day.day.month < 12}
    return replace(
        plain_calendar(),
        marks={**marks, **own},
        known_years=frozenset(years | loaded),
        hours=hours,
        version=f"节假日-{stamp}",
    )


def calendar(at: datetime | None = None) -> WorkCalendar:
    """Return the county's working calendar: published holidays, own marks, office hours.

    The office hours are those of the policy in force at `at`, or of the newest one.
    """
    rules = policies.policy_on(at.date() if at else date.max)
    return _calendar(policies.calendar_stamp(), rules.office_hours)


def policy(at: datetime) -> Policy:
    """Return the policy in force at that moment."""
    return policies.policy_on(at.date())


def policy_stamp(at: datetime) -> dict[str, Any]:
    """Return the columns that say by which version a ticket is worked, for life."""
    found = policies.id_on(at.date())
    return {"policy": found, "policy_version": policies.by_id(found).version}


def policy_of(ticket: Ticket) -> Policy:
    """Return the version the ticket was stamped with; a later one never touches it (E4)."""
    return policy_under(ticket.policy_id, ticket.registered_at)


def policy_under(policy_id: int | None, registered_at: datetime) -> Policy:
    """Return `policy_of` a ticket known by its row: unstamped, the version of its first day."""
    return policy(registered_at) if policy_id is None else policies.by_id(policy_id)


def stage_due(
    stage: str, ticket: Ticket, level: str, started_at: datetime
) -> tuple[Due, str] | None:
    """Return the deadline of a stage and its source, or None when the policy sets no limit."""
    rules = policy_of(ticket)
    found = rules.stage_limit(stage, kind=ticket.kind, urgency=ticket.urgency, level=level)
    if found is None:
        return None
    return deadline(started_at, found.limit, calendar(started_at), rules.warning), found.source


def start_clock(
    stage: str,
    ticket: Ticket,
    started_at: datetime,
    part: Assignment | None = None,
    level: str = "county",
    not_after: datetime | None = None,
) -> datetime | None:
    """Stamp a stage's deadline, keep how it was found, and return it; None without a limit.

    `not_after` is the deadline of the level above: an inner deadline is never later than it.
    """
    rules, days = policy_of(ticket), calendar(started_at)
    found = rules.stage_limit(stage, kind=ticket.kind, urgency=ticket.urgency, level=level)
    if found is None:
        return None
    above = ticket.due_at if part else ticket.city_due_at
    due = deadline_within(started_at, found.limit, days, rules.warning, not_after, above)
    add_row(
        StageClock,
        ticket=ticket.id,
        assignment=part.id if part else None,
        stage=stage,
        started_at=started_at,
        due_at=due.due_at,
        warn_at=due.warn_at,
        limit_words=due.limit.in_words(),
        source=source_of(found.source, due, rules),
        policy_version=rules.version,
        calendar_version=days.version,
        is_provisional=due.provisional,
        policy=ticket.policy_id,
        limit_code=due.limit.short(),
    )
    return due.due_at


EARLIER = "；比上一级期限提前"


def source_of(source: str, due: Due, rules: Policy) -> str:
    """Return a limit's source, and why the deadline is earlier than the limit when it was cut."""
    plain = source.split(EARLIER)[0]
    return f"{plain}{EARLIER}（{rules.margins.source}）" if due.is_cut else plain


def give_limit(clock: StageClock, found: StageLimit) -> None:
    """Give a running clock another limit with its source; the recount that follows moves it.

    Why it was cut to the level above stays beside the source: the cut may hold unchanged.
    """
    _, cut, why = clock.source.partition(EARLIER)
    clock.limit_code, clock.limit_words = found.limit.short(), found.limit.in_words()
    clock.source = f"{found.source}{cut}{why}"


def margin_before(ticket: Ticket, due_at: datetime, level: str, started_at: datetime) -> datetime:
    """Return the earlier deadline a level gets so that the level above can keep its own.

    For the county `due_at` is the city's deadline, for every level below it the county's.
    """
    margins = policy_of(ticket).margins
    above = "city" if level == "county" else "county"
    return due_below(due_at, level, started_at, margins, calendar(started_at), above)


def end_clocks(
    now: datetime,
    met: bool,
    stages: tuple[str, ...],
    ticket: Ticket | None = None,
    assignment: Assignment | None = None,
) -> None:
    """Stop the running clocks of those stages, of a part or of the whole ticket with its parts.

    `met` says the stage was done, not abandoned.
    """
    clocks.end_clocks(
        now, met, stages, ticket.id if ticket else None, assignment.id if assignment else None
    )


def running(ticket_id: int, part_id: int | None, stages: tuple[str, ...]) -> Stage | None:
    """Return the running clock of those stages that expires first."""
    found = clocks.running_clocks(ticket_id, part_id, stages)
    return nearest(Stage(warn_at, due_at) for warn_at, due_at in found)
