"""A tiny county whose clerks have phones, and a gateway that listens."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hotline import clock
from hotline.casework import delivering, messageplan, reminding
from hotline.casework.act import Caller
from hotline.outside.messages.gateway import Gateway as Described
from hotline.outside.messages.gateway import to_plain
from hotline.rules.calendar import ZONE
from hotline.rules.reminders import DEFAULT_WHO
from hotline.store.database import db, open_database
from hotline.store.messages import Message
from hotline.store.people import Person
from hotline.store.sealing import open_keys
from tests.county import actor, seeded_folder
from tests.messages.gateway import Gateway, serve

PHONES = {
    "station_clerk": "13900000001",
    "station_leader": "13900000002",
    "grid_worker": "13900000003",
    "water_clerk": "13900000004",
}
# A Wednesday within office hours, so that the quiet hours are hours away.
MORNING = datetime(2026, 11, 18, 9, 0, tzinfo=ZONE)
ROBOT_KEY = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the tiny county, made once."""
    return seeded_folder(tmp_path_factory.mktemp("county"))


@pytest.fixture
def county(seeded: Path, tmp_path: Path) -> Iterator[Path]:
    """Open a fresh copy of the tiny county in which four people have a phone."""
    data = tmp_path / "data"
    shutil.copytree(seeded, data)
    open_keys(data / "keys")
    open_database(data / "hotline.db")
    for username, phone in PHONES.items():
        Person.update(phone=phone).where(Person.username == username).execute()
    yield data
    db.close()


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    """Return a gateway that hears everything."""
    made, server = serve()
    yield made
    server.shutdown()
    server.server_close()


def plan_values(url: str, **more: Any) -> dict[str, Any]:
    """Return the settings page's values for a form gateway and a robot at that address."""
    described = Described(url=f"{url}/sms", **more.pop("gateway", {}))
    return {
        "ways": ["sms", "wecom"], "quiet_from": "21:00", "quiet_to": "07:30",
        "who": DEFAULT_WHO, "sign": "", "duty_phone": "", "gateway": to_plain(described),
        "robot_url": f"{url}/cgi-bin/webhook/send", "messages_secret": "s3cret-word",
        "messages_robot": ROBOT_KEY, **more,
    }  # fmt: skip


def switch_on(url: str, at: datetime = MORNING, **more: Any) -> None:
    """Save the plan as the administrator does."""
    messageplan.save(Caller(actor("admin"), at), plan_values(url, **more))


class Worker:
    """The minute's job at moments of the test's choice."""

    def __init__(self) -> None:
        self.post = delivering.Post()

    def run(self, at: datetime) -> int:
        """Look and send once; return how many messages went out."""
        reminding.look(at)
        return delivering.deliver(self.post, lambda: at, lambda: False, lambda: 0.5)

    def until(self, start: datetime, end: datetime, step: timedelta = timedelta(minutes=1)) -> int:
        """Run every `step` from start to end; return how many messages went out."""
        sent = 0
        while start <= end:
            sent += self.run(start)
            start += step
        return sent


@pytest.fixture
def worker(county: Path, gateway: Gateway) -> Worker:
    """Return a worker of a county whose reminders are on since the morning."""
    switch_on(gateway.url)
    return Worker()


def states() -> dict[str, int]:
    """Return how many messages stand in each state."""
    found: dict[str, int] = {}
    for row in Message.select():
        found[row.state] = found.get(row.state, 0) + 1
    return found


@pytest.fixture
def office_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Return a way to set the house's only clock."""

    def at(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    return at
