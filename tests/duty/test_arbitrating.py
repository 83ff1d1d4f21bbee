"""Disputes: put up after a refused return, decided once, sent by force, kept as a case."""

from __future__ import annotations

import pytest

from hotline.casework import answering, arbitrating, dispatching, handling, returning
from hotline.errors import Incomplete, NotAllowedNow, NotYours, Refused, Stale
from hotline.store.assignments import StageClock
from hotline.store.dutycases import DutyCase
from hotline.store.outbox import OutboxEvent
from hotline.store.sealing import unseal
from tests.casework.conftest import ANSWER, Player
from tests.casework.test_returns import ask
from tests.duty.conftest import disputed, newest

BASIS = "《包头市职责清单》水利类第12条"


def put_up(play: Player, number: str, unit: str = "east", who: str = "station_clerk") -> int:
    part = play.part(number, unit)
    arbitrating.ask_arbitration(play.by(who), part.id, None, "供水管网归属有争议")
    return int(newest().id)


def decide(play: Player, request: int, unit: str, **more: object) -> str:
    given = {"basis": BASIS, "text": "由管网权属单位办理", "as_case": False, **more}
    return arbitrating.arbitrate(
        play.by("director"), request, None, play.units[unit].id if unit else None, **given
    )


def test_until_the_decision_duty_and_clock_go_on(play: Player) -> None:
    number = disputed(play)
    before = play.part(number, "east")
    put_up(play, number)
    after = play.part(number, "east")
    assert (after.state, after.answer_due_at) == (before.state, before.answer_due_at)
    assert StageClock.select().where(
        (StageClock.assignment == after.id) & StageClock.ended_at.is_null()
    ).exists()  # fmt: skip
    assert play.ticket(number).lane == "returns"


def test_another_unit_gets_the_ticket_at_once_and_by_force(play: Player) -> None:
    number = disputed(play)
    due = play.ticket(number).due_at
    decide(play, put_up(play, number), "water", met="县委编办、县司法局、县热线办")
    ticket, old, new = play.ticket(number), play.part(number, "east"), play.part(number, "water")
    assert (ticket.state, ticket.is_forced, ticket.lead_unit_id) == (
        "dispatched", True, play.units["water"].id,
    )  # fmt: skip
    assert ticket.due_at == due, "the citizen's clock is never reset"
    assert old.state == "returned" and new.role == "lead" and new.state == "waiting_accept"
    assert not StageClock.select().where(
        (StageClock.assignment == old.id) & StageClock.ended_at.is_null()
    ).exists()  # fmt: skip
    told = OutboxEvent.select().order_by(OutboxEvent.id.desc()).get()
    assert told.type == "ticket.progress" and "裁定由县水利局主办" in unseal(told.body)
    assert newest().extra == {"met": "县委编办、县司法局、县热线办"}
    with pytest.raises(NotAllowedNow, match="不得再退单"):
        ask(play, number, "water", "water_clerk")


def test_the_same_unit_stays_and_is_bound(play: Player) -> None:
    number = disputed(play)
    decide(play, put_up(play, number), "east")
    part, ticket = play.part(number, "east"), play.ticket(number)
    assert (part.state, ticket.state, ticket.is_forced) == ("waiting_accept", "dispatched", True)
    assert ticket.lane == "handling", "nothing waits for the office any more"


def test_a_helper_that_is_decided_on_becomes_the_lead(play: Player) -> None:
    number = disputed(play, co=("water",))
    handling.accept(play.by("water_clerk"), play.part(number, "water").id, None)
    decide(play, put_up(play, number), "water")
    part = play.part(number, "water")
    assert (part.role, part.state) == ("lead", "waiting_accept")
    handling.accept(play.by("water_clerk"), part.id, None)
    assert play.ticket(number).state == "handling"


def test_a_village_at_work_ends_with_its_township(play: Player) -> None:
    number = disputed(play)
    town = play.part(number, "east")
    handling.accept(play.by("station_clerk"), town.id, None)
    handling.delegate(play.by("station_clerk"), town.id, None, play.units["east-willow"].id)
    decide(play, put_up(play, number), "water")
    assert play.part(number, "east-willow").state == "withdrawn"


def test_a_second_arbitration_is_refused(play: Player) -> None:
    number = disputed(play)
    request = put_up(play, number)
    with pytest.raises(NotAllowedNow, match="已提请裁定"):
        put_up(play, number)
    decide(play, request, "water")
    with pytest.raises(NotAllowedNow, match="终局"):
        put_up(play, number, "water", "water_clerk")
    with pytest.raises(NotAllowedNow, match="终局"):
        decide(play, request, "east")


def test_a_unit_first_asks_for_a_return_the_office_need_not(play: Player) -> None:
    number = play.dispatched()
    with pytest.raises(NotAllowedNow, match="应先申请退单"):
        put_up(play, number)
    put_up(play, number, who="dispatcher")
    assert newest().asked_by == "孙派单"


def test_returns_used_up_are_enough(play: Player) -> None:
    number = play.dispatched()
    returning.approve_return(play.by("dispatcher"), ask(play, number).id, None, "同意")
    water = play.units["water"].id
    dispatching.dispatch(play.by("dispatcher"), number, None, water, [])
    put_up(play, number, "water", "water_clerk")
    assert newest().state == "pending"


def test_an_answer_makes_the_dispute_void(play: Player) -> None:
    number = disputed(play)
    handling.accept(play.by("station_clerk"), play.part(number, "east").id, None)
    handling.contact(play.by("station_clerk"), play.part(number, "east").id, None, "已联系")
    request = put_up(play, number)
    answering.answer(play.by("station_clerk"), play.part(number, "east").id, None, ANSWER)
    with pytest.raises(NotAllowedNow, match="已失效"):
        decide(play, request, "water")


@pytest.mark.parametrize(
    ("who", "given", "refusal", "because"),
    [
        ("dispatcher", {}, NotYours, "裁定"),
        ("director", {"unit_id": None}, Incomplete, "不完整"),
        ("director", {"basis": "无"}, Incomplete, "不完整"),
        ("director", {"text": ""}, Incomplete, "不完整"),
        ("director", {"version": 1}, Stale, "变动"),
    ],
)
def test_decisions_refused(
    play: Player, who: str, given: dict[str, object], refusal: type[Refused], because: str
) -> None:
    number = disputed(play)
    request = put_up(play, number)
    form = {"version": None, "unit_id": play.units["water"].id, "basis": BASIS, "text": "由其办理",
            "as_case": True, **given}  # fmt: skip
    with pytest.raises(refusal, match=because):
        arbitrating.arbitrate(play.by(who), request, **form)
    assert not play.ticket(number).is_forced and not DutyCase.select().exists()


def test_a_return_is_not_arbitrated(play: Player) -> None:
    number = play.dispatched()
    with pytest.raises(NotAllowedNow, match="不是争议裁定"):
        decide(play, ask(play, number).id, "water")


def test_the_decision_is_kept_as_a_case(play: Player) -> None:
    number = disputed(play)
    decide(play, put_up(play, number), "water", as_case=True)
    case = DutyCase.get()
    assert (case.unit_id, case.basis) == (play.units["water"].id, BASIS)
    assert case.ticket.ticket_no == number and "停水" in case.keywords
