"""Every scheme shipped is whole; every mistake in a text is told with its line."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from hotline.casework import schemes as choosing
from hotline.rules.schemes import BAOTOU, BadScheme, faults, parse_scheme, write_scheme
from hotline.rules.schemewords import compare, tell
from tests.policy.profiles import CODES as PROFILES
from tests.policy.profiles import profile
from tests.schemes.making import CODES, item, scheme, shipped, text_of

LIANYUNGANG, SANMENXIA = text_of("lianyungang"), text_of("sanmenxia")


@pytest.mark.parametrize("code", CODES)
def test_a_shipped_scheme_is_named_as_its_file_and_can_score(code):
    found = shipped(code)
    assert found.code == code and faults(found) == {}
    assert sum(each.points for each in found.items if not each.bonus) == found.total
    assert parse_scheme(write_scheme(found)) == found


def _tables(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if any(not isinstance(inner, dict | list) for inner in value.values()):
            yield value
        for inner in value.values():
            yield from _tables(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _tables(inner)


@pytest.mark.parametrize("code", CODES)
def test_every_part_of_a_shipped_scheme_names_its_source(code):
    tables = list(_tables(tomllib.loads(text_of(code))))
    assert len(tables) >= 5
    assert [table for table in tables if not table.get("source", "").strip()] == []
    assert [told for told in tell(shipped(code)) if not (told.value and told.source)] == []


def test_what_the_sources_leave_open_is_called_a_default():
    """Only these are published; every other number of a shipped scheme says it may be changed."""
    published = {"baotou", "beijing"}
    for code in set(CODES) - published:
        for each in shipped(code).items:
            assert "默认值，可改" in each.source or "反推" in each.source, (code, each.code)


def test_sanmenxia_scores_thirty_indicators():
    indicators = {each.indicator for each in shipped("sanmenxia").items}
    assert len(indicators) >= 30 and "" not in indicators


def test_baotous_file_is_the_scheme_the_code_starts_from():
    found = shipped("baotou")
    assert found.weights == BAOTOU.weights and found.title == BAOTOU.title
    assert {key: getattr(found, key) for key in found.open_keys} == {
        key: getattr(BAOTOU, key) for key in found.open_keys
    }


@pytest.mark.parametrize("code", PROFILES)
def test_every_profile_has_a_scheme_by_its_own_name(code):
    assert choosing.shipped_named(code).code in CODES
    own = choosing.of_policy(profile(code))
    assert faults(own) == {} and own.total == 100
    assert [each.points for each in own.items] == [
        each.points for each in choosing.shipped_named(code).items
    ]


def test_no_two_schemes_go_by_one_name():
    names = [n for c in CODES for n in (c, shipped(c).title, *shipped(c).aliases)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("old", "new", "where", "key", "sentence"),
    [
        ("points = 30", "points = 29", "total", "total", "合计99分，应为100分，少了1分"),
        ("points = 30", "points = 32.5", "total", "total", "合计102.5分，应为100分，多了2.5分"),
        ("total = 100", "total = 150", "total = 150", "total", "应为150分，少了50分"),
        ('"accept_on_time"', '"smiles"', '"smiles"', "indicator", "没有“smiles”这个指标"),
        ('"accept_on_time"', '"received"', '"received"', "indicator", "是件数，不是比率"),
        ('"accept_on_time"', '"city_share"', '"city_share"', "indicator", "不分高低"),
        ('"accept_on_time"', '"dispatch_on_time"', "dispatch_on", "indicator", "不能按承办单位"),
        ('"accept_on_time"', '"satisfied_rate"', "satisfied_rate", "indicator", "写了两次"),
        ("points = 30", "points = -30", "= -30", "points", "应在0至10000之间"),
        ("points = 30", "points = 0", "= 0", "points", "分值应大于零"),
        ("points = 30", 'points = "三十"', "三十", "points", "应填数字"),
        ("points = 30", "points = inf", "= inf", "points", "之间"),
        ('code = "lianyungang"', 'code = "a@b"', "a@b", "code", "代号只能用"),
        ("target = 95\n", "", None, "target", "应写明目标值"),
        ("per_point = 0.5", "per_point = 0", "= 0", "per_point", "大于零"),
        ("floor = 12.5", "floor = 26", "= 26", "floor", "高于本项分值"),
        ("zero_below = 85", "zero_below = 850", "= 850", "zero_below", "0至100之间"),
        ('rule = "count"', 'rule = "luck"', '"luck"', "rule", "“luck”不认识"),
        ('rule = "count"', 'rule = "given"\ncap = 31', "cap = 31", "cap", "不超过本项分值30分"),
        ('rule = "count"', 'rule = "mean"', None, "monthly", "用哪个月度考评办法"),
        ('rule = "count"', 'rule = "count"\nsmiles = 3', "smiles", "smiles", "没有这一项"),
        ('rates = "printed"', 'rates = "bent"', '"bent"', "rates", "“bent”不认识"),
        ('rates = "printed"', 'rates = "printed"\nbonus_cap = 3', "bonus_cap", "bonus_cap", "加分"),
        ('["satisfied_rate"]', '["received"]', '["received"]', "line_codes", "不存在的比率指标"),
        ("from = 100", "from = 90", "from = 90", "from", "范围重叠"),
        ("from = 100", "from = 120", "from = 120", "from", "有空档"),
        ("from = 0\n", "from = 30\n", "from = 30", "from", "最低一档"),
        ('source = "北京2025', 'sauce = "北京2025', None, "source", "缺少这一项"),
    ],
)
def test_a_mistake_names_line_and_key(old, new, where, key, sentence):
    assert old in LIANYUNGANG
    text = LIANYUNGANG.replace(old, new, 1)
    with pytest.raises(BadScheme, match=sentence) as refused:
        parse_scheme(text)
    error = refused.value
    assert key in error.key and f"第 {error.line} 行" in str(error)
    if where is not None:
        assert where in text.splitlines()[(error.line or 0) - 1], error


@pytest.mark.parametrize("text", ["", "你好", "[scheme", "a = 1\na = 2\n", "\x00", "[scheme]\n"])
def test_what_is_not_a_scheme_is_refused(text):
    with pytest.raises(BadScheme, match="第 .* 行|考评办法"):
        parse_scheme(text)


def test_a_count_cannot_be_scored_as_a_share_nor_a_rate_as_a_count():
    counted = scheme(item("overdue", "40"), item("solved_rate", "60", "count", per_point="1"))
    assert set(faults(counted)) == {"item.0.indicator", "item.1.indicator"}


def test_every_fault_is_told_at_once():
    wrong = scheme(
        item("solved_rate", "40"), item("solved_rate", "-1"), item("nothing", "3"), total=Decimal(9)
    )
    assert set(faults(wrong)) == {
        "item.1.code", "item.1.points", "item.2.indicator", "total",
    }  # fmt: skip


def test_two_schemes_are_compared_item_by_item():
    found = {each.name: (each.one, each.other) for each in
             compare(shipped("lianyungang"), shipped("lianyungang-2023"))}  # fmt: skip
    assert list(found) == ["回访满意率"]
    assert "低于95%" in found["回访满意率"][0] and "低于98%" in found["回访满意率"][1]
    assert compare(shipped("baotou"), shipped("baotou")) == []
