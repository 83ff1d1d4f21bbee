"""Each request from the first word to the last, as an office would tell it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hotline.casework import answering, calling, deciding, deferring, handling, signing, visiting
from hotline.errors import Incomplete, NotAllowedNow, NotYours
from hotline.store import attachments, history, outbox
from hotline.store.assignments import Assignment, StageClock, UnitRequest
from hotline.store.outbox import OutboxEvent
from hotline.store.visits import Visit
from tests.casework.conftest import ANSWER, Player
from tests.county import PASSWORD
from tests.moments import at
from tests.requests.conftest import (
    LATER,
    SCAN,
    at_the_city,
    deferral,
    exclusion,
    extension,
    newest,
    signed_exclusion,
    still_missing,
)


def told(number: str, type: str) -> list[OutboxEvent]:
    where = (OutboxEvent.subject == number) & (OutboxEvent.type == f"ticket.{type}")
    return list(OutboxEvent.select().where(where))


def running(number_id: int) -> list[StageClock]:
    where = (StageClock.ticket == number_id) & StageClock.ended_at.is_null()
    return list(StageClock.select().where(where))


def test_an_extension_within_the_bound_is_the_offices(play: Player) -> None:
    number = play.handled()
    before, part = play.ticket(number), play.part(number, "east")
    asked = extension(play, number)
    assert (asked.state, play.ticket(number).lane) == ("pending", "returns")
    assert play.part(number, "east").next_due_at == part.answer_due_at, "the clock goes on"
    deciding.approve(play.by("dispatcher"), asked.id, None, "情况属实")
    ticket, after = play.ticket(number), play.part(number, "east")
    assert ticket.due_at == at("Wed 2026-12-02 17:30") and ticket.first_due_at == before.due_at
    assert (ticket.extended_times, ticket.lane) == (1, "handling")
    assert before.due_at < after.answer_due_at < ticket.due_at
    assert after.next_due_at == after.answer_due_at and ticket.next_due_at == ticket.due_at
    clocks = running(ticket.id)
    assert all(clock.is_promised for clock in clocks) and len(clocks) == 2
    assert all("县热线办批准延期" in clock.source for clock in clocks)
    ended = StageClock.select().where(
        (StageClock.ticket == ticket.id) & (StageClock.stage == "answer")
        & StageClock.ended_at.is_null(False)
    )  # fmt: skip
    assert {clock.met_at for clock in ended} == {None}
    assert told(number, "extension.requested") == [], "the city is not asked"
    words = [row["text"] for row in history.of_ticket(ticket.id)]
    assert any("同意柳河镇延期，期限改为12月02日 17:30" in text for text in words)


def test_villages_below_get_the_time_too(play: Player) -> None:
    number = play.handled()
    village = play.units["east-willow"].id
    handling.delegate(play.by("station_clerk"), play.part(number, "east").id, None, village)
    before = play.part(number, "east-willow").answer_due_at
    deciding.approve(play.by("dispatcher"), extension(play, number).id, None)
    below, own = play.part(number, "east-willow"), play.part(number, "east")
    assert before < below.answer_due_at <= own.answer_due_at
    assert below.lane == "to_accept"


def test_beyond_the_bound_the_city_decides(play: Player) -> None:
    number = play.handled()
    due = play.ticket(number).due_at
    asked = extension(play, number, at("Wed 2026-12-09 17:30"))
    deciding.approve(play.by("dispatcher"), asked.id, None, "拟同意")
    asked = UnitRequest.get_by_id(asked.id)
    (event,) = told(number, "extension.requested")
    data = outbox.data_of(event)
    assert (asked.state, asked.event_id) == ("to_city", event.event_id)
    assert data["due_at"] == "2026-12-09T17:30:00+08:00" and data["informed"]["how"] == "电话告知"
    assert play.ticket(number).due_at == due
    assert play.ticket(number).lane == "handling", "nothing waits for the office"
    with pytest.raises(NotAllowedNow, match="已报市级"):
        deciding.take_back(play.by("station_clerk"), asked.id, None)
    with pytest.raises(Incomplete, match="文号"):
        deciding.approve(play.by("dispatcher"), asked.id, None, "")
    deciding.approve(play.by("dispatcher"), asked.id, None, "市热线办12月1日电话批复，王科长")
    assert play.ticket(number).due_at == at("Wed 2026-12-09 17:30")


def test_the_office_may_grant_less(play: Player) -> None:
    number = play.handled()
    asked = extension(play, number)
    granted = at("Mon 2026-11-30 17:30")
    deciding.approve(play.by("dispatcher"), asked.id, None, "先给一天", granted)
    assert play.ticket(number).due_at == granted
    assert UnitRequest.get_by_id(asked.id).granted_at == granted


def test_a_deferral_is_agreed_signed_approved_and_due_on_its_day(play: Player) -> None:
    number = play.handled()
    play.visited(number, "deferral", "agreed")
    asked = deferral(play, number)
    assert asked.state == "signing" and play.ticket(number).lane == "handling"
    assert still_missing(asked) == [
        "缺单位分管领导签字：请分管领导本人确认，或上传签字扫描件。",
        "缺县热线办审核。",
    ]
    with pytest.raises(NotAllowedNow, match="等待单位领导签字"):
        deciding.approve(play.by("director"), asked.id, None)
    signing.sign(play.by("station_deputy"), asked.id, PASSWORD)
    assert play.ticket(number).lane == "returns"
    with pytest.raises(NotYours):
        deciding.approve(play.by("dispatcher"), asked.id, None)
    deciding.approve(play.by("director"), asked.id, None)
    ticket, part = play.ticket(number), play.part(number, "east")
    closing = at("Fri 2026-12-11 17:30")
    assert (ticket.ledger, ticket.promised_at, ticket.due_at) == ("deferral", closing, closing)
    assert part.answer_due_at == closing, "the unit is held to its own promise"
    assert still_missing(UnitRequest.get_by_id(asked.id)) == []


def test_the_visit_of_the_village_counts_for_the_township(play: Player) -> None:
    number = play.handled()
    village = play.units["east-willow"].id
    handling.delegate(play.by("station_clerk"), play.part(number, "east").id, None, village)
    handling.accept(play.by("grid_worker"), play.part(number, "east-willow").id, None)
    play.visited(number, "deferral", "agreed", "east-willow", "grid_worker")
    assert deferral(play, number).visit_id is not None


def test_a_signed_scan_stands_for_the_leader(play: Player) -> None:
    number = play.handled()
    play.visited(number, "exclusion")
    asked = exclusion(play, number)
    with pytest.raises(Incomplete):
        signing.hand_in_scan(play.by("station_clerk"), asked.id, [])
    signing.hand_in_scan(play.by("station_clerk"), asked.id, [SCAN])
    asked = UnitRequest.get_by_id(asked.id)
    assert (asked.state, asked.signed_way, asked.signed_rank) == ("pending", "scan", "chief")
    assert {file.purpose for file in attachments.of_proof(None, asked.id)} == {
        "grounds",
        "signature",
    }


def test_an_exclusion_goes_up_with_every_proof_and_ends_the_ticket(play: Player) -> None:
    number = play.handled()
    asked = at_the_city(play, number)
    assert asked.state == "to_city" and play.ticket(number).state == "handling"
    (event,) = told(number, "exclusion.requested")
    data = outbox.data_of(event)
    assert data["visit"]["outcome"] == "explained" and data["signed"]["rank"] == "chief"
    assert [file["name"] for file in data["attachments"]] == ["民事判决书.pdf"]
    deciding.approve(play.by("director"), asked.id, None, "市级批复〔2026〕3号")
    ticket = play.ticket(number)
    assert (ticket.state, ticket.ledger, ticket.lane) == ("excluded", "exclusion", "done")
    assert running(ticket.id) == [] and ticket.closed_at is not None
    assert {part.state for part in Assignment.select()} == {"withdrawn"}
    (whole,) = told(number, "snapshot")
    assert outbox.data_of(whole)["state"] == "excluded"
    assert UnitRequest.get_by_id(asked.id).state == "approved", "ending the parts voids it not"


def test_a_refusal_changes_nothing_but_says_why(play: Player) -> None:
    number = play.handled()
    due = play.ticket(number).due_at
    asked = signed_exclusion(play, number)
    deciding.refuse(play.by("director"), asked.id, None, "判决与诉求事项无关")
    ticket = play.ticket(number)
    assert (ticket.state, ticket.due_at, ticket.ledger) == ("handling", due, "")
    assert "判决与诉求事项无关" in history.of_ticket(ticket.id)[0]["text"]
    exclusion(play, number)  # with better grounds it may be asked again


def test_taking_back_and_answering_void_what_was_asked(play: Player) -> None:
    number = play.handled()
    asked = extension(play, number)
    deciding.take_back(play.by("station_clerk"), asked.id, None)
    assert UnitRequest.get_by_id(asked.id).state == "withdrawn"
    play.visited(number, "deferral", "agreed")
    second, third = deferral(play, number), signed_exclusion(play, number)
    answering.answer(play.by("station_clerk"), play.part(number, "east").id, None, ANSWER)
    for row in (second, third):
        row = UnitRequest.get_by_id(row.id)
        assert (row.state, row.decided_by) == ("withdrawn", "系统")
    assert play.ticket(number).lane == "to_review"


def test_a_suggestion_is_talked_over_at_the_door(play: Player) -> None:
    number = play.handled(kind="suggestion")
    part = play.part(number, "east").id
    with pytest.raises(Incomplete, match="沟通建议"):
        answering.answer(play.by("station_clerk"), part, None, ANSWER)
    play.visited(number, "suggestion", "absent")
    with pytest.raises(Incomplete, match="沟通建议"):
        answering.answer(play.by("station_clerk"), part, None, ANSWER)
    play.now += timedelta(days=3)
    play.visited(number, "suggestion", "absent")
    answering.answer(play.by("station_clerk"), part, None, ANSWER)


def test_a_visit_before_the_rework_does_not_count_for_it(play: Player) -> None:
    number = play.handled()
    play.visited(number, "unsatisfied")
    part = play.part(number, "east").id
    answering.answer(play.by("station_clerk"), part, None, ANSWER)
    from hotline.casework import reviewing

    reviewing.pass_answer(play.by("reviewer"), number, None)
    calling.call_back(play.by("reviewer"), number, None, True, "yes", "no", "no")
    with pytest.raises(Incomplete, match="了解不满意原因"):
        answering.answer(play.by("station_clerk"), part, None, ANSWER)
    play.visited(number, "unsatisfied", "refused")
    answering.answer(play.by("station_clerk"), part, None, ANSWER)


def test_a_visit_is_a_contact_too(play: Player) -> None:
    number = play.dispatched()
    handling.accept(play.by("station_clerk"), play.part(number, "east").id, None)
    assert play.part(number, "east").lane == "to_contact"
    play.visited(number, "handling", "absent")
    assert play.part(number, "east").contacted_at is None
    play.visited(number, "handling")
    part = play.part(number, "east")
    assert (part.contacted_at, part.lane) == (play.now, "to_answer")
    (event,) = told(number, "contacted")
    assert outbox.data_of(event)["visit"]["place"] == "柳树村村东头"


def test_promised_on_is_kept(play: Player) -> None:
    number = play.handled()
    play.visited(number, "deferral", "agreed")
    assert deferral(play, number).wanted_at.date() == LATER


def test_a_confidential_requester_is_spoken_for_by_the_office(play: Player) -> None:
    number = play.dispatched(is_confidential=True)
    handling.accept(play.by("station_clerk"), play.part(number, "east").id, None)
    deferring.request_deferral(
        play.by("station_clerk"), play.part(number, "east").id, None, None, LATER, "缺配件，须外购"
    )
    asked = newest()
    signing.sign(play.by("station_leader"), asked.id, PASSWORD)
    with pytest.raises(Incomplete, match="写明县热线办联系诉求人的情况"):
        deciding.approve(play.by("director"), asked.id, None, "")
    assert play.ticket(number).ledger == ""
    deciding.approve(play.by("director"), asked.id, None, "11月20日电话联系，诉求人认可")
    assert play.ticket(number).ledger == "deferral"


def test_nobody_goes_to_a_confidential_door(play: Player) -> None:
    number = play.dispatched(is_confidential=True)
    handling.accept(play.by("station_clerk"), play.part(number, "east").id, None)
    form = visiting.VisitForm("deferral", play.now, "村东头", "本人", "agreed", "谈了延时原因")
    with pytest.raises(NotAllowedNow, match="由县热线办联系诉求人"):
        visiting.visit(play.by("station_clerk"), play.part(number, "east").id, None, form)
    assert Visit.select().count() == 0
