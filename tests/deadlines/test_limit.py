"""Limits as text."""

from __future__ import annotations

import pytest

from hotline.rules.deadlines import Limit


@pytest.mark.parametrize(
    ("text", "value", "unit", "words"),
    [
        ("30min", 30, "minute", "30 分钟"),
        ("2h", 2, "hour", "2 小时"),
        ("3d", 3, "natural_day", "3 天"),
        ("5wd", 5, "working_day", "5 个工作日"),
        ("2wh", 2, "working_hour", "2 个工作小时"),
    ],
)
def test_limits_are_read_and_said(text, value, unit, words):
    limit = Limit.parse(text)
    assert limit == Limit(value, unit)
    assert limit.in_words() == words and limit.short() == text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("0wd", "应在1至999之间"),
        ("-2h", "应在1至999之间"),
        ("1000d", "应在1至999之间"),
        ("5w", "单位“w”不认识"),
        ("5", "应写成数字加单位"),
        ("", "应写成数字加单位"),
        ("1.5h", "应写成数字加单位"),
        ("五天", "应写成数字加单位"),
    ],
)
def test_what_is_not_a_limit_is_refused(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        Limit.parse(text)


def test_an_unknown_unit_is_refused_when_built_by_code():
    with pytest.raises(ValueError, match="fortnight"):
        Limit(1, "fortnight")
