"""The city's words: what is taken, what is refused, what is kept although unknown."""

import copy
import hashlib
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.rules import cityfields, cityreports
from hotline.rules.calendar import ZONE
from hotline.rules.cityfields import BadCityData

SHA = "ab" * 32
DISPATCHED = {
    "ticket_no": "ZZ20261121000123",
    "title": "施工噪音扰民",
    "content": "夜间施工至凌晨两点。",
    "kind": "complaint",
    "category": "城乡建设/噪音污染/施工噪音",
    "urgency": "ordinary",
    "enterprise": False,
    "confidential": True,
    "channel": "phone",
    "registered_at": "2026-11-21T01:12:00Z",
    "due_at": "2026-11-26T18:00:00+08:00",
    "requester": {"name": "王建国", "phone": "13800006721", "anonymous": False, "age": 60},
    "place": {"division": "410599102000", "address": "东街", "lng": 114.9, "lat": 35.9},
    "attachments": [{"sha256": SHA, "name": "a.jpg", "type": "image/jpeg", "size": 3, "w": 9}],
    "refs": {"110": "J1"},
    "hotword": "夜间施工",
}


def test_registration_in_our_words():
    ticket = cityfields.registration(DISPATCHED)
    assert ticket["registered_at"] == datetime.fromisoformat("2026-11-21T09:12:00+08:00")
    assert ticket["registered_at"].utcoffset() == ZONE.utcoffset(None)
    assert ticket["is_confidential"] is True and ticket["is_enterprise"] is False
    assert ticket["requester"]["phone"] == "13800006721"
    assert ticket["place"]["division"] == "410599102000"
    assert ticket["extra"] == {"hotword": "夜间施工"}
    assert ticket["requester"]["extra"] == {"age": 60}


def test_there_and_back_loses_nothing():
    back = cityreports.registered(cityfields.registration(DISPATCHED))
    assert back == {**DISPATCHED, "registered_at": "2026-11-21T09:12:00+08:00"}


def test_only_the_required_members():
    optional = {"category", "enterprise", "confidential", "due_at", "place", "attachments", "refs"}
    required = DISPATCHED.keys() - optional - {"hotword"}
    ticket = cityfields.registration({name: DISPATCHED[name] for name in required})
    assert ticket["city_due_at"] is None and ticket["attachments"] == []
    assert ticket["place"]["division"] == "" and ticket["place"]["lng"] is None


def changed(path, value):
    data = copy.deepcopy(DISPATCHED)
    *parents, last = path.split(".")
    target = data
    for name in parents:
        target = target[int(name) if name.isdigit() else name]
    target[last] = value
    return data


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("ticket_no", None, "missing"),
        ("ticket_no", "../../etc", "bad_ticket_no"),
        ("ticket_no", 7, "wrong_type"),
        ("title", "", "missing"),
        ("title", " \u3000\n", "missing"),
        ("title", "长" * 201, "too_long"),
        ("content", "长" * 100_001, "too_long"),
        ("content", "a\0b", "bad_text"),
        ("content", "\ud800", "bad_text"),
        ("content", ["x"], "wrong_type"),
        ("kind", "投诉", "unknown_code"),
        ("kind", ["complaint"], "unknown_code"),
        ("urgency", "急", "unknown_code"),
        ("channel", None, "missing"),
        ("enterprise", "yes", "wrong_type"),
        ("registered_at", "2026-11-21 09:12:00", "naive_time"),
        ("registered_at", "2026-11-21T09:12:00", "naive_time"),
        ("registered_at", "2026-13-21T09:12:00+08:00", "bad_time"),
        ("registered_at", "0001-01-01T00:00:00+14:00", "bad_time"),
        ("registered_at", 1795000000, "bad_time"),
        ("due_at", "tomorrow", "bad_time"),
        ("requester", "王建国", "wrong_type"),
        ("requester.phone", 13800006721, "wrong_type"),
        ("place.lng", float("nan"), "bad_place"),
        ("place.lat", 91, "bad_place"),
        ("place.lat", True, "bad_place"),
        ("place.division", "4105", "bad_place"),
        ("attachments", {}, "wrong_type"),
        ("attachments.0.sha256", "AB" * 32, "bad_attachment"),
        ("attachments.0.size", -1, "bad_attachment"),
        ("refs", [], "wrong_type"),
    ],
)
def test_bad_data_is_refused_by_name(path, value, code):
    with pytest.raises(BadCityData) as refusal:
        cityfields.registration(changed(path, value))
    assert refusal.value.code == code
    assert str(refusal.value).endswith("。")


@pytest.mark.parametrize("junk", [None, 1, "x", []])
def test_junk_is_refused(junk):
    with pytest.raises(BadCityData):
        cityfields.registration(junk)


def test_updated_takes_only_what_the_city_owns():
    taken, ignored = cityfields.changes(
        {"ticket_no": "ZZ1", "title": "新标题", "due_at": None, "answers": [], "state": "closed"}
    )
    assert taken == {"title": "新标题", "city_due_at": None}
    assert ignored == ["answers", "state"]


def test_updated_never_empties_what_is_required():
    with pytest.raises(BadCityData):
        cityfields.changes({"content": None})


def test_orders_decisions_and_evaluations():
    urged = cityfields.order({"level": "media", "text": "请加快", "x": 1})
    assert (urged["level"], urged["due_at"], urged["extra"]) == ("media", None, {"x": 1})
    decided = cityfields.decision({"request": "return", "decision": "refused", "text": "属地"})
    assert (decided["request"], decided["decision"]) == ("return", "refused")
    called = cityfields.evaluation({"contacted": "no", "at": "2026-11-21T09:12:00+08:00"})
    assert (called["solved"], called["satisfied"]) == (None, "unrated")
    with pytest.raises(BadCityData):
        cityfields.evaluation({"contacted": "no"})
    with pytest.raises(BadCityData):
        cityfields.order({"level": "president"})


def test_reports_keep_the_two_texts_apart_and_leave_out_the_unsaid():
    at = datetime.fromisoformat("2026-11-21T09:12:00+08:00")
    told = cityreports.answered(
        at, "现场约谈施工方", "已停止夜间施工", {"result": "done", "solved": "yes"}, unit="东街镇"
    )
    assert told["record"] != told["reply"]
    assert told["result"] == {"result": "done", "solved": "yes"}
    assert told["by"] == {"unit": "东街镇"} and "attachments" not in told
    assert cityreports.called_back(at, "yes", "no", "no", 0)["tries"] == 0


def test_a_naive_time_never_leaves_the_house():
    with pytest.raises(ValueError):
        cityreports.accepted(datetime(2026, 11, 21, 9, 12))


def test_snapshot_repeats_registration_and_version():
    told = cityreports.registered(cityfields.registration(DISPATCHED))
    data = cityreports.snapshot(told, "handling", [], 4)
    assert (data["state"], data["version"], data["title"]) == ("handling", 4, "施工噪音扰民")


def test_digest_is_sorted_by_bytes_and_stable():
    expected = "sha256:" + hashlib.sha256(b"A 2\nB 1\n").hexdigest()
    assert cityreports.reconcile_digest({"B": 1, "A": 2}) == expected


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(st.sampled_from(sorted(DISPATCHED)), VALUES)
def test_any_value_in_any_member_is_taken_or_refused_in_words(member, value):
    try:
        ticket = cityfields.registration({**DISPATCHED, member: value})
    except BadCityData as refusal:
        assert refusal.code and str(refusal).endswith("。")
    else:
        assert ticket["title"] and ticket["content"]
