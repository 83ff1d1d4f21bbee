"""The lead asks for a co-unit; the office gives it a part of its own."""

from __future__ import annotations

import pytest

from hotline.casework import handling, helping
from hotline.casework.act import Act
from hotline.errors import Incomplete, NotAllowedNow, NotYours, OutOfReach, Refused, Stale
from hotline.store.assignments import Assignment, StageClock
from hotline.store.database import write
from tests.casework.conftest import Player
from tests.duty.conftest import newest


def asked(play: Player, number: str, unit: str = "roads", who: str = "station_clerk") -> str:
    part = play.part(number, "east")
    return helping.request_help(
        play.by(who), part.id, part.version, play.units[unit].id, "路面开挖需要交通局配合"
    )


def test_asking_changes_neither_duty_nor_clock(play: Player) -> None:
    number = play.handled()
    before = play.part(number, "east").answer_due_at
    asked(play, number)
    ticket, request = play.ticket(number), newest()
    assert (request.kind, request.state, request.suggested_unit_id) == (
        "help", "pending", play.units["roads"].id,
    )  # fmt: skip
    assert (ticket.state, ticket.lane) == ("handling", "returns")
    assert play.part(number, "east").answer_due_at == before


def test_approval_gives_a_part_with_its_own_clocks(play: Player) -> None:
    number = play.handled()
    asked(play, number)
    request = newest()
    request.assignment = play.part(number, "east")
    act = Act("approve_help", play.by("dispatcher"))
    with write():
        assert "县交通局协办" in helping.approve_help(act, request)
    part = play.part(number, "roads")
    assert (part.role, part.state, part.parent_id) == ("co", "waiting_accept", None)
    assert "路面开挖需要交通局配合" in part.instruction
    stages = StageClock.select(StageClock.stage).where(StageClock.assignment == part.id)
    assert {row.stage for row in stages} == {"accept", "answer"}


@pytest.mark.parametrize(
    ("who", "unit", "text", "refusal", "because"),
    [
        ("grid_worker", "roads", "需要配合", NotYours, "增加协办"),
        ("neighbour_clerk", "roads", "需要配合", OutOfReach, "没有找到"),
        ("station_clerk", "office", "需要配合", Incomplete, "请选择协办单位"),
        ("station_clerk", "east", "需要配合", NotAllowedNow, "柳河镇正在办理"),
        ("station_clerk", "water", "需要配合", NotAllowedNow, "县水利局正在办理"),
        ("station_clerk", "roads", "　", Incomplete, "理由"),
    ],
)
def test_refusals_help(
    play: Player, who: str, unit: str, text: str, refusal: type[Refused], because: str
) -> None:
    number = play.dispatched(co=("water",))
    handling.accept(play.by("station_clerk"), play.part(number, "east").id, None)
    part = play.part(number, "east")
    with pytest.raises(refusal, match=because):
        helping.request_help(play.by(who), part.id, None, play.units[unit].id, text)


def test_a_helper_does_not_ask_for_helpers(play: Player) -> None:
    number = play.dispatched(co=("water",))
    part = play.part(number, "water")
    handling.accept(play.by("water_clerk"), part.id, None)
    with pytest.raises(NotAllowedNow, match="由主办单位提出"):
        helping.request_help(
            play.by("water_clerk"), part.id, None, play.units["roads"].id, "要配合"
        )


def test_one_open_request_for_a_unit_but_two_units_may_be_asked_for(play: Player) -> None:
    number = play.handled()
    asked(play, number)
    with pytest.raises(NotAllowedNow, match="正在县热线办审批"):
        asked(play, number)
    asked(play, number, "water")
    assert newest().suggested_unit_id == play.units["water"].id


def test_a_version_seen_before_a_change_is_stale(play: Player) -> None:
    number = play.handled()
    part = play.part(number, "east")
    handling.progress(play.by("station_clerk"), part.id, None, "已到现场")
    with pytest.raises(Stale):
        helping.request_help(
            play.by("station_clerk"), part.id, part.version, play.units["roads"].id, "要配合"
        )


def test_approval_is_refused_when_the_unit_became_a_party_meanwhile(play: Player) -> None:
    from hotline.casework import dispatching

    number = play.handled()
    asked(play, number)
    request = newest()
    request.assignment = play.part(number, "east")
    dispatching.dispatch(play.by("dispatcher"), number, None, None, [play.units["roads"].id])
    with pytest.raises(NotAllowedNow, match="正在办理"), write():
        helping.approve_help(Act("approve_help", play.by("dispatcher")), request)
    assert Assignment.select().where(Assignment.unit == play.units["roads"].id).count() == 1
