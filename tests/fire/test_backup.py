"""A city restored from yesterday's backup, at a moment dice choose, is mended by reconciliation.

Property: afterwards the city holds every act the county ever told, once, in the state the county
has it; what it sends after that takes effect here once; the county lost nothing of its own.
"""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from random import Random

import pytest

from hotline.casework import citycompare
from hotline.outside.cityplatform import CityPlatform
from hotline.sandboxcity import acts
from hotline.store.history import History
from hotline.store.outbox import OutboxEvent
from hotline.store.tickets import Ticket
from tests.fire.country import COUNTY, SECRET, Country
from tests.fire.equal import Memory
from tests.fire.folk import Folk
from tests.fire.test_fire import heal_and_drain, one_step

SEEDS = range(1, 13)
AHEAD = 1000  # protocol: a restored city keeps its numbers rising


def back_up(country: Country) -> None:
    """Copy the city's folder while it stands still."""
    country.store.close()
    shutil.copytree(country.folder / "city", country.folder / "backup", dirs_exist_ok=True)
    country._open_city()


def restore(country: Country) -> None:
    """Put yesterday's copy in place; files and numbers after it are gone."""
    country.store.close()
    shutil.rmtree(country.folder / "city")
    shutil.copytree(country.folder / "backup", country.folder / "city")
    country._open_city()
    country.store.rows("UPDATE tickets SET city_version = city_version + ?", AHEAD)
    country.store.rows("UPDATE settings SET value = value + ? WHERE name LIKE 'tickets-%'", AHEAD)
    country.store.rows("UPDATE settings SET value = value + ? WHERE name = 'sequence'", AHEAD)


def reconcile_all(country: Country, first: date) -> list[citycompare.Compared]:
    line = CityPlatform(
        f"http://127.0.0.1:{country.way.port}/hotline/{COUNTY}", SECRET,
        clock=lambda: country.now().timestamp(),
    )  # fmt: skip
    days = (country.now().date() - first).days
    return [
        citycompare.reconcile(line, first + timedelta(days=n), country.now())
        for n in range(days + 1)
    ]


def drain(country: Country) -> None:
    for _ in range(6):
        country.turn("push")
        country.turn("pull")


@pytest.mark.parametrize("seed", SEEDS)
def test_reconciliation_mends_a_restored_city(tmp_path, seeded, seed):
    print(f"seed {seed}")
    country = Country(tmp_path, seeded, seed)
    try:
        folk, memory, first = Folk(country), Memory(), country.now().date()
        backup_at = Random(seed).randrange(5, 45)
        for step in range(50):
            if step == backup_at:
                back_up(country)
            one_step(country, folk)
        heal_and_drain(country, folk)
        memory.look()
        restore(country)
        drain(country)  # the cursor is unknown there: everything comes again and does nothing
        memory.look()
        sent_again = {no for told in reconcile_all(country, first) for no in told.sent_again}
        drain(country)
        assert all(told.is_same for told in reconcile_all(country, first))
        assert_mended(country, sent_again)
        assert_new_orders_arrive(country)
        memory.look()
    finally:
        country.close()


def assert_mended(country: Country, sent_again: set[str]) -> None:
    for row in OutboxEvent.select().where(OutboxEvent.subject.is_null(False)):
        there = country.store.rows("SELECT side FROM acts WHERE event_id = ?", row.event_id)
        if row.type != "ticket.snapshot":
            assert there == [{"side": "county"}], (row.subject, row.type)
    for number in sent_again:
        ticket = Ticket.select().where(Ticket.wire_no == number).order_by(Ticket.id.desc()).get()
        assert country.store.ticket(number)["state"] == ticket.state, number


def assert_new_orders_arrive(country: Country) -> None:
    """The restored city urges every ticket it knows that is still open here."""
    urged = []
    # What it learnt anew from the county must go on above what it said before, too.
    country.store.rows("UPDATE tickets SET city_version = city_version + ?", 2 * AHEAD)
    for found in country.store.rows("SELECT no FROM tickets"):
        ticket = Ticket.select().where(Ticket.wire_no == found["no"]).order_by(Ticket.id.desc())
        if ticket.get().state in ("dispatched", "handling"):
            text = {"text": f"恢复后催办 {found['no']}"}
            acts.tell(country.store, COUNTY, found["no"], "urge", text, country.now())
            urged.append(text["text"])
    drain(country)
    country.play.now += timedelta(minutes=16)  # the gap below the new numbers is asked for
    country.turn("gaps")
    drain(country)
    for text in urged:
        assert History.select().where(History.text == text).count() == 1, text
    sent = country.store.row("SELECT COUNT(*) AS n FROM sent")["n"]
    assert sent and not OutboxEvent.select().where(OutboxEvent.state == "waiting").exists()
