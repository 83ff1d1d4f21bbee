"""What the line may do to an answer, and how little of it is believed."""

import io
import json
import time
from email.utils import formatdate

import pytest

from hotline.outside.cityplatform import CityPlatform
from tests.sync.events import registered
from tests.sync.faulty import SECRET, Reply, faulty_city


def pushed(reply, events=None, timeout=5):
    script = reply if callable(reply) else lambda *_: reply
    with faulty_city(script) as (url, asked):
        outcome = CityPlatform(url, SECRET, timeout=timeout).push(events or [registered("A1")])
    return outcome, asked


def receipts(*items):
    return json.dumps({"receipts": list(items)}).encode()


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply(200, b"{}", is_signed=False), "unsigned"),
        (Reply(200, b"{}", signed_id="msg_other"), "unsigned"),
        (Reply(200, b"{}", signed_at_offset=-900), "unsigned"),
        (Reply(200, b"<html>"), "short_receipts"),
        (Reply(200, b""), "short_receipts"),
        (Reply(200, b"[" * 100_000), "short_receipts"),
        (Reply(200, b'{"receipts":NaN}'), "short_receipts"),
        (Reply(200, b'{"receipts":[{"id":"\\ud800","status":"accepted"}]}'), "short_receipts"),
        (Reply(200, b'{"receipts":{}}'), "short_receipts"),
        (Reply(200, receipts({"id": "stranger", "status": "accepted"})), "short_receipts"),
        (Reply(200, b"x" * 1000, cut_after=10), "no_answer"),
        (Reply(200, b"x" * (9 * 1024 * 1024)), "no_answer"),
        (Reply(302, b"", {"Location": "http://127.0.0.1:1/"}), "redirect"),
        (Reply(302, b"", {"Location": "http://127.0.0.1:1/"}, is_signed=False), "unsigned"),
        (Reply(500, b"oops"), "status_500"),
        (Reply(404, b"{}"), "status_404"),
        (Reply(422, b"{}", is_signed=False), "unsigned"),
        (Reply(410, b"{}"), "status_410"),
    ],
)
def test_not_believed(reply, code):
    outcome, _ = pushed(reply)
    assert (outcome.receipts, outcome.code) == ({}, code)
    assert outcome.error.endswith("。") and SECRET not in repr(outcome)


def test_garbled_receipts_count_only_for_the_events_they_name():
    one, two, three = registered("A1"), registered("A2"), registered("A3")
    body = receipts(
        {"id": one.id, "status": "accepted", "code": 7, "message": "m" * 9000},
        {"id": two.id, "status": "perhaps"},
        "junk",
    )
    outcome, _ = pushed(Reply(200, body), [one, two, three])
    assert list(outcome.receipts) == [one.id] and len(outcome.receipts[one.id].message) == 500
    assert outcome.error == "市平台的回执缺少 2 条，这些事件按没有应答处理，稍后自动重发。"


@pytest.mark.parametrize("is_signed", [True, False])
@pytest.mark.parametrize(
    ("after", "seconds"), [("120", 120), ("date", 300), ("soon", None), ("-5", None)]
)
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_heeded_even_unsigned(status, after, seconds, is_signed):
    now = time.time() - 5000
    when = formatdate(now + 300, usegmt=True) if after == "date" else after
    headers = {"Retry-After": when, "Date": formatdate(now, usegmt=True)}
    outcome, _ = pushed(Reply(status, b"{}", headers, is_signed=is_signed))
    assert outcome.retry_after == seconds and outcome.receipts == {}


def test_an_unsigned_wish_cannot_stop_the_line_for_years():
    outcome, _ = pushed(Reply(503, b"", {"Retry-After": "9" * 30}, is_signed=False))
    assert outcome.retry_after == 3600
    outcome, _ = pushed(Reply(503, b"", {"Retry-After": "9" * 30}))
    assert outcome.retry_after == 86400


def test_an_unsigned_401_shows_its_date_and_code():
    headers = {"Date": formatdate(time.time() + 420, usegmt=True)}
    outcome, _ = pushed(Reply(401, b'{"code":"too_old"}', headers, is_signed=False))
    assert outcome.error == "本机时钟慢 7 分钟，市平台拒收，请校时。"
    outcome, _ = pushed(Reply(401, b'{"code":"unknown_key"}', is_signed=False))
    assert outcome.error == "市平台不认可本县的签名（原因代码 unknown_key），请与市平台核对密钥。"


@pytest.mark.parametrize("body", [b"", b"[]", b'{"code":"<script>"}', b'{"code":9}', b"\xff"])
def test_a_hostile_401_is_still_a_sentence(body):
    outcome, _ = pushed(Reply(401, body, is_signed=False))
    assert outcome.error == "市平台不认可本县的签名，请与市平台核对密钥。"


def refusing(poison, status, is_signed):
    def script(_method, _target, body):
        ids = [event["id"] for event in json.loads(body)]
        if poison in ids:
            return Reply(status, b"{}", is_signed=is_signed)
        return Reply(200, receipts(*({"id": each, "status": "accepted"} for each in ids)))

    return script


@pytest.mark.parametrize(("status", "code"), [(413, "too_large"), (422, "not_a_batch")])
def test_a_refused_batch_is_halved_until_the_poison_is_alone(status, code):
    events = [registered(f"A{n}") for n in range(9)]
    outcome, asked = pushed(refusing(events[5].id, status, True), events)
    assert {each.status for each in outcome.receipts.values()} == {"accepted", "rejected"}
    assert outcome.receipts[events[5].id].code == code and len(outcome.receipts) == 9
    assert len(asked) < 9


def test_an_unsigned_413_halves_but_never_buries():
    events = [registered(f"A{n}") for n in range(4)]
    outcome, _ = pushed(refusing(events[3].id, 413, False), events)
    assert set(outcome.receipts) == {event.id for event in events[:3]}
    assert list(outcome.odd) == [events[3].id] and "网关" in outcome.error


def test_what_a_gateway_finds_too_large_does_not_keep_the_others_waiting():
    events = [registered(f"A{n}") for n in range(4)]
    outcome, _ = pushed(refusing(events[0].id, 413, False), events)
    assert set(outcome.receipts) == {event.id for event in events[1:]}


def test_an_answer_that_drips_ends_with_the_time_limit():
    outcome, _ = pushed(Reply(200, b"x" * 1000, drip_seconds=0.05), timeout=1)
    assert outcome.error == "市平台 1 秒内没有应答完毕，稍后自动重试。"


def test_a_large_batch_goes_compressed_and_signed_before():
    events = [registered(f"A{n}") for n in range(50)]
    outcome, asked = pushed(refusing("none", 413, True), events)
    assert outcome.error is None and asked[0][3]["Content-Encoding"] == "gzip"


def pulled(reply, cursor=None):
    with faulty_city(lambda *_: reply) as (url, asked):
        return CityPlatform(url, SECRET, timeout=5).pull(cursor), asked


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b'{"events":[]}', b'{"cursor":"x"}', b'{"events":{},"cursor":"x"}']
    + [b'{"events":[],"cursor":""}', b'{"events":[],"cursor":7}', b"\xff\xfe"],
)
def test_a_garbled_inbox_page_moves_nothing(body):
    outcome, _ = pulled(Reply(200, body))
    assert (outcome.events, outcome.cursor, outcome.code) == ([], None, "garbled")


def test_junk_events_are_handed_on_to_become_dead_letters():
    outcome, _ = pulled(Reply(200, b'{"events":[1,null,{"a":1}],"cursor":"c"}'))
    assert outcome.events == [1, None, {"a": 1}] and outcome.cursor == "c"


@pytest.mark.parametrize(
    ("odd", "kept"),
    [
        (b"NaN", None),
        (b"-Infinity", None),
        (b"1e999", None),
        (b"9" * 5000, None),
        (b"12345678901234567890", 12345678901234567890),
        (rb'"\ud800x"', "\ufffdx"),
        (rb'"\ud83d\ude00"', "\U0001f600"),
    ],
)
def test_one_odd_member_does_not_cost_the_page(odd, kept):
    outcome, _ = pulled(Reply(200, b'{"events":[{"a":' + odd + b'}],"cursor":"c"}'))
    assert outcome.events == [{"a": kept}] and outcome.cursor == "c"
    assert json.dumps(outcome.events, ensure_ascii=False, allow_nan=False).encode()


def test_only_a_signed_410_forgets_the_cursor():
    assert pulled(Reply(410, b""), "c")[0].unknown_cursor
    assert not pulled(Reply(410, b"", is_signed=False), "c")[0].unknown_cursor


def test_a_cursor_is_sent_as_it_came():
    _, asked = pulled(Reply(200, b'{"events":[],"cursor":"x"}'), "a&b=c/市 ")
    assert asked[0][1].startswith("/hotline/410599/v1/inbox?cursor=a%26b%3Dc%2F%E5%B8%82+&limit=")


def test_an_upload_address_elsewhere_is_refused():
    def script(method, _target, _body):
        if method == "HEAD":
            return Reply(404)
        return Reply(201, headers={"Location": "http://evil.example/hotline/410599/x"})

    with faulty_city(script) as (url, asked):
        outcome = CityPlatform(url, SECRET).put_blob("ab" * 32, io.BytesIO(b"x"), 1)
    assert outcome.code == "bad_location" and [each[0] for each in asked] == ["HEAD", "POST"]


def test_nobody_listens():
    with faulty_city(lambda *_: Reply()) as (url, _):
        pass
    outcome = CityPlatform(url, SECRET, timeout=2).push([registered("A1")])
    assert outcome.error == "市平台没有开放服务（连接被拒绝），稍后自动重试。"


@pytest.mark.parametrize(
    "url",
    ["", "ftp://h/x", "http://", "http://u:p@h/", "http://h:99999/", "http://h/?q", "http://市/"],
)
def test_an_unusable_address_is_refused_with_a_sentence(url):
    with pytest.raises(ValueError, match="市平台地址"):
        CityPlatform(url, SECRET)


def test_the_secret_is_in_no_repr():
    platform = CityPlatform("https://city.example/hotline/410599", SECRET)
    assert repr(platform) == "<CityPlatform https://city.example/hotline/410599>"
    assert SECRET not in repr(vars(platform))
