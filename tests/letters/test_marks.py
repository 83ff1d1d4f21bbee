"""The marks of a letter: set when it is issued, taken away when it is closed or withdrawn."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hotline.casework import letters, supervising
from hotline.casework.act import Caller
from hotline.errors import Incomplete
from hotline.store.history import History
from tests.casework.conftest import Player
from tests.county import actor


def issued(play: Player, number: str) -> int:
    letter = letters.draft(play.by("supervisor"), number, play.units["east"].id, "supervision")
    by = play.by("supervisor")
    told = letters.proposed_number("supervision", play.now)
    letters.issue(by, int(letter), told, "请于【答复期限】前办结。", play.now + timedelta(days=2))
    return int(letter)


def is_marked(play: Player, number: str) -> tuple[bool, bool]:
    return play.ticket(number).urged_at is not None, play.part(number, "east").is_supervised


@pytest.mark.parametrize("way", [letters.drop, letters.close])
def test_marks_go_with_the_letter(play: Player, way) -> None:
    number = play.handled()
    letter = issued(play, number)
    assert is_marked(play, number) == (True, True)
    way(play.by("supervisor"), letter, "单位已说明情况")
    assert is_marked(play, number) == (False, False)
    lines = [row.act for row in History.select().order_by(History.id)][-2:]
    assert lines == ["issue_letter", "drop_letter" if way is letters.drop else "close_letter"]


def test_a_later_urging_or_letter_keeps_its_mark(play: Player) -> None:
    number = play.handled()
    first, second = issued(play, number), issued(play, number)
    letters.close(play.by("supervisor"), first, "合并办理")
    assert is_marked(play, number) == (True, True)
    supervising.urge(play.by("supervisor"), number, "请今日办结")
    letters.close(play.by("supervisor"), second, "已答复")
    assert play.ticket(number).urged_at is not None


def test_only_the_units_own_part_is_marked(play: Player) -> None:
    number = play.dispatched(co=("water",))
    issued(play, number)
    assert play.part(number, "east").is_supervised
    assert not play.part(number, "water").is_supervised


def test_the_answer_about_several_tickets_stays_in_the_letter(play: Player) -> None:
    from hotline.casework import escalating
    from hotline.store.letters import Letter

    numbers = [play.handled(), play.handled()]
    now = play.part(numbers[0], "east").answer_due_at + timedelta(minutes=1)
    escalating.draft_due(now)
    letter = Letter.get()
    by = Caller(actor("supervisor"), now)
    letters.issue(by, letter.id, "热线催〔2026〕1号", "请办结。", now + timedelta(days=1))
    clerk = Caller(actor("station_clerk"), now)
    with pytest.raises(Incomplete) as refusal:
        letters.answer(clerk, letter.id, "已收到")
    assert "未按期办结的原因" in str(refusal.value.details["fields"])
    letters.answer(clerk, letter.id, "两件都在等配件。")
    said = [row.text for row in History.select().where(History.act == "answer_letter")]
    assert said == ["催办通知书（热线催〔2026〕1号）"] * 2
