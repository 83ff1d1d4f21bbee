"""A mistake in a policy is told with its line and its name, in Chinese."""

from __future__ import annotations

import pytest

from hotline.rules.policy import BadPolicy, parse_policy
from tests.policy.texts import BAOTOU, changed, line_of, with_limits


@pytest.mark.parametrize(
    ("old", "new", "where", "key", "sentence"),
    [
        ('limit = "24h"', 'limit = "-24h"', "-24h", "limit", "应在1至999之间"),
        ('limit = "24h"', 'limit = "0h"', "0h", "limit", "应在1至999之间"),
        ('limit = "24h"', 'limit = "24x"', "24x", "limit", "单位“x”不认识"),
        ('limit = "24h"', "limit = 24", "limit = 24", "limit", "应填文字"),
        ('limit = "24h"', 'limmit = "24h"', None, "limit", "缺少这一项"),
        ('urgency = "livelihood"', 'urgency = "soon"', '"soon"', "urgency", "“soon”不认识"),
        ('level = "village"', 'levle = "village"', "levle", "levle", "没有这一项"),
        ("max_times = 1", "max_times = -1", "= -1", "max_times", "应在0至9之间"),
        ("max_times = 1", "max_times = true", "= true", "max_times", "应填整数"),
        ("max_times = 1", 'max_times = "一"', '"一"', "max_times", "应填整数"),
        ("share = 0.30", "share = 30", "share = 30", "share", "0至1之间的小数"),
        ("needs_basis = true", "needs_basis = 1", "needs_basis", "needs_basis", "应填 true"),
        ("cut_off = 17:00:00", 'cut_off = "17:00"', "cut_off", "cut_off", "应填时刻"),
        ("effective_on = 2022-03-02", "effective_on = 2022", "effective_on", "on", "应填日期"),
        ("solved = 35", "solved = 30", "[scoring.weights]", "weights", "现为95分"),
        ("[scoring]", '[scoring]\nscheme = "linyi"', "[scoring.weights]", "weights", "清空"),
        ("solved = 35", "smiles = 35", "smiles", "smiles", "指标不认识"),
        ('publish = "grouped"', 'publish = "all"', "publish", "publish", "“all”不认识"),
        ("day = 20", "day = 31", "day = 31", "day", "应在1至28之间"),
        ('code = "wrong_place"', 'code = "overlap"', None, "code", "写了两次"),
        ('code = "township"', 'code = "people"', '"people"', "code", "“people”不认识"),
        ('"08:30-12:00"', '"08:30~12:00"', "08:30~", "periods", "应写成 08:30-12:00"),
        ('"08:30-12:00"', '"15:00-16:00"', '"15:00', "periods", "不能重叠"),
        ('every = "month"', 'every = "fortnight"', "fortnight", "every", "不认识"),
        ('title = "办理情况通报"', 'title = "  "', 'title = "  "', "title", "不能为空"),
        ("[margins]", "[margin]", None, "margins", "缺少这一部分"),
        ('hints = ["扬言"', 'hints = [1, "扬言"', "hints = [1", "hints", "应填文字列表"),
        ("tries = 3", "tries = 3\nluck = 7", "luck", "luck", "没有这一项"),
        ("[profile]", "luck = 7\n[profile]", "luck", "luck", "没有这一项"),
    ],
)
def test_a_mistake_names_line_and_key(old, new, where, key, sentence):
    text = changed(old, new)
    with pytest.raises(BadPolicy, match=sentence) as refused:
        parse_policy(text)
    error = refused.value
    assert key in error.key and error.key in str(error)
    if where is not None:
        assert error.line == line_of(text, where)
        assert f"第 {error.line} 行" in str(error)


@pytest.mark.parametrize("text", ["", "你好", "[profile", "a = 1\na = 2\n", "\x00", "{}"])
def test_what_is_not_a_policy_is_refused(text):
    with pytest.raises(BadPolicy, match="第 .* 行|制度文件"):
        parse_policy(text)


def test_broken_writing_names_its_line():
    text = changed('publish = "grouped"', "publish grouped")
    with pytest.raises(BadPolicy, match="写法有误") as refused:
        parse_policy(text)
    assert refused.value.line == line_of(text, "publish grouped")


def test_a_huge_file_is_refused_before_it_is_read():
    with pytest.raises(BadPolicy, match="文件过大"):
        parse_policy(BAOTOU + "#" * 300_000)


def test_long_texts_do_not_shift_the_lines():
    text = changed('title = "包头市', 'source2 = """\ntries = 1\n[callback]\n"""\ntitle = "包头市')
    with pytest.raises(BadPolicy, match="source2") as refused:
        parse_policy(text)
    assert refused.value.line == line_of(text, "source2")


def test_two_rules_for_the_same_case_are_refused():
    text = with_limits("answer urgent * * 2h", "answer urgent,complex * * 3h")
    with pytest.raises(BadPolicy, match="都适用，请只留一条") as refused:
        parse_policy(text)
    first, second = (i for i, line in enumerate(text.splitlines(), 1) if line == "[[limit]]")
    assert refused.value.line == second and f"第 {first} 行" in str(refused.value)


def test_a_policy_without_limits_is_refused():
    with pytest.raises(BadPolicy, match="至少要有一段"):
        parse_policy(with_limits())
