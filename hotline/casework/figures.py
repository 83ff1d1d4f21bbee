"""Putting the month's figures together: the store counts, the rules say what the counts mean."""

from __future__ import annotations

import calendar as months
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from hotline.casework.timekeeping import calendar, policy
from hotline.errors import Incomplete
from hotline.rules.calendar import ZONE
from hotline.rules.monthfigures import (
    Count,
    HotMatter,
    MonthFigures,
    MonthTotals,
    OverdueItem,
    Period,
    SetAside,
    Timing,
)
from hotline.rules.requests import EXCLUSION_REASONS
from hotline.rules.scoring import BAOTOU, Scheme, UnitCounts, UnitLine, pooled
from hotline.rules.words import CHANNELS, KINDS, LEDGERS
from hotline.store import figures as counted

MATTERS = 5  # top matters named in the notice
TREND = 13  # months on the chart: this one, and the same month last year at its left end
SLOW_DAYS = 2  # a unit whose mean answer takes this many working days is named (淮北 2021)
GROUPS = {"township": "乡镇", "department": "县直部门", "utility": "公共服务企业"}


def month(period: str) -> Period:
    """Return the calendar month written `YYYY-MM`. Raises Incomplete for anything else."""
    try:
        first = date.fromisoformat(f"{period.strip()}-01")
        if not 1990 <= first.year <= 2100:  # nothing can be counted around the ends of time
            raise ValueError(first.year)
    except ValueError as wrong:
        raise Incomplete(
            "月份应写作 2026-10 这样的格式。", fields={"period": "例如 2026-10。"}
        ) from wrong
    return Period(first, first.replace(day=months.monthrange(first.year, first.month)[1]))


def month_before(period: Period) -> Period:
    """Return the calendar month before."""
    last = period.first - timedelta(days=1)
    return Period(last.replace(day=1), last)


def year_before(period: Period) -> Period:
    """Return the same calendar month a year before."""
    return month(f"{period.first.year - 1}-{period.first.month:02d}")


def span(period: Period) -> tuple[datetime, datetime]:
    """Return the period as moments: from its first midnight until the one after its last day."""
    since = datetime.combine(period.first, time(), ZONE)
    return since, datetime.combine(period.last + timedelta(days=1), time(), ZONE)


def scheme(period: Period) -> Scheme:
    """Return the scoring scheme of the policy in force at the period's end."""
    rules = policy(span(period)[1] - timedelta(seconds=1))
    given = rules.scoring.weights
    weights = tuple(
        (code, Decimal(given[word])) for word, code in _WEIGHTS.items() if given.get(word)
    )
    return Scheme(
        name=BAOTOU.name,
        version=rules.version,
        source=rules.scoring.source,
        weights=weights,
        minimum_volume=rules.scoring.minimum_volume,
        line=rules.scoring.line * 100,
        line_codes=BAOTOU.line_codes,
        groups=tuple(GROUPS.values()),
    )


_WEIGHTS = {
    "accept": "accept_on_time",
    "contact": "contacted_rate",
    "satisfied": "satisfied_rate",
    "solved": "solved_rate",
}


def unit_lines(period: Period, counted_at: datetime) -> list[UnitLine]:
    """Return the counts of every ranked unit, idle ones included."""
    return lines_between(*span(period), counted_at)


def lines_between(since: datetime, until: datetime, counted_at: datetime) -> list[UnitLine]:
    """Return the counts of every ranked unit, in `ranked_units` order; `until` is excluded."""
    found = counted.counts_by_unit(since, until, counted_at)
    return [
        UnitLine(name, GROUPS[kind], UnitCounts(**found.get(unit_id, {})))
        for unit_id, name, kind in counted.ranked_units()
    ]


def totals(period: Period, counted_at: datetime) -> MonthTotals:
    """Return the county's totals of a period."""
    lines = unit_lines(period, counted_at)
    return MonthTotals(**counted.totals(*span(period)), counts=pooled(x.counts for x in lines))


def month_figures(period: Period, counted_at: datetime) -> MonthFigures:
    """Return everything the monthly notice of a period is made of, as counted at a moment."""
    units = unit_lines(period, counted_at)
    before, year_ago = month_before(period), year_before(period)
    first = counted.first_registered()
    now = MonthTotals(**counted.totals(*span(period)), counts=pooled(x.counts for x in units))
    return MonthFigures(
        period=period,
        counted_at=counted_at,
        now=now,
        last_month=_kept(before, first, counted_at),
        last_year=_kept(year_ago, first, counted_at),
        by_kind=_compared("kind", KINDS, period, first),
        by_channel=_compared("channel", CHANNELS, period, first),
        timing=_timing(period),
        matters=_matters(period, first),
        units=units,
        overdue=_overdue(period, counted_at),
        set_aside=_set_aside(period),
        months=_trend(period, first),
        scheme=scheme(period),
        calendar_name=calendar().version,
    )


def _has_records(period: Period, first: datetime | None) -> bool:
    return first is not None and first < span(period)[1]


def _kept(period: Period, first: datetime | None, counted_at: datetime) -> MonthTotals | None:
    return totals(period, counted_at) if _has_records(period, first) else None


def _compared(
    column: str, words: dict[str, str], period: Period, first: datetime | None
) -> list[Count]:
    now = counted.received_by(column, *span(period))
    earlier = [
        counted.received_by(column, *span(past)) if _has_records(past, first) else None
        for past in (month_before(period), year_before(period))
    ]
    # What last month had and this month has not is a row too, or last month's total is short.
    shown = {**dict.fromkeys(earlier[0] or {}, 0), **now}
    return [
        Count(
            words.get(code, code),
            count,
            *(past.get(code, 0) if past is not None else None for past in earlier),
        )
        for code, count in shown.items()
    ]


def _matters(period: Period, first: datetime | None) -> list[HotMatter]:
    since, until = span(period)
    now = {name: n for name, n in counted.received_by("category", since, until).items() if name}
    before = month_before(period)
    past = counted.received_by("category", *span(before)) if _has_records(before, first) else None
    return [
        HotMatter(
            name.replace("/", "—"),
            count,
            past.get(name, 0) if past is not None else None,
            counted.places_of_category(name, since, until),
        )
        for name, count in list(now.items())[:MATTERS]
    ]


def _timing(period: Period) -> Timing:
    days = calendar()
    spent: dict[int, list[int]] = {}
    for unit_id, start, end in counted.answer_spans(*span(period)):
        spent.setdefault(unit_id, []).append(days.working_minutes_between(start, end))
    working = days.working_periods(days.next_working_day(period.first))
    day = sum(int((end - start).total_seconds()) // 60 for start, end in working)
    slow = [
        name
        for unit_id, name, _ in counted.ranked_units()
        if unit_id in spent and sum(spent[unit_id]) >= SLOW_DAYS * day * len(spent[unit_id])
    ]
    every = [minutes for unit in spent.values() for minutes in unit]
    return Timing(len(every), sum(every), day, slow)


def _overdue(period: Period, counted_at: datetime) -> list[OverdueItem]:
    days = calendar()
    found = []
    for row in counted.overdue_parts(*span(period), counted_at):
        until = row["answered_at"] or counted_at
        late = days.working_days_between(row["due_at"].date(), until.date())
        found.append(OverdueItem(**row, late_working_days=max(late, 0)))
    return found


def _set_aside(period: Period) -> list[SetAside]:
    """Return the tickets deferred or excluded in the period, for the notice's annex.

    A ticket deferred twice stands there once, with the day promised last.
    """
    found: dict[tuple[str, str], SetAside] = {}
    for row in counted.set_aside(*span(period)):
        is_deferred = row["kind"] == "deferral"
        reason = EXCLUSION_REASONS.get(row["reason_code"], row["reason_code"])
        until = row["promised_at"].date() if is_deferred and row["promised_at"] else None
        words = row["text"] if is_deferred else reason
        item = SetAside(row["number"], row["unit"], LEDGERS[row["kind"]], words, until)
        found[row["kind"], row["number"]] = item
    return list(found.values())


def _trend(period: Period, first: datetime | None) -> list[tuple[str, int]]:
    """Return (month, tickets received) for the chart, oldest first, from the first record on."""
    wanted = [period]
    while len(wanted) < TREND and _has_records(month_before(wanted[-1]), first):
        wanted.append(month_before(wanted[-1]))
    counts = counted.received_by_month(span(wanted[-1])[0], span(period)[1])
    return [(each.name, counts.get(f"{each.first:%Y-%m}", 0)) for each in wanted[::-1]]
