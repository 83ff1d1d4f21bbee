"""Titles are broken between words into lines of nearly equal length."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.outside.pdf.titles import title_lines, width

WIDEST = 19.1


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("关于表扬先进单位的通报", ["关于表扬先进单位的通报"]),
        ("关于甲\n乙的通报", ["关于甲", "乙的通报"]),
        (
            "关于2026年上半年全县12345政务服务便民热线工单办理情况和群众满意度第三方评议结果的通报",
            [
                "关于2026年上半年全县",
                "12345政务服务便民热线工单办理情况",
                "和群众满意度第三方评议结果的通报",
            ],
        ),
        (
            "关于2026年7月安平县12345热线工单办理情况的通报",
            ["关于2026年7月安平县", "12345热线工单办理情况的通报"],
        ),
    ],
)
def test_title_lines(title: str, lines: list[str]) -> None:
    assert title_lines(title, WIDEST) == lines


@given(st.text("关于年月县热线工单办理情况的通报、《》（）2026", min_size=1, max_size=80))
def test_nothing_is_lost_and_all_lines_fit(title: str) -> None:
    lines = title_lines(title, WIDEST)
    assert "".join(lines) == title
    assert all(0 < width(line) <= WIDEST for line in lines)


def test_a_part_between_given_breaks_is_broken_when_it_is_too_long() -> None:
    unit = "国家级经济技术开发区与城乡一体化综合改革示范区管理委员会驻柳河片区联合服务办公室"
    lines = title_lines(f"2026年9月{unit}\n12345热线工单办理情况", WIDEST)
    assert max(width(line) for line in lines) <= WIDEST
    assert "".join(lines) == f"2026年9月{unit}12345热线工单办理情况"
    assert lines[-1] == "12345热线工单办理情况"
