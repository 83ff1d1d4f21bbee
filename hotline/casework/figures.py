"""Putting the figures of a period together: the store counts, the rules say what they mean."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from hotline.casework import figurelines
from hotline.casework.figurelines import GROUPS as ALL_GROUPS
from hotline.casework.figurelines import RANKED
from hotline.casework.figuretime import day_minutes
from hotline.casework.timekeeping import calendar, policy
from hotline.errors import Incomplete
from hotline.rules.calendar import ZONE
from hotline.rules.figurecounts import UnitCounts, UnitLine, pooled
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
from hotline.rules.periods import a_year_before, is_on_record, period_before, period_of
from hotline.rules.policy_parts import PeriodRule
from hotline.rules.requests import EXCLUSION_REASONS
from hotline.rules.scoring import Scheme
from hotline.rules.words import CHANNELS, KINDS, LEDGERS
from hotline.store import figures as counted
from hotline.store.figures import Span

MATTERS = 5  # top matters named in the notice
TREND = 13  # periods on the chart: this month, and the same month last year at its left end
SLOW_DAYS = 2  # a unit whose mean answer takes this many working days is named (淮北 2021)
Received = dict[str, dict[str, int]]  # by kind, channel, category
GROUPS = {kind: ALL_GROUPS[kind] for kind in RANKED}
TOTALS = (
    "received", "answered_at_once", "dispatched", "closed", "closed_on_time", "closed_due",
    "open_at_end",
)  # fmt: skip


def rule_of(period: Period) -> PeriodRule:
    """Return how months and days are cut by the policy in force at the period's end."""
    return policy(period.until - timedelta(seconds=1)).period


def period(code: str) -> Period:
    """Return the period written so, cut as the policy in force then says. Raises Incomplete."""
    return period_of(code, rule_of(period_of(code)))


def month(period: str) -> Period:
    """Return the calendar month written `YYYY-MM`. Raises Incomplete for anything else."""
    try:
        found = period_of(period)
    except Incomplete:
        found = None
    if found is None or found.kind != "month":
        raise Incomplete("月份应写作 2026-10 这样的格式。", fields={"period": "例如 2026-10。"})
    return found


def month_before(period: Period) -> Period:
    """Return the period before, cut by the same rule."""
    return period_before(period, _own_rule(period))


def year_before(period: Period) -> Period | None:
    """Return the same period a year before; None for 29 February and week 53."""
    return a_year_before(period, _own_rule(period))


def _own_rule(period: Period) -> PeriodRule:
    """Return the rule the period itself was cut by: its neighbours must touch it."""
    first = period.first.day if period.kind not in ("day", "week") else 1
    return PeriodRule(first, period.cut, "")


def span(period: Period) -> tuple[datetime, datetime]:
    """Return the period as moments: the first that counts, and the first that no longer does."""
    return period.since, period.until


def _span(period: Period, counted_at: datetime) -> Span:
    return Span(period.since, period.until, counted_at)


def scheme(period: Period) -> Scheme:
    """Return the scoring scheme that counts for the period."""
    from hotline.casework.schemes import scheme_of

    return scheme_of(None, period)


def lines(
    period: Period, counted_at: datetime, by: str = "unit", codes: Collection[str] = ()
) -> list[UnitLine]:
    """Return the counts of every unit, village, person, division or place in the period.

    `codes` of indicators limits what is counted to what they need, which is much quicker.
    """
    return figurelines.lines_by(by, _span(period, counted_at), figurelines.names_of(codes))


def unit_counts(
    by: str, unit_id: int, periods: Sequence[Period], counted_at: datetime,
    codes: Collection[str] = (),
) -> list[UnitCounts]:  # fmt: skip
    """Return one unit's (or village's) counts in each period, as `lines` has them, but quicker.

    Periods may repeat, not overlap; all zero where the unit has no line.
    """
    spans = [_span(each, counted_at) for each in periods]
    return figurelines.counts_over(by, unit_id, spans, figurelines.names_of(codes))


def lines_of(
    period: Period, counted_at: datetime, by: str, only: Collection[int],
    codes: Collection[str] = (),
) -> list[UnitLine]:  # fmt: skip
    """Return the lines of some villages or people only. KeyError for another grouping."""
    found = {"village": figurelines.village_lines, "person": figurelines.person_lines}[by]
    return found(_span(period, counted_at), figurelines.names_of(codes), only)


def county(period: Period, counted_at: datetime, codes: Collection[str] = ()) -> UnitCounts:
    """Return the county's counts: every case, those without a leading unit included."""
    return figurelines.county_counts(_span(period, counted_at), figurelines.names_of(codes))


def unit_lines(period: Period, counted_at: datetime) -> list[UnitLine]:
    """Return the counts of every ranked unit, idle ones included."""
    return lines(period, counted_at)


def lines_between(since: datetime, until: datetime, counted_at: datetime) -> list[UnitLine]:
    """Return the counts of every ranked unit between two moments; `until` is excluded."""
    return figurelines.unit_lines(Span(since, until, counted_at))


def totals(period: Period, counted_at: datetime) -> MonthTotals:
    """Return the county's totals of a period."""
    return units_and_totals(period, counted_at)[1]


def units_and_totals(period: Period, counted_at: datetime) -> tuple[list[UnitLine], MonthTotals]:
    """Return the lines of every ranked unit and the county's totals, counted together."""
    units, whole = figurelines.units_and_whole(_span(period, counted_at))
    plain = {name: getattr(whole, name) for name in TOTALS}
    return units, MonthTotals(**plain, counts=pooled(line.counts for line in units))


def month_figures(period: Period, counted_at: datetime) -> MonthFigures:
    """Return everything the notice of a period is made of, as counted at a moment."""
    units, now = units_and_totals(period, counted_at)
    before, year_ago = month_before(period), year_before(period)
    first = counted.first_registered()
    received = [
        counted.received_by(*span(each)) if each and is_on_record(each, first) else None
        for each in (before, year_ago)
    ]
    received.insert(0, counted.received_by(*span(period)))
    return MonthFigures(
        period=period,
        counted_at=counted_at,
        now=now,
        last_month=_kept(before, first, counted_at),
        last_year=_kept(year_ago, first, counted_at),
        by_kind=_compared("kind", KINDS, received),
        by_channel=_compared("channel", CHANNELS, received),
        timing=_timing(period, units),
        matters=_matters(period, received),
        units=units,
        overdue=overdue_items(period.since, period.until, counted_at),
        set_aside=_set_aside(period),
        months=_trend(period, first),
        scheme=scheme(period),
        calendar_name=calendar().version,
    )


def _kept(
    period: Period | None, first: datetime | None, counted_at: datetime
) -> MonthTotals | None:
    kept = period is not None and is_on_record(period, first)
    return totals(period, counted_at) if kept and period is not None else None


def _compared(
    column: str, words: dict[str, str], received: Sequence[Received | None]
) -> list[Count]:
    now, *earlier = [each[column] if each else None for each in received]
    assert now is not None, "of the period itself there always is a count, if only of zero"
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


def _matters(period: Period, received: Sequence[Received | None]) -> list[HotMatter]:
    now, past, _ = [each["category"] if each else None for each in received]
    shown = [(name, n) for name, n in (now or {}).items() if name][:MATTERS]
    places = counted.places_of_categories([name for name, _ in shown], *span(period))
    return [
        HotMatter(
            name.replace("/", "—"),
            count,
            past.get(name, 0) if past is not None else None,
            places[name],
        )
        for name, count in shown
    ]


def _timing(period: Period, units: list[UnitLine]) -> Timing:
    day = day_minutes(calendar(), period.since.astimezone(ZONE).date())
    slow = [
        line.unit for line in units
        if (n := line.counts.answered) and line.counts.working_minutes >= SLOW_DAYS * day * n
    ]  # fmt: skip
    whole = pooled(line.counts for line in units)
    return Timing(whole.answered, whole.working_minutes, day, slow)


def overdue_items(since: datetime, until: datetime, counted_at: datetime) -> list[OverdueItem]:
    """Return every part counted as overdue, by unit and deadline, under the ranked unit's name."""
    asked = Span(since, until, counted_at)
    known, days = figurelines.tree(asked), calendar()
    order = {number: at for at, (number, _, _) in enumerate(counted.ranked_units())}
    rows = [(known.ranked_of(row.pop("unit_id")), row) for row in counted.overdue_parts(asked)]
    rows.sort(key=lambda pair: order.get(pair[0], len(order)))  # stable: by deadline within
    found = []
    for unit_id, row in rows:
        end = row["answered_at"] or counted_at
        late = max(days.working_days_between(row["due_at"].date(), end.date()), 0)
        found.append(OverdueItem(**_named(row, known.units[unit_id][0]), late_working_days=late))
    return found


def _named(row: dict[str, Any], unit: str) -> dict[str, Any]:
    return {**row, "unit": unit}


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
    """Return (period, tickets received) for the chart, oldest first, from the first record on."""
    wanted = [period]
    while len(wanted) < TREND and is_on_record(month_before(wanted[-1]), first):
        wanted.append(month_before(wanted[-1]))
    return [(each.name, counted.received_in(*span(each))) for each in wanted[::-1]]
