"""What the machine drafts by itself: one letter a unit and day, each matter once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hotline.casework import escalating, letters
from hotline.casework.act import Caller
from hotline.errors import Incomplete, NotAllowedNow
from hotline.store.letters import Letter, LetterLine
from hotline.store.tickets import Ticket
from tests.casework.conftest import ANSWER, Player
from tests.county import actor
from tests.moments import at


def due_of(play: Player, number: str):
    return play.part(number, "east").answer_due_at


def drafts(**where: object) -> list[Letter]:
    query = Letter.select().order_by(Letter.id)
    return list(query.filter(**where) if where else query)


def issue(play: Player, letter: Letter, now) -> Letter:
    by = Caller(actor("supervisor"), now)
    number = letters.proposed_number(letter.kind, now)
    letters.issue(by, letter.id, number, letter.text, letters.answer_by(letter.kind, now))
    return Letter.get_by_id(letter.id)


def test_nothing_before_the_deadline_one_draft_right_after_and_never_twice(play: Player) -> None:
    number = play.handled()
    due = due_of(play, number)
    assert escalating.draft_due(due) == 0 and drafts() == []
    assert escalating.draft_due(due + timedelta(minutes=1)) == 1
    assert escalating.draft_due(due + timedelta(minutes=2)) == 0
    (letter,) = drafts()
    assert (letter.kind, letter.step, letter.state) == ("urging", 0, "draft")
    assert letter.ticket_id == play.ticket(number).id
    assert (
        number in letter.text and "柳树村自来水停水三天" in letter.text and "已超期" in letter.text
    )


def test_several_late_tickets_are_one_letter(play: Player) -> None:
    numbers = [play.handled() for _ in range(3)]
    late = max(due_of(play, number) for number in numbers) + timedelta(minutes=1)
    assert escalating.draft_due(late) == 3
    (letter,) = drafts()
    assert letter.ticket_id is None and "以下3件工单" in letter.text
    assert all(number in letter.text for number in numbers)


def test_later_ones_join_the_waiting_draft_and_never_spoil_an_edited_text(play: Player) -> None:
    first = play.handled()
    play.now += timedelta(days=4)
    second = play.handled()
    escalating.draft_due(due_of(play, first) + timedelta(minutes=1))
    (letter,) = drafts()
    by = Caller(actor("supervisor"), due_of(play, first) + timedelta(hours=1))
    letters.amend(by, letter.id, "请抓紧。")
    assert due_of(play, second) > due_of(play, first)
    # The first is late by a working day then: an order takes it over, unless it was edited.
    escalating.draft_due(due_of(play, second) + timedelta(minutes=1))
    texts = {letter.kind: letter.text for letter in drafts()}
    assert set(texts) == {"urging", "supervision"} and texts["urging"].startswith("请抓紧。")
    assert second in texts["urging"] and first in texts["supervision"]


def test_an_order_takes_the_place_of_an_urging_nobody_issued(play: Player) -> None:
    number = play.handled()
    due = due_of(play, number)
    escalating.draft_due(due + timedelta(minutes=1))
    escalating.draft_due(due + timedelta(days=5))
    (letter,) = drafts()
    assert (letter.kind, letter.step, letter.words) == ("supervision", 1, "督办单")
    assert "个工作日" in letter.text and LetterLine.select().count() == 1


def test_an_old_backlog_becomes_one_draft_a_unit(play: Player) -> None:
    for _ in range(6):
        play.handled()
    play.dispatched("west")
    long_after = at("Mon 2027-03-01 10:00")
    assert escalating.draft_due(long_after) == 7
    assert sorted(letter.unit.code for letter in drafts()) == ["east", "west"]
    assert {letter.kind for letter in drafts()} == {"supervision"}


def test_a_run_is_bounded_and_goes_on_with_the_next(play: Player, monkeypatch) -> None:
    monkeypatch.setattr(escalating, "MOST_AT_ONCE", 2)
    for _ in range(5):
        play.handled()
    late = at("Mon 2027-03-01 10:00")
    assert [escalating.draft_due(late + timedelta(minutes=n)) for n in range(4)] == [2, 2, 1, 0]
    (letter,) = drafts()
    assert "以下5件工单" in letter.text


def test_one_letter_a_day_but_urgent_ones_do_not_wait(play: Player) -> None:
    first, second = play.handled(), play.handled()
    now = due_of(play, first) + timedelta(minutes=1)
    Player.part(play, second, "east")  # both fall due together; hold the second back
    kept = hold_back(play, second, now + timedelta(minutes=5))
    escalating.draft_due(now)
    issue(play, drafts()[0], now)
    assert escalating.draft_due(kept + timedelta(minutes=1)) == 0
    Ticket.update(urgency="urgent").where(Ticket.ticket_no == second).execute()
    assert escalating.draft_due(kept + timedelta(minutes=2)) == 1


def hold_back(play: Player, number: str, due):
    from hotline.store.assignments import StageClock

    part = play.part(number, "east")
    StageClock.update(due_at=due).where(
        (StageClock.assignment == part.id) & (StageClock.stage == "answer")
    ).execute()
    return due


def test_the_work_done_is_the_answer(play: Player) -> None:
    from hotline.casework import answering

    number = play.handled()
    now = due_of(play, number) + timedelta(minutes=1)
    escalating.draft_due(now)
    letter = issue(play, drafts()[0], now)
    assert play.ticket(number).urged_at == now and play.part(number, "east").is_supervised
    by = Caller(actor("station_clerk"), now + timedelta(hours=1))
    answering.answer(by, play.part(number, "east").id, None, ANSWER)
    escalating.draft_due(now + timedelta(hours=2))
    letter = Letter.get_by_id(letter.id)
    assert (letter.state, letter.answered_by) == ("answered", "系统")


def test_a_draft_is_dropped_when_the_work_was_done_first(play: Player) -> None:
    from hotline.casework import answering

    number = play.handled()
    now = due_of(play, number) + timedelta(minutes=1)
    escalating.draft_due(now)
    by = Caller(actor("station_clerk"), now + timedelta(hours=1))
    answering.answer(by, play.part(number, "east").id, None, ANSWER)
    with pytest.raises(NotAllowedNow, match="都已提交办结"):
        issue(play, drafts()[0], now + timedelta(hours=2))
    escalating.draft_due(now + timedelta(hours=2))
    assert drafts()[0].state == "dropped"


def test_an_unanswered_letter_climbs(play: Player) -> None:
    number = play.handled()
    now = due_of(play, number) + timedelta(minutes=1)
    escalating.draft_due(now)
    first = issue(play, drafts()[0], now)
    assert escalating.draft_due(first.due_at) == 0 or drafts()[-1].step == 1
    escalating.draft_due(first.due_at + timedelta(minutes=1))
    assert [letter.step for letter in drafts()] == [0, 1]


def test_numbers_are_proposed_and_never_used_twice(play: Player) -> None:
    numbers = [play.handled() for _ in range(2)]
    now = due_of(play, numbers[0]) + timedelta(minutes=1)
    escalating.draft_due(now)
    by = Caller(actor("supervisor"), now)
    other = int(letters.draft(by, numbers[0], play.units["east"].id, "urging"))
    proposed = letters.proposed_number("urging", now)
    assert proposed == "热线催〔2026〕1号"
    issue(play, drafts()[0], now)
    with pytest.raises(Incomplete, match="已经用过，可以改用“热线催〔2026〕2号”"):
        letters.issue(by, other, proposed, "请抓紧。", now + timedelta(days=2))
