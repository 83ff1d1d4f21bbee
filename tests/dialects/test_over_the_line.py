"""The real worker against the vendor: lost answers, 503s, kill -9 make no second order."""

from __future__ import annotations

import os
import random
from collections import Counter
from datetime import datetime, timedelta

import pytest

from hotline.casework import syncdesk
from hotline.casework.citydialects import SHIPPED
from hotline.rules.calendar import ZONE
from hotline.store import inbox, outbox, settings
from hotline.store.outbox import OutboxEvent
from hotline.store.tickets import Ticket
from tests.sync.processes import Program, wait_for

# The same interface with shorter patience, laid into the county's own folder as a file.
QUICK = {
    'name = "vendor-rest"': 'name = "quick"',
    "wait_seconds = 20": "wait_seconds = 1",
    "ask_if_older_minutes = 60": "ask_if_older_minutes = 100000",
    "every_seconds = 20": "every_seconds = 1",
}


@pytest.fixture
def worker(play, vendor, tmp_path):
    text = (SHIPPED / "vendor-rest.toml").read_text("utf-8")
    for old, new in QUICK.items():
        assert old in text
        text = text.replace(old, new)
    own = tmp_path / "data" / "dialects"
    own.mkdir()
    (own / "quick.toml").write_text(text, "utf-8")
    vendor.since = datetime.now(ZONE).replace(tzinfo=None) - timedelta(minutes=20)
    program = Program(
        tmp_path / "worker.log", ["worker"], HOTLINE_DATA=str(tmp_path / "data"),
        HOTLINE_CITY_URL=vendor.url, HOTLINE_CITY_DIALECT="quick",
        HOTLINE_CITY_SECRET=f"user={vendor.user} password={vendor.password}",
    )  # fmt: skip
    yield program
    program.stop()
    told = (tmp_path / "worker.log").read_text("utf-8")
    assert vendor.password not in told and "tok-" not in told and "Traceback" not in told


def all_confirmed() -> bool:
    return set(outbox.counts()) <= {"confirmed"}


def hurry(play):
    """Press 立即同步, as a person would who does not want to wait for the back-off."""
    play.now = max(play.now, datetime.now(ZONE))  # the worker's clock: what rests hears it too
    syncdesk.sync_now(play.by("supervisor"))


def hurried(play, done, words):
    """Wait for it, pressing 立即同步 again and again."""
    tries = iter(range(100_000))

    def look():
        if next(tries) % 20 == 0:
            hurry(play)
        return done()

    return wait_for(look, words)


def assert_each_once(vendor, numbers):
    assert Counter(order["sourceCode"] for order in vendor.orders) == Counter(numbers)
    serials = Counter(step["serialNo"] for step in vendor.steps)
    assert set(serials.values()) <= {1}
    steps = OutboxEvent.select().where(
        OutboxEvent.type.not_in(["ticket.registered", "ticket.progress"])
    )
    assert set(serials) == {row.event_id for row in steps}
    for number in numbers:
        of_ticket = [row.event_id for row in steps if row.subject == number]
        sent = [step["serialNo"] for step in vendor.steps if step["serialNo"] in of_ticket]
        assert sent == of_ticket, "a ticket's steps arrive in their order"


def test_up_once_and_down_once(play, vendor, worker):
    number = play.closed()
    vendor.dispatch("SZ777777")
    worker.start()
    ticket = wait_for(lambda: Ticket.get_or_none(Ticket.wire_no == "SZ777777"), "the new ticket")
    wait_for(all_confirmed, "everything confirmed")
    assert ticket.origin == "city" and inbox.counts() == {"applied": 1}
    assert_each_once(vendor, [number])
    assert settings.last_beat("pull_ok") and settings.last_beat("push_ok")


def test_killed_between_the_deed_and_its_answer(play, vendor, worker):
    number = play.register()
    vendor.faults += [("/workorder/report", "slow")]
    worker.start()
    wait_for(lambda: vendor.orders, "the order at the vendor")
    worker.kill()
    assert outbox.counts() == {"waiting": 1}
    worker.start()
    hurried(play, all_confirmed, "the receipt")
    assert_each_once(vendor, [number])
    assert "此前已收到" in OutboxEvent.get().message


SEEDS = range(1, 1 + int(os.environ.get("DIALECT_SEEDS", "3")))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_bad_line_and_a_killed_worker_double_nothing(play, vendor, worker, seed):
    chance = random.Random(seed)
    numbers = [play.closed() for _ in range(4)] + [play.register() for _ in range(4)]
    kinds = ["lost", "503", "busy", "html", "strange", "expired", "cut", "slow"]
    places = ["/workorder/report", "/workorder/process", "/workorder/query", "/auth"]
    with vendor.lock:
        vendor.faults += [(chance.choice(places), chance.choice(kinds)) for _ in range(10)]
        vendor.faults += [("/workorder/push", chance.choice(kinds)) for _ in range(3)]
    for place in range(5):
        vendor.dispatch(f"SZ77777{place}")
    for _ in range(3):
        worker.start()
        asked = len(vendor.asked) + chance.randint(2, 12)
        hurried(
            play, lambda asked=asked: len(vendor.asked) >= asked or all_confirmed(), "questions"
        )
        worker.kill()
    with vendor.lock:
        vendor.faults.clear()
    worker.start()
    hurried(play, all_confirmed, f"everything confirmed, seed {seed}: {outbox.counts()}")
    hurried(play, lambda: inbox.counts() == {"applied": 5}, "five tickets of the city")
    assert_each_once(vendor, numbers)
    assert Ticket.select().where(Ticket.origin == "city").count() == 5
