"""The rule of reach in Python and in SQL say the same for everybody, whoever works a ticket."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.errors import OutOfReach
from hotline.rules.calendar import ZONE
from hotline.rules.permissions import CITY, SYSTEM, Actor, reaches_units
from hotline.store import assignments, lists, narrowing, reading, requests_of_units, tickets
from hotline.store.assignments import Assignment, UnitRequest
from hotline.store.database import db, open_database
from hotline.store.tickets import Ticket
from hotline.store.units import Unit
from tests.county import CAST, actor, seeded_folder
from tests.pages.story import registered

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=ZONE)
UNITS = ("east", "west", "east-willow", "east-camp", "west-willow", "west-camp", "water", "roads")
STATES = ("waiting_accept", "handling", "answered", "sent_back", "passed", "returned", "withdrawn")
PARTS = st.lists(st.tuples(st.sampled_from(UNITS), st.sampled_from(STATES)), max_size=4)


@pytest.fixture(scope="module")
def everybody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Actor]]:
    """Return the whole cast, the city and the machine, in an open county."""
    folder = seeded_folder(tmp_path_factory.mktemp("reach"))
    open_database(folder / "hotline.db")
    yield [*map(actor, CAST), CITY, SYSTEM]
    db.close()


def with_parts(parts: list[tuple[str, str]]) -> tuple[Ticket, list[Assignment]]:
    ticket, made = registered(NOW), []
    for code, state in parts:
        unit = Unit.get(Unit.code == code)
        made.append(
            Assignment.create(
                ticket=ticket, unit=unit, role="lead", level="township", state=state,
                dispatched_at=NOW,
            )
        )  # fmt: skip
    return ticket, made


def is_found(look) -> bool:
    try:
        look()
    except OutOfReach:
        return False
    return True


@settings(max_examples=25, deadline=None)
@given(st.lists(PARTS, min_size=1, max_size=3))
def test_python_and_sql_agree_for_the_whole_cast(everybody, county_of_tickets):
    with db.atomic() as undone:
        made = [with_parts(parts) for parts in county_of_tickets]
        for person in everybody:
            seen = {row.id for row in tickets.visible_to(person)}
            walked = {row.id for row in narrowing.reached(person)}
            table = {row["id"] for row in lists.rows_for_table(person, [t.id for t, _ in made])}
            for ticket, parts in made:
                expected = reaches_units(person, frozenset(part.unit_id for part in parts))
                assert (ticket.id in seen) is expected, (person.username, parts)
                assert (ticket.id in walked) is expected
                assert (ticket.id in table) is expected
                number = ticket.ticket_no
                assert is_found(lambda p=person, n=number: tickets.get(p, n)) is expected
                page = is_found(lambda p=person, n=number: reading.ticket_and_parts(p, n))
                assert page is expected
        undone.rollback()


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(UNITS), st.sampled_from(STATES))
def test_a_part_and_its_request_are_found_by_who_works_for_the_unit(everybody, code, state):
    with db.atomic() as undone:
        _, (part,) = with_parts([(code, state)])
        asked = UnitRequest.create(
            ticket=part.ticket_id, assignment=part, reason_code="duty", asked_by="x", asked_at=NOW
        )
        for person in everybody:
            expected = reaches_units(person, frozenset({part.unit_id}))
            assert is_found(lambda p=person: assignments.get(p, part.id)) is expected
            assert is_found(lambda p=person: requests_of_units.get(p, asked.id)) is expected
        undone.rollback()
