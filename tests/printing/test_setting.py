"""The grid setter: 28 cells a line, marks and numbers where the standard wants them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.outside.pdf.setting import (
    NOT_AT_END,
    NOT_AT_START,
    Span,
    break_lines,
    longest_piece,
)

LETTERS = st.text("县热线办理情况通报工单，。；：、（）《》“”0123456789.%年月日件 ", min_size=1)


def texts(text: str, width: float = 10, first: float = 0) -> list[str]:
    return [line.text for line in break_lines(text, width, first)]


def test_twenty_eight_cells_fill_a_line() -> None:
    lines = break_lines("一" * 60, 28, first=2)
    assert [len(line.placed) for line in lines] == [26, 28, 6]
    assert lines[0].placed[0].x == 2
    assert lines[1].width == 28


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("一二三四五六七八九十，甲", ["一二三四五六七八九", "十，甲"]),
        ("一二三，五六七八九十，甲", ["一二三，五六七八九十，", "甲"]),
        ("一二三四五六七八九（十）", ["一二三四五六七八九", "（十）"]),
        ("一二三四五六七八九2026年3月5日", ["一二三四五六七八九", "2026年3月5日"]),
        ("一二三四五六七八93.33%升", ["一二三四五六七八", "93.33%升"]),
        ("一二三四五六七八九——甲", ["一二三四五六七八九", "——甲"]),
    ],
)
def test_breaks(text: str, lines: list[str]) -> None:
    assert texts(text) == lines


@given(LETTERS, st.integers(8, 28))
def test_nothing_is_lost_and_marks_stand_right(text: str, width: int) -> None:
    lines = texts(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    body = [line for line in lines if line.strip()]
    # A run of marks longer than a line cannot be helped; text that has other characters can.
    if all(len(run) < width / 2 for run in _mark_runs(text)):
        assert not any(line[0] in "，。；：、）》”" for line in body[1:])
        assert not any(line[-1] in "（《“" for line in body[:-1])


def _mark_runs(text: str) -> list[str]:
    marks = NOT_AT_START + NOT_AT_END
    return "".join(char if char in marks else "\n" for char in text.replace(" ", "")).split("\n")


@given(LETTERS, st.integers(8, 28))
def test_no_line_is_wider_than_the_column(text: str, width: int) -> None:
    for line in break_lines(text, width, first=2):
        assert line.width <= width + 1e-6


def test_both_edges_are_straight() -> None:
    text = "7月，全县12345热线共受理群众诉求1007件，较上月（943件）增加64件，上升6.79%。" * 4
    lines = break_lines(text, 28)
    assert all(line.width == pytest.approx(28) for line in lines[:-1])


def test_a_word_longer_than_the_line_is_cut() -> None:
    assert texts("1" * 50, 10) == ["1" * 20, "1" * 20, "1" * 10]


def test_roles_follow_their_text() -> None:
    (line,) = break_lines([Span("一、", "heiti"), Span("情况")], 28, first=0)
    assert [item.role for item in line.placed] == ["heiti", "heiti", "fangsong", "fangsong"]


def test_longest_piece_is_what_must_not_break() -> None:
    assert longest_piece("截至2026年3月5日共93.33%") == 6.0
