"""One county and one plan for all demo tests: they are only read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from hotline.config import Settings
from hotline.demo.build import build
from hotline.demo.geography import Places, make_places
from hotline.demo.people import DemoUnit, make_units
from hotline.demo.play import Player
from hotline.demo.plot import TicketPlan, plan
from hotline.store.database import db, open_database
from hotline.store.sealing import open_keys

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


PASSWORD = "willow-on-the-dyke"
Built = tuple[Settings, Player]


def build_county(folder: Path) -> Built:
    county = Settings(data=folder, demo_password=PASSWORD)
    return county, build(county, months=2, tickets=60, seed=1, say=str, until=UNTIL)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build_county(tmp_path_factory.mktemp("demo"))


@pytest.fixture
def county(built: Built) -> Iterator[Built]:
    open_keys(built[0].keys)
    open_database(built[0].database)
    yield built
    db.close()
