"""kill -9 of the web, the worker and the city, real processes, at moments dice choose.

Property: what somebody pressed again until it was confirmed is there once, and when all three
run again both stores are equal. Seeds are fixed and printed.
"""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from urllib.request import urlopen

import pytest

from hotline import clock
from hotline.casework import syncdesk
from hotline.casework.act import Caller
from hotline.store import inbox, outbox
from hotline.store.database import db
from hotline.store.tickets import Ticket
from tests.bench.person import Person
from tests.county import PASSWORD, actor
from tests.sync.processes import City, Program, free_port, wait_for
from tests.sync.test_over_the_line import APPEAL, SECRET, all_confirmed, assert_same_in_both

SEEDS = (1, 2, 3, 4, 5)
PRESSES = 4  # on each side, for each seed


@dataclass
class Town:
    """The three programs of one county and its city."""

    city: City
    worker: Program
    web: Program
    port: int

    def start_web(self) -> None:
        self.web.start()
        wait_for(self._web_answers, "the web's first page")

    def _web_answers(self) -> bool:
        assert self.web.is_alive(), self.web.log.read_text("utf-8")
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/login", timeout=5) as page:
                return bool(page.status == 200)
        except OSError:
            return False


@pytest.fixture
def town(play, tmp_path: Path) -> Iterator[Town]:
    city, port = City(tmp_path / "city", SECRET), free_port()
    environ = {
        "HOTLINE_DATA": str(tmp_path / "data"), "HOTLINE_PORT": str(port),
        "HOTLINE_CITY_URL": f"{city.root}/hotline/410599", "HOTLINE_CITY_SECRET": SECRET,
        "HOTLINE_COUNTY_CODE": "410599",
    }  # fmt: skip
    worker = Program(tmp_path / "worker.log", ["worker"], **environ)
    made = Town(city, worker, Program(tmp_path / "web.log", ["serve"], **environ), port)
    city.start()
    worker.start()
    made.start_web()
    yield made
    for program in (made.web, worker, city):
        program.kill()


class Clerk:
    """A browser that presses its button again, with the same key, until it is confirmed."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.person: Person | None = None

    def register(self, mark: str) -> bool:
        form = {"title": mark, "content": "村里主街路灯不亮。", "kind": "help", "channel": "phone",
                "urgency": "ordinary", "phone": "13900005678", "act_key": mark}  # fmt: skip
        try:
            if self.person is None:
                self.person = Person(self.town.port, "operator", PASSWORD)
                page = self.person.get("/intake")
                self.token = page.split(b'name="csrf_token" value="')[1].split(b'"')[0].decode()
            status, _ = self.person.post("/intake", form | {"csrf_token": self.token})
        except (OSError, http.client.HTTPException):
            self.person = None
            return False
        assert status == 303
        return True

    def dispatch(self, number: str) -> bool:
        try:
            self.town.city.tell("dispatch", ticket_no=number, **APPEAL)
        except (OSError, http.client.HTTPException):
            return False
        return True


def under_a_kill(town: Town, dice: Random, work: Callable[[], None]) -> None:
    """Do the work while one of the three programs is killed, then start that one again."""
    victim = dice.choice((town.web, town.worker, town.city))
    moment = dice.uniform(0, 0.15)

    def kill() -> None:
        time.sleep(moment)
        victim.kill()
        if victim is town.web:
            town.start_web()
        else:
            victim.start()

    killer = threading.Thread(target=kill)
    killer.start()
    work()
    killer.join()


def one_round(town: Town, seed: int) -> list[str]:
    """Press and dispatch under kills; returns the marks that were confirmed to somebody."""
    dice, clerk, marks = Random(seed), Clerk(town), []

    def work() -> None:
        for serial in range(PRESSES):
            mark, number = f"路灯不亮{seed}-{serial}", f"ZZ2026{seed:02d}{serial:04d}"
            wait_for(lambda mark=mark: clerk.register(mark), "a ticket registered")
            wait_for(lambda number=number: clerk.dispatch(number), "a ticket dispatched")
            marks.extend((mark, number))

    under_a_kill(town, dice, work)
    return marks


def press_sync_now() -> None:
    """The operator does not wait for the next try; the moment must differ from the last."""
    time.sleep(1.1)
    syncdesk.sync_now(Caller(actor("supervisor"), clock.now()))


def is_settled(town: Town, numbers: list[str]) -> bool:
    press_sync_now()
    came = {row.wire_no for row in Ticket.select().where(Ticket.origin == "city")}
    return all_confirmed() and set(numbers) <= came and "waiting" not in inbox.counts()


def test_killed_at_random_nothing_is_lost_or_doubled(town: Town) -> None:
    marks = []
    for seed in SEEDS:
        print(f"seed {seed}")
        marks += one_round(town, seed)
    numbers = [mark for mark in marks if mark.startswith("ZZ")]
    wait_for(lambda: is_settled(town, numbers), "both sides equal")
    assert_same_in_both(town.city)
    titles = [row.title for row in Ticket.select()]
    for mark in marks:
        if mark not in numbers:
            assert titles.count(mark) == 1, mark
    wire = [row.wire_no for row in Ticket.select()]
    assert all(wire.count(number) == 1 for number in numbers)
    assert outbox.counts() == {"confirmed": len(SEEDS) * PRESSES}
    assert db.execute_sql("PRAGMA integrity_check").fetchone() == ("ok",)
