"""Headings of real exports and of hand-made ledgers find their field."""

from __future__ import annotations

import pytest

from hotline.rules.importcolumns import field_of, heading_line, recognise, twice


@pytest.mark.parametrize(
    ("head", "field", "because"),
    [
        ("subject", "title", "one year of letters"),
        ("body", "content", "both public samples"),
        ("nature", "kind", "the Fuzhou sample"),
        ("days_to_final_reply", "days_to_reply", "the Fuzhou sample"),
        ("12345工单编号", "city_no", "Shanghai housing ledger"),
        ("orderNum", "city_no", "wide table of a city, whatever the case"),
        ("callerPhone", "phone", "wide table of a city"),
        ("majorContent", "content", "wide table of a city"),
        ("被反映街乡镇", "township", "Fangshan export"),
        ("来电号码（必填）", "phone", "a remark in brackets does not count"),
        ("* 诉求标题", "title", "a star marks what is required"),
        ("承办 单位", "unit", "spaces inside are typing"),
        ("公开答复：", "reply", "a colon is typing"),
        ("满意度", "satisfied", "what a county's ledger says"),
        ("序号", "", "a serial starts anew with every file and is no number"),
        ("likes", "", "nobody needs it"),
        ("", "", "a column without heading"),
    ],
)
def test_a_heading_is_recognised(head, field, because):
    assert field_of(head) == field, because


def test_a_field_is_given_once_and_a_choice_wins():
    assert recognise(["电话", "联系电话"]) == ["phone", ""]
    assert recognise(["电话", "联系电话"], {"联系电话": "phone"}) == ["", "phone"]
    assert recognise(["题目", "内容"], {"题目": "title"}) == ["title", "content"]
    assert recognise(["标题", "标题"], {"标题": "title"}) == ["title", ""]


def test_titles_above_the_heading_are_passed_over():
    lines = [
        ["云溪县12345热线台账"],
        ["2026年10月"],
        ["序号", "标题", "受理时间"],
        ["1", "路灯", ""],
    ]
    assert heading_line(lines) == 2
    assert heading_line([["甲", "乙"], ["1", "2"]]) == -1
    assert heading_line([["电话", "受理时间"]]) == -1, "neither title nor content"


def test_a_field_chosen_twice_is_named():
    assert twice(["title", "", "title"]) == ["诉求标题"]
