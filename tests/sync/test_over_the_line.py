"""County and city as real processes: news both ways, faults, kills, and nothing lost or doubled."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator

import pytest

from hotline.casework import calling, citysync, syncdesk
from hotline.outside import webhooks
from hotline.store import inbox, outbox, settings
from hotline.store.database import write
from hotline.store.inbox import InboxEvent
from hotline.store.outbox import OutboxEvent
from hotline.store.tickets import Ticket
from tests.sync.events import REGISTRATION
from tests.sync.processes import ROOT, City, Program, wait_for
from tests.sync.test_in_step import answered, ticket_of

APPEAL = {name: value for name, value in REGISTRATION.items() if name != "ticket_no"}
SECRET = webhooks.new_secret()


@pytest.fixture
def town(tmp_path) -> Iterator[City]:
    """The sandbox city, running."""
    running = City(tmp_path / "city", SECRET)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def worker(play, town, tmp_path) -> Iterator[Program]:
    """The county's worker on the same database as the acts of the test, not started yet."""
    program = Program(
        tmp_path / "worker.log", ["worker"], HOTLINE_DATA=str(tmp_path / "data"),
        HOTLINE_CITY_URL=f"{town.root}/hotline/410599", HOTLINE_CITY_SECRET=SECRET,
    )  # fmt: skip
    yield program
    program.stop()


def app(worker: Program, *words: str) -> str:
    """Run another command of app.py on the county's data."""
    done = subprocess.run(
        [sys.executable, "app.py", *words], cwd=ROOT, env=worker.environ, capture_output=True,
        check=True,
    )  # fmt: skip
    return done.stdout.decode()


def all_confirmed() -> bool:
    return set(outbox.counts()) <= {"confirmed"}


def assert_same_in_both(town: City) -> None:
    """Every event of the county is in the city exactly once, each ticket's in its order."""
    ours, theirs = defaultdict(list), defaultdict(list)
    for row in OutboxEvent.select().order_by(OutboxEvent.id):
        ours[row.subject].append((row.ticketversion, row.event_id))
    for row in town.received():
        theirs[row["subject"]].append((row["version"], row["id"]))
    for subject, events in ours.items():
        assert [version for version, _ in events] == list(range(1, len(events) + 1))
        assert events == sorted(theirs[subject]), subject
        assert town.ticket(subject)["county_version"] == len(events)
        assert town.ticket(subject)["waiting"] == []
    assert sum(map(len, ours.values())) == len(town.received())
    assert town.ask("received")["refusals"] == []


def test_dispatched_there_answered_here_closed_there(play, town, worker):
    worker.start()
    wire_no = town.tell("dispatch", **APPEAL)["ticket_no"]
    ticket = wait_for(lambda: Ticket.get_or_none(Ticket.wire_no == wire_no), "the new ticket")
    answered(play, ticket.ticket_no)
    wait_for(lambda: town.ticket(wire_no)["state"] == "reviewing", "the answer in the city")
    (answer,) = [a for a in town.ticket(wire_no)["acts"] if a["type"] == "ticket.answered"]
    assert answer["data"]["reply"].startswith("您好")
    town.tell(f"tickets/{wire_no}/urge", text="请回访")
    wait_for(lambda: ticket_of(wire_no).urged_at, "the urging")
    calling.call_back(play.by("reviewer"), ticket.ticket_no, None, True, "yes", "yes", "yes")
    wait_for(lambda: town.ticket(wire_no)["state"] == "closed", "the end in the city")
    wait_for(all_confirmed, "the last receipt")
    assert_same_in_both(town)
    assert settings.last_beat("pull_ok") and settings.last_beat("push_ok")


def test_busy_lost_answers_and_a_killed_city_lose_and_double_nothing(play, town, worker):
    worker.start()
    numbers = []
    for fault in ("busy", "lost", "killed"):
        if fault == "killed":
            town.kill()
        else:
            town.tell("fault", fault=fault, minutes=5)
        numbers += [play.closed(), play.passed()]
        tried = OutboxEvent.subject == numbers[-2]
        syncdesk.sync_now(play.by("supervisor"))
        wait_for(
            lambda tried=tried: (
                OutboxEvent.select().where(tried, OutboxEvent.attempts > 0).exists()
            ),
            f"a try while {fault}",
        )
        assert outbox.has_waiting() and "confirmed" not in counts_of(numbers[-2:])
        if fault == "killed":
            town.start()
        else:
            town.tell("fault")
        play.now = settings.last_beat("sync_now")
        syncdesk.sync_now(play.by("supervisor"))
        wait_for(all_confirmed, f"everything confirmed after {fault}")
    assert_same_in_both(town)
    states = [town.ticket(number)["state"] for number in numbers]
    assert states == ["closed", "reviewing"] * 3


def counts_of(numbers: list[str]) -> set[str]:
    rows = OutboxEvent.select(OutboxEvent.state).where(OutboxEvent.subject.in_(numbers))
    return {row.state for row in rows}


def test_a_worker_killed_in_the_middle_of_three_hundred(play, town, worker):
    numbers = [play.register() for _ in range(30)]
    with write():
        for step in range(300):
            number = numbers[step % 30]
            data = {"at": play.now.isoformat(), "text": f"第{step}步"}
            outbox.owe("ticket.progress", number, data, play.now, is_urgent=step % 7 == 0)
    worker.start()
    wait_for(town.received, "the first events in the city")
    worker.kill()
    left = outbox.waiting_count()
    assert left, "it was killed too late to prove anything"
    worker.start()
    wait_for(all_confirmed, "all confirmed")
    assert OutboxEvent.select().count() == 330
    assert_same_in_both(town)


def test_what_comes_again_and_a_city_from_an_older_copy(play, town, worker, tmp_path):
    worker.start()
    first = town.tell("dispatch", **APPEAL)["ticket_no"]
    wait_for(lambda: Ticket.get_or_none(Ticket.wire_no == first), "the first ticket")
    kept = [play.closed()]
    wait_for(all_confirmed, "the first day's work")
    town.kill()
    shutil.copytree(town.folder, tmp_path / "older")
    town.start()
    second = town.tell("dispatch", **APPEAL)["ticket_no"]
    lost = [play.closed(), play.passed()]
    syncdesk.sync_now(play.by("supervisor"))
    wait_for(lambda: Ticket.get_or_none(Ticket.wire_no == second), "the second ticket")
    wait_for(all_confirmed, "the second day's work")
    town.kill()
    worker.kill()
    shutil.rmtree(town.folder)
    shutil.copytree(tmp_path / "older", town.folder)
    town.start()
    assert town.ticket(lost[0]) == {}
    worker.start()
    wait_for(lambda: "重新收取" in trouble(), "the cursor the older city does not know")
    play.now = settings.last_beat("pull")
    syncdesk.sync_now(play.by("supervisor"))
    wait_for(lambda: trouble() == "", "the city read from its start")
    assert Ticket.select().where(Ticket.origin == "city").count() == 2
    assert InboxEvent.select().count() == 2 and set(inbox.counts()) == {"applied"}
    told = app(worker, "sync", "compare", "--day", "2026-11-20")
    assert "补发 2 件" in told and all(number in told for number in lost)
    wait_for(all_confirmed, "the snapshots")
    assert [town.ticket(number)["state"] for number in kept + lost] == [
        "closed",
        "closed",
        "calling_back",
    ]
    assert "一致" in app(worker, "sync", "compare", "--day", "2026-11-20")
    assert "正常" in app(worker, "sync", "status")


def trouble() -> str:
    """Return what was wrong with the last question for news."""
    return syncdesk.contacts()["pull"].trouble


def test_a_page_after_a_kill_comes_again_and_changes_nothing(play, town, worker):
    worker.start()
    numbers = [town.tell("dispatch", **APPEAL)["ticket_no"] for _ in range(5)]
    wait_for(lambda: inbox.counts().get("applied") == 5, "five tickets")
    worker.kill()
    with write():
        settings.save(citysync.CURSOR, "", play.now, "系统")
        settings.Heartbeat.delete().execute()
    worker.start()
    wait_for(lambda: settings.last_beat("pull_ok"), "the page again")
    assert sorted(row.wire_no for row in Ticket.select()) == sorted(numbers)
    assert inbox.counts() == {"applied": 5} and settings.read(citysync.CURSOR)
