"""The ladder: which letter a missed deadline deserves now, step by step, and the checkpoints.

Step 0 is the urging letter. The steps above are the policy's `[[ladder]]`; a policy without
timed steps gets one, the supervision order after `supervision.order_after` working days. A
graver step never comes before a lighter one was issued (or set aside by a person), save that a
first supervision order may come at once for what is already so late.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hotline.rules.calendar import WorkCalendar
from hotline.rules.deadlines import Limit, due_at
from hotline.rules.letters import about_days
from hotline.rules.policy import Policy
from hotline.rules.policy_practice import Consequence

# Who speaks, read from the step's own name; whatever is not listed is the hotline office.
SPEAKERS = (
    ("discipline", ("纪委", "纪检", "问责")),
    ("congress", ("人大", "政协")),
    ("media", ("媒体", "曝光")),
    ("government", ("政务", "政府", "督查室", "通报", "约谈")),
)
# What a checkpoint waits for: code of the policy -> moment of the ticket.
REACHED_BY = {
    "confirm": "accepted_at",
    "accept": "accepted_at",
    "contact": "contacted_at",
    "answer": "answered_at",
    "recheck": "passed_at",
    "close": "closed_at",
}
# Steps set off by these alone are never proposed because a letter was left without an answer.
JUDGED = frozenset({"misconduct", "low_rank", "by_hand", "below_line", "hot_issue", "month_end"})
URGENT = ("urgent", "livelihood")  # not kept waiting for the next day's letter


@dataclass(frozen=True)
class Rung:
    """One step. `after` is the time since the missed deadline, None: as soon as it is missed."""

    step: int
    kind: str
    words: str
    level: str
    triggers: tuple[str, ...]
    after: Limit | None
    source: str

    def is_due(self, missed: datetime, now: datetime, calendar: WorkCalendar) -> bool:
        """Return whether that long has passed since the deadline `missed`."""
        if self.after is None:
            return now > missed
        return now > due_at(missed, self.after, calendar)


@dataclass(frozen=True)
class Told:
    """A letter that was already written about a deadline."""

    step: int
    state: str
    is_unanswered: bool = False  # issued, and its own answer is overdue


def speaker(words: str) -> str:
    """Return the level (code of URGE_LEVELS) that speaks at a step of that name."""
    for level, signs in SPEAKERS:
        if any(sign in words for sign in signs):
            return level
    return "hotline"


def _working_days(count: int) -> Limit | None:
    return Limit(count, "working_day") if count else None


def rungs(policy: Policy) -> list[Rung]:
    """Return the urging letter and every step of the policy's ladder, lightest first."""
    rule, overdue = policy.supervision, ("overdue",)
    source = about_days(rule.source)
    urging = Rung(0, "urging", "催办", "hotline", overdue, _working_days(rule.remind_after), source)
    steps = [
        Rung(s.step, "supervision", s.words, speaker(s.words), s.triggers, s.after, s.source)
        for s in policy.ladder
        # A step at once after the deadline is the urging itself (三门峡“短信提醒”).
        if not ("overdue" in s.triggers and s.after is None)
    ]
    if not any("overdue" in rung.triggers for rung in steps):
        order = Rung(
            1, "supervision", "督办单", "hotline", overdue,
            _working_days(rule.order_after), source,
        )  # fmt: skip
        steps.insert(0, order)
    return [urging, *steps]


def next_rung(
    ladder: Sequence[Rung],
    missed: datetime,
    now: datetime,
    calendar: WorkCalendar,
    told: Sequence[Told],
) -> Rung | None:
    """Return the letter to draft now about a deadline that is still missed, None for none.

    Nothing issued yet: the urging letter or, when late enough, the first order. After that one
    step at a time: when its time has come, or when the last letter was not answered in time.
    """
    timed = [rung for rung in ladder if "overdue" in rung.triggers]
    settled = [letter for letter in told if letter.state != "draft"]
    if not settled:
        ready = [rung for rung in timed[:2] if rung.is_due(missed, now, calendar)]
        found = ready[-1] if ready else None
    else:
        last = max(settled, key=lambda letter: letter.step)
        above = _without_judged(ladder) if last.is_unanswered else timed
        found = next((rung for rung in above if rung.step > last.step), None)
        if found and not last.is_unanswered and not found.is_due(missed, now, calendar):
            found = None
    if found is None or any(letter.step >= found.step for letter in told):
        return None
    return found


def _without_judged(ladder: Sequence[Rung]) -> list[Rung]:
    return [rung for rung in ladder if not set(rung.triggers) <= JUDGED]


def is_named(policy: Policy, missed: datetime, now: datetime, calendar: WorkCalendar) -> bool:
    """Return whether the notice must name a part that late (`supervision.name_after`)."""
    after = _working_days(policy.supervision.name_after)
    return now > (due_at(missed, after, calendar) if after else missed)


def rung_for(ladder: Sequence[Rung], trigger: str) -> Rung | None:
    """Return the first step that `trigger` alone sets off, or None."""
    return next((rung for rung in ladder if trigger in rung.triggers), None)


def consequences(policy: Policy, trigger: str) -> list[Consequence]:
    """Return what the policy lets follow from `trigger`."""
    return [found for found in policy.consequences if trigger in found.triggers]


@dataclass(frozen=True)
class Point:
    """A checkpoint of one ticket: when it had to be reached, when it was."""

    code: str
    words: str
    limit_words: str
    due_at: datetime
    reached_at: datetime | None
    source: str

    def is_late(self, now: datetime) -> bool:
        """Return whether it was reached too late, or is missed now."""
        return (self.reached_at or now) > self.due_at


def checkpoints(
    policy: Policy,
    dispatched_at: datetime | None,
    moments: Mapping[str, datetime | None],
    calendar: WorkCalendar,
) -> list[Point]:
    """Return the checkpoints of a ticket, counted from its first dispatch; none before it.

    `moments` are the ticket's own: accepted_at contacted_at answered_at passed_at closed_at.
    """
    if dispatched_at is None:
        return []
    return [
        Point(
            point.code,
            point.words,
            point.within.in_words(),
            due_at(dispatched_at, point.within, calendar),
            moments.get(REACHED_BY.get(point.code, "")),
            point.source,
        )
        for point in policy.checkpoints
    ]
