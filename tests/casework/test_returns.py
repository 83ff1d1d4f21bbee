"""Returns: once, in time, with a basis; the citizen's clock goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hotline.casework import dispatching, handling, returning
from hotline.errors import Incomplete, NotAllowedNow
from hotline.rules.policy import parse_policy
from hotline.store.assignments import UnitRequest
from tests.casework.conftest import Player
from tests.county import ROOT

POLICY = parse_policy((ROOT / "db/policies/baotou.toml").read_text(encoding="utf-8"))
REASON = POLICY.returns.reasons[0][0]


def ask(play: Player, number: str, unit: str = "east", who: str = "station_clerk") -> UnitRequest:
    part = play.part(number, unit)
    returning.request_return(
        play.by(who), part.id, None, REASON, "《水法》及职责清单第3条", play.units["water"].id
    )
    return UnitRequest.select().order_by(UnitRequest.id.desc()).get()


def test_an_approved_return_waits_for_dispatch_and_the_clock_goes_on(play: Player) -> None:
    number = play.dispatched()
    due = play.ticket(number).due_at
    asked = ask(play, number)
    assert play.ticket(number).lane == "returns"
    assert play.part(number, "east").state == "waiting_accept", "a request is never a state"
    returning.approve_return(play.by("dispatcher"), asked.id, None, "确属水利局")
    ticket = play.ticket(number)
    assert (ticket.state, ticket.lane, ticket.due_at) == ("registered", "to_dispatch", due)
    dispatching.dispatch(play.by("dispatcher"), number, None, play.units["water"].id, [])
    assert play.ticket(number).due_at == due
    assert play.ticket(number).return_times == 1


def test_a_refused_return_leaves_duty_and_clock(play: Player) -> None:
    number = play.dispatched()
    due = play.part(number, "east").next_due_at
    asked = ask(play, number)
    returning.refuse_return(play.by("dispatcher"), asked.id, None, "属地管理，请先行办理")
    assert play.part(number, "east").next_due_at == due
    handling.accept(play.by("station_clerk"), play.part(number, "east").id, None)
    with pytest.raises(NotAllowedNow, match="最多退单"):
        ask(play, number)


def test_a_return_is_decided_once(play: Player) -> None:
    asked = ask(play, play.dispatched())
    returning.approve_return(play.by("dispatcher"), asked.id, None)
    with pytest.raises(NotAllowedNow):
        returning.refuse_return(play.by("dispatcher"), asked.id, None, "不同意")


def test_too_late_is_refused_with_the_rule(play: Player) -> None:
    number = play.dispatched()
    play.now += timedelta(days=9)
    with pytest.raises(NotAllowedNow, match="已超过退单时限"):
        ask(play, number)


def test_reason_and_basis_are_both_named(play: Player) -> None:
    part = play.part(play.dispatched(), "east")
    with pytest.raises(Incomplete) as refused:
        returning.request_return(play.by("station_clerk"), part.id, None, "whim", "", None)
    assert set(refused.value.details["fields"]) == {"reason_code", "basis", "suggested_unit"}
