"""Envelopes: built by us, read by the CloudEvents library; read by us, whoever built them."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from hypothesis import given
from hypothesis import strategies as st

from hotline.outside import cloudevent
from hotline.outside.cloudevent import BadEnvelope, Event
from hotline.rules.eventids import uuid7

TIME = datetime.fromisoformat("2026-11-21T09:12:00+08:00")
EVENT = Event(
    id=uuid7(TIME, b"0123456789"),
    source=cloudevent.county_source("410599"),
    type="ticket.accepted",
    subject="ZZ1",
    time=TIME,
    sequence=42,
    ticketversion=3,
    data={"text": "已签收"},
    extra={"cityflag": "x"},
)


def test_the_library_reads_ours():
    read = JSONFormat().read(CloudEvent, cloudevent.text_of(EVENT))
    assert (read.get_id(), read.get_type()) == (EVENT.id, "ticket.accepted")
    assert (read.get_subject(), read.get_time()) == ("ZZ1", TIME)
    assert read.get_data() == {"text": "已签收"}
    assert read.get_extension("sequence") == f"{42:020d}"
    assert read.get_extension("ticketversion") == 3


def test_we_read_the_library():
    attributes = {**cloudevent.build(EVENT), "time": TIME}
    del attributes["data"]
    text = JSONFormat().write(CloudEvent(attributes=attributes, data={"text": "已签收"}))
    assert cloudevent.parse(json.loads(text)) == EVENT


def test_build_and_parse_are_inverse_and_keep_unknown_members():
    assert cloudevent.parse(json.loads(cloudevent.text_of(EVENT))) == EVENT


def test_uuid7_sorts_by_time_and_says_its_version():
    dawn, noises = datetime.fromtimestamp(0, UTC), (b"\xff" * 10, b"\x00" * 10)
    steps = (timedelta(milliseconds=1), timedelta(milliseconds=2), TIME - dawn)
    ids = [uuid7(dawn + step, noises[turn % 2]) for turn, step in enumerate(steps)]
    assert ids == sorted(ids)
    assert {text[14] for text in ids} == {"7"} and {text[19] for text in ids} <= set("89ab")
    assert uuid7(dawn, b"\xff" * 10) == "00000000-0000-7fff-bfff-ffffffffffff"
    with pytest.raises(ValueError):
        uuid7(dawn, b"too short")


@pytest.mark.parametrize(
    ("member", "value", "code"),
    [
        ("specversion", "0.3", "bad_specversion"),
        ("id", "", "bad_id"),
        ("id", "a b", "bad_id"),
        ("source", "/mars/1", "bad_source"),
        ("type", "Ticket", "bad_type"),
        ("type", "ticket.accepted\n", "bad_type"),
        ("time", "2026-11-21 09:12:00", "bad_time"),
        ("time", "2026-02-30T09:12:00+08:00", "bad_time"),
        ("sequence", 42, "bad_sequence"),
        ("sequence", "42", "bad_sequence"),
        ("subject", None, "bad_subject"),
        ("subject", "x" * 65, "bad_subject"),
        ("ticketversion", 0, "bad_ticketversion"),
        ("ticketversion", True, "bad_ticketversion"),
        ("ticketversion", "3", "bad_ticketversion"),
        ("data", "text", "bad_data"),
        ("datacontenttype", "text/xml", "bad_content_type"),
    ],
)
def test_a_bad_member_is_named(member, value, code):
    with pytest.raises(BadEnvelope) as refusal:
        cloudevent.parse({**cloudevent.build(EVENT), member: value})
    assert refusal.value.code == code


@pytest.mark.parametrize("junk", [None, 1, "x", [], {}])
def test_junk_is_refused(junk):
    with pytest.raises(BadEnvelope):
        cloudevent.parse(junk)


def test_events_about_the_county_need_no_ticket():
    plain = Event("i", "/city/4105", "directory.updated", TIME, 1, {"directory": "categories"})
    assert cloudevent.parse(cloudevent.build(plain)).ticketversion is None


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(st.sampled_from([*cloudevent.build(EVENT), "other"]), VALUES)
def test_any_value_in_any_member_is_taken_or_refused_by_name(member, value):
    try:
        event = cloudevent.parse({**cloudevent.build(EVENT), member: value})
    except BadEnvelope as refusal:
        assert refusal.code.startswith("bad_") and str(refusal).endswith("。")
    else:
        assert event.id and event.time.tzinfo is not None
