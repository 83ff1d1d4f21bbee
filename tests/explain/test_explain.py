"""The explanation of one ticket: margins, provisional and promised days, recounts, the command."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from hotline.casework import explain, handling, intake
from hotline.casework.act import Act, Caller
from hotline.casework.promising import move_due
from hotline.commands import house
from hotline.commands.speech import run
from hotline.rules.calendar import ZONE
from hotline.rules.permissions import CITY
from hotline.store.assignments import StageClock
from hotline.store.database import db, write
from tests.casework.conftest import Player, play, seeded
from tests.county import seeded_folder
from tests.moments import at

__all__ = ["play", "seeded"]


def deadline(play: Player, number: str, whose: str, stage: str) -> explain.DeadlineLine:
    told = explain.explained(play.ticket(number), None, play.now)
    found = [line for line in told.deadlines if (line.whose, line.stage) == (whose, stage)]
    return found[-1]


def test_counted_and_passed_over(play: Player) -> None:
    number = play.dispatched()
    line = deadline(play, number, "县热线办", "办结")
    assert line.counted == "11月23日周一至11月27日周五（5个工作日）"
    assert line.skipped == "11月21日至11月22日（周六、周日）"
    assert line.policy_version == "2022-03-02" and line.source.startswith("包头办法四（二）2")
    assert "2026-11-23" in line.counted_days and ("2026-11-21", "周六") in line.skipped_days


def test_why_a_unit_must_be_earlier(play: Player) -> None:
    line = deadline(play, play.dispatched(), "柳河镇", "办结")
    assert any("为保证县级期限" in note and "提前到" in note for note in line.notes)


def test_why_the_county_must_be_earlier_than_the_city(play: Player) -> None:
    appeal = intake.CityAppeal(
        "停水", "柳树村停水三天", "help", channel="city", ticket_no="SZ1",
        city_due_at=at("Wed 2026-11-25 17:30"),
    )  # fmt: skip
    number = intake.take_from_city(Caller(CITY, play.now), appeal)
    from hotline.casework import dispatching

    dispatching.dispatch(play.by("dispatcher"), number, None, play.units["east"].id, [])
    line = deadline(play, number, "县热线办", "办结")
    assert any("为保证市平台期限" in note for note in line.notes)


def test_a_guess_over_the_new_year_is_said(play: Player) -> None:
    play.now = datetime(2027, 12, 29, 9, 0, tzinfo=ZONE)
    line = deadline(play, play.dispatched(), "县热线办", "办结")
    assert any("暂按双休日推算" in note for note in line.notes)


def test_an_agreed_day_is_told_as_agreed(play: Player) -> None:
    number = play.handled()
    part, ticket = play.part(number, "east"), play.ticket(number)
    part.ticket = ticket
    with write():
        act = Act("approve_extension", play.by("dispatcher"))
        move_due(act, ticket, part, at("Fri 2026-12-04 17:30"), "县热线办批准延期", False)
        ticket.save()
    line = deadline(play, number, "县热线办", "办结")
    assert line.way == "以批准或约定的时间为准" and line.source == "县热线办批准延期"
    assert line.counted.endswith("12月4日周五（5个工作日）")
    assert any("不重新计算" in note for note in line.notes)


def test_a_calendar_changed_since_is_said(play: Player) -> None:
    number = play.dispatched()
    StageClock.update(calendar_version="节假日-旧").execute()
    assert any("工作日历有变动" in note for note in deadline(play, number, "柳河镇", "签收").notes)
    handling.accept(play.by("station_clerk"), play.part(number, "east").id, None)
    assert any("保持当时的结果" in n for n in deadline(play, number, "柳河镇", "签收").notes)


def test_a_recount_stands_in_the_explanation(play: Player) -> None:
    number = play.dispatched()
    with write():
        Act("recount", play.by("admin")).log(play.ticket(number).id, "县级办结期限由甲改为乙")
    told = explain.explain(number, play.now)
    assert "期限变动" in told and "县级办结期限由甲改为乙" in told


# ---- the command ----


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = seeded_folder(tmp_path / "data")
    monkeypatch.setenv("HOTLINE_DATA", str(folder))
    yield folder
    db.close()


@pytest.fixture
def number(data: Path) -> str:
    from hotline.store.database import open_database

    open_database(data / "hotline.db")
    made = Player().dispatched()
    db.close()
    return made


def test_the_command_prints_every_part(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(house, ["explain", number]) == 0
    told = capsys.readouterr().out
    for words in ("一、各环节期限", "计入：", "依据：", "二、谁可以办什么", "三、现在不能办的"):
        assert words in told


def test_the_command_for_one_person_as_data(
    number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(house, ["explain", number, "--as", "station_clerk", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {"ticket_no", "deadlines", "acts"} <= set(told)
    by_act = {line["act"]: line for line in told["acts"]}
    assert by_act["accept"]["allowed"] and not by_act["dispatch"]["allowed"]
    assert by_act["dispatch"]["refused_by"] == "role" and by_act["dispatch"]["reason"]
    assert by_act["request_return"]["policy_version"] == "2022-03-02"
    due = next(line for line in told["deadlines"] if line["stage"] == "answer")
    assert due["due"].endswith("+08:00") and due["counted"] and due["source"]


def test_out_of_reach_is_told_as_the_act_would(
    number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(house, ["explain", number, "--as", "neighbour_clerk", "--json"]) == 0
    acts = json.loads(capsys.readouterr().out)["acts"]
    assert not any(line["allowed"] for line in acts)
    assert {line["refused_by"] for line in acts} == {"role", "reach"}


def test_unknown_people_and_tickets_are_sentences(
    number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(house, ["explain", number, "--as", "nobody"]) == 1
    assert "没有登录名为“nobody”的人员" in capsys.readouterr().err
    assert run(house, ["explain", "0000"]) == 1
    assert "没有找到这件工单" in capsys.readouterr().err
