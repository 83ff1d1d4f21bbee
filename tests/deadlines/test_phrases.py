"""Time as people say it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hotline.rules.phrases_of_time import moment, short, time_left
from tests.moments import at


@pytest.mark.parametrize(
    ("now", "due", "said"),
    [
        ("Fri 2026-11-20 14:10", "Fri 2026-11-20 17:30", "剩 3 小时 20 分"),
        ("Fri 2026-11-20 13:30", "Fri 2026-11-20 17:30", "剩 4 小时"),
        ("Fri 2026-11-20 17:05", "Fri 2026-11-20 17:30", "剩 25 分钟"),
        ("Fri 2026-11-20 17:29:30", "Fri 2026-11-20 17:30", "不到 1 分钟"),
        ("Fri 2026-11-20 17:30", "Fri 2026-11-20 17:30", "不到 1 分钟"),
        ("Fri 2026-11-20 23:30", "Sat 2026-11-21 01:30", "剩 2 小时"),
        ("Fri 2026-11-20 09:00", "Fri 2026-11-20 17:30", "今天 17:30 前"),
        ("Thu 2026-11-19 09:00", "Fri 2026-11-20 17:30", "明天 17:30 前"),
        ("Mon 2026-11-23 09:00", "Wed 2026-11-25 17:30", "还有 2 个工作日（11月25日 17:30）"),
        ("Fri 2026-11-20 09:00", "Mon 2026-11-23 17:30", "还有 1 个工作日（11月23日 17:30）"),
        ("Thu 2026-10-01 09:00", "Sun 2026-10-04 09:00", "10月4日 09:00 前"),
        ("Wed 2026-12-30 09:00", "Mon 2027-01-04 17:30", "还有 3 个工作日（2027年1月4日 17:30）"),
    ],
)
def test_time_left(calendar, now, due, said):
    assert time_left(at(now), at(due), calendar) == said


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("Fri 2026-11-20 17:30:01", "超期 1 分钟"),
        ("Fri 2026-11-20 18:15", "超期 45 分钟"),
        ("Fri 2026-11-20 20:30", "超期 3 小时"),
        ("Sat 2026-11-21 17:30", "超期 24 小时"),
        ("Mon 2026-11-23 08:30", "超期 1 个工作日"),
        ("Wed 2026-11-25 08:30", "超期 3 个工作日"),
    ],
)
def test_overdue(calendar, now, said):
    assert time_left(at(now), at("Fri 2026-11-20 17:30"), calendar) == said


def test_overdue_through_a_festival_is_said_in_days(calendar):
    due = at("Sat 2026-02-14 17:30")
    assert time_left(at("Thu 2026-02-19 17:30"), due, calendar) == "超期 5 天"


def test_no_limit(calendar):
    assert time_left(at("Fri 2026-11-20 17:30"), None, calendar) == "不限时"


def test_moments_on_paper_and_in_lists():
    seen = datetime(2026, 11, 21, 1, 12, tzinfo=UTC)
    assert moment(seen) == "2026年11月21日 09:12"
    assert short(seen) == "11-21 09:12"
