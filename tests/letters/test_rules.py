"""Pure rules: what may become of a letter, which step comes next, the checkpoints, callbacks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from hotline.errors import NotAllowedNow
from hotline.rules import letters
from hotline.rules.calendar import plain_calendar
from hotline.rules.escalation import Told, checkpoints, is_named, next_rung, rungs, speaker
from hotline.rules.lifecycle import callback_outcome
from hotline.rules.words import LETTER_STATES
from tests.moments import at
from tests.policy.profiles import CODES, profile

DAYS = plain_calendar()
DUE = at("Fri 2026-11-20 17:30")


@given(some.lists(some.sampled_from(sorted(letters.ACTS)), max_size=12))
def test_whatever_is_tried_a_letter_only_moves_by_the_table(tried: list[str]) -> None:
    state = "draft"
    for act in tried:
        try:
            after = letters.move(state, act)
        except NotAllowedNow as refusal:
            assert (state, act) not in letters.MOVES
            assert letters.ACTS[act] in str(refusal) and letters.WAYS_OUT[state] in str(refusal)
        else:
            assert letters.MOVES[state, act] == after
            state = after
    assert state in LETTER_STATES


def test_what_is_over_stays_over() -> None:
    for state in ("closed", "dropped"):
        for act in letters.ACTS:
            with pytest.raises(NotAllowedNow):
                letters.move(state, act)


# (profile, moment, letters already written, step or None, because)
STEPS = [
    ("baotou", "Fri 2026-11-20 17:30", [], None, "at the deadline itself it is still on time"),
    ("baotou", "Fri 2026-11-20 17:31", [], 0, "remind_after 0: at once"),
    ("baotou", "Mon 2026-11-23 17:30", [], 0, "one working day ends at closing time"),
    ("baotou", "Mon 2026-11-23 17:31", [], 1, "order_after 1"),
    ("baotou", "Mon 2026-11-23 17:31", [Told(0, "draft")], 1, "takes a waiting urging's place"),
    ("baotou", "Mon 2026-11-23 17:31", [Told(1, "draft")], None, "waits to be issued"),
    ("baotou", "Fri 2026-11-20 18:00", [Told(0, "issued")], None, "an hour is too soon"),
    ("baotou", "Sat 2026-11-21 10:00", [Told(0, "issued", True)], 1, "the urging went unanswered"),
    ("baotou", "Mon 2026-12-21 10:00", [Told(1, "issued", True)], None, "no graver step there"),
    ("baotou", "Mon 2026-11-23 17:31", [Told(0, "dropped")], 1, "set aside by a person: go on"),
    ("linyi", "Mon 2027-03-01 10:00", [], 1, "never straight to the discipline office"),
    ("linyi", "Mon 2026-11-23 17:31", [Told(1, "issued")], None, "media after three days only"),
    ("linyi", "Wed 2026-11-25 17:31", [Told(1, "issued")], 2, "媒体督办 after 3wd"),
    ("linyi", "Tue 2026-11-24 10:00", [Told(1, "issued", True)], 2, "unanswered: at once"),
    ("linyi", "Mon 2027-03-01 10:00", [Told(1, "closed"), Told(2, "issued")], 3, "one by one"),
    ("sanmenxia", "Mon 2026-11-23 17:31", [], 1, "短信提醒 is the urging; then the order"),
    ("generic-2025", "Mon 2026-11-30 10:00", [Told(1, "issued", True)], 2, "通报"),
    ("generic-2025", "Mon 2026-11-30 10:00", [Told(3, "issued", True)], None, "问责 is judged"),
]


@pytest.mark.parametrize(("code", "now", "told", "step", "because"), STEPS)
def test_next_step(code: str, now: str, told: list[Told], step: int | None, because: str) -> None:
    found = next_rung(rungs(profile(code)), DUE, at(now), DAYS, told)
    assert (found.step if found else None) == step, because


@pytest.mark.parametrize("code", CODES)
def test_every_profile_climbs_without_skipping_and_ends(code: str) -> None:
    ladder, told = rungs(profile(code)), []
    for _ in range(len(ladder) + 1):
        found = next_rung(ladder, DUE, at("Mon 2027-03-01 10:00"), DAYS, told)
        if found is None:
            break
        assert not told or found.step > told[-1].step
        told.append(Told(found.step, "issued"))
    assert told and next_rung(ladder, DUE, at("Mon 2027-03-01 10:00"), DAYS, told) is None


def test_who_speaks_is_read_from_the_step() -> None:
    steps = {rung.words: rung.level for rung in rungs(profile("linyi"))}
    assert steps == {
        "催办": "hotline",
        "热线督办": "hotline",
        "媒体督办": "media",
        "政务督办": "government",
        "人大政协督办": "congress",
        "纪委督办": "discipline",
    }
    assert speaker("现场督办") == "hotline"


def test_named_after_five_working_days() -> None:
    rules = profile("baotou")
    assert not is_named(rules, DUE, at("Fri 2026-11-27 17:30"), DAYS)
    assert is_named(rules, DUE, at("Fri 2026-11-27 17:31"), DAYS)


def test_checkpoints_1345() -> None:
    sent = at("Mon 2026-11-16 10:00")
    moments = {"accepted_at": sent + timedelta(hours=1), "answered_at": at("Fri 2026-11-20 09:00")}
    points = checkpoints(profile("generic-2025"), sent, moments, DAYS)
    now = at("Fri 2026-11-20 10:00")
    assert [(p.words, f"{p.due_at:%m-%d}", p.is_late(now)) for p in points] == [
        ("受理确认", "11-17", False),
        ("办结反馈", "11-19", True),
        ("跟踪复核", "11-20", False),
        ("办结销号", "11-23", False),
    ]
    assert checkpoints(profile("generic-2025"), None, {}, DAYS) == []


# Baotou: three tries on two days. (tries, days, what follows, because)
CALLS = [
    (1, 1, "try_again", "the first"),
    (2, 1, "try_again", "the second"),
    (3, 1, "try_again", "three on one day close nothing"),
    (9, 1, "try_again", "nor do nine"),
    (2, 2, "try_again", "two days but two tries"),
    (3, 2, "close", "three on two days"),
    (3, 3, "close", "three on three"),
    (4, 2, "close", "one more on the next day"),
    (3, None, "close", "days not known: an imported or city callback"),
]


@pytest.mark.parametrize(("tries", "days", "act", "because"), CALLS)
def test_unreached(tries: int, days: int | None, act: str, because: str) -> None:
    found = callback_outcome(
        is_reached=False, solved="", satisfied="", tries=tries, reworks=0,
        rule=profile("baotou").callback, days=days,
    )  # fmt: skip
    assert (found.act, found.is_effective) == (act, False), because


def test_the_sentence_of_a_fourth_try_on_one_day() -> None:
    found = callback_outcome(
        is_reached=False, solved="", satisfied="", tries=3, reworks=0,
        rule=profile("baotou").callback, days=1,
    )  # fmt: skip
    assert found.reason == "已拨打 3 次未接通，按规定应分 2 天回访，明天再拨"


def test_the_text_reads_like_a_clerk() -> None:
    items = [
        letters.Item("4105992026111600001", "路灯不亮", DUE, 3),
        letters.Item("4105992026111600002", "停水三天", DUE - timedelta(days=1)),
    ]
    text = letters.overdue_text("urging", "柳河镇", items, "包头办法四（二）3")
    assert text == (
        "柳河镇：\n\n你单位承办的以下2件工单已超过办结期限，至今未提交办结：\n"
        "1. 4105992026111600002“停水三天”，应于2026年11月19日 17:30前办结，已超期；\n"
        "2. 4105992026111600001“路灯不亮”，应于2026年11月20日 17:30前办结，超期3个工作日。\n\n"
        "请抓紧办理，于【答复期限】前提交办结；确实不能办结的，请在此期限前书面答复原因、"
        "已采取的措施和预计办结时间。逾期不办结也不答复的，将转为督办。\n\n"
        "依据：包头办法四（二）3。"
    )
    assert "2026年11月23日 17:30前提交" in letters.issued_text(text, at("Mon 2026-11-23 17:30"))


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (
            "包头办法四（二）3：每月20日督办；催办天数按默认值，可改",
            "包头办法四（二）3：每月20日督办",
        ),
        ("2025年总结未定督办日；参照包头，默认值，可改", "县热线办督办制度"),
    ],
)
def test_a_letter_names_the_rule_without_notes_on_defaults(source: str, told: str) -> None:
    assert letters.basis(source) == told


def test_a_late_ticket_is_not_pressed_on_the_ground_of_a_rate() -> None:
    source = profile("baotou").supervision.source
    assert "低于80%" in source
    assert letters.basis(letters.about_days(source)) == "县热线办督办制度"
    linyi = letters.about_days(profile("linyi").supervision.source)
    assert "五级梯次加严" in letters.basis(linyi)
    assert all("低于" not in rung.source for rung in rungs(profile("baotou")))


def test_what_the_notice_will_name_is_told() -> None:
    items = [letters.Item("1", "积水", DUE, 6), letters.Item("2", "停水", DUE, 1)]
    text = letters.overdue_text("supervision", "县水利局", items, "办法三", name_after=5)
    assert "其中1件超期已满5个工作日，将列入当月通报。" in text
    assert "列入当月通报" not in letters.overdue_text("urging", "县水利局", items[1:], "办法三")


def test_a_long_list_is_cut_and_says_so() -> None:
    items = [letters.Item(f"{n:05}", "积水", DUE, 1) for n in range(letters.MOST_LISTED + 4)]
    text = letters.overdue_text("supervision", "县水利局", items, "默认值", "热线督办")
    assert "以下34件" in text and "其余4件见工作台“超期”栏。" in text and "现列入热线督办。" in text
