"""Which clock counts: a table of cases, and what must hold for every case."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from hotline.rules.fieldtime import REASONS, FieldRule, both_times, counted_at
from hotline.rules.policy import BadPolicy, parse_policy
from tests.county import ROOT
from tests.moments import at

RULE = FieldRule()
RECEIVED = "Fri 2026-11-20 14:20"
DISPATCHED = "Fri 2026-11-20 09:00"


@pytest.mark.parametrize(
    ("said", "sent", "counts", "reason", "because"),
    [
        ("Fri 2026-11-20 12:05", RECEIVED, "Fri 2026-11-20 12:05", "", "done offline, sent later"),
        (RECEIVED, RECEIVED, RECEIVED, "", "done on line"),
        ("Fri 2026-11-20 12:05", "Fri 2026-11-20 14:25", "Fri 2026-11-20 12:05", "", "5 min ahead"),
        ("Fri 2026-11-20 12:05", "Fri 2026-11-20 14:26", RECEIVED, "skew", "6 minutes ahead"),
        ("Fri 2026-11-20 11:05", "Fri 2026-11-20 13:20", RECEIVED, "skew", "an hour behind"),
        ("Fri 2026-11-20 14:22", "Fri 2026-11-20 14:22", RECEIVED, "", "ahead: never the future"),
        ("Fri 2026-11-20 15:00", RECEIVED, RECEIVED, "future", "the clock was set back meanwhile"),
        ("Fri 2026-11-20 08:59", RECEIVED, RECEIVED, "before", "before it was dispatched"),
        (DISPATCHED, RECEIVED, DISPATCHED, "", "at the very moment of dispatch"),
    ],
)
def test_which_clock_counts(said: str, sent: str, counts: str, reason: str, because: str) -> None:
    found = counted_at(
        RULE, said_at=at(said), sent_at=at(sent), received_at=at(RECEIVED),
        not_before=at(DISPATCHED),
    )  # fmt: skip
    assert (found.at, found.reason) == (at(counts), reason), because


@pytest.mark.parametrize(("hours", "reason"), [(72, ""), (73, "late")])
def test_how_late_an_act_may_arrive(hours: int, reason: str) -> None:
    received = at(RECEIVED)
    found = counted_at(
        RULE, said_at=received - timedelta(hours=hours), sent_at=received, received_at=received,
        not_before=received - timedelta(days=9),
    )  # fmt: skip
    assert found.reason == reason


MINUTES = some.integers(-10_000, 10_000)


@given(said=MINUTES, sent=MINUTES, before=some.integers(0, 10_000), seconds=some.integers(0, 59))
def test_the_moment_that_counts_is_always_possible(
    said: int, sent: int, before: int, seconds: int
) -> None:
    """Never before what happened, never after the arrival; the phone's unless told why not."""
    received = at(RECEIVED)
    phone = (received + timedelta(minutes=said, seconds=seconds)).astimezone(UTC)
    not_before = received - timedelta(minutes=before)
    found = counted_at(
        RULE, said_at=phone, sent_at=received + timedelta(minutes=sent), received_at=received,
        not_before=not_before,
    )  # fmt: skip
    assert not_before <= found.at <= received
    assert found.reason in REASONS or found.at == min(phone, received)
    assert not found.reason or found.at == received


def test_both_times_are_told_unless_it_came_at_once() -> None:
    noon, later = at("Fri 2026-11-20 12:05"), at(RECEIVED)
    assert both_times(noon, later, "") == "12:05 现场办理，14:20 收到"
    assert both_times(later, later, "") == ""
    assert both_times(at("Thu 2026-11-19 12:05"), later, "") == (
        "11月19日 12:05 现场办理，11月20日 14:20 收到"
    )
    assert both_times(later.replace(year=2025), later, "skew").startswith(
        "2025年11月20日 14:20 现场办理，2026年11月20日 14:20 收到"
    )
    assert both_times(noon, later, "skew").endswith("，手机时间不准，按收到时间计")


def _policy(more: str) -> str:
    return (ROOT / "db/policies/baotou.toml").read_text("utf-8") + "\n" + more


def test_a_county_may_set_its_own_patience() -> None:
    own = parse_policy(_policy('[field]\npatience_hours = 24\nsource = "县规定"\n')).phones
    assert own == FieldRule(patience_hours=24, source="县规定")
    assert parse_policy(_policy("")).phones == FieldRule()


@pytest.mark.parametrize(
    "wrong",
    ["patience_hours = 0", "tolerance_minutes = 61", 'patience_hours = "3d"', "patience = 3"],
)
def test_a_wrong_patience_is_told(wrong: str) -> None:
    with pytest.raises(BadPolicy):
        parse_policy(_policy(f'[field]\n{wrong}\nsource = "县规定"\n'))


def test_moments_are_whole_seconds() -> None:
    exact = datetime(2026, 11, 20, 6, 0, 0, 123456, tzinfo=UTC)
    found = counted_at(
        RULE, said_at=exact, sent_at=exact, received_at=exact, not_before=at(DISPATCHED)
    )
    assert found.at.microsecond == 0


@pytest.mark.parametrize("ahead", [-1, 1])
def test_the_edge_is_the_same_in_every_part_of_a_second(ahead: int) -> None:
    received = at(RECEIVED) + timedelta(milliseconds=900)
    edge = received + ahead * RULE.tolerance
    more = edge + ahead * timedelta(microseconds=1)
    for sent, reason in ((edge, ""), (more, "skew")):
        said = received - timedelta(minutes=1)
        found = counted_at(RULE, said_at=said, sent_at=sent, received_at=received, not_before=None)
        assert found.reason == reason
