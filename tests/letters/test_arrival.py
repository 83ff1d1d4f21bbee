"""Arrival (到场): a clock only where the policy has one; it counts for the units above."""

from __future__ import annotations

import pytest

from hotline.casework import answering, handling
from hotline.errors import NotAllowedNow
from hotline.store import policies
from hotline.store.assignments import StageClock
from hotline.store.policies import save_policy
from tests.casework.conftest import ANSWER, Player
from tests.moments import at
from tests.policy.profiles import text_of


@pytest.fixture
def linyi(play: Player) -> Player:
    """The county under 临沂's rules: two hours to be on the spot."""
    newer = text_of("linyi").replace("effective_on = ", "effective_on = 2026-06-01 # ", 1)
    policies._parsed.clear()  # versions of another test's county bear the same numbers
    save_policy(newer, at("Mon 2026-06-01 09:00"), "系统")
    return play


def arrival(play: Player, number: str, unit: str = "east") -> StageClock | None:
    part = play.part(number, unit)
    return StageClock.get_or_none(
        (StageClock.assignment == part.id) & (StageClock.stage == "arrive")
    )


def taken(play: Player) -> str:
    number = play.dispatched(urgency="urgent")
    handling.accept(play.by("station_clerk"), play.part(number, "east").id, None)
    return number


def test_no_clock_where_the_policy_has_none(play: Player) -> None:
    number = play.handled()
    assert arrival(play, number) is None and play.part(number, "east").arrive_due_at is None


def test_the_clock_runs_from_dispatch_and_stands_first(linyi: Player) -> None:
    part = linyi.part(taken(linyi), "east")
    assert part.arrive_due_at is not None
    assert part.next_due_at == min(part.arrive_due_at, part.contact_due_at, part.answer_due_at)


def test_a_village_on_the_spot_counts_for_its_township_once(linyi: Player) -> None:
    number = taken(linyi)
    town = linyi.part(number, "east")
    village = linyi.units["east-willow"].id
    handling.delegate(linyi.by("station_clerk"), town.id, None, village)
    part = linyi.part(number, "east-willow")
    handling.accept(linyi.by("grid_worker"), part.id, None)
    handling.arrive(linyi.by("grid_worker"), part.id, None, "井盖已围挡")
    for unit in ("east", "east-willow"):
        assert linyi.part(number, unit).arrived_at == linyi.now
        assert arrival(linyi, number, unit).met_at == linyi.now
    with pytest.raises(NotAllowedNow, match="已经登记过到场"):
        handling.arrive(linyi.by("grid_worker"), part.id, None)


def test_before_accepting_nobody_arrives(linyi: Player) -> None:
    number = linyi.dispatched(urgency="urgent")
    with pytest.raises(NotAllowedNow, match="待签收"):
        handling.arrive(linyi.by("station_clerk"), linyi.part(number, "east").id, None)


def test_an_answer_without_arrival_is_allowed_and_seen(linyi: Player) -> None:
    number = taken(linyi)
    part = linyi.part(number, "east")
    handling.contact(linyi.by("station_clerk"), part.id, None, "已联系")
    answering.answer(linyi.by("station_clerk"), part.id, None, ANSWER)
    clock = arrival(linyi, number)
    assert clock.met_at is None and clock.ended_at == linyi.now
