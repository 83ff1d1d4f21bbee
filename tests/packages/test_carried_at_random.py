"""Whatever order sticks are carried in, lost, copied or mixed up: in the end both sides agree.

A county and a sandbox city exchange packages for a while at random; then everything that was
left is carried over in order. Each run prints its seed.
"""

import random
from contextlib import suppress

import pytest

from hotline.casework import packages
from hotline.errors import NotAllowedNow
from hotline.rules.packagewords import BadPackage
from hotline.sandboxcity import acts
from hotline.sandboxcity import packages as city_packages
from hotline.store import outbox
from hotline.store.inbox import InboxEvent
from hotline.store.outbox import OutboxEvent
from hotline.store.packages import Package
from hotline.store.tickets import Ticket
from tests.packages.conftest import COUNTY


class Sticks:
    """What lies about: packages on their way to either side; taking one may be refused."""

    def __init__(self, carry, chance):
        self.carry, self.chance, self.up, self.down = carry, chance, [], []

    def register(self):
        if self.chance.random() < 0.5:
            self.carry.play.register(urgency=self.chance.choice(["ordinary", "urgent"]))
        else:
            self.carry.play.dispatched()

    def city_acts(self):
        numbers = [row["no"] for row in self.carry.store.rows("SELECT no FROM tickets")]
        if numbers and self.chance.random() < 0.5:
            number = self.chance.choice(numbers)
            acts.tell(self.carry.store, COUNTY, number, "urge", {"text": "请加快"}, self.carry.at())
        else:
            photo = self.carry.photo(self.chance.randbytes(2000))
            self.carry.dispatched(attachments=[photo])

    def export(self):
        with suppress(NotAllowedNow):
            self.up.append(self.carry.file(self.carry.export()))

    def city_exports(self):
        made = self.carry.city_exports()
        self.down += [made] if made else []

    def carry_up(self):
        if self.up:
            path = self._picked(self.up)
            with suppress(BadPackage, FileNotFoundError):
                answer = self.carry.city_takes(path)
                self.down += [answer] if answer else []

    def carry_down(self):
        if self.down:
            path = self._picked(self.down)
            with suppress(BadPackage):
                row = self.carry.take(path)
                self.up += [self.carry.answer_of(row)] if row.kind == "events" else []

    def _picked(self, sticks):
        """Any stick; sometimes the last copy of it."""
        path = self.chance.choice(sticks)
        if self.chance.random() < 0.2:
            sticks.remove(path)
        return path

    def county_declares_lost(self):
        rows = list(Package.select().where((Package.state == "made") & (Package.kind == "events")))
        if rows:
            row = self.chance.choice(rows)
            packages.declare_lost(self.carry.play.by("dispatcher"), row.id)

    def city_declares_lost(self):
        rows = self.carry.counter.store.rows(
            "SELECT sha256 FROM packages WHERE direction = 'out' AND kind = 'events'"
        )
        if rows:
            lost = self.chance.choice(rows)["sha256"]
            city_packages.declare_lost(self.carry.counter, lost)

    def step(self):
        often = [self.register, self.city_acts, self.carry_up, self.carry_down]
        also = [self.export, self.city_exports, self.export, self.city_exports]
        rare = [self.county_declares_lost, self.city_declares_lost]
        self.chance.choice(often * 3 + also + rare)()

    def finish(self):
        """Carry everything that is left, each side declaring lost what was never answered."""
        for row in Package.select().where((Package.state == "made") & (Package.kind == "events")):
            with suppress(NotAllowedNow):
                packages.declare_lost(self.carry.play.by("dispatcher"), row.id)
        first = self.carry.counter.store.row(
            "SELECT sha256 FROM packages WHERE direction='out' LIMIT 1"
        )
        if first:
            city_packages.declare_lost(self.carry.counter, first["sha256"])
        for _ in range(3):
            if outbox.has_waiting():
                answer = self.carry.city_takes(self.carry.file(self.carry.export()))
                self.carry.take(answer)
            if made := self.carry.city_exports():
                row = self.carry.take(made)
                self.carry.city_takes(self.carry.answer_of(row))


@pytest.mark.parametrize("seed", range(12))
def test_both_sides_agree_when_everything_was_carried(carry, seed):
    print(f"seed {seed}")
    sticks = Sticks(carry, random.Random(seed))
    for _ in range(60):
        sticks.step()
    sticks.finish()
    assert not outbox.has_waiting() and outbox.counts().get("rejected", 0) == 0
    ours = {row.event_id for row in OutboxEvent.select()}
    theirs = [row["id"] for row in carry.store.rows("SELECT id FROM received WHERE is_applied")]
    assert ours == set(theirs) and len(ours) == len(theirs)
    sent = [row["id"] for row in carry.store.rows("SELECT id FROM sent")]
    came = [row.event_id for row in InboxEvent.select()]
    assert sorted(sent) == sorted(came)
    assert not InboxEvent.select().where(InboxEvent.state.in_(["waiting", "refused"])).exists()
    versions = {row["no"]: row["county_version"] for row in carry.store.tickets(10_000)}
    assert versions == {number: outbox.version_up(number) for number in versions}
    assert set(versions) == {ticket.wire_no for ticket in Ticket.select()}
