"""Before a version is saved: which open tickets would be due at another moment under it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from hotline.casework.schemes import with_titles
from hotline.casework.timekeeping import calendar
from hotline.rules.calendar import WorkCalendar
from hotline.rules.policy import Policy
from hotline.rules.policy_edit_changes import Change, changes, only_sources
from hotline.rules.policy_edit_effect import Case, Counted
from hotline.store import policies, stamped
from hotline.store.stamped import Running

SHOWN = 20


@dataclass(frozen=True)
class Moved:
    """One deadline that would move; `unit` is "" for the county's own."""

    ticket_no: str
    unit: str
    stage: str
    old_due_at: datetime
    new_due_at: datetime | None


@dataclass(frozen=True)
class Effect:
    """What a version would do to open tickets, had they been stamped with it.

    `moved` tickets of `open` would have a running deadline at another moment; `first` holds of
    the first of them the deadline that expires first. `later` and `sooner` count by that one.
    """

    open: int
    moved: int
    later: int
    sooner: int
    first: tuple[Moved, ...]


@dataclass(frozen=True)
class Preview:
    """All that is known before saving: the rules that change and what would come of it."""

    policy: Policy
    old: Policy
    changes: tuple[Change, ...]
    only_sources: int
    effect: Effect
    restampable: int


def preview(policy: Policy, old: Policy, now: datetime) -> Preview:
    """Return what `policy` changes against `old`, and its effect on what is open now.

    `restampable` open tickets were registered since its day and carry another version.
    """
    since = policy.effective_on
    waiting = stamped.to_restamp(since, None) if since <= now.date() else []
    return Preview(
        policy=policy,
        old=old,
        changes=tuple(change.said(with_titles) for change in changes(old, policy)),
        only_sources=only_sources(old, policy),
        effect=effect(policy, now),
        restampable=len(waiting),
    )


def effect(policy: Policy, now: datetime) -> Effect:
    """Return which running deadlines would move, counted by the same calendar of days."""
    days = calendar(now)
    running = list(stamped.running_deadlines())
    answers = {r.ticket_id: r for r in running if r.part_id is None and r.stage == "answer"}
    new = Counted(policy, replace(days, hours=policy.office_hours))
    counted = {
        number: _stamped_with(number, now, days) for number in {r.policy_id for r in running}
    }
    tickets: dict[int, Moved] = {}
    for one in running:
        moved = _moved(one, answers.get(one.ticket_id), new, counted[one.policy_id])
        if moved is not None:
            tickets.setdefault(one.ticket_id, moved)
    later = sum(1 for m in tickets.values() if m.new_due_at is None or m.new_due_at > m.old_due_at)
    sooner = len(tickets) - later
    first = tuple(tickets.values())[:SHOWN]
    return Effect(stamped.open_tickets(), len(tickets), later, sooner, first)


def _stamped_with(number: int | None, now: datetime, days: WorkCalendar) -> Counted:
    rules = policies.by_id(number) if number is not None else policies.policy_on(now.date())
    return Counted(rules, replace(days, hours=rules.office_hours))


def _moved(one: Running, answer: Running | None, new: Counted, old: Counted) -> Moved | None:
    """Return the move; None when promised, or when both policies give the same moment."""
    if one.is_promised:
        return None
    case = _case(one, answer)
    if new.counts_alike(case, old):
        return None
    due = new.due(case)
    if due == one.due_at or due == old.due(case):
        return None
    return Moved(one.ticket_no, one.unit, one.stage, one.due_at, due)


def _case(one: Running, answer: Running | None) -> Case:
    return Case(
        stage=one.stage,
        kind=one.kind,
        urgency=one.urgency,
        level=one.level,
        started_at=one.started_at,
        is_part=one.part_id is not None,
        county_from=answer.started_at if answer else one.dispatched_at,
        city_due_at=one.city_due_at,
        county_fixed_at=answer.due_at if answer and answer.is_promised else None,
    )
