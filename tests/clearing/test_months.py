"""Which days a month of clearing covers, by the policy's period."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from hotline.casework import clearing
from hotline.errors import Incomplete
from hotline.store.policies import save_policy
from tests.clearing.conftest import Hand
from tests.county import ROOT, actor
from tests.moments import at

NOW = at("Fri 2026-11-20 09:00")


@pytest.fixture
def shifted(hand: Hand) -> Hand:
    """The county's rules, with months from the 19th noon to the 19th noon."""
    text = (ROOT / "db/policies/baotou.toml").read_text(encoding="utf-8")
    text = text.replace("first_day = 1\ncut_at = 00:00:00", "first_day = 19\ncut_at = 12:00:00")
    text = re.sub(r"effective_on = \S+", "effective_on = 2026-09-01", text)
    save_policy(text.replace('version = "2022-03-02"', 'version = "2026-09-01"'), NOW, "系统")
    return hand


def test_a_calendar_month(hand: Hand) -> None:
    hand.ticket(dispatched_at=at("Mon 2026-09-07 09:00"), due_at=at("Fri 2026-10-30 17:30"))
    assert clearing.current(NOW) == "2026-11"
    assert clearing.months(NOW) == ["2026-11", "2026-10", "2026-09"]
    made = clearing.board(actor("director"), "2026-10", NOW)
    assert made.span == "2026年10月1日至10月31日"
    assert made.total.total.uncleared == 1
    assert clearing.board(actor("director"), "2026-11", NOW).total.total.uncleared == 1, "carried"
    assert clearing.board(actor("director"), "2026-09", NOW).total.total.waiting == 1


def test_from_the_19th_to_the_18th_with_a_cut_at_noon(shifted: Hand) -> None:
    assert clearing.current(NOW) == "2026-12", "on the 20th the next one runs already"
    assert clearing.current(at("Thu 2026-11-19 11:59")) == "2026-11"
    month = clearing.month_of("2026-11", NOW)
    assert (month.start, month.end) == (at("Mon 2026-10-19 12:00"), at("Thu 2026-11-19 12:00"))
    shifted.ticket(due_at=month.end - timedelta(minutes=1))
    shifted.ticket(due_at=month.end)
    november = clearing.board(actor("director"), "2026-11", NOW).total.total
    assert (november.uncleared, november.waiting) == (1, 1)
    december = clearing.board(actor("director"), "2026-12", NOW)
    assert december.total.total.uncleared == 2
    assert "2026年11月19日 12:00" in december.span


@pytest.mark.parametrize("month", ["2026-12", "十一月", "2026-13", ""])
def test_no_month_or_a_future_one_is_refused(hand: Hand, month: str) -> None:
    with pytest.raises(Incomplete):
        clearing.board(actor("director"), month, NOW)
