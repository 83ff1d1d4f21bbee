"""One line of a ledger: what is refused, what is assumed, what is history."""

from __future__ import annotations

import pytest

from hotline.rules.importing import read_line
from tests.importing.conftest import NOW

GOOD = {"title": "路灯不亮", "content": "村口路灯三天不亮", "registered_at": "2026-10-08 09:00"}


def _read(**cells: str):
    return read_line(2, {**GOOD, **cells}, {}, NOW)


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"title": "", "content": ""}, "诉求内容", "都是空的"),
        ({"registered_at": "2027-01-01"}, "受理时间", "在今天之后"),
        ({"registered_at": "去年"}, "受理时间", "不是认识的日期写法"),
        ({"closed_at": "2026-10-07"}, "办结时间", "早于受理时间"),
        (
            {"called_back_at": "2026-10-09", "closed_at": "2026-10-10 10:00"},
            "回访时间",
            "早于办结时间",
        ),
        ({"phone": "1.38E+10"}, "来电号码", "科学计数"),
        ({"satisfied": "还行"}, "是否满意", "不认识"),
        ({"solved": "差不多"}, "是否解决", "不认识"),
        ({"days_to_reply": "很久"}, "答复用时（天）", "不是天数"),
        ({"title": "长" * 201}, "诉求标题", "最多 200 个字"),
        ({"content": "长" * 20_001}, "诉求内容", "最多 20000 个字"),
        ({"city_no": "1" * 65}, "市平台工单编号", "最长 64"),
    ],
)
def test_a_line_is_refused_with_column_and_reason(cells, column, words):
    (problem,) = _read(**cells).problems
    assert (problem.line, problem.column) == (2, column)
    assert words in problem.sentence


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"title": ""}, "没有标题"),
        ({"content": ""}, "没有内容"),
        ({}, "没有诉求类型"),
        ({"kind": "民生类"}, "诉求类型“民生类”不认识"),
        ({"channel": "e福州app"}, "受理渠道“e福州app”不认识"),
        ({"registered_at": ""}, "没有受理时间"),
        ({"registered_at": "2025-10-08"}, "受理已超过一年"),
    ],
)
def test_what_is_assumed_is_said(cells, words):
    line = _read(**cells)
    assert not line.problems
    assert any(words in note for note in line.notes)


@pytest.mark.parametrize(
    ("cells", "is_history"),
    [
        ({}, False),
        ({"unit": "县水利局", "dispatched_at": "2026-10-08 10:00"}, False),
        ({"reply": "已修好"}, True),
        ({"closed_at": "2026-10-09"}, True),
        ({"satisfied": "满意"}, True),
        ({"state": "已办结"}, True),
        ({"state": "未办结"}, False),
        ({"reply": "无"}, False),
    ],
)
def test_a_line_with_an_outcome_is_history(cells, is_history):
    assert _read(**cells).is_history == is_history


def test_an_unknown_channel_keeps_its_word():
    values = _read(channel="e福州app").values
    assert values["channel"] == "import" and "e福州app" in values["note"]


def test_steps_of_one_day_without_hours_are_in_order():
    line = _read(registered_at="2026-10-08 18:00", closed_at="2026-10-08")
    assert not line.problems
    assert line.values["closed_at"] == line.values["registered_at"]


def test_a_confidential_requester_is_marked_and_not_named():
    values = _read(name="保密").values
    assert values["is_confidential"] and values["name"] == ""
