"""Which reports the policy asks for, and their drafts made when a period is over.

From the first working day after a period its draft waits on the director's desk. A report that
was drafted, sealed or dropped is not drafted again; a special report needs a person's subject.
Source: policies' [[report]]; requirement G6.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.casework import figures, noticekinds
from hotline.casework.act import Caller
from hotline.casework.issuing import draft_notice
from hotline.casework.noticestate import STATES
from hotline.casework.timekeeping import calendar, policy
from hotline.errors import Refused
from hotline.rules.noticekinds import KIND_OF, KINDS
from hotline.rules.periods import Period, is_on_record, moved, period_at
from hotline.rules.permissions import SYSTEM
from hotline.rules.policy_parts import ReportRule
from hotline.store import notices
from hotline.store.figures import first_registered

log = logging.getLogger(__name__)

# Reports about a subject a person chooses.
SPECIAL = frozenset({"special", "analysis"})
# Not a notice of its own: the public version of the month's, its bulletin form.
WITHIN = frozenset({"media", "brief"})
MOST_DAYS = 10  # the days a daily report is made up for: the longest holiday and its weekend


@dataclass(frozen=True)
class Due:
    """A report the policy asks for: `state` is that of its notice, "" when there is none yet."""

    kind: str
    title: str
    period: Period
    source: str
    state: str = ""
    notice_id: int | None = None

    @property
    def state_words(self) -> str:
        """The state for the screen."""
        return STATES.get(self.state, "待拟稿")


def due_reports(now: datetime) -> list[Due]:
    """Return the reports of the periods that ended last, as the policy in force lists them."""
    return [
        _found(_kind(report), report.title, period, report.source)
        for report in policy(now).reports
        if report.code not in WITHIN
        for period in _ended(report.every, now)
    ]


def _kind(report: ReportRule) -> str:
    return "special" if report.code in SPECIAL else KIND_OF[report.every]


def _found(kind: str, title: str, period: Period, source: str) -> Due:
    row = notices.any_of(kind, period.code)
    if row is None:
        return Due(kind, title, period, source)
    return Due(kind, title, period, source, row.state, row.id)


def _ended(every: str, now: datetime) -> list[Period]:
    """Return the period that ended last; of days all since the last working day but one."""
    rule = figures.rule_of(period_at(every, now))
    last = moved(period_at(every, now, rule), -1, rule)
    if every != "day":
        return [last]
    days, found = calendar(now), [last]
    while not days.is_working_day(found[0].last) and len(found) < MOST_DAYS:
        found.insert(0, moved(found[0], -1, rule))
    return found


def is_time(period: Period, now: datetime) -> bool:
    """Return whether the first working day after the period has begun."""
    days, after = calendar(now), period.until.date()
    first = after if days.is_working_day(after) else days.next_working_day(after)
    opens = days.working_periods(first)
    return now >= (opens[0][0] if opens else period.until + timedelta(days=1))


def draft_due(now: datetime) -> list[str]:
    """Draft every due report nobody has begun; return their titles. Twice drafts nothing new."""
    made, first = [], first_registered()
    for due in due_reports(now):
        is_begun = due.state or not is_on_record(due.period, first)
        if is_begun or KINDS[due.kind].wants or not is_time(due.period, now):
            continue
        try:
            draft_notice(
                Caller(SYSTEM, now), due.kind, due.period.code, form=noticekinds.form(due.kind)
            )
        except Refused as refusal:
            log.warning("draft %s %s: %s", due.kind, due.period.code, refusal)
            continue
        made.append(f"{due.title} {due.period.name}")
    return made
