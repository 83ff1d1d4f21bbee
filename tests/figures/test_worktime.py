"""Working minutes of many answers at once are those of the house's calendar, minute for minute."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotline.casework.figuretime import WorkTime, day_minutes
from hotline.casework.timekeeping import calendar
from hotline.rules.calendar import ZONE
from tests.figures.invented import text

moments = st.datetimes(datetime(2025, 12, 20), datetime(2027, 1, 10)).map(
    lambda moment: moment.replace(microsecond=0, tzinfo=ZONE)
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=st.lists(st.tuples(moments, moments), min_size=1, max_size=30))
def test_working_minutes_are_the_calendars(
    county: Path, pairs: list[tuple[datetime, datetime]]
) -> None:
    days = calendar()
    every = [moment for pair in pairs for moment in pair]
    time = WorkTime(days, f"{min(every):%Y-%m-%d}", f"{max(every):%Y-%m-%d}")
    for start, end in pairs:
        a, b = text(start), text(end)
        assert a and b
        assert time.minutes(a, b) == days.working_minutes_between(start, end)


def test_a_working_day_is_worth_its_office_hours(county: Path) -> None:
    days = calendar()
    first = days.next_working_day(date(2026, 10, 1))
    spent = sum((b - a for a, b in days.working_periods(first)), timedelta())
    assert day_minutes(days, date(2026, 10, 1)) * 60 == spent.total_seconds()
