"""The red-headed notice measured on paper: ink, in millimetres, against GB/T 9704-2012."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotline.outside.pdf.press import render
from tests.printing import example, stranger

LEFT, TOP, RIGHT, BOTTOM = 28.0, 37.0, 184.0, 262.0  # the type area


def near(value: float, wanted: float, tolerance: float) -> bool:
    return abs(value - wanted) <= tolerance


def test_mark_and_rule(notice: Path) -> None:
    first = stranger.page(notice, 1)
    mark = stranger.red(first, 60, 100)
    assert near(mark.top, TOP + 35, 1.5)
    assert near((mark.left + mark.right) / 2, (LEFT + RIGHT) / 2, 1.0)
    assert mark.width <= 156 * 0.97
    rule = stranger.red(first, 100, 200)
    assert near(rule.left, LEFT, 0.5) and near(rule.right, RIGHT, 0.5)
    assert 0.3 <= rule.bottom - rule.top <= 0.7
    number = stranger.black(first, mark.bottom + 2, rule.top - 0.5)
    assert near(rule.top - number.bottom, 4.0, 0.8)


def test_first_page_shows_body(notice: Path) -> None:
    words = "".join(word for _, _, word in stranger.words_at(notice, 1))
    assert "一、基本情况" in words
    assert "共受理群众诉求" in words


def test_a_full_page_has_twenty_two_lines(full_pages: Path) -> None:
    second = stranger.page(full_pages, 2)
    bands = stranger.lines_of_ink(second, TOP - 2, BOTTOM + 1.5)
    assert len(bands) == 22
    assert near(bands[0][0], TOP, 1.0)
    assert near(bands[-1][1], BOTTOM, 1.0)
    steps = [b[0] - a[0] for a, b in zip(bands, bands[1:], strict=False)]
    assert all(near(step, 29.6 * 25.4 / 72, 0.6) for step in steps)


def test_a_full_line_has_twenty_eight_cells(full_pages: Path) -> None:
    ink = stranger.black(stranger.page(full_pages, 2), TOP - 2, BOTTOM + 1.5)
    assert near(ink.left, LEFT, 1.5)
    assert ink.right <= RIGHT + 0.3
    assert near(ink.right, RIGHT, 4.5)  # a closing mark at the edge leaves half a cell of white


@pytest.mark.parametrize(("number", "outside"), [(1, "right"), (2, "left")])
def test_page_number_outside_with_dashes(notice: Path, number: int, outside: str) -> None:
    ink = stranger.black(stranger.page(notice, number), BOTTOM + 3, 290)
    words = [word for _, y, word in stranger.words_at(notice, number) if y > 740]
    assert "".join(words).replace(" ", "") == f"—{number}—"
    cell = 156 / 28
    if outside == "right":
        assert near(ink.right, RIGHT - cell, 1.5)
    else:
        assert near(ink.left, LEFT + cell, 1.5)
    assert near((ink.top + ink.bottom) / 2, BOTTOM + 7, 1.0)


def test_imprint_stands_on_the_foot_of_the_last_page(notice: Path) -> None:
    last = int(stranger.info(notice)["Pages"])
    picture = stranger.page(notice, last)
    rule = stranger.black(picture, BOTTOM - 1, BOTTOM + 1)
    assert near(rule.left, LEFT, 0.5) and near(rule.right, RIGHT, 0.5)
    assert near((rule.top + rule.bottom) / 2, BOTTOM, 0.3)
    words = "".join(word for _, _, word in stranger.words_at(notice, last))
    assert "抄送：县委办公室" in words and "2026年8月3日印发" in words


def test_a_bulletin_names_issue_office_and_day_in_its_head(tmp_path: Path) -> None:
    path = tmp_path / "bulletin.pdf"
    path.write_bytes(render(example.bulletin()))
    first = stranger.page(path, 1)
    mark, rule = stranger.red(first, 35, 70), stranger.red(first, 75, 140)
    assert mark.bottom < rule.top
    assert near(rule.left, LEFT, 0.5) and near(rule.right, RIGHT, 0.5)
    words = "".join(word for _, _, word in stranger.words_at(path, 1))
    head = "12345热线简报第7期（总第31期）安平县12345热线办公室2026年8月3日"
    assert words.startswith(head)
    assert "".join(stranger.text(path).split()).count("2026年8月3日") == 2  # and the imprint


def test_a_full_line_has_twenty_eight_characters_at_the_pitch(full_pages: Path) -> None:
    """A line of 回 (a square of ink) shows 28 bands of ink over 156 mm."""
    number, top = next(
        (page, y * 25.4 / 72)
        for page in range(1, 9)
        for _, y, word in stranger.words_at(full_pages, page)
        if word == "回" * 28
    )
    line = stranger.page(full_pages, number).crop(
        tuple(round(edge * stranger.MM) for edge in (LEFT - 1, top, RIGHT + 1, top + 7))
    )
    bands = stranger.lines_of_ink(line.rotate(-90, expand=True), 0, RIGHT - LEFT + 2)
    starts = [start for start, end in bands if end - start > 3]
    assert len(starts) == 28
    steps = [b - a for a, b in zip(starts, starts[1:], strict=False)]
    assert all(near(step, 156 / 28, 0.2) for step in steps)


def test_fonts_are_embedded_subset_and_readable(notice: Path) -> None:
    rows = stranger.fonts(notice)
    assert {row[0].split("-")[-1] for row in rows} >= {
        "biaosong", "fangsong", "kaiti", "heiti", "songti",
    }  # fmt: skip
    for row in rows:
        assert row[-5:-2] == ["yes", "yes", "yes"], row


def test_text_can_be_selected_in_order(notice: Path) -> None:
    said = "".join(stranger.text(notice).split())
    places = [
        said.index(part)
        for part in (
            "安平县12345热线办公室文件",
            "安热线〔2026〕8号",
            "关于2026年7月安平县12345热线",
            "一、基本情况",
            "二、考评排名",
            "三、下一步工作要求",
            "附件：1.2026年7月各承办单位",
        )
    ]
    assert places == sorted(places)


def test_numbers_are_copied_out_whole(notice: Path) -> None:
    words = [word for _, _, word in stranger.words_at(notice, 1)]
    said = stranger.text(notice)
    assert "6.79%" in said and "8.62%" in said and "40.91%" in said
    assert not any(word in (".", ",") for word in words)


def test_metadata(notice: Path) -> None:
    said = stranger.info(notice)
    assert said["Title"] == "关于2026年7月安平县12345热线工单办理情况的通报"
    assert said["Author"] == "安平县12345热线办公室"
    assert said["CreationDate"].startswith("Sun Aug  2 16:00:00 2026")  # 3 August, +08:00
    assert b"/Lang (zh-CN)" in notice.read_bytes()
    assert notice.stat().st_size < 500_000


def test_wide_annex_is_turned(notice: Path) -> None:
    pages = stranger.run("pdfinfo", "-l", "99", str(notice)).splitlines()
    turns = [line.split()[-1] for line in pages if line.startswith("Page") and " rot:" in line]
    assert "90" in turns
    assert turns[0] == turns[-1] == "0"
    turned = turns.index("90") + 1
    assert stranger.page(notice, turned).width > stranger.page(notice, turned).height
    # As the sheet lies in the binder: the table's head towards its left edge, 28 mm in.
    sheet = stranger.as_laid(stranger.page(notice, turned))
    ink = stranger.black(sheet, 0, BOTTOM + 3)
    assert near(ink.left, LEFT, 1.5)
    assert ink.right <= RIGHT + 1
    assert ink.bottom <= BOTTOM + 0.5 and ink.top >= TOP - 0.5
