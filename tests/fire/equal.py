"""What must hold when the line is well again: nothing lost, nothing doubled, both sides equal."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from hotline.store import inbox, outbox
from hotline.store.attachments import Attachment
from hotline.store.callbacks import Callback
from hotline.store.database import db
from hotline.store.history import History
from hotline.store.inbox import InboxEvent
from hotline.store.outbox import OutboxEvent
from hotline.store.tickets import Ticket
from tests.fire.country import Country
from tests.fire.folk import Folk

# Rows people wrote: none may ever vanish, whatever the city says.
OURS = ("ticket", "assignment", "answer", "history", "attachment", "callback", "unit_request",
        "visit", "outbox_event")  # fmt: skip


class Memory:
    """How many rows there were after each committed step; none of them may be fewer later."""

    SQL = "SELECT " + ", ".join(f"(SELECT COUNT(*) FROM {table})" for table in OURS)

    def __init__(self) -> None:
        self.rows: tuple[int, ...] = (0,) * len(OURS)

    def look(self) -> None:
        counts = tuple(db.execute_sql(self.SQL).fetchone())
        for table, before, count in zip(OURS, self.rows, counts, strict=True):
            assert count >= before, f"{table}: {before} rows became {count}"
        self.rows = counts


def assert_equal(country: Country, folk: Folk) -> None:
    """Compare everything; each assertion says what was lost or doubled."""
    received = country.client.get("/api/received").json
    assert received["refusals"] == []
    _everything_went_up_once(country, received["received"])
    _everything_came_down_once(country)
    _each_order_took_effect_once()
    _orders_of_a_ticket_kept_their_order()
    _each_press_took_effect_once(folk)
    _what_the_city_owns_is_the_same(country)
    _files_are_on_both_sides(country)


def _everything_went_up_once(country: Country, received: list[dict[str, Any]]) -> None:
    ours, theirs = defaultdict(list), defaultdict(list)
    for row in OutboxEvent.select().order_by(OutboxEvent.id):
        assert row.state == "confirmed", (row.type, row.state, row.message)
        ours[row.subject].append((row.ticketversion, row.event_id))
    for row in received:
        theirs[row["subject"]].append((row["version"], row["id"]))
    assert {k: sorted(v, key=str) for k, v in ours.items()} == {
        k: sorted(v, key=str) for k, v in theirs.items()
    }
    for subject in ours.keys() - {None}:
        versions = [version for version, _ in ours[subject]]
        assert versions == list(range(1, len(versions) + 1)), (subject, versions)
        ticket = country.client.get(f"/api/tickets/{subject}").json
        assert ticket["county_version"] == len(versions) and ticket["waiting"] == []
        _acts_in_order(ticket, {event: version for version, event in ours[subject]})


def _acts_in_order(ticket: dict[str, Any], versions: dict[str, int]) -> None:
    """Every event of the county is an act of the city's ticket once, in the order it was done."""
    told = [act for act in ticket["acts"] if act["side"] == "county"]
    assert sorted(act["event_id"] for act in told) == sorted(versions), ticket["no"]
    in_order = [versions[act["event_id"]] for act in sorted(told, key=lambda act: act["n"])]
    if all(act["type"] != "ticket.snapshot" for act in told):
        assert in_order == sorted(in_order), ticket["no"]


def _everything_came_down_once(country: Country) -> None:
    sent = country.store.rows("SELECT id, subject, body FROM sent ORDER BY n")
    kept = {row.event_id: row for row in InboxEvent.select()}
    assert kept.keys() == {row["id"] for row in sent}
    highest: dict[str, int] = {}
    for row in sent:
        version = json.loads(row["body"]).get("ticketversion")
        if row["subject"]:
            assert version == highest.get(row["subject"], 0) + 1
            highest[row["subject"]] = version
    for subject, version in highest.items():
        assert inbox.version_down(subject) == version, subject
    for row in kept.values():
        assert row.state in ("applied", "ignored", "refused"), (row.type, row.reason)
        assert row.state == "applied" or row.reason
        assert row.code != "internal", (row.type, row.reason)


def _each_order_took_effect_once() -> None:
    """An applied order left its mark in the history once, any other one not at all."""
    texts = [row.text for row in History.select()] + [row.text for row in Callback.select()]
    for row in InboxEvent.select().where(InboxEvent.type << ("ticket.urged", "ticket.evaluated")):
        mark = inbox.envelope_of(row)["data"]["text"]
        found = sum(mark == text or text.endswith(f"。{mark}") for text in texts)
        wanted = 1 if row.type == "ticket.urged" else 2  # a callback and its line
        assert found == (wanted if row.state == "applied" else 0), (mark, row.state, found)


def _orders_of_a_ticket_kept_their_order() -> None:
    """What the city ordered of one ticket stands in the history as it was ordered."""
    places = {row.text: row.id for row in History.select().where(History.act == "urge")}
    urged = InboxEvent.select().where(
        InboxEvent.type == "ticket.urged",
        InboxEvent.state == "applied",
        InboxEvent.ticketversion.is_null(False),
    )
    found = defaultdict(list)
    for row in urged.order_by(InboxEvent.ticketversion):
        found[row.subject].append(places[inbox.envelope_of(row)["data"]["text"]])
    for subject, order in found.items():
        assert order == sorted(order), subject


def _each_press_took_effect_once(folk: Folk) -> None:
    """A form sent again after a kill registered one ticket, not two and not none."""
    titles = [row.title for row in Ticket.select().where(Ticket.rework_of.is_null())]
    for mark in folk.keys.values():
        assert titles.count(f"停水 {mark}") == 1, mark


def _what_the_city_owns_is_the_same(country: Country) -> None:
    for found in country.client.get("/api/tickets").json["tickets"]:
        row = Ticket.select().where(Ticket.wire_no == found["no"]).order_by(Ticket.id.desc()).get()
        refused = {
            event.type
            for event in InboxEvent.select().where(
                InboxEvent.subject == found["no"], InboxEvent.state != "applied"
            )
        }
        if row.origin == "city" and "ticket.updated" not in refused:
            assert row.title == found["data"]["title"], found["no"]
            assert row.extra["hotword"] == found["data"]["hotword"]


def _files_are_on_both_sides(country: Country) -> None:
    for row in Attachment.select():
        path = country.blobs / row.sha256[:2] / row.sha256[2:4] / row.sha256
        assert row.is_here or row.sha256 == "ab" * 32, row.name
        assert not path.exists() or path.stat().st_size == row.size
    for row in OutboxEvent.select():
        data = outbox.data_of(row)
        for file in data.get("attachments") or []:
            there = country.store.blobs / file["sha256"]
            assert there.exists() or file["sha256"] == "ab" * 32, (row.type, file["name"])
