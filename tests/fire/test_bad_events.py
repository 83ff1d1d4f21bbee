"""Whatever the city sends is recorded, refused with a code, and never in the way of the rest."""

from __future__ import annotations

import copy
import gzip
import json
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotline.casework import citysync
from hotline.casework.cityorders import ORDERS
from hotline.outside.cityanswers import json_of
from hotline.outside.cityplatform import CityPlatform, PullOutcome
from hotline.rules.eventids import NOISE, uuid7
from hotline.sandboxcity import applying
from hotline.store import inbox
from hotline.store.database import db
from hotline.store.inbox import InboxEvent
from hotline.store.tickets import Ticket
from tests.sync.events import NOW, REGISTRATION
from tests.sync.faulty import SECRET, Reply, faulty_city

KNOWN, COUNTY = "ZZ20261121000001", "410599"
FULL = {
    **REGISTRATION, "ticket_no": KNOWN, "category": "城乡建设", "enterprise": False,
    "confidential": False, "due_at": "2026-11-26T18:00:00+08:00", "refs": {"110": "J1"},
    "place": {"division": "410599101201", "address": "村口", "lng": 114.9, "lat": 35.9},
    "attachments": [{"sha256": "ab" * 32, "name": "a.jpg", "type": "image/jpeg", "size": 3}],
}  # fmt: skip
DATA = {
    "ticket.dispatched": FULL,
    "ticket.updated": FULL,
    "ticket.snapshot": {**FULL, "state": "handling", "version": 2, "acts": [
        {"type": "ticket.urged", "id": "act-1", "at": NOW.isoformat(), "text": "请加快"}]},
    "ticket.urged": {"level": "media", "text": "请加快", "at": NOW.isoformat()},
    "ticket.withdrawn": {"at": NOW.isoformat(), "text": "撤诉"},
    "ticket.reopened": {"at": NOW.isoformat(), "text": "重办"},
    "ticket.evaluated": {"contacted": "yes", "solved": "no", "satisfied": "no",
                         "at": NOW.isoformat()},
    "ticket.request.decided": {"request": "return", "request_id": "x", "decision": "approved"},
    "directory.updated": {"directory": "categories", "entries": [{"code": "1"}]},
    "sync.request": {"tickets": [KNOWN]},
    "dialect.refused": {"text": "原单无法识别"},
}  # fmt: skip
HOSTILE = st.sampled_from(
    [
        "../../etc/passwd", "'; DROP TABLE ticket; --", "<script>alert(1)</script>", "\x00", "",
        "\u202e\u2066", "长" * 200_000, "=cmd|' /C calc'!A0", 10**90, -1, 2**63, 1e308,
        {"$ref": "#"}, [[]] * 500, {"k" * 5000: 1}, "9999-12-31T23:59:59+08:00",
        "0001-01-01T00:00:00+00:00", True, None,
    ]
)  # fmt: skip
VALUES = HOSTILE | st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


def envelope(kind: str, version: int | None, data: object, subject: str | None = KNOWN):
    made = {
        "specversion": "1.0", "id": uuid7(NOW, os.urandom(NOISE)), "source": "/city/4105",
        "type": kind, "time": NOW.isoformat(), "sequence": f"{version or 1:020d}",
        "datacontenttype": "application/json", "data": data,
    }  # fmt: skip
    if subject is not None:
        made |= {"subject": subject, "ticketversion": version}
    return made


def test_every_order_of_the_city_is_tried_here() -> None:
    assert DATA.keys() == ORDERS.keys()


@st.composite
def bad_events(draw):
    """One event with members changed, dropped or added, in its data or in its envelope."""
    kind = draw(st.sampled_from(sorted(DATA)))
    event = envelope(kind, 2, copy.deepcopy(DATA[kind]))
    for _ in range(draw(st.integers(1, 3))):
        target = event if draw(st.integers(0, 3)) == 0 else event.get("data")
        if not isinstance(target, dict):
            break
        name = draw(st.sampled_from([*sorted(target), "x"]) | st.text(max_size=8))
        if draw(st.integers(0, 3)) == 0:
            target.pop(name, None)
        else:
            target[name] = draw(VALUES)
    return event


@pytest.fixture
def known(play):
    """The county handles one ticket of the city."""
    citysync.take_page(PullOutcome([envelope("ticket.dispatched", 1, FULL)], "c1"), NOW)
    assert inbox.counts() == {"applied": 1}
    return play


def taken(*events: object) -> list[InboxEvent]:
    before = InboxEvent.select().count()
    citysync.take_page(PullOutcome(list(events), "c2"), NOW)
    return list(InboxEvent.select().order_by(InboxEvent.id).offset(before))


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(bad_events())
def test_no_event_is_in_the_way_of_the_next(known, event):
    """The property: the page is taken, the bad one has a state and a reason, the good one works."""
    other = f"ZZ{os.urandom(6).hex()}"
    good = envelope("ticket.dispatched", 1, {**FULL, "ticket_no": other}, other)
    with db.atomic() as undone:
        rows = taken(json.loads(json.dumps(event)), good)
        assert Ticket.select().where(Ticket.wire_no == other).exists()
        for row in rows[:-1]:
            assert row.state in ("applied", "waiting", "ignored", "refused")
            assert row.code != "internal", row.reason
            assert row.state == "applied" or row.reason
            assert row.state != "refused" or row.code
        undone.rollback()


@pytest.mark.parametrize("depth", [60, 400, 900, *range(930, 1000, 4), 3000, 200_000])
def test_endless_nesting_does_not_stop_the_page(known, depth):
    deep = b'{"events":[{"data":' + b"[" * depth + b"]" * depth + b',"id":"deep"}'
    good = json.dumps(envelope("ticket.urged", 2, DATA["ticket.urged"])).encode()
    page = json_of(deep + b"," + good + b'],"cursor":"c2"}')
    assert page is not None, "the cursor behind it must be readable"
    bad, urged = taken(*page["events"])
    assert (bad.state, urged.state) == ("refused", "applied") and bad.code and bad.reason


@pytest.mark.parametrize(
    ("event", "state", "words"),
    [
        (envelope("ticket.exploded", 2, {}), "ignored", "尚不处理"),
        (envelope("ticket.urged", 2**31 - 1, DATA["ticket.urged"]), "waiting", "等待前面的第 2 号"),
        (envelope("ticket.urged", 2**31, DATA["ticket.urged"]), "refused", "版本号"),
        (envelope("ticket.urged", 0, DATA["ticket.urged"]), "refused", "版本号"),
        (envelope("ticket.urged", 1, DATA["ticket.urged"], "BJ1"), "refused", "没有编号为 BJ1"),
        ({**envelope("ticket.urged", 2, {}), "source": "/county/110101"}, "refused", "来源"),
        ({**envelope("ticket.urged", 2, {}), "id": "x" * 65}, "refused", "id"),
    ],
)
def test_what_is_not_for_us_is_recorded_with_its_reason(known, event, state, words):
    (row,) = taken(event)
    assert row.state == state and words in row.reason
    assert Ticket.select().count() == 1


def test_another_countys_dispatch_under_a_known_number_changes_nothing(known):
    """The subject decides whose ticket it is; data that names another one is refused."""
    event = envelope("ticket.dispatched", 1, {**FULL, "ticket_no": "BJ1"}, "BJ2")
    (row,) = taken(event)
    assert row.state == "refused" and row.code and Ticket.select().count() == 1


def test_a_compressed_answer_is_not_unpacked():
    """We never ask for compression, so a bomb stays as small as it came."""
    bomb = gzip.compress(b'{"events":[],"cursor":"' + b"x" * 50_000_000 + b'"}')
    reply = Reply(200, bomb, {"Content-Encoding": "gzip"})
    with faulty_city(lambda *_: reply) as (url, _):
        outcome = CityPlatform(url, SECRET, timeout=10).pull(None)
    assert (outcome.code, outcome.events) == ("garbled", [])


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(bad_events())
def test_the_city_takes_or_refuses_anything_of_a_county(city, event):
    """Upwards the same: a receipt for each, in order, and the next event goes on."""
    event = json.loads(json.dumps(event))
    event["source"] = "/county/410599" if isinstance(event.get("source"), str) else None
    number = f"41{os.urandom(6).hex()}"
    good = envelope("ticket.registered", 1, {**FULL, "ticket_no": number}, number)
    good["source"] = "/county/410599"
    with city.store.write():
        receipts = [applying.receive(city.store, COUNTY, each, NOW) for each in (event, good)]
    assert receipts[0]["status"] in ("accepted", "rejected")
    assert receipts[0]["status"] == "accepted" or (receipts[0]["code"] and receipts[0]["message"])
    assert receipts[1]["status"] == "accepted" and city.store.ticket(number)
