"""A deadline in a year without a notice is marked 暂定 wherever it is shown, until it is loaded."""

from __future__ import annotations

from datetime import datetime

import pytest

from hotline.casework import timekeeping
from hotline.rules.calendar import ZONE, WorkCalendar
from hotline.store.assignments import Assignment, StageClock
from hotline.store.tickets import Ticket
from hotline.web import present
from tests.pages.conftest import AsRole
from tests.pages.office import dispatched

FAR = datetime(2031, 1, 6, 17, 30, tzinfo=ZONE)


def words(response) -> str:
    return response.get_data(as_text=True)


@pytest.fixture
def number() -> str:
    """A dispatched ticket whose deadlines reach into 2031."""
    number = dispatched()
    for table in (Ticket, Assignment):
        table.update(next_due_at=FAR).execute()
    Ticket.update(due_at=FAR).execute()
    StageClock.update(due_at=FAR, is_provisional=True).execute()
    return number


@pytest.mark.usefixtures("client")
@pytest.mark.parametrize(
    ("role", "url"),
    [
        ("dispatcher", "/tickets/{}"), ("dispatcher", "/tickets"), ("dispatcher", "/desk/handling"),
        ("station_clerk", "/desk/to_accept"), ("station_clerk", "/tickets/{}"),
    ],
)  # fmt: skip
def test_it_is_marked(as_role: AsRole, number: str, role: str, url: str) -> None:
    assert "暂定" in words(as_role(role).get(url.format(number)))


def test_a_published_year_is_not_marked(as_role: AsRole) -> None:
    number = dispatched()
    for url in ("/tickets", f"/tickets/{number}"):
        assert "暂定" not in words(as_role("dispatcher").get(url))


def test_what_may_move_and_what_may_not() -> None:
    days: WorkCalendar = timekeeping.plain_calendar()
    night = FAR.replace(hour=23)
    assert days.is_guess(FAR) and not days.is_guess(night)
    assert present.guess(FAR, days) == "　暂定" and present.guess(night, days) == ""
