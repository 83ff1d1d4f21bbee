"""每月20日：上月解决率、满意率低于考核线的单位，各拟一份督办单 (S1)."""

from __future__ import annotations

from hotline.casework import belowline, calling
from hotline.store.letters import Letter
from tests.casework.conftest import Player
from tests.moments import at

DAY = at("Fri 2026-11-20 08:30")


def unhappy(play: Player) -> None:
    """A ticket whose requester was called back in October and was unsatisfied."""
    number = play.passed()
    calling.call_back(play.by("reviewer"), number, None, True, "yes", "no", "no")


def october(play: Player, bad: int, good: int = 0) -> None:
    play.now = at("Fri 2026-10-09 09:00")
    for _ in range(bad):
        unhappy(play)
    for _ in range(good):
        play.closed()


def test_one_order_for_the_unit_below_once_a_month(play: Player) -> None:
    october(play, bad=5, good=1)
    assert belowline.draft_below_line(at("Thu 2026-11-19 23:59")) == 0
    assert belowline.draft_below_line(DAY) == 1
    assert belowline.draft_below_line(at("Mon 2026-11-23 08:30")) == 0
    letter = Letter.select().where(Letter.reason == "below_line").get()
    assert (letter.unit.code, letter.kind, letter.state) == ("east", "supervision", "draft")
    assert "你单位10月" in letter.text and "低于80%的考核线" in letter.text
    assert "会议督办" in letter.text and "（1÷6）" in letter.text


def test_a_good_month_sets_nothing_off(play: Player) -> None:
    october(play, bad=0, good=6)
    assert belowline.draft_below_line(DAY) == 0


def test_too_few_tickets_are_not_judged(play: Player) -> None:
    october(play, bad=2)
    assert belowline.draft_below_line(DAY) == 0
