"""When a limit ends: tables a clerk can check, one line each."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hotline.rules.deadlines import Limit, deadline, due_at
from tests.deadlines.cases import WARNING
from tests.moments import at, on


@pytest.mark.parametrize(
    ("arrived", "days", "due", "because"),
    [
        ("Fri 2026-02-13 16:30", 5, "Fri 2026-02-27 17:30", "02-14 worked, 02-15..23 festival"),
        ("Wed 2026-09-30 10:00", 2, "Fri 2026-10-09 17:30", "10-10 is worked but not needed"),
        ("Wed 2026-09-30 10:00", 3, "Sat 2026-10-10 17:30", "a make-up Saturday is worked"),
        ("Sat 2026-01-03 10:00", 1, "Sun 2026-01-04 17:30", "a make-up Sunday is worked"),
        ("Mon 2026-11-16 09:00", 3, "Thu 2026-11-19 17:30", "Monday is not counted"),
        ("Mon 2026-11-16 00:00", 1, "Tue 2026-11-17 17:30", "not even from midnight"),
        ("Mon 2026-11-16 23:59", 1, "Tue 2026-11-17 17:30", "nor until midnight"),
        ("Fri 2026-11-20 17:30", 1, "Mon 2026-11-23 17:30", "arrived exactly at closing"),
        ("Sat 2026-11-21 10:00", 1, "Mon 2026-11-23 17:30", "arrived on a rest day"),
        ("Mon 2026-11-16 09:00", 10, "Mon 2026-11-30 17:30", "complex: two weekends"),
        ("Thu 2026-12-31 09:00", 1, "Fri 2027-01-01 17:30", "2027 is not published: provisional"),
    ],
)
def test_working_days(calendar, arrived, days, due, because):
    assert due_at(at(arrived), Limit(days, "working_day"), calendar) == at(due), because


@pytest.mark.parametrize(
    ("arrived", "limit", "due", "because"),
    [
        ("Fri 2026-02-13 16:30", "2h", "Fri 2026-02-13 18:30", "hours run past closing"),
        ("Sat 2026-02-14 23:30", "2h", "Sun 2026-02-15 01:30", "and past midnight"),
        ("Sun 2026-02-15 10:00", "24h", "Mon 2026-02-16 10:00", "and through holidays"),
        ("Sun 2026-02-15 10:00", "30min", "Sun 2026-02-15 10:30", "so do minutes"),
        ("Fri 2026-02-13 16:30", "3d", "Mon 2026-02-16 16:30", "same clock time n days later"),
        ("Fri 2026-11-20 11:00", "2wh", "Fri 2026-11-20 15:30", "lunch is left out"),
        ("Fri 2026-11-20 17:00", "2wh", "Mon 2026-11-23 10:00", "so is the weekend"),
        ("Fri 2026-11-20 15:30", "2wh", "Fri 2026-11-20 17:30", "ends at closing itself"),
        ("Fri 2026-11-20 17:30", "2wh", "Mon 2026-11-23 10:30", "arrived exactly at closing"),
        ("Sat 2026-11-21 20:00", "4wh", "Mon 2026-11-23 15:00", "arrived on a rest day"),
    ],
)
def test_the_other_units(calendar, arrived, limit, due, because):
    assert due_at(at(arrived), Limit.parse(limit), calendar) == at(due), because


def test_days_counted_and_skipped_are_told(calendar):
    due = deadline(at("Fri 2026-02-13 16:30"), Limit(5, "working_day"), calendar, WARNING)
    assert [f"{day:%m-%d}" for day in due.counted] == ["02-14", "02-24", "02-25", "02-26", "02-27"]
    assert due.skipped[0] == (on("Sun 2026-02-15"), "春节")
    assert len(due.skipped) == 9 and {why for _, why in due.skipped} == {"春节"}
    assert not due.provisional


def test_working_hours_count_the_days_they_use(calendar):
    due = deadline(at("Fri 2026-11-20 17:00"), Limit(2, "working_hour"), calendar, WARNING)
    assert due.counted == (on("Fri 2026-11-20"), on("Mon 2026-11-23"))
    assert due.skipped == ((on("Sat 2026-11-21"), "周六"), (on("Sun 2026-11-22"), "周日"))
    late = deadline(at("Fri 2026-11-20 17:30"), Limit(2, "working_hour"), calendar, WARNING)
    assert late.counted == (on("Mon 2026-11-23"),)


def test_clock_limits_count_no_days_and_natural_days_skip_none(calendar):
    hours = deadline(at("Fri 2026-11-20 17:00"), Limit(72, "hour"), calendar, WARNING)
    assert hours.counted == hours.skipped == ()
    days = deadline(at("Fri 2026-11-20 17:00"), Limit(2, "natural_day"), calendar, WARNING)
    assert days.counted == (on("Sat 2026-11-21"), on("Sun 2026-11-22")) and not days.skipped


@pytest.mark.parametrize(
    ("arrived", "limit", "provisional"),
    [
        ("Tue 2026-12-29 10:00", "2wd", False),
        ("Tue 2026-12-29 10:00", "3wd", True),
        ("Thu 2026-12-31 17:00", "2wh", True),
        ("Thu 2026-12-31 17:00", "24h", False),
        ("Thu 2026-12-31 17:00", "3d", False),
    ],
)
def test_an_unpublished_year_makes_it_provisional(calendar, arrived, limit, provisional):
    due = deadline(at(arrived), Limit.parse(limit), calendar, WARNING)
    assert due.provisional is provisional


def test_the_moment_may_come_in_any_zone_but_not_in_none(calendar):
    # 16:30 UTC is already the next day in the county.
    utc = datetime(2026, 11, 19, 16, 30, tzinfo=UTC)
    assert due_at(utc, Limit(1, "working_day"), calendar) == at("Mon 2026-11-23 17:30")
    with pytest.raises(ValueError, match="缺少时区"):
        due_at(datetime(2026, 11, 19, 16, 30), Limit(1, "hour"), calendar)
