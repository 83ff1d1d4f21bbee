"""When the yellow lamp begins, and how much earlier each lower level must be done."""

from __future__ import annotations

import pytest

from hotline.rules.deadlines import Limit, deadline, due_below, earlier
from hotline.rules.lamps import lamp
from tests.deadlines.cases import MARGINS, WARNING
from tests.moments import at


@pytest.mark.parametrize(
    ("arrived", "limit", "warn", "because"),
    [
        ("Mon 2026-11-16 09:00", "5wd", "Fri 2026-11-20 17:30", "one working day is left"),
        ("Fri 2026-02-13 16:30", "5wd", "Thu 2026-02-26 17:30", "also after the festival"),
        ("Fri 2026-11-13 09:00", "2wd", "Mon 2026-11-16 17:30", "half has gone on Sunday"),
        ("Mon 2026-11-16 09:00", "1wd", "Tue 2026-11-17 08:30", "half ends at night: opening"),
        ("Mon 2026-11-16 09:00", "2h", "Mon 2026-11-16 10:24", "the last 36 minutes"),
        ("Sun 2026-02-15 20:00", "24h", "Mon 2026-02-16 12:48", "30 % of a day, holiday or not"),
        ("Fri 2026-11-20 11:00", "2wh", "Fri 2026-11-20 14:54", "30 % of the office minutes"),
    ],
)
def test_warn_at(calendar, arrived, limit, warn, because):
    due = deadline(at(arrived), Limit.parse(limit), calendar, WARNING)
    assert due.warn_at == at(warn), because


@pytest.mark.parametrize(
    ("due", "margin", "start", "inner", "because"),
    [
        ("Mon 2026-11-23 17:30", "1wd", "Mon 2026-11-16 09:00", "Fri 2026-11-20 17:30", "plain"),
        ("Mon 2026-11-23 17:30", "3wh", "Mon 2026-11-16 09:00", "Mon 2026-11-23 14:30", "half day"),
        ("Mon 2026-11-23 14:30", "3wh", "Mon 2026-11-16 09:00", "Mon 2026-11-23 09:00", "lunch"),
        ("Sun 2026-11-22 10:00", "1wd", "Mon 2026-11-09 09:00", "Thu 2026-11-19 17:30", "rest day"),
        ("Mon 2026-11-16 11:00", "1wd", "Mon 2026-11-16 09:00", "Mon 2026-11-16 10:00", "floor"),
        ("Sun 2026-11-15 11:00", "1wd", "Sun 2026-11-15 09:00", "Sun 2026-11-15 10:00", "Sunday"),
        ("Tue 2026-11-17 17:30", "1wd", "Mon 2026-11-16 09:00", "Tue 2026-11-17 08:30", "opening"),
        ("Mon 2026-11-23 17:30", "2h", "Mon 2026-11-16 09:00", "Mon 2026-11-23 15:30", "hours"),
    ],
)
def test_each_level_is_earlier_but_keeps_half(calendar, due, margin, start, inner, because):
    assert earlier(at(due), Limit.parse(margin), at(start), calendar) == at(inner), because


@pytest.mark.parametrize(
    ("due", "level", "inner", "because"),
    [
        ("Mon 2026-11-23 17:30", "county", "Fri 2026-11-20 17:30", "a day before the city"),
        ("Mon 2026-11-23 17:30", "township", "Fri 2026-11-20 14:30", "and half a day"),
        ("Mon 2026-11-23 17:30", "department", "Fri 2026-11-20 14:30", "like a township"),
        ("Mon 2026-11-23 17:30", "village", "Fri 2026-11-20 09:00", "and half a day more"),
        ("Mon 2026-11-16 11:00", "county", "Mon 2026-11-16 10:00", "urgent: half"),
        ("Mon 2026-11-16 11:00", "village", "Mon 2026-11-16 10:00", "not half of half of half"),
    ],
)
def test_the_whole_ladder_keeps_half(calendar, due, level, inner, because):
    start = at("Mon 2026-11-16 09:00")
    assert due_below(at(due), level, start, MARGINS, calendar) == at(inner), because


def test_a_ladder_may_begin_at_the_county_and_never_goes_up(calendar):
    start, due = at("Mon 2026-11-16 09:00"), at("Mon 2026-11-23 17:30")
    village = due_below(due, "village", start, MARGINS, calendar, above="utility")
    assert village == at("Mon 2026-11-23 14:30")
    with pytest.raises(ValueError, match="county is not below township"):
        due_below(due, "county", start, MARGINS, calendar, above="township")


@pytest.mark.parametrize(
    ("now", "colour"),
    [
        ("Thu 2026-11-19 09:00", "green"),
        ("Fri 2026-11-20 17:29", "green"),
        ("Fri 2026-11-20 17:30", "yellow"),
        ("Mon 2026-11-23 17:30", "yellow"),
        ("Mon 2026-11-23 17:31", "red"),
    ],
)
def test_lamp(now, colour):
    warn, due = at("Fri 2026-11-20 17:30"), at("Mon 2026-11-23 17:30")
    assert lamp(at(now), warn, due) == colour


def test_without_a_limit_the_lamp_is_green():
    assert lamp(at("Mon 2026-11-23 17:31"), None, None) == "green"
    assert lamp(at("Mon 2026-11-23 17:29"), None, at("Mon 2026-11-23 17:30")) == "green"
