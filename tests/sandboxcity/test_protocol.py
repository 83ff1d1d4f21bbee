"""What the sandbox refuses, so that a county is tried against a strict city."""

import gzip
import json
import time
from datetime import timedelta

import pytest

from hotline.outside import webhooks
from hotline.outside.webhooks import Verdict
from hotline.sandboxcity.protocol import MOST_HELD
from tests.sandboxcity.city import COUNTY
from tests.sync.events import owed, registered

BASE = f"/hotline/{COUNTY}/v1"


def asked(city, method, target, body=b"", **headers):
    """Ask a signed question without a socket; the answer must prove itself."""
    keys = webhooks.keys_of(city.secret)
    content = webhooks.request_content(method, target, body)
    signed = webhooks.signature_headers(keys, "msg_t", int(time.time()), content)
    sent = gzip.compress(body) if headers.get("Content-Encoding") == "gzip" else body
    client = city.app.test_client()
    environ = {"REQUEST_URI": target}
    answer = client.open(
        target, method=method, data=sent, headers={**signed, **headers}, environ_overrides=environ
    )
    told = {name.lower(): value for name, value in answer.headers.items()}
    body = b"" if method == "HEAD" else answer.data
    content = webhooks.answer_content(answer.status_code, method, target, body)
    assert webhooks.verdict(keys, told, content, time.time()) is Verdict.GOOD
    assert told["webhook-id"] == "msg_t"
    return answer


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{}", 422),
        (b"[]", 422),
        (b"[" * 100_000, 422),
        (json.dumps([1] * 201).encode(), 422),
        (b"[" + b" " * 1024 * 1024 + b"]", 413),
    ],
)
def test_what_is_no_batch(city, body, status):
    assert asked(city, "POST", f"{BASE}/events", body).status_code == status


def test_a_gzip_bomb_is_too_large(city):
    bomb = b"[" + b" " * 50_000_000 + b"]"
    answer = asked(city, "POST", f"{BASE}/events", bomb, **{"Content-Encoding": "gzip"})
    assert answer.status_code == 413


def test_receipts_come_in_order_even_for_junk(city):
    event = registered("A1")
    body = f'[1,{{"id":"x"}},{event.text},{event.text}]'.encode()
    receipts = asked(city, "POST", f"{BASE}/events", body).json["receipts"]
    assert [(each["id"], each["status"]) for each in receipts] == [
        ("", "rejected"),
        ("x", "rejected"),
        (event.id, "accepted"),
        (event.id, "duplicate"),
    ]


@pytest.mark.parametrize(
    "query",
    ["limit=junk&wait=", "limit=-5", "limit=0", "limit=201", "wait=26", "wait=1&wait=2"],
)
def test_odd_numbers_in_the_inbox_question(city, query):
    assert asked(city, "GET", f"{BASE}/inbox?{query}").status_code == 422


def test_the_numbers_may_be_left_out(city):
    assert asked(city, "GET", f"{BASE}/inbox").json["events"] == []


def test_held_questions_never_take_all_threads(city):
    city.store.held = MOST_HELD
    waits = []
    city.store.news.wait = waits.append
    assert asked(city, "GET", f"{BASE}/inbox?wait=25").json["events"] == []
    assert waits == [] and city.store.held == MOST_HELD


@pytest.mark.parametrize(
    "wrong", [{"period": "2026-02-30"}, {"period": "%"}, {"count": "1"}, {"digest": "sha256:0"}]
)
def test_odd_comparisons(city, wrong):
    told = {"period": "2026-11-20", "count": 0, "digest": "sha256:" + "0" * 64, **wrong}
    assert asked(city, "POST", f"{BASE}/reconcile", json.dumps(told).encode()).status_code == 422


def test_a_signature_for_another_address_is_refused(city):
    keys = webhooks.keys_of(city.secret)
    signed = webhooks.signature_headers(keys, "m", int(time.time()), b"GET /elsewhere")
    answer = city.app.test_client().get(f"{BASE}/inbox", headers=signed)
    assert (answer.status_code, answer.json["code"]) == (401, "signature_wrong")


def test_another_county_is_not_served(city):
    assert asked(city, "GET", "/hotline/999999/v1/inbox").status_code == 404


def test_a_gap_open_for_a_quarter_of_an_hour_is_asked_for_once(city):
    clock = city.app.config["CLOCK"]
    asked(city, "POST", f"{BASE}/events", f"[{owed('ticket.progress', 'A1', 3).text}]".encode())
    asked(city, "GET", f"{BASE}/inbox")
    assert city.store.rows("SELECT * FROM sent") == []
    later = clock() - timedelta(minutes=16)
    city.store.rows("UPDATE received SET received_at = ?", later.isoformat())
    asked(city, "GET", f"{BASE}/inbox")
    (sent,) = json.loads(asked(city, "GET", f"{BASE}/inbox").data)["events"]
    assert (sent["type"], sent["data"]) == ("sync.request", {"tickets": ["A1"]})


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Upload-Length": "5"},
        {"Upload-Length": "-1", "Upload-Metadata": "sha256 YWI="},
        {"Upload-Length": "5", "Upload-Metadata": "sha256 Li4vLi4vZXRj"},
        {"Upload-Length": "5", "Upload-Metadata": "sha256 %%%"},
    ],
)
def test_a_bad_upload_is_not_begun(city, headers):
    assert asked(city, "POST", f"{BASE}/blobs", **headers).status_code == 400


def test_a_path_is_not_a_blob(city):
    assert asked(city, "GET", f"{BASE}/blobs/sandboxcity.db").status_code == 404
