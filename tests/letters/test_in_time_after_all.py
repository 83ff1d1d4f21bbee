"""A letter for a deadline that an answer from a phone without a line turns out to have met."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest

from hotline.casework import (
    escalating,
    fieldacts,
    figures,
    handling,
    intimeafterall,
    letters,
)
from hotline.casework.act import Caller
from hotline.errors import NotAllowedNow
from hotline.rules.fieldacts import SentAct
from hotline.rules.figurecounts import UnitCounts
from hotline.rules.periods import period_of
from hotline.store.assignments import Assignment, StageClock
from hotline.store.history import Audit
from hotline.store.letters import Letter, LetterLine
from tests.casework.conftest import Player
from tests.county import actor

HOUR = timedelta(hours=1)
ANSWER = {
    "record": "到现场查看，水泵损坏，已更换并试水。", "result": "done", "is_true": "yes",
    "reply": "您好，停水问题已经处理，恢复供水。", "contacted": "yes", "solved": "yes",
}  # fmt: skip


@pytest.fixture
def village(play: Player) -> Assignment:
    """A ticket given to 柳树村 itself, accepted and contacted."""
    return worked_on(play)


def worked_on(play: Player) -> Assignment:
    number = play.dispatched(lead="east-willow")
    part = play.part(number, "east-willow")
    handling.accept(play.by("grid_worker"), part.id, None)
    handling.contact(play.by("grid_worker"), part.id, None, "电话联系", True, [])
    return play.part(number, "east-willow")


def sends(
    part: Assignment, said_at: datetime, received_at: datetime, act: str = "answer",
    fields: dict[str, str] = ANSWER,
) -> None:  # fmt: skip
    """The phone comes back on line at `received_at` with an act done at `said_at`."""
    sent = SentAct(
        id=str(uuid.uuid4()), act=act, part=part.id, version=None, said_at=said_at,
        sent_at=received_at, fields=fields, photos=(),
    )  # fmt: skip
    told = fieldacts.receive(Caller(actor("grid_worker"), received_at), sent, [])
    assert told["outcome"] == "done", told["sentence"]


def issued(now: datetime) -> Letter:
    letter = Letter.get()
    by = Caller(actor("supervisor"), now)
    number = letters.proposed_number(letter.kind, now)
    letters.issue(by, letter.id, number, letter.text, letters.answer_by(letter.kind, now))
    return Letter.get_by_id(letter.id)


def test_a_draft_goes_with_the_reason(play: Player, village: Assignment) -> None:
    due = village.answer_due_at
    escalating.draft_due(due + HOUR)
    sends(village, due - HOUR, due + 2 * HOUR)
    escalating.draft_due(due + 2 * HOUR)
    letter = Letter.get()
    words = f"网格员离线办理，{due - HOUR:%m月%d日 %H:%M} 已提交办结，期限内"
    assert letter.state == "dropped" and letter.close_text.startswith(words)
    assert f"{due + 2 * HOUR:%m月%d日 %H:%M} 补传收到" in letter.close_text
    assert escalating.draft_due(due + 3 * HOUR) == 0 and Letter.select().count() == 1


def test_an_answer_that_was_late_is_no_reason(play: Player, village: Assignment) -> None:
    due = village.answer_due_at
    escalating.draft_due(due + HOUR)
    sends(village, due + HOUR, due + 2 * HOUR)
    escalating.draft_due(due + 2 * HOUR)
    letter = Letter.get()
    assert (letter.state, letter.close_text) == ("dropped", "签发前所列工单已全部提交办结。")


def test_a_draft_about_others_goes_on_without_it(play: Player, village: Assignment) -> None:
    other = worked_on(play)
    due = max(village.answer_due_at, other.answer_due_at)
    escalating.draft_due(due + HOUR)
    assert LetterLine.select().count() == 2
    sends(village, village.answer_due_at - HOUR, due + 2 * HOUR)
    escalating.draft_due(due + 2 * HOUR)
    letter, line = Letter.get(), LetterLine.get()
    assert letter.state == "draft" and line.assignment_id == other.id
    assert village.ticket.ticket_no not in letter.text and other.ticket.ticket_no in letter.text
    trail = Audit.select().count()
    escalating.draft_due(due + 3 * HOUR)
    assert Audit.select().count() == trail, "looking again changes nothing"


def test_a_text_somebody_wrote_is_left_alone(play: Player, village: Assignment) -> None:
    other = worked_on(play)
    due = max(village.answer_due_at, other.answer_due_at)
    escalating.draft_due(due + HOUR)
    by = Caller(actor("supervisor"), due + HOUR)
    letters.amend(by, Letter.get().id, "请抓紧。")
    sends(village, village.answer_due_at - HOUR, due + 2 * HOUR)
    trail = Audit.select().count()
    escalating.draft_due(due + 2 * HOUR)
    assert Letter.get().text == "请抓紧。" and LetterLine.select().count() == 2
    assert Audit.select().count() == trail


def test_an_issued_letter_is_withdrawn_with_its_marks(play: Player, village: Assignment) -> None:
    due = village.answer_due_at
    escalating.draft_due(due + HOUR)
    letter = issued(due + HOUR)
    office = Caller(actor("supervisor"), due + 3 * HOUR)
    with pytest.raises(NotAllowedNow, match="并非都在期限内"):
        intimeafterall.withdraw(office, letter.id)
    assert play.ticket(village.ticket.ticket_no).urged_at is not None
    sends(village, due - HOUR, due + 2 * HOUR)
    escalating.draft_due(due + 2 * HOUR)
    assert Letter.get().state == "answered" and "期限内" in Letter.get().answer
    intimeafterall.withdraw(office, letter.id)
    letter, ticket = Letter.get(), play.ticket(village.ticket.ticket_no)
    assert letter.state == "dropped" and "网格员离线办理" in letter.close_text
    assert ticket.urged_at is None and not Assignment.get_by_id(village.id).is_supervised
    with pytest.raises(NotAllowedNow):
        intimeafterall.withdraw(office, letter.id)


def counted(at: datetime, by: str, unit: int) -> UnitCounts:
    (found,) = figures.unit_counts(by, unit, [period_of("2026-11")], at)
    return found


def test_the_figure_counts_it_in_time(play: Player, village: Assignment) -> None:
    """What was overdue while nothing had come in is in time from then on."""
    due, unit = village.answer_due_at, village.unit_id
    before = counted(due + HOUR, "village", unit)
    assert (before.answered_on_time, before.overdue) == (0, 1)
    escalating.draft_due(due + HOUR)
    sends(village, due - HOUR, due + 2 * HOUR)
    after = counted(due + 3 * HOUR, "village", unit)
    assert (after.answered_on_time, after.overdue) == (1, 0)
    clock = StageClock.get((StageClock.assignment == village.id) & (StageClock.stage == "answer"))
    assert clock.met_at == clock.ended_at == due - HOUR


def test_a_contact_that_came_in_late_counts_for_the_township_too(play: Player) -> None:
    number = play.dispatched()
    town = play.part(number, "east")
    handling.accept(play.by("station_clerk"), town.id, None)
    handling.delegate(
        play.by("station_clerk"), town.id, None, play.units["east-willow"].id, "请联系"
    )
    village = play.part(number, "east-willow")
    handling.accept(play.by("grid_worker"), village.id, None)
    due = play.part(number, "east").contact_due_at
    assert due is not None
    late = counted(due + HOUR, "unit", town.unit_id)
    assert (late.contact_due, late.contacted_on_time) == (1, 0)
    said = {"text": "电话联系", "reached": "yes"}
    sends(village, due - timedelta(minutes=5), due + 2 * HOUR, "contact", said)
    found = counted(due + 3 * HOUR, "unit", town.unit_id)
    assert (found.contact_due, found.contacted_on_time) == (1, 1)
    assert play.part(number, "east").contacted_at == due - timedelta(minutes=5)


def test_the_office_reviews_from_when_it_came_in(play: Player, village: Assignment) -> None:
    """The worker's time counts for the village's deadline, not against the reviewers'."""
    due = village.answer_due_at
    sends(village, due - HOUR, due + 40 * HOUR)
    review = StageClock.get(StageClock.stage == "review")
    assert review.started_at == due + 40 * HOUR < review.due_at
    answered = StageClock.get(
        (StageClock.assignment == village.id) & (StageClock.stage == "answer")
    )
    assert answered.met_at == due - HOUR
