"""Office minutes: they run only inside office hours."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hotline.rules.calendar import in_zone
from tests.moments import at


@pytest.mark.parametrize(
    ("start", "minutes", "end", "because"),
    [
        ("Fri 2026-11-20 09:00", 120, "Fri 2026-11-20 11:00", "inside the morning"),
        ("Fri 2026-11-20 11:00", 120, "Fri 2026-11-20 15:30", "over lunch"),
        ("Fri 2026-11-20 10:00", 120, "Fri 2026-11-20 12:00", "ends at noon, not at 14:30"),
        ("Fri 2026-11-20 12:00", 60, "Fri 2026-11-20 15:30", "starts at noon sharp"),
        ("Fri 2026-11-20 17:00", 60, "Mon 2026-11-23 09:00", "over the weekend"),
        ("Fri 2026-11-20 17:30", 30, "Mon 2026-11-23 09:00", "exactly at closing"),
        ("Sat 2026-11-21 10:00", 120, "Mon 2026-11-23 10:30", "a rest day"),
        ("Sat 2026-02-14 16:30", 120, "Tue 2026-02-24 09:30", "over the Spring Festival"),
        ("Fri 2026-11-20 06:00", 390, "Fri 2026-11-20 17:30", "a whole day before opening"),
        ("Fri 2026-11-20 09:00", 0, "Fri 2026-11-20 09:00", "nothing"),
    ],
)
def test_adding_office_minutes(calendar, start, minutes, end, because):
    assert calendar.add_working_minutes(at(start), minutes) == at(end), because
    assert calendar.working_minutes_between(at(start), at(end)) == minutes


@pytest.mark.parametrize(
    ("end", "minutes", "start"),
    [
        ("Fri 2026-11-20 11:00", 120, "Fri 2026-11-20 09:00"),
        ("Fri 2026-11-20 15:30", 120, "Fri 2026-11-20 11:00"),
        ("Mon 2026-11-23 08:30", 60, "Fri 2026-11-20 16:30"),
        ("Sun 2026-11-22 12:00", 180, "Fri 2026-11-20 14:30"),
        ("Fri 2026-11-20 11:00", 0, "Fri 2026-11-20 11:00"),
    ],
)
def test_taking_office_minutes(calendar, end, minutes, start):
    assert calendar.take_working_minutes(at(end), minutes) == at(start)


def test_negative_minutes_are_refused(calendar):
    for act in (calendar.add_working_minutes, calendar.take_working_minutes):
        with pytest.raises(ValueError, match="不能为负数"):
            act(at("Fri 2026-11-20 09:00"), -1)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("Fri 2026-11-20 09:00", "Fri 2026-11-20 09:00"),
        ("Fri 2026-11-20 13:00", "Fri 2026-11-20 14:30"),
        ("Fri 2026-11-20 17:30", "Mon 2026-11-23 08:30"),
        ("Sat 2026-11-21 01:00", "Mon 2026-11-23 08:30"),
    ],
)
def test_at_work(calendar, moment, opens):
    assert calendar.at_work(at(moment)) == at(opens)


def test_moments_are_aware_and_read_in_the_countys_zone():
    assert in_zone(datetime(2026, 11, 20, 1, 12, tzinfo=UTC)) == at("Fri 2026-11-20 09:12")
    assert in_zone(datetime(2026, 11, 20, 17, tzinfo=UTC)).day == 21
    with pytest.raises(ValueError, match="缺少时区"):
        in_zone(datetime(2026, 11, 20, 9))
