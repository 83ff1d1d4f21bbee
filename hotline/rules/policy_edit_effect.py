"""What a running deadline would be, had the ticket been stamped with another policy.

Counts as tickets are stamped: a stage's own limit, never later than the margin before the
deadline of the level above. Nothing is changed here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hotline.rules.calendar import WorkCalendar
from hotline.rules.deadlines import due_at, due_below
from hotline.rules.policy import Policy
from hotline.rules.policy_parts import StageLimit

# Stages of a part: what a unit must have done before the county's own answer is due.
_PART_STAGES = frozenset({"accept", "contact", "arrive", "answer"})


@dataclass(frozen=True)
class Case:
    """A deadline as it runs: its stage and level, from when, and what stands above it.

    `county_from` is when the county's answer clock started; `city_due_at` the city's deadline,
    None for the county's own tickets; `county_fixed_at` a county deadline that was promised
    and stays whatever the policy says.
    """

    stage: str
    kind: str
    urgency: str
    level: str
    started_at: datetime
    is_part: bool
    county_from: datetime | None
    city_due_at: datetime | None
    county_fixed_at: datetime | None = None


@dataclass(frozen=True)
class Counted:
    """A policy with the calendar of its own office hours."""

    policy: Policy
    calendar: WorkCalendar

    def limit(self, case: Case, stage: str, level: str) -> StageLimit | None:
        """Return the limit of the stage for this case, None when there is none."""
        return self.policy.limits.get((stage, case.kind, case.urgency, level))

    def due(self, case: Case) -> datetime | None:
        """Return when the case would be due, None when this policy sets it no limit."""
        found = self.limit(case, case.stage, case.level)
        own = due_at(case.started_at, found.limit, self.calendar) if found else None
        bound = self._bound(case)
        if own is None or bound is None:
            return own or (bound if case.stage == "answer" and not case.is_part else None)
        return min(own, bound)

    def _bound(self, case: Case) -> datetime | None:
        """Return what the level above leaves: the city to the county, the county to a part."""
        if case.is_part and case.stage in _PART_STAGES:
            county = self._county(case)
            return county and self._below(county, case.level, case.started_at, "county")
        if case.stage == "answer" and case.city_due_at is not None:
            return self._below(case.city_due_at, "county", case.started_at, "city")
        return None

    def _county(self, case: Case) -> datetime | None:
        if case.county_fixed_at is not None or case.county_from is None:
            return case.county_fixed_at
        found = self.limit(case, "answer", "county")
        own = due_at(case.county_from, found.limit, self.calendar) if found else None
        if case.city_due_at is None:
            return own
        city = self._below(case.city_due_at, "county", case.county_from, "city")
        return min(own, city) if own else city

    def _below(self, due: datetime, level: str, start: datetime, above: str) -> datetime:
        return due_below(due, level, start, self.policy.margins, self.calendar, above)

    def counts_alike(self, case: Case, other: Counted) -> bool:
        """Tell quickly that both give the same moment: same limits, margins and hours."""
        theirs = other.policy
        if self.policy.margins != theirs.margins or self.calendar.hours != other.calendar.hours:
            return False
        asked = ((case.stage, case.level), ("answer", "county"))
        return all(
            _value(self.limit(case, *one)) == _value(other.limit(case, *one)) for one in asked
        )


def _value(found: StageLimit | None) -> object:
    return found and found.limit
