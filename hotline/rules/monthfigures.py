"""What a monthly notice is made of: plain integers, names and days, frozen when it is sealed.

The store fills these by SQL; `rules.notices` turns them into words. Nothing here is rounded and
nothing is derived twice: rates are worked out from these counts wherever they are printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from hotline.rules.periods import Period
from hotline.rules.scoring import BAOTOU, Scheme, UnitCounts, UnitLine, faults, pooled


@dataclass(frozen=True)
class MonthTotals:
    """The county's figures of one period. Ticket counts are 件, `counts` are 件次 of units.

    received          tickets registered in the period (merged and withdrawn ones left out)
    answered_at_once  of those, answered on the phone and closed by the hotline itself (直办)
    dispatched        of those, handed to at least one unit (转办)
    closed            tickets closed in the period, whenever received
    closed_on_time, closed_due   tickets whose citizen-facing limit ended in the period; of those
                      closed by it
    open_at_end       tickets not closed when the period ended
    counts            pooled counts of all units; for the present period the sum of its units
    """

    received: int = 0
    answered_at_once: int = 0
    dispatched: int = 0
    closed: int = 0
    closed_on_time: int = 0
    closed_due: int = 0
    open_at_end: int = 0
    counts: UnitCounts = field(default_factory=UnitCounts)


@dataclass(frozen=True)
class Count:
    """A count under an office word (诉求类型 「投诉」, 渠道 「12345电话」)."""

    name: str
    now: int
    last_month: int | None = None
    last_year: int | None = None


@dataclass(frozen=True)
class HotMatter:
    """A top matter of the period. `about` is the clerk's 「主要涉及…」, may be empty."""

    name: str
    now: int
    last_month: int | None = None
    places: Sequence[str] = ()
    about: str = ""


@dataclass(frozen=True)
class Timing:
    """Time used for the answers of the period: sums, so that the mean is worked out once.

    answers, working_minutes   answers given, and the working minutes they took together
    minutes_per_day            working minutes of one working day (8 hours)
    slow_units                 units whose mean is two working days or more
    """

    answers: int = 0
    working_minutes: int = 0
    minutes_per_day: int = 480
    slow_units: Sequence[str] = ()


@dataclass(frozen=True)
class OverdueItem:
    """A part of a ticket that missed its limit. `answered_at` None: open at `counted_at`."""

    number: str
    title: str
    unit: str
    due_at: datetime
    answered_at: datetime | None = None
    late_working_days: int = 0


@dataclass(frozen=True)
class SetAside:
    """A ticket kept out of this period's assessment: `kind` 延时挂账 or 剔除, with who approved."""

    number: str
    unit: str
    kind: str
    reason: str
    until: date | None = None


@dataclass(frozen=True)
class MonthFigures:
    """All figures of one monthly notice. `counted_at` is an aware moment (+08:00).

    last_month, last_year are None when nothing was kept for those periods (the notice says so).
    months is the trend for the chart, oldest first: (「2026年7月」, tickets received).
    by_kind and by_channel each add up to `now.received`.
    """

    period: Period
    counted_at: datetime
    now: MonthTotals
    last_month: MonthTotals | None = None
    last_year: MonthTotals | None = None
    by_kind: Sequence[Count] = ()
    by_channel: Sequence[Count] = ()
    timing: Timing = Timing()
    matters: Sequence[HotMatter] = ()
    units: Sequence[UnitLine] = ()
    overdue: Sequence[OverdueItem] = ()
    set_aside: Sequence[SetAside] = ()
    months: Sequence[tuple[str, int]] = ()
    scheme: Scheme = BAOTOU
    calendar_name: str = ""


def disagreements(figures: MonthFigures) -> list[str]:
    """Return sentences naming figures that cannot all be true; [] lets the draft be sealed.

    This is the reader with a calculator, before the reader: sums, parts within wholes, and the
    overdue list against the overdue counts.
    """
    now = figures.now
    found = [
        f"{line.unit}：{sentence}" for line in figures.units for sentence in faults(line.counts)
    ]
    if pooled(line.counts for line in figures.units) != now.counts:
        found.append("各承办单位之和与全县合计不一致")
    for name, rows in (("诉求类型", figures.by_kind), ("受理渠道", figures.by_channel)):
        if sum(row.now for row in rows) != now.received:
            found.append(f"按{name}分列之和与受理量不一致")
    if now.answered_at_once + now.dispatched > now.received:
        found.append("直办与转办之和大于受理量")
    if now.closed_on_time > now.closed_due:
        found.append("按时办结数大于应办结数")
    if len(figures.overdue) != now.counts.overdue:
        found.append("超期清单件次与超期量不一致")
    if figures.months and figures.months[-1] != (figures.period.name, now.received):
        found.append("走势图末月与本月受理量不一致")
    return found
