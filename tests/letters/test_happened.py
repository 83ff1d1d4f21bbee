"""What else sets a step off: perfunctory answers, unsatisfied requesters, repeated returns."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hotline.casework import answering, calling, letters, reviewing
from hotline.casework.act import Caller
from hotline.store import policies
from hotline.store.letters import Letter
from hotline.store.policies import save_policy
from tests.casework.conftest import ANSWER, Player
from tests.county import actor
from tests.moments import at
from tests.policy.profiles import text_of

Under = Callable[[str], Player]


@pytest.fixture
def under(play: Player) -> Under:
    """Put the county under another city's rules."""

    def put(code: str) -> Player:
        newer = text_of(code).replace("effective_on = ", "effective_on = 2026-06-01 # ", 1)
        policies._parsed.clear()  # versions of another test's county bear the same numbers
        save_policy(newer, at("Mon 2026-06-01 09:00"), "系统")
        return play

    return put


def found() -> list[tuple[str, str, str, str]]:
    rows = Letter.select().order_by(Letter.id)
    return [(row.kind, row.words, row.reason, row.state) for row in rows]


def unhappy(play: Player, number: str) -> None:
    calling.call_back(play.by("reviewer"), number, None, True, "yes", "no", "no")


def answered_again(play: Player, number: str) -> None:
    part = play.part(number, "east").id
    answering.answer(play.by("station_clerk"), part, None, ANSWER)
    reviewing.pass_answer(play.by("reviewer"), number, None)


def test_anyang_tells_the_leader_of_every_unsatisfied_requester(under: Under) -> None:
    """S0 安阳：群众不满意的一律通报承办单位主要领导，并自动退回重办。"""
    play = under("anyang")
    number = play.passed()
    unhappy(play, number)
    assert play.ticket(number).state == "handling"
    assert found() == [("telling", "通报主要领导", "unsatisfied", "issued")]
    letter = Letter.get()
    assert "现通报你单位主要领导" in letter.text
    letters.answer(Caller(actor("station_leader"), play.now), letter.id, "已责成分管负责人上门。")
    assert Letter.get().state == "closed"


def test_anyang_unsatisfied_twice_goes_to_the_congress_step(under: Under) -> None:
    play = under("anyang")
    number = play.passed()
    unhappy(play, number)
    answered_again(play, number)
    unhappy(play, number)
    assert [(kind, reason) for kind, _, reason, _ in found()] == [
        ("telling", "unsatisfied"),
        ("telling", "unsatisfied"),
        ("supervision", "unsatisfied_twice"),
    ]
    assert Letter.select().order_by(Letter.id.desc()).get().level == "congress"


@pytest.mark.parametrize(
    ("code", "words", "level"),
    [
        ("anyang", "新闻媒体曝光督办", "media"),
        ("sanmenxia", "二次交办并列入督办", "hotline"),
        ("linyi", "政务督办", "government"),
        ("generic-2025", "通报", "government"),
    ],
)
def test_a_perfunctory_answer_is_proposed_for_its_step(
    under: Under, code: str, words: str, level: str
) -> None:
    play = under(code)
    number = play.answered()
    reviewing.send_back(play.by("reviewer"), number, None, "照抄上次答复", is_perfunctory=True)
    assert found() == [("supervision", words, "perfunctory", "draft")]
    letter = Letter.get()
    assert letter.level == level and "敷衍应付、办理不力" in letter.text


def test_baotou_has_no_step_for_it(play: Player) -> None:
    number = play.answered()
    reviewing.send_back(play.by("reviewer"), number, None, "照抄上次答复", is_perfunctory=True)
    other = play.passed()
    unhappy(play, other)
    assert found() == []


def test_a_satisfied_requester_sets_nothing_off(under: Under) -> None:
    under("anyang").closed()
    assert found() == []


def test_behind_the_answer_checkpoint_is_urged_before_the_deadline(under: Under) -> None:
    """1345：第 3 天应办结反馈，第 4 天才到期。"""
    from hotline.casework import escalating

    play = under("generic-2025")
    number = play.handled()
    due = play.part(number, "east").answer_due_at
    checkpoint, later = at("Wed 2026-11-25 17:30"), at("Wed 2026-11-25 17:31")
    assert later < due
    assert escalating.draft_due(checkpoint) == 0
    assert escalating.draft_due(later) == 1 and escalating.draft_due(later) == 0
    assert "应于2026年11月25日 17:30前办结" in Letter.get().text
    assert [row[0] for row in found()] == ["urging"]
