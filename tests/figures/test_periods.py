"""Periods tile time, whatever the policy's cut; longer ones are made of the shorter."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.errors import Incomplete
from hotline.rules.calendar import ZONE
from hotline.rules.periods import (
    KINDS,
    a_year_before,
    months_of,
    moved,
    period_at,
    period_before,
    period_of,
)
from hotline.rules.policy_parts import PeriodRule

rules = st.builds(
    PeriodRule, st.integers(1, 28), st.sampled_from([time(), time(12), time(8, 30)]), st.just("")
)
kinds = st.sampled_from(list(KINDS))
moments = st.datetimes(datetime(1995, 1, 1), datetime(2095, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=ZONE)
)


@given(kinds, moments, rules)
def test_every_moment_lies_in_exactly_one_period(
    kind: str, moment: datetime, rule: PeriodRule
) -> None:
    period = period_at(kind, moment, rule)
    assert period.since <= moment < period.until
    assert period.kind == kind
    before, after = moved(period, -1, rule), moved(period, 1, rule)
    assert before.until == period.since and period.until == after.since


@given(kinds, moments, rules)
def test_a_period_reads_back_from_its_code(kind: str, moment: datetime, rule: PeriodRule) -> None:
    period = period_at(kind, moment, rule)
    assert period_of(period.code, rule) == period
    assert period_of(f" {period.code.lower()} ", rule) == period


@given(kinds, moments, rules, st.integers(-30, 30))
def test_steps_forward_and_back_end_where_they_began(
    kind: str, moment: datetime, rule: PeriodRule, steps: int
) -> None:
    period = period_at(kind, moment, rule)
    assert moved(moved(period, steps, rule), -steps, rule) == period
    assert period_before(moved(period, 1, rule), rule) == period


@given(st.sampled_from(["month", "quarter", "half_year", "year"]), moments, rules)
def test_longer_periods_are_made_of_whole_months(
    kind: str, moment: datetime, rule: PeriodRule
) -> None:
    period = period_at(kind, moment, rule)
    months = months_of(period, rule)
    assert len(months) == {"month": 1, "quarter": 3, "half_year": 6, "year": 12}[kind]
    assert (months[0].since, months[-1].until) == (period.since, period.until)
    assert all(a.until == b.since for a, b in zip(months, months[1:], strict=False))
    assert {each.code[:4] for each in months} == {period.code[:4]}


@given(moments, rules)
def test_a_week_is_seven_days(moment: datetime, rule: PeriodRule) -> None:
    week = period_at("week", moment, rule)
    day = period_at("day", week.since, rule)
    for _ in range(7):
        assert week.since <= day.since and day.until <= week.until
        day = moved(day, 1, rule)
    assert day.since == week.until
    assert week.until - week.since == timedelta(days=7)


@given(kinds, moments, rules)
def test_a_year_before_is_the_same_code_of_the_year_before(
    kind: str, moment: datetime, rule: PeriodRule
) -> None:
    period = period_at(kind, moment, rule)
    then = a_year_before(period, rule)
    if then is None:
        assert period.code[4:] in ("-02-29", "-W53")
    else:
        assert (then.year, then.code[4:]) == (period.year - 1, period.code[4:])
        assert then.until <= period.since


@given(moments, st.integers(2, 28))
def test_a_shifted_month_begins_in_the_one_before(moment: datetime, first: int) -> None:
    month = period_at("month", moment, PeriodRule(first, time(), ""))
    assert (month.first.day, month.last.day) == (first, first - 1)
    assert month.code == f"{month.last:%Y-%m}"
    assert not month.is_calendar_month


@given(kinds, moments, rules)
def test_names_say_year_and_period(kind: str, moment: datetime, rule: PeriodRule) -> None:
    period = period_at(kind, moment, rule)
    assert period.name.startswith(f"{period.year}年")
    assert period.span.startswith(f"{period.first.year}年{period.first.month}月")
    assert ("时" in period.span) == (rule.cut_at != time())


@pytest.mark.parametrize(
    "text",
    ["", "2026-13", "2026-00", "2026-02-30", "2026-W54", "2026-Q5", "2026-H3", "26-10", "1989-10",
     "2101", "next", "2026-10-", "２０２６-1O"],
)  # fmt: skip
def test_what_is_no_period_is_told_with_examples(text: str) -> None:
    with pytest.raises(Incomplete, match="2026-W41"):
        period_of(text)
