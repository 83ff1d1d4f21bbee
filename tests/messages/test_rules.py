"""Quiet hours, back-off, what a message says: the rules as tables."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.rules.calendar import ZONE
from hotline.rules.reminders import (
    DEFAULT_WHO,
    GATHER,
    GIVE_UP,
    KINDS,
    Quiet,
    Tried,
    kind_of,
    mobile,
    next_after,
    planned,
    receivers,
)
from hotline.rules.remindertexts import Line, line, message, receiver_shown, title_shown

DAY = datetime(2026, 11, 18, tzinfo=ZONE)
NIGHT = Quiet()


def at(clock: str, day: int = 0) -> datetime:
    return datetime.combine((DAY + timedelta(days=day)).date(), time.fromisoformat(clock), ZONE)


@pytest.mark.parametrize(
    ("moment", "release", "because"),
    [
        (at("20:59"), at("20:59"), "a minute before the night"),
        (at("21:00"), at("07:30", 1), "the night begins at nine sharp"),
        (at("23:59"), at("07:30", 1), "before midnight the morning is tomorrow's"),
        (at("00:00"), at("07:30"), "after midnight it is today's"),
        (at("07:29"), at("07:30"), "the last quiet minute"),
        (at("07:30"), at("07:30"), "the end itself is day"),
    ],
)
def test_the_night(moment: datetime, release: datetime, because: str) -> None:
    assert NIGHT.release(moment) == release, because


def test_a_noon_break_and_no_break() -> None:
    assert Quiet(time(12), time(14)).release(at("13:00")) == at("14:00")
    assert not Quiet(time(12), time(12)).covers(at("12:00"))


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)), st.times(), st.times())
def test_release_is_never_quiet_nor_in_the_past(moment, start, end) -> None:
    quiet = Quiet(start.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0))
    moment = moment.replace(tzinfo=ZONE)
    release = quiet.release(moment)
    assert moment <= release < moment + timedelta(days=1)
    assert not quiet.covers(release)


@pytest.mark.parametrize(
    ("moment", "is_urgent", "state", "ready"),
    [
        (at("10:00"), False, "waiting", at("10:00") + GATHER),
        (at("10:00"), True, "waiting", at("10:00")),
        (at("20:58"), False, "held", at("07:30", 1)),
        (at("03:00"), True, "waiting", at("03:00")),
    ],
)
def test_how_a_message_starts(moment, is_urgent, state, ready) -> None:
    assert planned(moment, is_urgent, NIGHT) == (planned(moment, is_urgent, NIGHT))
    found = planned(moment, is_urgent, NIGHT)
    assert (found.state, found.not_before) == (state, ready)


@pytest.mark.parametrize(
    ("outcome", "tries", "is_urgent", "state", "minutes", "because"),
    [
        ("sent", 1, False, "sent", 0, "done"),
        ("busy", 1, False, "waiting", 1, "first step"),
        ("busy", 2, False, "waiting", 5, "second step"),
        ("busy", 9, False, "waiting", 120, "the last step repeats"),
        ("refused", 2, False, "waiting", 5, "a refusal is tried again"),
        ("refused", 3, False, "failed", 0, "but three times are enough"),
        ("unknown", 1, False, "unknown", 0, "never twice blindly"),
        ("unknown", 1, True, "unknown", 10, "an urgent one once more after a pause"),
    ],
)
def test_what_follows(outcome, tries, is_urgent, state, minutes, because) -> None:
    now = at("10:00")
    found = next_after(outcome, Tried(tries, at("09:50"), is_urgent), now, NIGHT, 0.5)
    assert (found.state, found.not_before) == (state, now + timedelta(minutes=minutes)), because


def test_an_urgent_doubt_is_tried_once() -> None:
    found = next_after("unknown", Tried(2, at("10:00"), True, True), at("10:10"), NIGHT, 0.5)
    assert (found.state, found.not_before) == ("unknown", at("10:10"))


def test_a_busy_gateway_is_left_alone_as_long_as_it_wishes() -> None:
    found = next_after("busy", Tried(1, at("10:00"), False), at("10:00"), NIGHT, 0.5, 1800)
    assert found.not_before == at("10:30")


def test_a_retry_waits_for_the_morning_too() -> None:
    found = next_after("busy", Tried(5, at("19:30"), False), at("20:30"), NIGHT, 0.5)
    assert (found.state, found.not_before) == ("held", at("07:30", 1))


@given(st.floats(0, 1), st.booleans())
def test_every_message_comes_to_an_end(jitter: float, is_urgent: bool) -> None:
    made = now = at("09:00")
    for tries in range(1, 200):
        after = next_after("busy", Tried(tries, made, is_urgent), now, NIGHT, jitter)
        if after.state == "failed":
            assert now - made <= GIVE_UP
            return
        assert after.not_before > now
        now = after.not_before
    raise AssertionError("tried for ever")


def test_who_hears() -> None:
    both = frozenset({"sms", "wecom"})
    assert receivers("red", DEFAULT_WHO, both, False) == {"clerk", "leader", "group"}
    assert receivers("red", DEFAULT_WHO, frozenset({"sms"}), False) == {"clerk", "leader"}
    assert receivers("yellow", DEFAULT_WHO, frozenset({"wecom"}), False) == frozenset()
    assert "leader" in receivers("rework", {"rework": frozenset({"clerk"})}, both, True)
    assert set(DEFAULT_WHO) == set(KINDS)


@pytest.mark.parametrize(
    ("matter", "is_urgent", "is_of_unit", "kind"),
    [
        ("clock 1 red", False, True, "red"),
        ("clock 1 red", False, False, "office"),
        ("part 2 new", True, True, "new_urgent"),
        ("history 7 decided 3", False, True, "decided"),
    ],
)
def test_the_kind_stands_in_the_matter(matter, is_urgent, is_of_unit, kind) -> None:
    assert kind_of(matter, is_urgent, is_of_unit) == kind


@pytest.mark.parametrize(
    ("typed", "number"),
    [("139 0000 0001", "13900000001"), ("+86-13900000001", "13900000001"),
     ("0472-1234567", ""), ("12345", ""), ("", ""), ("139000000012", "")],
)  # fmt: skip
def test_only_mobiles_are_reached(typed: str, number: str) -> None:
    assert mobile(typed) == number


def test_no_number_of_a_person_leaves_the_house() -> None:
    shown = title_shown("请回电13900001234或0472-8123456身份证150203199001011234", False)
    assert "13900001234" not in shown and "8123456" not in shown and "1990" not in shown
    assert title_shown("张三反映邻居", True) == "保密工单"


def test_several_matters_are_one_sentence() -> None:
    due = at("17:30")
    lines = [Line("yellow", line(f"10{n}", "停水", False, due, "answer")) for n in range(7)]
    lines.append(Line("red", line("200", "路灯不亮", False, due, "accept")))
    told = message(lines, "sms", True)
    assert told.startswith(
        "贵单位有1件工单已超期：200“路灯不亮”签收期限11月18日17:30。7件工单将到期"
    )
    assert told.count("停水") == 4 and "等。请登录" in told


def test_a_receiver_on_screen() -> None:
    assert receiver_shown("王镇长 wang", "1234") == "王** 尾号1234"
    assert receiver_shown("企业微信群 group", "") == "企业微信群"
