"""Every way to a ticket gives the same answer to the same person."""

from __future__ import annotations

from datetime import datetime

import pytest

from hotline.casework import dispatching, handling
from hotline.errors import OutOfReach
from hotline.rules.calendar import ZONE
from hotline.store import history, lists, lookups, narrowing, reading, tickets
from hotline.store.history import History
from hotline.store.lists import Filters
from hotline.store.prepared import Prepared
from tests.county import CAST, actor
from tests.pages.story import by, part_of, registered, sent, unit

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=ZONE)


@pytest.fixture
def numbers(county) -> list[str]:
    """Return tickets nobody, one township, its village, two units, and a department work on."""
    made = [registered(NOW).ticket_no]
    made += [sent(code, NOW).ticket.ticket_no for code in ("east", "east-willow", "west", "water")]
    both = registered(NOW)
    lead, helper = unit("west").id, unit("water").id
    dispatching.dispatch(by("dispatcher", NOW), both.ticket_no, None, lead, [helper])
    deep = sent("east", NOW)
    handling.accept(by("station_clerk", NOW), deep.id, None)
    handling.delegate(by("station_clerk", NOW), deep.id, None, unit("east-camp").id, "")
    assert part_of(deep.ticket, "east-camp").parent_id == deep.id
    return [*made, both.ticket_no, deep.ticket.ticket_no]


def is_found(look) -> bool:
    try:
        look()
    except OutOfReach:
        return False
    return True


@pytest.mark.parametrize("username", CAST)
def test_page_list_number_and_words_agree(numbers, username):
    person = actor(username)
    listed = {row["ticket_no"] for row in lists.tickets(person, Filters(), NOW).rows}
    worded = {row["ticket_no"] for row in lists.tickets(person, Filters(words="停水"), NOW).rows}
    for number in numbers:
        expected = is_found(lambda no=number: tickets.get(person, no))
        assert is_found(lambda no=number: reading.ticket_and_parts(person, no)) is expected
        assert (number in listed) is expected
        assert (number in worded) is expected
        assert bool(lookups.of_number(person, number)) is expected


NARROWED = (Filters(division="410599101000"), Filters(division="410599101201"), Filters(unit_id=2))


@pytest.mark.parametrize("username", ("director", "station_clerk", "grid_worker", "water_clerk"))
@pytest.mark.parametrize("filters", NARROWED)
def test_few_and_many_give_the_same_list(numbers, username, filters, monkeypatch):
    person = actor(username)
    few = [row["ticket_no"] for row in lists.tickets(person, filters, NOW).rows]
    monkeypatch.setattr(narrowing, "MANY", 1)
    assert [row["ticket_no"] for row in lists.tickets(person, filters, NOW).rows] == few
    assert few or username != "director"


def test_prepared_rows_are_those_of_the_plain_query(numbers):
    ticket, _ = reading.ticket_and_parts(actor("director"), numbers[-1])
    names = ("act", "at", "by_name", "unit_name", "text")
    plain = [{name: row[name] for name in names} for row in history.of_ticket(ticket["id"])]
    assert reading.history(ticket["id"]) == plain
    assert plain[0]["at"].tzinfo is not None


def test_prepared_query_refuses_bound_constants(county):
    with pytest.raises(ValueError, match="constants must be SQL text"):
        Prepared(lambda: History.select().where(History.act == "accept")).rows()
