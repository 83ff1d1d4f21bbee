"""Findings lived through: each act once, by whom it lies with, and never among the appeals."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from hotline.casework import findings, indicating
from hotline.casework.attaching import Evidence
from hotline.casework.figures import month_figures, period
from hotline.casework.findings import Report
from hotline.casework.intake import Appeal
from hotline.errors import Incomplete, NotAllowedNow, NotYours, OutOfReach
from hotline.store import findinglists
from hotline.store import findings as stored
from hotline.store.attachments import Attachment
from hotline.store.findings import Finding, FindingPhoto
from hotline.store.history import Audit
from hotline.store.outbox import OutboxEvent
from hotline.store.tickets import Ticket
from tests.casework.conftest import Player
from tests.county import actor

PHOTO = Evidence("a" * 64, "现场.jpg", "image/jpeg", 1234)
AFTER = Evidence("b" * 64, "处理后.jpg", "image/jpeg", 2345)
WILLOW, CAMP = "410599101201", "410599101202"


def report(play: Player, way: str = "sent_up", who: str = "grid_worker", **more) -> int:
    said = {"way": way, "text": "村口路灯不亮", "division": WILLOW, "photos": [PHOTO]}
    if way == "solved":
        said |= {"done_text": "已更换灯泡", "done_photos": [AFTER]}
    return int(findings.report_finding(play.by(who), Report(**said | more)))


def row(number: int) -> Finding:
    return Finding.get_by_id(number)


def at_office(play: Player) -> int:
    number = report(play)
    findings.send_up_finding(play.by("station_clerk"), number, "需县交通局更换线路")
    return number


def test_solved_on_the_spot_is_one_act(play: Player) -> None:
    number = report(play, "solved")
    kept = row(number)
    assert (kept.state, kept.is_on_spot, kept.ended_text) == ("solved", True, "已更换灯泡")
    assert [photo["is_after"] for photo in stored.photos_of(number)] == [False, True]
    assert [line.subject for line in Audit.select()] == [kept.number]


def test_pressed_twice_is_reported_once(play: Player) -> None:
    said = Report("noted", "村口路灯不亮", WILLOW, photos=[PHOTO])
    by = play.by("grid_worker", key="k" * 32)
    assert findings.report_finding(by, said) == findings.report_finding(by, said)
    assert Finding.select().count() == FindingPhoto.select().count() == 1


def test_a_noted_one_is_solved_later_by_its_village(play: Player) -> None:
    number = report(play, "noted")
    with pytest.raises(Incomplete, match="不完整"):
        findings.solve_finding(play.by("grid_worker"), number, "已修好灯", [])
    findings.solve_finding(play.by("grid_worker"), number, "已修好灯", [AFTER])
    assert (row(number).state, row(number).is_on_spot) == ("solved", False)


def test_the_township_solves_what_was_sent_up(play: Player) -> None:
    number = report(play)
    with pytest.raises(NotAllowedNow, match="不由本单位处理"):
        findings.solve_finding(play.by("grid_worker"), number, "已修好灯", [AFTER])
    findings.solve_finding(play.by("station_leader"), number, "已修好灯", [])
    assert (row(number).state, row(number).ended_by_unit) == ("solved", "柳河镇")


def test_closing_needs_a_reason(play: Player) -> None:
    number = report(play)
    with pytest.raises(Incomplete, match="原因"):
        findings.close_finding(play.by("station_clerk"), number, " ")
    findings.close_finding(play.by("station_clerk"), number, "已有同一件在办")
    assert row(number).state == "closed"
    with pytest.raises(NotAllowedNow, match="已了结"):
        findings.send_up_finding(play.by("station_clerk"), number, "需县里处理")


def test_a_neighbour_does_not_find_it(play: Player) -> None:
    number = report(play)
    for who in ("neighbour_clerk", "water_clerk"):
        with pytest.raises(OutOfReach):
            findings.close_finding(play.by(who), number, "与我无关")
        assert findinglists.listed(actor(who), "")[0] == []
    with pytest.raises(NotAllowedNow, match="本单位不填报"):
        report(play, who="water_clerk")
    with pytest.raises(Incomplete):
        report(play, division=CAMP)


def test_only_the_office_turns_it_and_only_once(play: Player) -> None:
    number = at_office(play)
    appeal = Appeal("柳树村路灯不亮", "网格员巡查发现：村口路灯不亮", "help", name="冯网格")
    with pytest.raises(NotYours):
        findings.turn_finding(play.by("station_clerk"), number, appeal)
    ticket = play.ticket(findings.turn_finding(play.by("dispatcher"), number, appeal))
    assert (ticket.channel, ticket.division_code) == ("grid", WILLOW)
    assert row(number).ticket_id == ticket.id and ticket.refs == {"finding": row(number).number}
    assert Attachment.get(Attachment.ticket == ticket).sha256 == PHOTO.sha256
    with pytest.raises(NotAllowedNow, match="已转工单"):
        findings.turn_finding(play.by("director"), number, appeal)
    assert Ticket.select().count() == 1


def test_an_incomplete_ticket_turns_nothing(play: Player) -> None:
    number = at_office(play)
    with pytest.raises(Incomplete):
        findings.turn_finding(play.by("dispatcher"), number, Appeal("", "", "help"))
    assert row(number).state == "at_office" and Ticket.select().count() == 0


def test_what_waits_agrees_with_the_rule(play: Player) -> None:
    made = [report(play, "noted"), report(play), at_office(play), report(play, "solved")]
    for who in ("grid_worker", "station_clerk", "neighbour_clerk", "dispatcher"):
        me = actor(who)
        ruled = {n for n in made if findings.rules.holds(
            me, row(n).state, row(n).unit_id, row(n).township_id)}  # fmt: skip
        assert {line["id"] for line in findinglists.listed(me, "waiting")[0]} == ruled
        assert stored.waiting(me) == len(ruled)


def _everything_counted(later: datetime) -> tuple:
    """The month's figures and every indicator of county and township, counted at that moment."""
    sheets = [indicating.sheet("2026-11", unit, later).as_json() for unit in ("county", "柳河镇")]
    return month_figures(period("2026-11"), later), *sheets


def test_no_figure_of_the_appeals_moves(play: Player) -> None:
    play.closed()
    play.handled()
    later = play.now + timedelta(days=1)
    before = _everything_counted(later)
    owed = OutboxEvent.select().count()
    report(play, "noted"), report(play, "solved")
    findings.solve_finding(play.by("station_clerk"), report(play), "已修好灯", [])
    findings.close_finding(play.by("station_clerk"), report(play), "已有同一件在办")
    number = at_office(play)
    assert play.now < later and Finding.select().count() == 5
    assert _everything_counted(later) == before
    assert OutboxEvent.select().count() == owed, "the city hears of appeals only"
    appeal = Appeal("柳树村路灯不亮", "网格员巡查发现：村口路灯不亮", "help", name="冯网格")
    findings.turn_finding(play.by("dispatcher"), number, appeal)
    assert _everything_counted(later) != before, "a ticket is a ticket, whoever found it"


def test_the_board_counts_by_village(play: Player) -> None:
    report(play, "noted"), report(play, "solved"), report(play, "solved")
    findings.solve_finding(play.by("station_clerk"), report(play), "已修好灯", [])
    findings.close_finding(play.by("station_clerk"), report(play), "已有同一件在办")
    at_office(play)
    report(play, who="station_clerk", division=CAMP)
    of = period("2026-11")
    willow, camp = findinglists.counted_by_village(actor("director"), of)
    assert (willow["town"], willow["unit"], camp["unit"]) == ("柳河镇", "柳树村", "前营村")
    assert [willow[name] for name in (
        "reported", "on_spot", "sent_up", "solved", "turned", "closed", "open")
    ] == [6, 2, 3, 3, 0, 1, 2]  # fmt: skip
    assert (camp["reported"], camp["open"]) == (1, 1)
    assert len(findinglists.counted_by_village(actor("grid_worker"), of)) == 1
    assert findinglists.counted_by_village(actor("neighbour_clerk"), of) == []
    assert findinglists.counted_by_village(actor("director"), period("2026-09")) == []
