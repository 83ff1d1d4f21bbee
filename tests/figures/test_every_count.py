"""Every count and indicator, for every grouping and kind of period, against a recount in Python."""

from __future__ import annotations

from datetime import time
from fractions import Fraction
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hotline.casework import figurelines, figures
from hotline.rules.counttable import COUNTS, GROUPINGS
from hotline.rules.figurecounts import NAMES, UnitCounts, faults, flows, pooled
from hotline.rules.indicators import INDICATORS, measure
from hotline.rules.periods import Period, months_of, period_of
from hotline.rules.policy_parts import PeriodRule
from hotline.store import figurecases
from hotline.store.figures import Span
from hotline.store.people import Person
from hotline.store.units import Unit
from tests.figures.invented import LAST, Invention
from tests.figures.recount import Recount
from tests.moments import at

CODES = (
    "2026-10-05", "2026-09-30", "2026-W40", "2026-09", "2026-10", "2026-Q3", "2026-Q4",
    "2026-H2", "2026",
)  # fmt: skip
RULES = (
    PeriodRule(1, time(), ""),
    PeriodRule(19, time(), ""),
    PeriodRule(1, time(12), ""),
    PeriodRule(19, time(12), ""),
)
# When it is counted: while the period runs, on a deadline's very moment, long after.
COUNTED = (at("Mon 2026-10-05 12:00"), at("Thu 2026-10-15 06:00"), LAST)
many = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
spans = st.builds(
    lambda code, rule, when: (period_of(code, rule), when),
    st.sampled_from(CODES), st.sampled_from(RULES), st.sampled_from(COUNTED),
)  # fmt: skip


def _counted(by: str, period: Period, when: Any) -> dict[Any, UnitCounts]:
    if by == "county":
        return {"": figures.county(period, when)}
    lines = figures.lines(period, when, by)
    if by in ("division", "place"):
        return {None if x.unit_id is None else str(x.unit_id): x.counts for x in lines}
    return {x.unit_id: x.counts for x in lines}


@many
@given(seed=st.integers(0, 10**9), asked=spans, tickets=st.integers(0, 9))
@example(seed=1, asked=(period_of("2026"), LAST), tickets=60)
def test_every_count_is_what_a_recount_finds(
    county: Path, seed: int, asked: tuple[Period, Any], tickets: int
) -> None:
    Invention(seed).county(tickets)
    period, when = asked
    again = Recount(period.since, period.until, when)
    for by in GROUPINGS:
        found = _counted(by, period, when)
        for name, count in COUNTS.items():
            told = {key: n for key, row in found.items() if (n := getattr(row, name))}
            wanted = dict(again.grouped(by, name)) if by in count.levels else {}
            assert told == wanted, (by, name, seed)
        for row in found.values():
            assert faults(row) == []


@many
@given(seed=st.integers(0, 10**9), asked=spans)
def test_the_cases_behind_every_count_are_as_many_as_it_says(
    county: Path, seed: int, asked: tuple[Period, Any]
) -> None:
    Invention(seed).county(7)
    period, when = asked
    span = Span(period.since, period.until, when)
    again = Recount(period.since, period.until, when)
    for by in GROUPINGS:
        for key, row in _counted(by, period, when).items():
            keys = figurelines.stored_keys(by, "" if key is None else str(key), span)
            for name in (n for n in COUNTS if by in COUNTS[n].levels):
                if (by, getattr(row, name)) == ("person", 0):
                    continue
                asked_for = figurecases.Asked(name, by, keys, span)
                rows = figurecases.rows(asked_for, 500)
                many_ = getattr(row, figurecases.SUM_OF.get(name, name))
                assert (len(rows), figurecases.number(asked_for)) == (many_, many_), (by, name)
                if by == "county":
                    cases = sorted(hit.case for hit in again.hits[name] if hit.is_top)
                    assert sorted(r["case_id"] for r in rows) == cases or name in ("answer_seconds",
                        "working_minutes")  # fmt: skip


@many
@given(seed=st.integers(0, 10**9), asked=spans)
def test_units_and_places_add_up_to_the_county(
    county: Path, seed: int, asked: tuple[Period, Any]
) -> None:
    Invention(seed).county(8)
    period, when = asked
    whole = figures.county(period, when)
    units = pooled(_counted("unit", period, when).values())
    divisions = pooled(_counted("division", period, when).values())
    places = pooled(_counted("place", period, when).values())
    for name, count in COUNTS.items():
        if "division" in count.levels:
            assert getattr(divisions, name) == getattr(places, name) == getattr(whole, name), name
        if "unit" in count.levels:
            # Tickets that no unit leads are the county's alone; a part always has a unit.
            led = count.moment in ("registered", "repeated", "closed", "closing", "passed", "end",
                                   "judged", "urge", "verdict")  # fmt: skip
            mine = getattr(units, name)
            assert mine <= getattr(whole, name) if led else mine == getattr(whole, name), name


@given(st.builds(UnitCounts, **dict.fromkeys(NAMES, st.integers(0, 10**6))))
def test_every_indicator_is_its_fraction(counts: UnitCounts) -> None:
    for code, row in INDICATORS.items():
        found = measure(row, counts)
        top = sum(Fraction(w) * getattr(counts, n) for n, w in row.numerator.items())
        assert Fraction(found.numerator) == top
        if row.denominator is None:
            assert (found.value, found.shown) == (top, top), code
            continue
        bottom = sum(Fraction(w) * getattr(counts, n) for n, w in row.denominator.items())
        if bottom == 0:
            assert (found.value, found.shown) == (None, None), code
            continue
        printed = top / bottom / row.scale if row.scale else top / bottom * 100
        assert found.denominator == bottom
        assert found.value == top / bottom / (row.scale or 1)
        assert abs(Fraction(str(found.shown)) - printed) * 2 <= Fraction(1, 10**row.places), code


@many
@given(seed=st.integers(0, 10**9), rule=st.sampled_from(RULES), year=st.sampled_from(CODES[5:]))
def test_months_add_up_to_the_longer_period(
    county: Path, seed: int, rule: PeriodRule, year: str
) -> None:
    """All but what stands at the end; a unit merged meanwhile moves, the county's sum stays."""
    Invention(seed).county(8)
    period = period_of(year, rule)
    parts = [figures.county(month, LAST) for month in months_of(period, rule)]
    assert flows(pooled(parts)) == flows(figures.county(period, LAST))
    units = [pooled(x.counts for x in figures.lines(m, LAST)) for m in months_of(period, rule)]
    whole = pooled(x.counts for x in figures.lines(period, LAST))
    assert flows(pooled(units)) == flows(whole)


@many
@given(seed=st.integers(0, 10**9), rule=st.sampled_from(RULES), when=st.sampled_from(COUNTED))
def test_one_unit_counted_alone_is_its_line(
    county: Path, seed: int, rule: PeriodRule, when: Any
) -> None:
    """Also for units merged meanwhile, which have a line in one period and none in the next."""
    Invention(seed).county(9)
    periods = [period_of(code, rule) for code in ("2026-10", "2026-09", "2026-08", "2026-09")]
    for by in ("unit", "village"):
        lines = [{x.unit_id: x.counts for x in figures.lines(p, when, by)} for p in periods]
        for unit in Unit.select():
            wanted = [line.get(unit.id, UnitCounts()) for line in lines]
            assert figures.unit_counts(by, unit.id, periods, when) == wanted, (by, seed)


@many
@given(seed=st.integers(0, 10**9), asked=spans, which=st.integers(0, 2))
def test_some_villages_and_people_have_the_lines_they_have_among_all(
    county: Path, seed: int, asked: tuple[Period, Any], which: int
) -> None:
    Invention(seed).county(9)
    period, when = asked
    for by, model in (("village", Unit), ("person", Person)):
        some = {row.id for row in model.select() if row.id % 3 == which}
        whole = figures.lines(period, when, by)
        assert figures.lines_of(period, when, by, some) == [x for x in whole if x.unit_id in some]
