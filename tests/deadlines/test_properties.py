"""What holds for every deadline, whatever the day."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.outside.holidays import published_marks
from hotline.rules.calendar import WorkCalendar, plain_calendar
from hotline.rules.deadlines import Limit, deadline, deadline_within, due_at, earlier
from tests.deadlines.cases import WARNING, clock_units, moments, office_units, units, values

MARKS, YEARS = published_marks()
CALENDAR = WorkCalendar(marks=MARKS, known_years=YEARS)


@contextmanager
def machine_in(zone: str):
    """Pretend the machine stands in another zone."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = zone
    time.tzset()
    try:
        yield
    finally:
        os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
        time.tzset()


@given(moments, moments, values, units)
def test_who_comes_later_is_never_due_earlier(a, b, value, unit):
    limit = Limit(value, unit)
    first, second = sorted((a, b))
    assert due_at(first, limit, CALENDAR) <= due_at(second, limit, CALENDAR)


@given(moments, values, units)
def test_a_longer_limit_is_due_later(arrived, value, unit):
    assert due_at(arrived, Limit(value, unit), CALENDAR) < due_at(
        arrived, Limit(value + 1, unit), CALENDAR
    )


@given(moments, values, values)
def test_working_days_add_up(arrived, m, n):
    day = arrived.date()
    there = CALENDAR.add_working_days(CALENDAR.add_working_days(day, m), n)
    assert there == CALENDAR.add_working_days(day, m + n)
    assert CALENDAR.working_days_between(day, there) == m + n
    assert CALENDAR.working_days_between(there, day) == -(m + n)


@given(moments, st.integers(1, 3000), st.integers(1, 3000))
def test_office_minutes_add_up_and_are_counted_back(start, m, n):
    start = start.replace(second=0)
    there = CALENDAR.add_working_minutes(start, m + n)
    assert CALENDAR.add_working_minutes(CALENDAR.add_working_minutes(start, m), n) == there
    assert CALENDAR.working_minutes_between(start, there) == m + n


@given(moments, values, office_units)
def test_office_limits_never_end_on_a_rest_day_or_outside_hours(arrived, value, unit):
    due = due_at(arrived, Limit(value, unit), CALENDAR)
    assert any(start < due <= end for start, end in CALENDAR.working_periods(due.date()))


@given(moments, values, clock_units)
def test_clock_limits_ignore_the_calendar(arrived, value, unit):
    limit = Limit(value, unit)
    assert due_at(arrived, limit, CALENDAR) == due_at(arrived, limit, plain_calendar())


@given(moments, values)
def test_working_days_count_exactly_n_days_and_never_the_day_of_arrival(arrived, value):
    due = deadline(arrived, Limit(value, "working_day"), CALENDAR, WARNING)
    assert len(due.counted) == value and arrived.date() not in due.counted
    days = (due.due_at.date() - arrived.date()).days
    assert len(due.counted) + len(due.skipped) == days


@given(moments, values, units)
def test_the_warning_lies_between_arrival_and_due_and_after_the_half(arrived, value, unit):
    due = deadline(arrived, Limit(value, unit), CALENDAR, WARNING)
    assert arrived <= due.warn_at < due.due_at
    assert due.warn_at.microsecond == 0
    if unit == "working_day":
        assert due.warn_at - arrived >= (due.due_at - arrived) / 2 - timedelta(seconds=1)


@given(moments, values, units, values, units)
def test_an_inner_deadline_keeps_half_and_is_never_later(start, value, unit, margin, margin_unit):
    due = due_at(start, Limit(value, unit), CALENDAR)
    inner = earlier(due, Limit(margin, margin_unit), start, CALENDAR)
    assert start + (due - start) / 2 - timedelta(seconds=1) <= inner <= due


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Shanghai", "Pacific/Apia"])
@settings(max_examples=20)
@given(arrived=moments, value=values, unit=units)
def test_the_machines_zone_changes_nothing(zone, arrived, value, unit):
    limit = Limit(value, unit)
    here = due_at(arrived, limit, CALENDAR)
    with machine_in(zone):
        there = due_at(arrived, limit, CALENDAR)
    assert (here, here.isoformat()) == (there, there.isoformat())


@given(moments, st.integers(1, 6000))
def test_taking_back_what_was_added_comes_back_to_work(start, minutes):
    start = CALENDAR.at_work(start.replace(second=0))
    there = CALENDAR.add_working_minutes(start, minutes)
    back = CALENDAR.take_working_minutes(there, minutes)
    assert CALENDAR.working_minutes_between(start, back) == 0
    assert CALENDAR.working_minutes_between(back, there) == minutes


@given(moments, st.integers(1, 40))
def test_days_added_and_taken_back(start, n):
    day = CALENDAR.next_working_day(start.date())
    assert CALENDAR.add_working_days(CALENDAR.add_working_days(day, n), -n) == day


@given(moments, values, units, values, units)
def test_a_cut_deadline_is_the_earlier_of_both_and_says_so(start, value, unit, other, other_unit):
    limit = Limit(value, unit)
    bound = due_at(start, Limit(other, other_unit), CALENDAR)
    found = deadline_within(start, limit, CALENDAR, WARNING, bound)
    plain = due_at(start, limit, CALENDAR)
    assert found.due_at == min(plain, bound)
    assert found.is_cut == (bound < plain)
    assert found.warn_at <= found.due_at


@given(st.builds(Limit, values, units))
def test_a_limit_is_read_back_from_its_words(limit):
    assert Limit.from_words(limit.in_words()) == Limit.parse(limit.short()) == limit
