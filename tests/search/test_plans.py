"""How the lists are found: by index, never by reading every ticket."""

from __future__ import annotations

from datetime import datetime

import pytest

from hotline.rules.calendar import ZONE
from hotline.store import lanes, lists, lookups, reading
from hotline.store.database import db
from hotline.store.lists import Filters
from tests.county import actor

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=ZONE)
AFTER = ("2026-11-20T09:00:00+08:00", 7)
COUNTY_LANES = ("to_dispatch", "returns", "handling", "to_review", "to_call_back", "supervised",
                "overdue")  # fmt: skip
STATION_LANES = ("to_accept", "to_contact", "to_answer", "to_combine", "below", "sent_back",
                 "supervised", "overdue", "done")  # fmt: skip
LISTS = {
    "first page": Filters(),
    "by deadline": Filters(sort="due"),
    "state": Filters(state="handling"),
    "township": Filters(division="410599101000"),
    "unit": Filters(unit_id=3),
    "overdue": Filters(is_overdue=True),
    "words": Filters(words="停水"),
}


@pytest.fixture
def plans(county, monkeypatch):
    """Collect the plan of every query asked; fetching rows by id is left out."""
    noted: list[str] = []
    plain = type(db).execute_sql

    def explained(self, sql, params=None, *more):
        if sql.lstrip().startswith("SELECT"):
            rows = plain(self, f"EXPLAIN QUERY PLAN {sql}", params).fetchall()
            noted.extend(row[3] for row in rows)
        return plain(self, sql, params, *more)

    monkeypatch.setattr(type(db), "execute_sql", explained)
    return noted


def scans(plans: list[str]) -> list[str]:
    """Return the steps that read a whole table: a scan that is not of an index in order."""
    tables = [step for step in plans if step.startswith("SCAN") and "VIRTUAL TABLE" not in step]
    # The only subquery read whole is a count that stops at `narrowing.MANY`.
    return [step for step in tables if "INDEX" not in step and "(subquery" not in step]


@pytest.mark.parametrize("after", (None, AFTER))
@pytest.mark.parametrize("lane", COUNTY_LANES)
def test_lane_of_the_office(plans, lane, after):
    lanes.county_lane(actor("director"), lane, NOW, after)
    assert scans(plans) == []
    assert any("ticket_lane_next_due_at" in step or "ticket_urged" in step for step in plans)


@pytest.mark.parametrize("after", (None, AFTER))
@pytest.mark.parametrize("lane", STATION_LANES)
def test_lane_of_a_unit(plans, lane, after):
    lanes.station_lane(3, lane, NOW, after)
    assert scans(plans) == []
    assert any("assignment_unit_id_lane_next_due_at" in step for step in plans)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("who", ("director", "station_clerk"))
def test_list(plans, name, who):
    lists.tickets(actor(who), LISTS[name], NOW)
    assert scans(plans) == []


def test_first_page_needs_no_sorting(plans):
    person = actor("director")
    plans.clear()
    lists.tickets(person, Filters(), NOW, AFTER)
    assert not any("TEMP B-TREE" in step for step in plans)


def test_counts_read_indexes_only(plans):
    lanes.county_counts(NOW)
    lanes.station_counts(3, NOW)
    assert scans(plans) == []


def test_numbers_are_looked_up(plans):
    lookups.of_number(actor("director"), "4105992026112000001")
    lookups.of_phone(actor("operator"), "19900001234", None)
    reading.was_read(1, "4105992026112000001", NOW)
    assert scans(plans) == []
