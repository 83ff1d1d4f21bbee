"""The minutes in which the line worked, as a city would count them."""

from __future__ import annotations

from datetime import date, timedelta

from hotline.store import linehours
from hotline.store.database import db, write
from hotline.store.linehours import Minutes
from tests.moments import at


def note(text: str, count: int, is_up: bool = True) -> None:
    with write():
        for n in range(count):
            linehours.note_minute(at(text) + timedelta(minutes=n), is_up)


def of(day: str, now: str) -> Minutes | None:
    wanted = date.fromisoformat(day)
    return linehours.of_days(wanted, wanted, at(now)).get(wanted)


def test_a_minute_counts_once(play) -> None:
    with write():
        for second in range(0, 60, 15):
            linehours.note_minute(at("Fri 2026-11-20 10:00") + timedelta(seconds=second), True)
        linehours.note_minute(at("Fri 2026-11-20 10:00"), False)
    assert of("2026-11-20", "Fri 2026-11-20 10:01") == Minutes(1, 1)


def test_silence_counts_as_broken_but_not_before_the_first_hour(play) -> None:
    note("Thu 2026-11-19 22:30", 30)
    note("Thu 2026-11-19 23:00", 60)
    note("Fri 2026-11-20 01:00", 50)
    note("Fri 2026-11-20 01:50", 10, is_up=False)
    note("Fri 2026-11-20 02:00", 5)
    assert of("2026-11-19", "Fri 2026-11-20 02:05") == Minutes(90, 90)
    assert of("2026-11-20", "Fri 2026-11-20 02:05") == Minutes(55, 60 + 60 + 5)


def test_a_day_without_a_line_is_left_out(play) -> None:
    note("Wed 2026-11-18 09:00", 10)
    assert of("2026-11-19", "Fri 2026-11-20 09:00") is None
    assert of("2026-11-18", "Fri 2026-11-20 09:00") == Minutes(10, 10 + 14 * 60)


def test_a_year_stays_small(play) -> None:
    note("Fri 2026-11-20 00:00", 1440)
    assert db.execute_sql("SELECT COUNT(*) FROM line_hour").fetchone()[0] == 24
