"""The days that were counted and passed over, as people read them."""

from __future__ import annotations

from datetime import date

import pytest

from hotline.outside.holidays import published_marks
from hotline.rules.calendar import WorkCalendar
from hotline.rules.deadlines import Limit, due_at
from hotline.rules.explaining import (
    ON_LETTER,
    ON_PART,
    ON_REQUEST,
    ON_TICKET,
    act_rule,
    counted_words,
    days_of,
    limit_of,
    skipped_words,
)
from hotline.rules.permissions import DUTIES
from hotline.rules.policy import parse_policy
from hotline.rules.words import ACTS
from tests.county import ROOT
from tests.moments import at

PROFILES = sorted((ROOT / "db/policies").glob("*.toml"))


@pytest.fixture(scope="module")
def calendar() -> WorkCalendar:
    marks, years = published_marks()
    return WorkCalendar(marks, years)


@pytest.mark.parametrize(
    ("arrived", "limit", "counted", "skipped", "because"),
    [
        ("Fri 2026-11-20 09:00", "5wd", "11月23日周一至11月27日周五（5个工作日）",
         "11月21日至11月22日（周六、周日）", "one week and its weekend"),
        ("Thu 2026-11-26 09:00", "1wd", "11月27日周五", "", "a single day"),
        ("Fri 2026-02-13 16:30", "5wd",
         "2月14日周六（春节调休上班）、2月24日周二至2月27日周五（4个工作日）",
         "2月15日至2月23日（春节，9天）", "a worked Saturday, then the Spring Festival"),
        ("Fri 2026-11-20 09:00", "2h", "", "", "hours run on"),
        ("Fri 2026-11-20 09:00", "3d", "11月21日周六至11月23日周一（3天）", "", "natural days"),
        ("Fri 2026-11-20 16:30", "2wh", "11月20日周五、11月23日周一",
         "11月21日至11月22日（周六、周日）", "office hours over a weekend"),
    ],
)  # fmt: skip
def test_words(
    calendar: WorkCalendar, arrived: str, limit: str, counted: str, skipped: str, because: str
) -> None:
    kind = Limit.parse(limit)
    used = days_of(at(arrived), due_at(at(arrived), kind, calendar), kind, calendar)
    assert counted_words(used.counted, calendar) == counted, because
    assert skipped_words(used.skipped) == skipped, because


def test_every_day_between_is_either_counted_or_passed_over(calendar: WorkCalendar) -> None:
    start, limit = at("Fri 2026-09-25 09:00"), Limit.parse("10wd")
    due = due_at(start, limit, calendar)
    used = days_of(start, due, limit, calendar)
    assert len(used.counted) == 10
    days = sorted([*used.counted, *(day for day, _ in used.skipped)])
    assert days[0] == date(2026, 9, 26) and days[-1] == due.date()
    assert len(days) == len(set(days)) == (due.date() - start.date()).days


def test_a_clock_of_an_older_version_is_read_from_its_words() -> None:
    assert limit_of("5wd", "") == Limit(5, "working_day") == limit_of("", "5 个工作日")
    assert limit_of("", "11月30日 17:30前") is None


@pytest.mark.parametrize("file", PROFILES, ids=lambda file: file.stem)
def test_every_act_has_a_rule_with_its_source_in_every_city(file) -> None:
    policy = parse_policy(file.read_text(encoding="utf-8"))
    for act in {
        *ON_TICKET,
        *ON_PART,
        *ON_LETTER,
        *(act for acts in ON_REQUEST.values() for act in acts),
    }:
        rule = act_rule(act, policy)
        assert act in DUTIES and act in ACTS
        assert len(rule.words) > 5 and rule.source, act
