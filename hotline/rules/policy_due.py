"""One stage's deadline under a policy, for any level, without a ticket or a database."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from hotline.rules.calendar import WorkCalendar
from hotline.rules.deadlines import Due, deadline, due_at, due_below, warn_at
from hotline.rules.policy import Policy
from hotline.rules.policy_codes import STAGES

# What a unit below the county must have done before the county's own answer is due.
BELOW_STAGES = ("accept", "contact", "arrive", "answer")


@dataclass(frozen=True)
class StageDue:
    """A deadline with its rule's source; `target_at` is what the office aims at, if anything."""

    due: Due
    source: str
    target_at: datetime | None


@dataclass(frozen=True)
class Asked:
    """The case asked about, in codes; `arrived` is aware and starts the clock."""

    stage: str
    kind: str
    urgency: str
    level: str
    arrived: datetime


def stage_due(policy: Policy, calendar: WorkCalendar, asked: Asked) -> StageDue | None:
    """Return when the stage is due, None when the policy sets it no limit.

    A level below the county is never later than its margin before the county's answer
    (`Policy.margins`), as tickets are stamped. Raises ValueError for an unknown code.
    """
    found = policy.stage_limit(
        asked.stage, kind=asked.kind, urgency=asked.urgency, level=asked.level
    )
    if found is None:
        return None
    counted = deadline(asked.arrived, found.limit, calendar, policy.warning)
    target = due_at(asked.arrived, found.target, calendar) if found.target else None
    whole = StageDue(counted, found.source, target)
    return _not_after(whole, _county_leaves(policy, calendar, asked), policy, calendar, asked)


def stages_with_limit(policy: Policy, asked: Asked) -> tuple[str, ...]:
    """Return the codes of the stages that have a limit in this case."""
    case = {"kind": asked.kind, "urgency": asked.urgency, "level": asked.level}
    return tuple(stage for stage in STAGES if policy.stage_limit(stage, **case))


def _county_leaves(policy: Policy, calendar: WorkCalendar, asked: Asked) -> datetime | None:
    """Return how long the county's answer leaves the level; None when it sets no bound."""
    if asked.level == "county" or asked.stage not in BELOW_STAGES:
        return None
    found = policy.stage_limit("answer", kind=asked.kind, urgency=asked.urgency)
    if found is None:
        return None
    county = due_at(asked.arrived, found.limit, calendar)
    return due_below(county, asked.level, asked.arrived, policy.margins, calendar, "county")


def _not_after(
    whole: StageDue,
    bound: datetime | None,
    policy: Policy,
    calendar: WorkCalendar,
    asked: Asked,
) -> StageDue:
    due = whole.due
    if bound is None or bound >= due.due_at:
        return whole
    earlier = replace(
        due,
        due_at=bound,
        warn_at=warn_at(asked.arrived, bound, due.limit, calendar, policy.warning),
        counted=tuple(day for day in due.counted if day <= bound.date()),
        skipped=tuple((day, why) for day, why in due.skipped if day <= bound.date()),
    )
    source = f"{whole.source}；比县级期限提前（{policy.margins.source}）"
    return StageDue(earlier, source, min(whole.target_at, bound) if whole.target_at else None)
