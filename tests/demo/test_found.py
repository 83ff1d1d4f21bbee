"""What the demo's grid workers found: a plan that repeats, played by the product's own acts."""

from __future__ import annotations

from datetime import datetime

import pytest

from hotline.demo.findings import FindingPlan, found_in_time_order, plan_findings, script
from hotline.demo.foundphotos import SUBJECTS
from hotline.demo.geography import Places
from hotline.demo.latephone import said_at
from hotline.demo.people import DemoUnit
from hotline.demo.plot import TicketPlan
from hotline.outside.files import path_of
from hotline.rules.findings import check_reason, check_solved
from hotline.store.fieldacts import FieldAct
from hotline.store.findings import Finding, FindingPhoto
from tests.demo.conftest import UNTIL, Built


@pytest.fixture(scope="module")
def departments(units: list[DemoUnit]) -> dict[str, str]:
    return {u.code: u.short_name for u in units if u.kind in ("department", "utility")}


@pytest.fixture(scope="module")
def found(
    places: Places, departments: dict[str, str], tickets: list[TicketPlan]
) -> list[FindingPlan]:
    return plan_findings(1, UNTIL, places, departments, tickets)


def test_the_same_seed_gives_the_same_findings(
    found: list[FindingPlan],
    places: Places,
    departments: dict[str, str],
    tickets: list[TicketPlan],
) -> None:
    assert plan_findings(1, UNTIL, places, departments, tickets) == found
    assert plan_findings(2, UNTIL, places, departments, tickets) != found


def test_most_are_solved_on_the_spot_and_every_end_comes_up(found: list[FindingPlan]) -> None:
    ends = [(each.steps[0].way, each.steps[-1].act) for each in found]
    assert ends.count(("solved", "report")) > len(found) / 3
    assert {act for _, act in ends} == {"report", "solve", "send_up", "close", "turn"}
    assert {("noted", "report"), ("sent_up", "report")} <= set(ends)  # some still wait


def test_steps_come_in_order_and_none_after_the_end(found: list[FindingPlan]) -> None:
    played = [step.at for _, step in found_in_time_order(found)]
    assert played == sorted(played) and max(played) <= UNTIL
    for each in found:
        assert [step.at for step in each.steps] == sorted(step.at for step in each.steps)


def test_a_ticket_begins_where_the_finding_ends(
    found: list[FindingPlan], departments: dict[str, str], tickets: list[TicketPlan]
) -> None:
    turned = [each for each in found if each.ticket]
    assert turned
    for each in turned:
        ticket = tickets[each.ticket - 1]
        assert each.steps[-1].at == ticket.arrived_at and ticket.lead in departments
        assert each.text in ticket.title and departments[ticket.lead] in each.steps[1].text


def test_every_sentence_passes_the_rules() -> None:
    words = script()["words"]
    for matter in script()["matter"]:
        assert matter["draws"] in SUBJECTS
        assert all(not check_solved(done, 1, True) for done in matter["done"])
        assert all(len(text) >= 4 for text in matter["text"])
    for sentence in [*words["up"], *words["town_closed"], *words["office_closed"]]:
        assert check_reason(sentence) == {}
    assert set(script()["turned"].values()) <= set(SUBJECTS)


def test_the_rules_allow_every_step(county: Built) -> None:
    finder = county[1].finder
    assert finder.refused == [] and len(finder.kept) == Finding.select().count() > 0
    for row in FindingPhoto.select():
        assert path_of(row.sha256, county[0].blobs).stat().st_size == row.size


def test_some_acts_came_in_late(tickets: list[TicketPlan]) -> None:
    late = [
        (said, step.at)
        for ticket in tickets
        for step in ticket.steps
        if step.act in ("contact", "progress") and (said := said_at(ticket, step))
    ]
    assert late and all(_is_before(said, at) for said, at in late)


def _is_before(said: datetime, at: datetime) -> bool:
    return said < at and 7 <= said.hour < 21


def test_some_reports_came_in_late(county: Built) -> None:
    late = [row for row in FieldAct.select() if row.finding_id]
    assert late
    for row in late:
        assert row.said_at == Finding.get_by_id(row.finding_id).found_at < row.received_at
