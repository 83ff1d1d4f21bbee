"""Signatures proven against an independent implementation, and by what they must refuse."""

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from hotline.outside import webhooks
from hotline.outside.webhooks import Verdict, verdict

SECRET = webhooks.new_secret()
KEYS = webhooks.keys_of(SECRET)
NOW = 1_795_000_000


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1))
def test_the_library_makes_the_same_signature(body):
    headers = webhooks.signature_headers(KEYS, "msg_1", NOW, body.encode())
    other = Webhook(SECRET).sign("msg_1", datetime.fromtimestamp(NOW, UTC), body)
    assert headers["webhook-signature"] == other


def test_the_library_accepts_ours_and_we_accept_the_library():
    stamp = int(datetime.now(UTC).timestamp())
    headers = webhooks.signature_headers(KEYS, "msg_1", stamp, b'{"a":1}')
    assert Webhook(SECRET).verify(b'{"a":1}', headers) == {"a": 1}
    headers["webhook-signature"] = Webhook(SECRET).sign(
        "msg_1", datetime.fromtimestamp(stamp, UTC), '{"a":1}'
    )
    assert verdict(KEYS, headers, b'{"a":1}', stamp) is Verdict.GOOD


def test_old_and_new_key_both_sign_during_rotation():
    old, new = webhooks.new_secret(), webhooks.new_secret()
    headers = webhooks.signature_headers(webhooks.keys_of(f"{new} {old}"), "m", NOW, b"x")
    assert verdict(webhooks.keys_of(old), headers, b"x", NOW) is Verdict.GOOD
    assert verdict(webhooks.keys_of(new), headers, b"x", NOW) is Verdict.GOOD
    stranger = webhooks.keys_of(webhooks.new_secret())
    assert verdict(stranger, headers, b"x", NOW) is Verdict.WRONG


@pytest.mark.parametrize(
    ("off", "expected"),
    [
        (0, Verdict.GOOD),
        (300, Verdict.GOOD),
        (-300, Verdict.GOOD),
        (301, Verdict.TOO_OLD),
        (-301, Verdict.TOO_NEW),
    ],
)
def test_five_minutes_either_way(off, expected):
    headers = webhooks.signature_headers(KEYS, "m", NOW, b"x")
    assert verdict(KEYS, headers, b"x", NOW + off) is expected


@pytest.mark.parametrize(
    ("header", "value", "expected"),
    [
        ("webhook-id", "other", Verdict.WRONG),
        ("webhook-id", "", Verdict.MISSING),
        ("webhook-timestamp", "9" * 400, Verdict.WRONG),
        ("webhook-timestamp", "-5", Verdict.WRONG),
        ("webhook-timestamp", "１２３", Verdict.WRONG),
        ("webhook-signature", "v1,\ud800", Verdict.WRONG),
        ("webhook-signature", "v1a,AAAA v1,", Verdict.WRONG),
    ],
)
def test_a_changed_header_is_refused(header, value, expected):
    headers = {**webhooks.signature_headers(KEYS, "m", NOW, b"x"), header: value}
    assert verdict(KEYS, headers, b"x", NOW) is expected


def test_a_changed_body_is_refused():
    headers = webhooks.signature_headers(KEYS, "m", NOW, b"pay 1")
    assert verdict(KEYS, headers, b"pay 2", NOW) is Verdict.WRONG


def test_a_message_without_body_signs_its_address():
    assert webhooks.request_content("GET", "/a?b=1", b"") == b"GET /a?b=1"
    assert webhooks.answer_content(204, "PATCH", "/a", b"") == b"204 PATCH /a"
    assert webhooks.answer_content(200, "GET", "/a", b"{}") == b"{}"


@pytest.mark.parametrize(
    "text", ["", "  ", "secret", "whsec_***", "whsec_" + base64.b64encode(b"short").decode()]
)
def test_a_bad_secret_is_refused_without_repeating_it(text):
    with pytest.raises(webhooks.BadSecret) as refusal:
        webhooks.keys_of(text)
    assert not text.strip() or text not in str(refusal.value)


def test_the_library_refuses_what_another_key_signed():
    stamp = int(datetime.now(UTC).timestamp())
    headers = webhooks.signature_headers(KEYS, "m", stamp, b"{}")
    with pytest.raises(WebhookVerificationError):
        Webhook(webhooks.new_secret()).verify(b"{}", headers)
