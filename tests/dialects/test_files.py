"""A dialect file is read strictly: every mistake is a sentence with its line."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.casework.citydialects import SHIPPED
from hotline.outside import cloudevent
from hotline.rules.calendar import ZONE
from hotline.rules.dialects import BadDialect, parse_dialect
from hotline.rules.dialects_answers import any_holds, condition, find
from hotline.rules.dialects_fields import Unmappable
from hotline.rules.dialects_inboxes import envelope
from hotline.rules.dialects_requests import masked, request, secrets_of

VENDOR = (SHIPPED / "vendor-rest.toml").read_text("utf-8")
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=ZONE)
DIALECT = parse_dialect(VENDOR)


def line_of(text: str, words: str) -> int:
    return next(n for n, each in enumerate(text.splitlines(), 1) if words in each)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('urgentLevel = "urgency | code urgency | need"', 'urgentLevel = "urgency | code urg"',
         "没有代码表 urg"),
        ('linkMan = "requester.name"', 'linkMan = "requester.name | upper"', "upper"),
        ('refs.city_no = "workOrderCode"', 'refs.city_no = "no such place"', "不是取值位置"),
        ('ok = ["code = 10000"]', 'ok = ["code is 10000"]', "位置 = 值"),
        ('time = "yyyy-MM-dd HH:mm:ss"', 'time = "DD/MM/YY"', "时间格式"),
        ('cancel = "ticket.withdrawn"', 'cancel = "ticket.gone"', "不认识"),
        ('path = "/workorder/report"', 'path = "http://evil.example/x"', "以 / 开头"),
        ('serialNo = "@event_id"', 'serialNo = "@eventid"', "没有 @eventid"),
        ('password = "@secret.password"', 'password = "@secret.pwd"', "没有写在 secrets"),
        ('Authorization = "Bearer {token}"', 'Authorization = "Bearer {tokn}"', "占位符"),
        ('minutes = 30', 'minuts = 30', "没有这一项"),
        ('ask = "order"', 'ask = "nobody"', "没有名为 nobody"),
        ('[orders.ticket.closed]', '[orders.ticket.clozed]', "没有 ticket.clozed"),
        ('wire = "dialect"', 'wire = "dialect', "写法有误"),
    ],
)  # fmt: skip
def test_every_mistake_is_told_with_its_line(old, new, said):
    assert old in VENDOR
    text = VENDOR.replace(old, new, 1)
    with pytest.raises(BadDialect) as refused:
        parse_dialect(text)
    assert said in str(refused.value)
    if said not in ("没有名为 nobody",):
        assert str(refused.value).startswith("第 ") and refused.value.line


def test_the_line_is_the_right_one():
    text = VENDOR.replace('address = "address"', 'address = "bad place"', 1)
    with pytest.raises(BadDialect) as refused:
        parse_dialect(text)
    assert refused.value.line == line_of(text, '"bad place"')
    text = VENDOR.replace('handler = "by.person"', 'handler = "by person"', 1)
    with pytest.raises(BadDialect) as refused:
        parse_dialect(text)
    assert refused.value.line == line_of(text, '"by person"')


def test_an_event_nobody_thought_of_is_a_mistake_of_the_file():
    with pytest.raises(BadDialect, match="ticket.progress.*skip"):
        parse_dialect(VENDOR.replace('"ticket.progress", ', ""))


def test_a_file_that_is_none():
    for text in ("", "x", "\0", "[dialect]\nname = 1", "a" * 300_000):
        with pytest.raises(BadDialect):
            parse_dialect(text)


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.toml")), ids=lambda path: path.stem)
def test_what_comes_with_the_product_is_right_and_named_as_its_file(path: Path):
    found = parse_dialect(path.read_text("utf-8"))
    assert found.name == path.stem and found.title


def test_the_header_explains_every_key():
    """What stands in the file stands in its explanation, except the names a vendor chose."""
    header = VENDOR.split("\n[dialect]")[0]
    for part, values in tomllib.loads(VENDOR).items():
        assert f"[{part}" in header, part
        if part in ("dialect", "times", "login", "answers", "doubt", "files"):
            missing = [key for key in values if key not in header]
            assert missing == []


def test_places_and_conditions():
    told = {"code": 10000, "ok": True, "data": {"rows": [{"no": "A"}, {"no": "B"}], "id": ""}}
    assert find(told, "data.rows[].no") == ["A", "B"] and find(told, "data.none.no") == []
    for text, holds in {
        "code = 10000": True, "code = 1*, 2*": True, "code != 10000": False, "ok = true": True,
        "data.rows[].no = {number}": True, "data.id != ": False, "none != ": False,
        "code = 10000 & http = 200": True, "http = 500": False, "data.rows[].no = C": False,
    }.items():  # fmt: skip
        assert any_holds([condition(text)], 200, told, {"number": "B"}) is holds, text


def test_secrets_are_named_and_never_shown():
    assert secrets_of(DIALECT, "user=a password=b=c") == {"user": "a", "password": "b=c"}
    with pytest.raises(ValueError, match="password"):
        secrets_of(DIALECT, "user=a")
    assert masked('key=a/b c "a%2Fb" a/b', ["a/b", "x"]).count("（已隐去）") == 3
    question = DIALECT.login.question
    made = request(DIALECT, question, {}, {}, {"user": "u", "password": "p"}, "", NOW)
    assert made.target == "/auth/token" and b'"password":"p"' in made.body


def test_a_number_cannot_leave_its_place_in_an_address():
    found = parse_dialect((SHIPPED / "api-key.toml").read_text("utf-8"))
    question = found.orders["ticket.accepted"].question
    data, words = {"at": "2026-11-20T09:00:00+08:00"}, {"number": "../x?a=1", "event_id": "e"}
    made = request(found, question, data, words, {"key": "k"}, "", NOW)
    assert made.target == "/api/tickets/..%2Fx%3Fa%3D1/sign"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
KEYS = ["workOrderCode", "msgType", "updateTime", "orderType", "urgentLevel", "attachments",
        "processLimited", "hideName", "contactFlag", "workOrderContent"]  # fmt: skip
ITEMS = st.dictionaries(st.sampled_from(KEYS), JSON) | JSON


@settings(max_examples=400, deadline=None)
@given(ITEMS, st.sampled_from([*DIALECT.inbox.kinds, "odd"]))
def test_whatever_comes_down_becomes_an_event_or_a_refusal(item, kind):
    if isinstance(item, dict):
        item = {"workOrderCode": "SZ1", **item, "msgType": kind}
    made = envelope(DIALECT, item, "/city/410500", NOW)
    if made is not None:
        assert cloudevent.parse({**made, "ticketversion": 1}).id == made["id"]
        assert made == envelope(DIALECT, item, "/city/410500", NOW)


MEMBERS = ["ticket_no", "title", "content", "kind", "urgency", "registered_at", "requester",
           "place", "attachments", "confidential", "due_at"]  # fmt: skip
DATA = st.dictionaries(st.sampled_from(MEMBERS), JSON)


@settings(max_examples=300, deadline=None)
@given(DATA, st.sampled_from(sorted(DIALECT.orders)))
def test_whatever_goes_up_is_a_request_or_a_refusal(data, type):
    words = {"number": "T1", "event_id": "e", "city_no": "SZ1"}
    try:
        made = request(DIALECT, DIALECT.orders[type].question, data, words, {}, "t", NOW)
    except Unmappable as wrong:
        assert str(wrong)
    else:
        assert made.target.startswith("/workorder/")
