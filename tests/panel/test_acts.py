"""Verdicts and boards as acts: the figures follow, the requester's own words stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from hotline.casework import calling, panel
from hotline.casework.figures import lines, period
from hotline.errors import Incomplete, NotAllowedNow, NotYours, OutOfReach
from hotline.rules.scoring import UnitCounts
from hotline.store import verdicts as kept
from hotline.store.callbacks import Callback
from hotline.store.history import Audit, History
from hotline.store.tickets import Ticket
from tests.casework.conftest import Player
from tests.panel.test_rules import SOUND


@pytest.fixture
def disliked(play: Player) -> str:
    """A ticket whose requester was called back: unsolved, unsatisfied."""
    number = play.passed()
    calling.call_back(play.by("reviewer"), number, None, True, "yes", "no", "no")
    return number


def said(play: Player, **changed: object) -> panel.Judgement:
    return replace(SOUND, held_on=play.now.date(), **changed)


def counts(play: Player) -> UnitCounts:
    month = period(f"{play.now:%Y-%m}")
    found = lines(month, play.now + timedelta(minutes=1))
    return next(line.counts for line in found if line.unit == "柳河镇")


def test_a_replaced_evaluation_counts_anew_and_stays_readable(play: Player, disliked: str) -> None:
    assert (counts(play).unsatisfied, counts(play).satisfied) == (1, 0)
    panel.judge_evaluation(play.by("supervisor"), disliked, said(play))
    assert (counts(play).unsatisfied, counts(play).satisfied, counts(play).solved) == (0, 1, 1)
    ticket = Ticket.get(Ticket.ticket_no == disliked)
    assert (ticket.solved, ticket.satisfied) == ("no", "no")
    assert Callback.get(Callback.ticket == ticket).satisfied == "no"
    line = History.get((History.ticket == ticket) & (History.act == "judge_evaluation")).text
    assert "未解决、不满意改为已解决、满意" in line and "3人中2人" in line
    assert Audit.select().where(Audit.act == "judge_evaluation").count() == 1


def test_a_void_evaluation_leaves_the_effective_callbacks(play: Player, disliked: str) -> None:
    assert counts(play).callbacks == 1
    panel.judge_evaluation(play.by("supervisor"), disliked, said(play, outcome="void"))
    assert counts(play).callbacks == 0


def test_an_upheld_evaluation_changes_nothing(play: Player, disliked: str) -> None:
    panel.judge_evaluation(play.by("supervisor"), disliked, said(play, outcome="upheld"))
    after = counts(play)
    assert (after.unsatisfied, after.callbacks) == (1, 1)


def test_a_verdict_is_not_replaced_by_another_but_withdrawn(play: Player, disliked: str) -> None:
    panel.judge_evaluation(play.by("supervisor"), disliked, said(play))
    with pytest.raises(NotAllowedNow, match="已经评议过"):
        panel.judge_evaluation(play.by("supervisor"), disliked, said(play, outcome="void"))
    with pytest.raises(NotYours):
        panel.withdraw_verdict(play.by("supervisor"), disliked)
    panel.withdraw_verdict(play.by("director"), disliked)
    assert counts(play).unsatisfied == 1
    with pytest.raises(NotAllowedNow, match="没有可撤销"):
        panel.withdraw_verdict(play.by("director"), disliked)
    panel.judge_evaluation(play.by("supervisor"), disliked, said(play, outcome="void"))


def test_without_an_evaluation_there_is_nothing_to_judge(play: Player) -> None:
    number = play.passed()
    with pytest.raises(NotAllowedNow, match="没有有效回访"):
        panel.judge_evaluation(play.by("supervisor"), number, said(play))


def test_ten_are_ten(play: Player) -> None:
    month = f"{play.now:%Y-%m}"
    numbers = [play.register() for _ in range(11)]
    for number in numbers[:10]:
        panel.put_up(play.by("director"), month, "worst", number, "两次延误，群众不满意。")
    with pytest.raises(NotAllowedNow, match="已满"):
        panel.put_up(play.by("director"), month, "worst", numbers[10], "同上一件。")
    rewritten = panel.put_up(play.by("director"), month, "worst", numbers[0], "改写理由。", 3, 5)
    assert rewritten == numbers[0]
    first = kept.picked(play.by("director").actor, month, "worst")[0]
    assert (first["ticket_no"], first["words"]) == (numbers[0], "改写理由。")
    panel.take_down(play.by("director"), first["id"])
    panel.put_up(play.by("director"), month, "worst", numbers[10], "同上一件。")
    with pytest.raises(OutOfReach):
        panel.take_down(play.by("director"), first["id"])


@pytest.mark.parametrize(
    ("board", "words", "vote"),
    [
        ("middle", "理由。", ()),
        ("best", "", ()),
        ("best", "长" * 121, ()),
        ("best", "好。", (1, 5)),
    ],
)
def test_a_pick_that_is_not_complete_is_refused(
    play: Player, board: str, words: str, vote: tuple[int, ...]
) -> None:
    number = play.register()
    with pytest.raises(Incomplete):
        panel.put_up(play.by("director"), f"{play.now:%Y-%m}", board, number, words, *vote)
