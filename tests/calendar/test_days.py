"""Working days, their reasons and their hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from hotline.rules.calendar import (
    ALL_MONTHS,
    USUAL_HOURS,
    DayMark,
    OfficeHours,
    WorkCalendar,
    plain_calendar,
)
from tests.moments import at, on


@pytest.mark.parametrize(
    ("day", "works", "why"),
    [
        ("Fri 2026-02-13", True, "工作日"),
        ("Sat 2026-02-14", True, "春节调休上班"),
        ("Mon 2026-02-16", False, "春节"),
        ("Mon 2026-02-23", False, "春节"),
        ("Sat 2026-02-28", True, "春节调休上班"),
        ("Sun 2026-01-04", True, "元旦调休上班"),
        ("Mon 2026-04-06", False, "清明节"),
        ("Sun 2026-09-20", True, "国庆节调休上班"),
        ("Sat 2026-11-21", False, "周六"),
        ("Sun 2026-11-22", False, "周日"),
        ("Sun 2025-01-26", True, "春节调休上班"),
    ],
)
def test_a_day_and_its_reason(calendar, day, works, why):
    assert calendar.is_working_day(on(day)) is works
    assert calendar.why(on(day)) == why


def test_the_county_may_add_its_own_day(calendar):
    feast = on("Wed 2026-08-12")
    county = replace(calendar, marks={**calendar.marks, feast: DayMark(False, "本县那达慕")})
    assert calendar.is_working_day(feast) and not county.is_working_day(feast)
    assert county.why(feast) == "本县那达慕"
    assert county.next_working_day(on("Tue 2026-08-11")) == on("Thu 2026-08-13")


@pytest.mark.parametrize(
    ("day", "n", "lands"),
    [
        ("Fri 2026-02-13", 5, "Fri 2026-02-27"),
        ("Wed 2026-09-30", 2, "Fri 2026-10-09"),
        ("Sat 2026-01-03", 1, "Sun 2026-01-04"),
        ("Sat 2026-11-21", 0, "Sat 2026-11-21"),
        ("Mon 2026-11-23", -1, "Fri 2026-11-20"),
        ("Fri 2026-02-27", -5, "Fri 2026-02-13"),
    ],
)
def test_adding_working_days(calendar, day, n, lands):
    assert calendar.add_working_days(on(day), n) == on(lands)
    if n > 0:
        assert calendar.working_days_between(on(day), on(lands)) == n


def test_counting_backwards_is_negative(calendar):
    assert calendar.working_days_between(on("Fri 2026-02-27"), on("Fri 2026-02-13")) == -5


def test_an_unpublished_year_falls_back_to_weekends_and_says_so(calendar):
    assert not calendar.is_published(on("Fri 2027-01-01"))
    assert calendar.is_working_day(on("Fri 2027-01-01"))
    assert calendar.is_published(on("Thu 2026-12-31"))


def test_the_plain_calendar_knows_only_weekends():
    plain = plain_calendar()
    assert plain.known_years == frozenset()
    assert plain.is_working_day(on("Mon 2026-02-16"))
    assert not plain.is_working_day(on("Sat 2026-02-14"))


def test_closing_and_lunch(calendar):
    day = on("Fri 2026-11-20")
    assert calendar.closing(day) == at("Fri 2026-11-20 17:30")
    assert calendar.working_periods(day) == [
        (at("Fri 2026-11-20 08:30"), at("Fri 2026-11-20 12:00")),
        (at("Fri 2026-11-20 14:30"), at("Fri 2026-11-20 17:30")),
    ]
    assert calendar.working_periods(on("Sat 2026-11-21")) == []


def test_summer_hours_stand_before_the_all_year_ones(calendar):
    summer = OfficeHours(
        periods=((time(8), time(12)), (time(15), time(18))), months=frozenset({6, 7, 8})
    )
    seasonal = replace(calendar, hours=(summer, *USUAL_HOURS))
    assert seasonal.closing(on("Fri 2026-07-10")) == at("Fri 2026-07-10 18:00")
    assert seasonal.closing(on("Fri 2026-11-20")) == at("Fri 2026-11-20 17:30")


@pytest.mark.parametrize(
    "periods",
    [
        (),
        ((time(12), time(8)),),
        ((time(8), time(8)),),
        ((time(8), time(12)), (time(11), time(17))),
    ],
)
def test_hours_out_of_order_are_refused(periods):
    with pytest.raises(ValueError, match="办公时间应按先后顺序填写"):
        OfficeHours(periods=periods)


def test_months_without_hours_are_refused():
    with pytest.raises(ValueError, match="适用月份"):
        OfficeHours(periods=USUAL_HOURS[0].periods, months=frozenset({13}))
    winter = OfficeHours(periods=USUAL_HOURS[0].periods, months=ALL_MONTHS - {7})
    with pytest.raises(ValueError, match="没有覆盖全年"):
        WorkCalendar(marks={}, known_years=frozenset(), hours=(winter,))


def test_a_calendar_without_working_days_is_refused_instead_of_turning_for_ever():
    start = date(2026, 1, 1).toordinal()
    marks = {date.fromordinal(start + i): DayMark(False, "停办") for i in range(800)}
    with pytest.raises(ValueError, match="连续一年没有工作日"):
        replace(plain_calendar(), marks=marks).next_working_day(date(2026, 1, 1))


def test_a_weekday_that_does_not_match_is_refused():
    with pytest.raises(ValueError, match="is a Fri"):
        at("Mon 2026-02-13 16:30")
