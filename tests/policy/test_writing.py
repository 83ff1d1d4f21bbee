"""A policy written down again is the same policy, whatever was changed in it."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.rules.policy import BadPolicy, parse_policy
from hotline.rules.policy_codes import KINDS, LEVELS, STAGES, URGENCIES
from hotline.rules.policy_edit import document, written
from hotline.rules.policy_edit_changes import changes
from hotline.rules.policy_edit_faults import faults
from tests.policy.profiles import CODES, profile, text_of

TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=30
).filter(lambda text: text.strip() == text)
LIMITS = st.builds(
    lambda number, unit: f"{number}{unit}",
    st.integers(1, 999),
    st.sampled_from(("min", "h", "d", "wd", "wh")),
)
SHARES = st.integers(0, 1000).map(lambda number: Decimal(number) / 1000)
MOMENTS = st.builds(time, st.integers(0, 23), st.integers(0, 59))


def _row(stage: str, source: str, limit: str) -> dict[str, object]:
    return {"stage": stage, "limit": limit, "source": source}


@st.composite
def edited(draw: st.DrawFn) -> dict:
    """A shipped profile with every sort of value changed at random."""
    whole = document(text_of(draw(st.sampled_from(CODES))))
    whole["profile"] |= {"title": draw(TEXTS), "effective_on": draw(st.dates())}
    whole["warning"] |= {"share": draw(SHARES), "source": draw(TEXTS)}
    whole["margins"] |= {"county_before_city": draw(LIMITS)}
    whole["return"] |= {"needs_basis": draw(st.booleans()), "max_times": draw(st.integers(0, 9))}
    whole["return"]["reason"].append({"code": "own_1", "words": draw(TEXTS)})
    whole["extension"] |= {
        "cut_off": draw(MOMENTS),
        "urgencies": draw(st.lists(st.sampled_from(URGENCIES), min_size=1, unique=True)),
    }
    whole["clearing"]["ledger"][1]["needs"] = draw(st.lists(TEXTS, max_size=3))
    whole["limit"] = [_row(stage, draw(TEXTS), draw(LIMITS)) for stage in STAGES]
    cases = {"kind": draw(st.sampled_from(KINDS)), "level": draw(st.sampled_from(LEVELS))}
    whole["limit"].append({**_row("answer", draw(TEXTS), draw(LIMITS)), **cases})
    return whole


@pytest.mark.parametrize("code", CODES)
def test_a_shipped_profile_is_the_same_after_writing(code):
    text = written(document(text_of(code)))
    assert parse_policy(text) == profile(code)
    assert written(document(text)) == text, "writing is deterministic"


@settings(max_examples=60, deadline=None)
@given(edited())
def test_any_edit_survives_writing(whole):
    text = written(whole)
    assert document(text) == whole
    policy = parse_policy(text)
    assert policy.title == whole["profile"]["title"]
    assert policy.warning.share == whole["warning"]["share"]
    assert policy.extension.urgencies == set(whole["extension"]["urgencies"])
    assert faults(whole) == {}


@given(TEXTS)
def test_no_text_breaks_out_of_its_place(words):
    whole = document(text_of("baotou"))
    whole["profile"]["source"] = words + '"\n[profile]\ncode = "x"'
    assert document(written(whole)) == whole


@pytest.mark.parametrize(
    ("chapter", "row", "value", "place", "sentence"),
    [
        ("warning", None, {"share": Decimal(3)}, "warning.share", "0至1之间"),
        ("limit", 3, {"limit": "-3d"}, "limit.3.limit", "应在1至999之间"),
        ("limit", 0, {"target": "2h"}, "limit.0.target", "目标应比时限短"),
        ("limit", 2, {"source": " "}, "limit.2.source", "不能为空"),
        ("scoring", None, {"weights": {"solved": 90}}, "scoring.weights", "现为90分"),
        ("extension", None, {"bound": "20wd"}, "extension.city_bound", "不能短于县批"),
        ("period", None, {"first_day": 31}, "period.first_day", "1至28之间"),
        ("hours", 0, {"periods": ["12:00-08:00"]}, "hours.0.periods", "先后顺序"),
        ("hours", 0, {"months": [1, 2]}, "hours", "没有办公时间"),
        ("limit", 1, {"stage": "register"}, "limit.1.limit", "与第 1 条时限对同一情形都适用"),
        ("callback", None, {"luck": 7}, "callback.luck", "没有这一项"),
    ],
)
def test_every_fault_is_told_at_its_place(chapter, row, value, place, sentence):
    whole = document(text_of("baotou"))
    (whole[chapter] if row is None else whole[chapter][row]).update(value)
    found = faults(whole)
    assert sentence in found[place], found


def test_all_faults_are_told_at_once():
    whole = document(text_of("linyi"))
    whole["warning"]["share"], whole["limit"][0]["limit"] = Decimal(9), "0h"
    whole["period"]["first_day"] = 0
    assert set(faults(whole)) == {"warning.share", "limit.0.limit", "period.first_day"}


def test_months_without_office_hours_are_refused_when_read():
    whole = document(text_of("baotou"))
    whole["hours"] = [{**whole["hours"][0], "months": list(range(5, 10))}]
    with pytest.raises(BadPolicy, match="1月、2月.*没有办公时间"):
        parse_policy(written(whole))


def test_summer_and_winter_hours_are_read_back():
    whole = document(text_of("baotou"))
    summer = {**whole["hours"][0], "months": [5, 6, 7, 8, 9], "periods": ["08:00-12:00"]}
    whole["hours"] = [summer, *whole["hours"]]
    hours = parse_policy(written(whole)).office_hours
    assert hours[0].months == {5, 6, 7, 8, 9} and len(hours[1].months) == 12


def test_one_changed_number_is_one_change_with_its_source():
    whole = document(text_of("baotou"))
    row = next(r for r in whole["limit"] if r["limit"] == "5wd")
    row |= {"limit": "4wd", "target": "2wd", "source": "县热线办通知"}
    [change] = changes(profile("baotou"), parse_policy(written(whole)))
    assert (change.name, change.old) == ("办结（一般）", "5 个工作日")
    assert (change.new, change.source) == ("4 个工作日，争取 2 个工作日", "县热线办通知")


def test_changed_proofs_of_a_ledger_are_told():
    whole = document(text_of("baotou"))
    whole["clearing"]["ledger"][1]["proofs"] = ["visit", "chief"]
    [change] = changes(profile("baotou"), parse_policy(written(whole)))
    assert change.old == "上门联系诉求人、诉求人认可、明确办结时间、单位分管领导签字、县热线办审核"
    assert change.new == "上门联系诉求人、单位主要领导签字"


@pytest.mark.parametrize("code", CODES)
def test_nothing_changes_between_a_profile_and_itself(code):
    assert changes(profile(code), profile(code)) == []


def test_a_version_of_its_own_is_only_another_day():
    whole = document(text_of("baoji"))
    whole["profile"] |= {"effective_on": date(2027, 1, 1), "version": "2027-01-01"}
    assert changes(profile("baoji"), parse_policy(written(whole))) == []
