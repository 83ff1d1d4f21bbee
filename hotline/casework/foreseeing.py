"""Before a dispatch: the deadlines each level would get if the ticket were sent now.

Counts exactly as `dispatching.start_answer_clock` and `dispatching.give` do, writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from hotline.casework.dispatching import is_contactable
from hotline.casework.timekeeping import calendar, policy_of
from hotline.rules.calendar import WorkCalendar
from hotline.rules.deadlines import deadline, due_below
from hotline.rules.policy import Policy
from hotline.store.tickets import Ticket

PART_STAGES = ("accept", "contact", "answer")


@dataclass(frozen=True)
class Foreseen:
    """One deadline to come: `source` is the paragraph it is counted by."""

    level: str
    stage: str
    due_at: datetime
    source: str


def foresee(ticket: Ticket, now: datetime) -> list[Foreseen]:
    """Return the deadlines of a dispatch at `now`: the county's own, a township's, a village's.

    A ticket sent before keeps the county's deadline, because a return never resets it.
    """
    rules = Rules(policy_of(ticket), calendar(now), ticket, now)
    county = _county_answer(rules)
    found = [county] if county else []
    for level in ("township", "village"):
        found.extend(_of_level(rules, level, county))
    return found


@dataclass(frozen=True)
class Rules:
    """The policy and calendar in force at a moment, asked about one ticket."""

    policy: Policy
    calendar: WorkCalendar
    ticket: Ticket
    now: datetime

    def stage(self, stage: str, level: str) -> tuple[datetime, str] | None:
        """Return deadline and source of a stage, None when the policy sets no limit."""
        kind, urgency = self.ticket.kind, self.ticket.urgency
        found = self.policy.stage_limit(stage, kind=kind, urgency=urgency, level=level)
        if found is None:
            return None
        due = deadline(self.now, found.limit, self.calendar, self.policy.warning)
        return due.due_at, found.source

    def before(self, due_at: datetime, level: str) -> datetime:
        """Return the earlier deadline a level gets, as `timekeeping.margin_before` does."""
        above = "city" if level == "county" else "county"
        margins = self.policy.margins
        return due_below(due_at, level, self.now, margins, self.calendar, above)


def _county_answer(rules: Rules) -> Foreseen | None:
    ticket = rules.ticket
    if ticket.dispatched_at is not None and ticket.due_at is not None:
        return Foreseen("county", "answer", ticket.due_at, "首次派单时已定，退单不重新计时")
    city = rules.before(ticket.city_due_at, "county") if ticket.city_due_at else None
    counted = rules.stage("answer", "county")
    if counted is None:
        return Foreseen("county", "answer", city, "按市平台期限提前") if city else None
    due_at, source = counted
    if city is not None and city < due_at:
        return Foreseen("county", "answer", city, f"{source}；不晚于市平台期限")
    return Foreseen("county", "answer", due_at, source)


def _of_level(rules: Rules, level: str, county: Foreseen | None) -> Iterator[Foreseen]:
    limit = rules.before(county.due_at, level) if county else None
    for stage in PART_STAGES:
        counted = rules.stage(stage, level)
        if counted is None or (stage == "contact" and not is_contactable(rules.ticket)):
            continue
        due_at, source = counted
        if limit is not None and limit < due_at:
            yield Foreseen(level, stage, limit, f"{source}；比上一级期限提前")
        else:
            yield Foreseen(level, stage, due_at, source)
