"""The tickets behind a figure through the acts: the same number, only within reach, exported."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest

from hotline.casework import figures
from hotline.casework.act import Caller
from hotline.casework.figurecases import cases, export_cases
from hotline.casework.successions import listed, note_succession
from hotline.errors import Incomplete, NotAllowedNow, NotYours
from hotline.store.database import db
from tests.casework.conftest import Player
from tests.county import actor

PERIOD = "2026-11"


def test_a_whole_life_is_counted_and_every_figure_opens(play: Player) -> None:
    number = play.closed()
    other = play.dispatched("water")
    period, now = figures.period(PERIOD), play.now + timedelta(minutes=1)
    whole = figures.county(period, now)
    assert (whole.received, whole.dispatched, whole.assignments, whole.closed) == (2, 2, 2, 1)
    assert (whole.callbacks, whole.solved, whole.satisfied, whole.passed) == (1, 1, 1, 1)
    assert (whole.called, whole.effective, whole.unreached) == (1, 1, 0)
    assert (whole.contacted_on_time, whole.accepted_on_time, whole.answered) == (1, 1, 1)
    assert (whole.dispatched_on_time, whole.dispatch_due) == (2, 2)
    assert (whole.open_at_end, whole.closed_on_time) == (1, 1)
    behind = cases(actor("director"), "closed", period, now)
    assert [row["ticket_no"] for row in behind.rows] == [number]
    waiting = cases(actor("director"), "open_at_end", period, now)
    assert [row["ticket_no"] for row in waiting.rows] == [other]


def test_whoever_did_it_has_it(play: Player) -> None:
    play.closed()
    period, now = figures.period(PERIOD), play.now + timedelta(minutes=1)
    lines = {line.unit: line.counts for line in figures.lines(period, now, "person")}
    assert lines["李受理"].received == 1
    assert (lines["孙派单"].assignments, lines["孙派单"].dispatched_on_time) == (1, 1)
    clerk = lines["郑经办"]
    assert (clerk.accepted_on_time, clerk.contacted_on_time, clerk.answered) == (1, 1, 1)
    assert (clerk.callbacks, clerk.solved) == (1, 1)


def test_a_station_sees_only_its_own_of_the_countys_figure(play: Player) -> None:
    mine, theirs = play.dispatched("east"), play.dispatched("west")
    period, now = figures.period(PERIOD), play.now + timedelta(minutes=1)
    page = cases(actor("station_clerk"), "assignments", period, now)
    assert (page.total, page.within) == (2, 1)
    assert [row["ticket_no"] for row in page.rows] == [mine]
    every = cases(actor("director"), "assignments", period, now)
    assert {row["ticket_no"] for row in every.rows} == {mine, theirs}
    with pytest.raises(NotYours):
        cases(actor("admin"), "assignments", period, now)


def test_pages_hold_every_case_once(play: Player) -> None:
    numbers = [play.register() for _ in range(5)]
    period, now = figures.period(PERIOD), play.now + timedelta(minutes=1)
    asked = (actor("director"), "received", period, now, "county", "")
    found = [row["ticket_no"] for at in (1, 2, 3) for row in cases(*asked, at, 2).rows]
    assert found == numbers
    assert cases(*asked, 99, 2).page == 3


@pytest.mark.parametrize(
    ("count", "by", "key"),
    [("nothing", "county", ""), ("received", "moon", ""), ("received", "village", "1"),
     ("letters_due", "division", ""), ("assignments", "unit", "east")],
)  # fmt: skip
def test_what_is_not_counted_cannot_be_opened(play: Player, count: str, by: str, key: str) -> None:
    with pytest.raises(Incomplete):
        cases(actor("director"), count, figures.period(PERIOD), play.now, by, key)


def test_an_export_is_the_same_list_and_leaves_a_trace(play: Player) -> None:
    from openpyxl import load_workbook

    mine, _ = play.dispatched("east"), play.dispatched("west")
    caller = play.by("station_leader")
    body = export_cases(caller, "assignments", figures.period(PERIOD), play.now)
    rows = list(load_workbook(BytesIO(body)).active.values)
    assert [row[0] for row in rows] == ["工单编号", mine]
    trace = db.execute_sql(
        "SELECT details FROM audit WHERE act = 'export' ORDER BY id DESC"
    ).fetchone()
    assert '"count": 1' in trace[0]
    with pytest.raises(NotYours):
        export_cases(play.by("county_leader"), "assignments", figures.period(PERIOD), play.now)


def _note(play: Player, old: str, new: str, grounds: str = "政发〔2026〕12号") -> str:
    caller: Caller = play.by("admin")
    return note_succession(
        caller, play.units[old].id, play.units[new].id, date(2026, 11, 10), grounds
    )


def test_a_merger_is_noted_once_with_its_grounds(play: Player) -> None:
    assert _note(play, "west", "east") == "石桥镇"
    assert [(row["unit_name"], row["successor_name"]) for row in listed()] == [("石桥镇", "柳河镇")]
    for old, new, kind in (("west", "water", NotAllowedNow), ("east", "west", NotAllowedNow),
                           ("east", "east", Incomplete), ("office", "east", Incomplete),
                           ("east-willow", "west", Incomplete)):  # fmt: skip
        with pytest.raises(kind):
            _note(play, old, new)
    with pytest.raises(Incomplete) as missing:
        _note(play, "water", "roads", " ")
    assert "grounds" in missing.value.details["fields"]
    with pytest.raises(NotYours):
        note_succession(play.by("director"), 1, 2, date(2026, 11, 10), "政发〔2026〕12号")


def test_figures_of_a_merged_unit_open_under_its_successor(play: Player) -> None:
    number = play.dispatched("west")
    _note(play, "west", "east")
    period, now = figures.period(PERIOD), play.now + timedelta(minutes=1)
    key = str(play.units["east"].id)
    page = cases(actor("director"), "assignments", period, now, "unit", key)
    assert [row["ticket_no"] for row in page.rows] == [number]
