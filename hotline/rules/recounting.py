"""Counting running deadlines anew, when the calendar, a limit or a deadline above them changed.

What is counted: every clock that still runs, from its own start, by its own limit and by the
margins of the policy it was stamped with, under today's calendar. The result is what stamping
the clock at its start under that calendar would have given, so recounting twice changes nothing
and taking a change of the calendar back takes the deadlines back.

What is left alone: a clock that has ended — what was done in time or late stays so, a citizen's
wait is a fact — and one that was promised (agreed with the requester, or decided by the office
or the city): an agreement is a day, not a number of days.

What people argue about: a running deadline that had passed and now lies ahead is no longer
passed, and one that now lies behind is passed. The lamp always tells the deadline in force; what
was done about the old one (letters, reminders) stays in the history.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from hotline.rules.calendar import WorkCalendar
from hotline.rules.deadlines import Due, Limit, deadline_within, due_below
from hotline.rules.policy import Policy


@dataclass(frozen=True)
class Clock:
    """One stamped deadline of a ticket (`part_id` None) or of a part."""

    id: int
    part_id: int | None
    stage: str
    started_at: datetime
    due_at: datetime
    warn_at: datetime
    limit: Limit | None  # None: a promised day
    policy_id: int | None
    is_promised: bool
    is_provisional: bool
    is_running: bool


@dataclass(frozen=True)
class Part:
    """One unit's part; `answer_due_at` serves its lower parts when its own clock has ended."""

    id: int
    parent_id: int | None
    level: str
    answer_due_at: datetime | None


@dataclass(frozen=True)
class OpenTicket:
    """What a recount must know: running clocks, and every answer clock of the ticket itself."""

    id: int
    policy_id: int | None
    dispatched_at: datetime | None
    due_at: datetime | None
    city_due_at: datetime | None
    clocks: tuple[Clock, ...]
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Moved:
    """A clock and its new deadline."""

    clock: Clock
    due: Due

    @property
    def is_moved(self) -> bool:
        """Tell whether the deadline itself moved, not only the warning or the guess."""
        return self.due.due_at != self.clock.due_at


@dataclass(frozen=True)
class Recounted:
    """What changes: the clocks, and the deadline of the ticket as a whole."""

    moved: tuple[Moved, ...]
    due_at: datetime | None


def recount(
    ticket: OpenTicket,
    policy_of: Callable[[int | None], Policy],
    calendar_at: Callable[[datetime], WorkCalendar],
) -> Recounted:
    """Return the running deadlines of the ticket that change, and its own deadline.

    The ticket's clocks are counted before its parts', a part's before those below it, because
    the upper deadline bounds the lower.
    """
    work = _Work(ticket, policy_of, calendar_at)
    for clock in sorted(ticket.clocks, key=lambda one: (one.part_id or 0, one.id)):
        if clock.is_running and not clock.is_promised:
            work.count(clock)
    return Recounted(tuple(work.moved), work.due_at())


class _Work:
    """One ticket's recount under way: what was counted so far bounds what follows."""

    def __init__(
        self,
        ticket: OpenTicket,
        policy_of: Callable[[int | None], Policy],
        calendar_at: Callable[[datetime], WorkCalendar],
    ) -> None:
        self._ticket, self._policy_of, self._calendar_at = ticket, policy_of, calendar_at
        self._parts = {part.id: part for part in ticket.parts}
        self._due = {clock.id: clock.due_at for clock in ticket.clocks}
        self._answers = [c for c in ticket.clocks if c.part_id is None and c.stage == "answer"]
        self._of_part = {
            c.part_id: c.id for c in ticket.clocks if c.stage == "answer" and c.is_running
        }
        self.moved: list[Moved] = []

    def count(self, clock: Clock) -> None:
        """Count one clock from its start; keep it when anything about it changes."""
        if clock.limit is None:
            return
        policy, days = self._policy_of(clock.policy_id), self._calendar_at(clock.started_at)
        above, not_after = self._bound(clock, policy, days)
        due = deadline_within(clock.started_at, clock.limit, days, policy.warning, not_after, above)
        self._due[clock.id] = due.due_at
        was = (clock.due_at, clock.warn_at, clock.is_provisional)
        if (due.due_at, due.warn_at, due.provisional) != was:
            self.moved.append(Moved(clock, due))

    def _bound(
        self, clock: Clock, policy: Policy, days: WorkCalendar
    ) -> tuple[datetime | None, datetime | None]:
        """Return the deadline above the clock and the earlier one it leaves to this level."""
        if clock.part_id is None:
            above = self._ticket.city_due_at if self._faces_city(clock) else None
            if above is None:
                return None, None
            return above, due_below(above, "county", clock.started_at, policy.margins, days)
        part, above = self._parts[clock.part_id], self._county_due(clock.started_at)
        if above is None:
            return None, None
        limit = due_below(above, part.level, clock.started_at, policy.margins, days, above="county")
        parents = self._parent_due(part)
        return above, min(limit, parents) if parents else limit

    def _faces_city(self, clock: Clock) -> bool:
        """The city's deadline binds the first round, and a later one that begins before it."""
        ticket = self._ticket
        if clock.stage != "answer" or ticket.city_due_at is None:
            return False
        is_first = clock.started_at == ticket.dispatched_at
        return is_first or ticket.city_due_at > clock.started_at

    def _county_due(self, at: datetime) -> datetime | None:
        """Return the county's own deadline of the round in which a clock was started."""
        rounds = [clock for clock in self._answers if clock.started_at <= at]
        if rounds:  # a round that is over keeps its deadline
            return self._due[max(rounds, key=lambda c: (c.started_at, c.id)).id]
        return self.due_at()

    def _parent_due(self, part: Part) -> datetime | None:
        if part.parent_id is None:
            return None
        running = self._of_part.get(part.parent_id)
        return self._due[running] if running else self._parts[part.parent_id].answer_due_at

    def due_at(self) -> datetime | None:
        """Return the ticket's own deadline: its answer clock's when that moved, else as it is.

        Without any answer clock (the policy sets no limit) it is what the city's leaves.
        """
        ticket = self._ticket
        running = self._of_part.get(None)
        if any(one.clock.id == running for one in self.moved):
            return self._due[running or 0]
        if self._answers or ticket.city_due_at is None or ticket.dispatched_at is None:
            return ticket.due_at
        start = ticket.dispatched_at
        margins, days = self._policy_of(ticket.policy_id).margins, self._calendar_at(start)
        return due_below(ticket.city_due_at, "county", start, margins, days)
