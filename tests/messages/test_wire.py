"""Real HTTP to a gateway and a robot that misbehave in every way they can."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import datetime
from urllib.parse import parse_qs

import pytest

from hotline.outside.messages import sender, sms, wecom
from hotline.outside.messages.gateway import PRESETS, Gateway, problems
from hotline.rules.calendar import ZONE

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=ZONE)
PHONE, TEXT, SECRET = "13900000001", "贵单位有1件工单将到期&a=1", "s3cret-word"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait half a second instead of ten."""
    monkeypatch.setattr(sender.ask, "__defaults__", (0.5,))


def send(described: Gateway) -> sender.Outcome:
    return sms.send(described, SECRET, PHONE, TEXT, "id-1", NOW)


def form(gateway) -> Gateway:
    return Gateway(url=f"{gateway.url}/sms")


def test_a_form_arrives_whole(gateway) -> None:
    assert send(form(gateway)).state == "sent"
    told = parse_qs(gateway.heard[0].body.decode())
    assert told == {
        "account": ["hotline"], "password": [SECRET], "mobile": [PHONE], "content": [TEXT],
    }  # fmt: skip


def test_sorted_md5_signature(gateway) -> None:
    described = replace(PRESETS["md5"][1], url=f"{gateway.url}/sms?v=2")
    assert send(described).state == "sent"
    told = {k: v[0] for k, v in parse_qs(gateway.heard[0].body.decode()).items()}
    sign = told.pop("sign")
    over = "&".join(f"{k}={told[k]}" for k in sorted(told)) + f"&key={SECRET}"
    assert sign == hashlib.md5(over.encode()).hexdigest()


def test_json_with_hmac_in_the_header(gateway) -> None:
    described = replace(PRESETS["json"][1], url=f"{gateway.url}/sms")
    assert send(described).state == "sent"
    heard = gateway.heard[0]
    assert json.loads(heard.body) == {"phones": [PHONE], "content": TEXT, "requestId": "id-1"}
    stamp = heard.headers["X-Timestamp"]
    over = f"{stamp}{PHONE}{TEXT}".encode()
    assert heard.headers["X-Sign"] == hmac.new(SECRET.encode(), over, hashlib.sha256).hexdigest()


def test_mas_wraps_everything(gateway) -> None:
    gateway.answer = b'{"success": true}'
    assert send(replace(PRESETS["mas"][1], url=f"{gateway.url}/mas")).state == "sent"
    told = json.loads(base64.b64decode(gateway.heard[0].body))
    assert told["mobiles"] == PHONE and len(told["mac"]) == 32


def test_gbk_in_the_address_and_a_plain_answer(gateway) -> None:
    gateway.answer = b"0,8812"
    described = replace(PRESETS["gbk"][1], url=f"{gateway.url}/old")
    assert send(described).state == "sent"
    gateway.answer = b"-3"
    assert send(described).state == "refused"
    gateway.answer = b"05"
    assert send(described).state == "refused"


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        ("500", "busy"), ("503", "busy"), ("busy 120", "busy"), ("502", "unknown"),
        ("504", "unknown"), ("slow", "unknown"), ("drip", "unknown"), ("drop", "unknown"),
        ("huge", "unknown"), ("garbled", "unknown"), ("redirect", "refused"), ("403", "refused"),
        ("code 17", "refused"),
    ],
)  # fmt: skip
def test_faults_of_a_gateway(gateway, fault: str, state: str) -> None:
    gateway.faults = [fault]
    outcome = send(form(gateway))
    assert outcome.state == state
    assert not any(word in outcome.trouble for word in (PHONE, SECRET, TEXT, gateway.url))
    assert len(gateway.heard) == 1
    if fault.startswith("busy"):
        assert outcome.retry_after == 120


@pytest.mark.parametrize(
    ("fault", "state", "wait"),
    [("", "sent", None), ("errcode 45009", "busy", 60.0), ("errcode 93000", "refused", None),
     ("errcode -1", "busy", None), ("errcode 12", "refused", None), ("garbled", "unknown", None)],
)  # fmt: skip
def test_the_robot(gateway, fault: str, state: str, wait: float | None) -> None:
    gateway.faults = [fault]
    outcome = wecom.send(f"{gateway.url}/cgi-bin/webhook/send", "key-1", TEXT, NOW.timestamp())
    assert (outcome.state, outcome.retry_after) == (state, wait)
    heard = gateway.heard[0]
    assert heard.query == {"key": ["key-1"]}
    assert json.loads(heard.body) == {"msgtype": "text", "text": {"content": TEXT}}


def test_a_long_text_is_cut_at_a_whole_sign() -> None:
    assert len(wecom.cut("督" * 2000).encode()) <= wecom.MOST_BYTES
    assert wecom.cut("督办") == "督办"


def test_nobody_there_is_not_a_doubt() -> None:
    outcome = send(Gateway(url="http://127.0.0.1:9/sms"))
    assert (outcome.state, outcome.trouble) == ("busy", "对方没有开放服务（连接被拒绝）")


@pytest.mark.parametrize(
    ("address", "is_forbidden"),
    [
        ("169.254.169.254", True), ("100.100.100.200", True), ("fe80::1%eth0", True),
        ("fd00:ec2::254", True), ("::ffff:169.254.169.254", True), ("0.0.0.0", True),
        ("224.0.0.1", True), ("127.0.0.1", False), ("10.1.2.3", False), ("112.35.1.155", False),
    ],
)  # fmt: skip
def test_where_cloud_machines_keep_their_keys(address: str, is_forbidden: bool) -> None:
    assert sender.is_forbidden(address) is is_forbidden


def test_a_forbidden_address_is_never_connected_to() -> None:
    outcome = send(Gateway(url="http://169.254.169.254/latest"))
    assert outcome.state == "busy" and "不允许访问" in outcome.trouble


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"url": "ftp://x"}, "url"), ({"url": "http://a:b@c/"}, "url"),
        ({"url": "http://汉"}, "url"),
        ({"template": "phone"}, "template"), ({"template": "a={phone}"}, "template"),
        ({"template": "a={phone}\nb={text}\nc={nonsense}"}, "template"),
        ({"body": "json", "template": "{"}, "template"), ({"sign": "md5"}, "sign_over"),
        ({"template": "a={phone}\nb={text}\nc={sign}"}, "sign"), ({"ok_value": ""}, "ok_value"),
        ({"headers": "X-Name: 汉字"}, "headers"), ({"headers": "no colon"}, "headers"),
        ({"method": "GET", "body": "json", "template": '{"a": "{phone}{text}"}'}, "body"),
        ({"charset": "latin"}, "charset"),
    ],
)  # fmt: skip
def test_a_gateway_that_cannot_be_used(change: dict[str, str], field: str) -> None:
    assert field in problems(replace(Gateway(url="https://sms.example/send"), **change))


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_the_presets_can_be_used(name: str) -> None:
    assert problems(replace(PRESETS[name][1], url="https://sms.example/send")) == {}


def test_a_text_cannot_break_out_of_its_field(gateway) -> None:
    hostile = '"}\r\nX-Evil: 1{secret}'
    described = Gateway(
        url=f"{gateway.url}/sms", body="json",
        template='{"to": "{phone}", "say": "{text}"}', headers="X-Say: {text}",
    )  # fmt: skip
    sms.send(described, SECRET, PHONE, hostile, "1", NOW)
    heard = gateway.heard[0]
    assert json.loads(heard.body)["say"] == hostile
    assert "X-Evil" not in heard.headers


def test_what_is_shown_hides_secret_and_number() -> None:
    for _, described in PRESETS.values():
        told = sms.shown(replace(described, url="https://sms.example/x"), PHONE, "话", "1", NOW)
        assert PHONE not in told and SECRET not in told and "139****0001" in told
    question = sms.question(form_of_example(), sms.values(PHONE, TEXT, SECRET, "1", NOW))
    assert SECRET not in repr(question) and PHONE not in repr(question)


def form_of_example() -> Gateway:
    return Gateway(url="https://sms.example/send")
