"""A longer period put together from its months (a week from its days), published ones as sealed.

What was published stays the baseline: a comparison with a sealed period takes its frozen figures,
and a quarter or year is the sum of its months, so that it can be added up from the papers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import datetime
from decimal import Decimal

from hotline.casework import figures
from hotline.casework.figurelines import successors
from hotline.casework.noticefrozen import opened
from hotline.casework.ranking import entered
from hotline.rules.monthfigures import Count, MonthFigures, MonthScores, MonthTotals, Timing
from hotline.rules.noticekinds import KIND_OF
from hotline.rules.noticeview import ranking
from hotline.rules.periods import Period, months_of, moved
from hotline.rules.scoring import UnitLine, pooled, rank
from hotline.rules.words import CHANNELS, KINDS
from hotline.store import notices
from hotline.store.figures import received_by

DAYS_OF_WEEK = 7


def published(period: Period | None) -> MonthFigures | None:
    """Return the frozen figures of the period's newest sealed notice, None without one."""
    row = notices.sealed(KIND_OF[period.kind], period.code) if period else None
    material = opened(row)[0] if row is not None else None
    return material if isinstance(material, MonthFigures) else None


def beside_published(found: MonthFigures) -> MonthFigures:
    """Return the figures compared with the period before and a year before as published."""
    before = published(figures.month_before(found.period))
    year = published(figures.year_before(found.period))
    return replace(
        found,
        last_month=before.now if before else found.last_month,
        last_year=year.now if year else found.last_year,
        by_kind=_past("by_kind", found, before, year),
        by_channel=_past("by_channel", found, before, year),
    )


def _past(
    name: str, found: MonthFigures, before: MonthFigures | None, year: MonthFigures | None
) -> tuple[Count, ...]:
    rows: Sequence[Count] = getattr(found, name)
    if before is not None:
        then = {row.name: row.now for row in getattr(before, name)}
        rows = _with_new(rows, (Count(word, 0, n) for word, n in then.items() if n))
        rows = [replace(row, last_month=then.get(row.name, 0)) for row in rows]
    if year is not None:
        then = {row.name: row.now for row in getattr(year, name)}
        rows = [replace(row, last_year=then.get(row.name, 0)) for row in rows]
    return tuple(row for row in rows if row.now or row.last_month or row.last_year)


def _with_new(rows: Sequence[Count], new: Iterable[Count]) -> list[Count]:
    known = {row.name for row in rows}
    return [*rows, *(row for row in new if row.name not in known)]


def with_days(base: MonthFigures, counted_at: datetime) -> MonthFigures:
    """Return a week's figures with its days, where they add up to it."""
    last = replace(base.period, first=base.period.last, kind="day", code=f"{base.period.last}")
    days = [moved(last, -back) for back in reversed(range(DAYS_OF_WEEK))]
    parts = [(day.name, figures.totals(day, counted_at)) for day in days if day.since < counted_at]
    whole = pooled(totals.counts for _, totals in parts)
    adds_up = whole == base.now.counts and all(
        sum(getattr(totals, name) for _, totals in parts) == getattr(base.now, name)
        for name in ("received", "closed")
    )
    return replace(base, parts=tuple(parts) if adds_up else ())


def made_of_months(base: MonthFigures, counted_at: datetime) -> MonthFigures:
    """Return the figures of a quarter, half-year or year as the sum of its months."""
    months = [
        published(month) or _counted(month, counted_at)
        for month in months_of(base.period, figures.rule_of(base.period))
        if month.since < counted_at
    ]
    if not months:
        return base
    units = _pooled_units(base, months)
    now = _total([month.now for month in months], units)
    return replace(
        base,
        now=now,
        units=units,
        by_kind=_added(base.by_kind, [month.by_kind for month in months]),
        by_channel=_added(base.by_channel, [month.by_channel for month in months]),
        timing=_timing(base.timing, units),
        overdue=tuple(item for month in months for item in month.overdue),
        months=_trend(base, now.received),
        parts=tuple((month.period.name, month.now) for month in months),
        scores=_scores(units, base, months, counted_at),
    )


def _counted(month: Period, counted_at: datetime) -> MonthFigures:
    """Return a month's figures as far as a longer period adds them up, nothing compared."""
    units, totals = figures.units_and_totals(month, counted_at)
    received = received_by(month.since, month.until)
    return MonthFigures(
        period=month,
        counted_at=counted_at,
        now=totals,
        by_kind=_received(KINDS, received["kind"]),
        by_channel=_received(CHANNELS, received["channel"]),
        units=units,
        overdue=figures.overdue_items(month.since, month.until, counted_at),
    )


def _received(words: dict[str, str], found: dict[str, int]) -> list[Count]:
    return [Count(words.get(code, code), count) for code, count in found.items()]


def sealed_months(period: Period) -> list[str]:
    """Return the months of a longer period that count as published, by name."""
    if period.kind not in ("quarter", "half_year", "year"):
        return []
    months = months_of(period, figures.rule_of(period))
    return [month.short for month in months if published(month) is not None]


def _pooled_units(base: MonthFigures, months: Sequence[MonthFigures]) -> tuple[UnitLine, ...]:
    """Add the months up by unit; a merged unit's months go to its successor."""
    merged = successors(base.period.last)
    lists: dict[int | None, list[UnitLine]] = {line.unit_id: [] for line in base.units}
    for line in (line for month in months for line in month.units):
        lists.setdefault(merged.get(line.unit_id or 0, line.unit_id), []).append(line)
    named = {line.unit_id: line for line in base.units}
    return tuple(
        replace(named.get(unit) or lines[-1], counts=pooled(line.counts for line in lines))
        for unit, lines in lists.items()
        if lines or unit in named
    )


def _total(totals: Sequence[MonthTotals], units: Sequence[UnitLine]) -> MonthTotals:
    numbers = [item.name for item in fields(MonthTotals) if item.name != "counts"]
    summed = {name: sum(getattr(each, name) for each in totals) for name in numbers}
    summed["open_at_end"] = totals[-1].open_at_end
    return MonthTotals(**summed, counts=pooled(line.counts for line in units))


def _added(base: Sequence[Count], months: Sequence[Sequence[Count]]) -> tuple[Count, ...]:
    now: dict[str, int] = {}
    for row in (row for month in months for row in month):
        now[row.name] = now.get(row.name, 0) + row.now
    rows = _with_new(base, (Count(name, 0, 0, 0) for name in now))
    return tuple(replace(row, now=now.get(row.name, 0)) for row in rows)


def _timing(base: Timing, units: Sequence[UnitLine]) -> Timing:
    whole = pooled(line.counts for line in units)
    return replace(base, answers=whole.answered, working_minutes=whole.working_minutes)


def _trend(base: MonthFigures, received: int) -> tuple[tuple[str, int], ...]:
    """Return the trend with its last point as summed up, so that it says what the text says."""
    return (*base.months[:-1], (base.period.name, received)) if base.months else ()


def _scores(
    units: Sequence[UnitLine], base: MonthFigures, months: Sequence[MonthFigures],
    counted_at: datetime,
) -> tuple[MonthScores, ...]:  # fmt: skip
    """Return the printed monthly scores of every unit; None where it was not ranked."""
    printed: list[dict[str, Decimal | None]] = []
    for month in months:
        if published(month.period) is not None:
            rows = ranking(month)
        else:
            scheme = figures.scheme(month.period)
            rows = rank(month.units, scheme, entered(month.period, scheme, counted_at))
        printed.append({row.unit: row.score.total if row.rank else None for row in rows})
    return tuple(
        MonthScores(line.unit, line.group, tuple(month.get(line.unit) for month in printed))
        for line in units
    )
