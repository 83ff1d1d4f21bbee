"""Other cities' rules are data only: the same tables, other numbers."""

from __future__ import annotations

from datetime import time

import pytest

from hotline.rules.policy import parse_policy
from tests.moments import at, on
from tests.policy.texts import changed, with_limits

BAOJI = with_limits(
    "dispatch * * * 10min",
    "answer * consultation * 2wd",
    "answer * help * 3wd",
    "answer * suggestion,complaint,report * 10wd",
    "answer * praise * 5wd",
    "answer complex * * 5wd",
    "answer complex suggestion,complaint,report * 10wd",
)
LINYI = with_limits("dispatch * * * 3min", "arrive * * * 2h", "answer * * * 3d")
GENERIC = with_limits(
    "accept * * * 1wd",
    "arrive urgent * * 30min",
    "dispatch urgent * * 3min",
    "answer * consultation * 1wd",
    "answer * * * 4wd",
    "answer urgent * * 72h",
)
BY_LEVEL = with_limits(
    "accept * * * 1wd",
    "accept * * township 4wh",
    "accept * * utility 2h",
    "accept urgent * * 30min",
    "accept * praise * none",
)


@pytest.mark.parametrize(
    ("text", "stage", "kind", "urgency", "level", "limit"),
    [
        (BAOJI, "answer", "consultation", "ordinary", "county", "2wd"),
        (BAOJI, "answer", "help", "ordinary", "county", "3wd"),
        (BAOJI, "answer", "help", "complex", "county", "5wd"),
        (BAOJI, "answer", "complaint", "complex", "county", "10wd"),
        (BAOJI, "contact", "help", "ordinary", "county", None),
        (LINYI, "answer", "help", "complex", "village", "3d"),
        (LINYI, "arrive", "help", "ordinary", "township", "2h"),
        (GENERIC, "answer", "consultation", "ordinary", "county", "1wd"),
        (GENERIC, "answer", "consultation", "urgent", "county", "72h"),
        (GENERIC, "answer", "complaint", "complex", "county", "4wd"),
        (GENERIC, "arrive", "help", "ordinary", "county", None),
        (BY_LEVEL, "accept", "help", "ordinary", "village", "1wd"),
        (BY_LEVEL, "accept", "help", "ordinary", "department", "4wh"),
        (BY_LEVEL, "accept", "help", "ordinary", "utility", "2h"),
        (BY_LEVEL, "accept", "help", "urgent", "utility", "30min"),
        (BY_LEVEL, "accept", "praise", "ordinary", "township", None),
    ],
)
def test_the_most_specific_rule_wins(text, stage, kind, urgency, level, limit):
    found = parse_policy(text).stage_limit(stage, kind=kind, urgency=urgency, level=level)
    assert (found.limit.short() if found else None) == limit


def test_months_may_run_from_the_19th_with_a_noon_cut():
    shifted = changed("first_day = 1\ncut_at = 00:00:00", "first_day = 19\ncut_at = 12:00:00")
    period = parse_policy(shifted).period
    start, end = at("Sat 2026-09-19 12:00"), at("Mon 2026-10-19 12:00")
    assert period.kind == "shifted" and period.span(2026, 10) == (start, end)
    assert period.span(2026, 1)[0] == at("Fri 2025-12-19 12:00")


def test_seasonal_office_hours_come_from_the_policy(calendar):
    summer = '[[hours]]\nperiods = ["08:00-12:00", "15:00-18:00"]\nmonths = [6, 7, 8]\n'
    text = changed("[[hours]]", f'{summer}source = "测试"\n\n[[hours]]')
    first, usual = parse_policy(text).office_hours
    assert first.months == {6, 7, 8} and first.periods[1] == (time(15), time(18))
    seasonal = type(calendar)(calendar.marks, calendar.known_years, (first, usual))
    assert seasonal.closing(on("Fri 2026-07-10")) == at("Fri 2026-07-10 18:00")
