"""One county and one plan for all demo tests: they are only read."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from hotline.demo.geography import Places, make_places
from hotline.demo.people import DemoUnit, make_units
from hotline.demo.plot import TicketPlan, plan

UNTIL = datetime(2026, 11, 20, 15, 40, tzinfo=timezone(timedelta(hours=8), "Asia/Shanghai"))


@pytest.fixture(scope="session")
def places() -> Places:
    return make_places(1, "410599")


@pytest.fixture(scope="session")
def units(places: Places) -> list[DemoUnit]:
    return make_units(places)


@pytest.fixture(scope="session")
def tickets(places: Places, units: list[DemoUnit]) -> list[TicketPlan]:
    return list(plan(1, 6, 700, UNTIL, places, units))
