"""Tables of any size: every cell is on paper once and in order, nothing leaves the margins."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotline.outside.pdf import documents
from hotline.outside.pdf.flow import Layout
from hotline.outside.pdf.fonts import SHIPPED
from hotline.outside.pdf.heads import head_lines, head_words, least_width, width
from hotline.outside.pdf.press import render
from hotline.outside.pdf.tables import table_pieces
from tests.printing import example, stranger

STANDARD = "".join((SHIPPED / "standard_8105.txt").read_text("utf-8").split())
TITLE, FOOT = "普查表", "第{}页共{}页甲打印"
# (rows, columns, longest cell, longest name in the first column)
SIZES = [(500, 6, 9, 12), (4, 20, 400, 60), (40, 12, 40, 60), (1, 1, 400, 400), (0, 3, 5, 5)]


def alphabet(column: int) -> str:
    """Every column has characters of its own, so that a stranger can tell whose they are."""
    return STANDARD[column * 30 : column * 30 + 30]


def random_table(rows: int, columns: int, longest: int, name: int, seed: int) -> dict[str, Any]:
    chance = random.Random(seed)

    def cell(column: int) -> str:
        most = name if column == 0 else longest
        return "".join(chance.choices(alphabet(column), k=chance.randint(1, most)))

    heads = [alphabet(40 + column)[: chance.randint(2, 7)] for column in range(columns)]
    return documents.table(
        title=TITLE,
        columns=[{"name": h, "align": chance.choice(["left", "center"])} for h in heads],
        rows=[[cell(column) for column in range(columns)] for _ in range(rows)],
        printed_by="甲打印",
    )


def bodies(table: dict[str, Any], pages: list[str]) -> list[str]:
    """Take title, head and foot off the pages' text; each page must have its head."""
    head = "".join(column["name"] for column in table["columns"])
    found = []
    for number, said in enumerate(pages, 1):
        said = said.removesuffix(f"{TITLE}{FOOT.format(number, len(pages))}")
        if number == 1:
            said = said.removeprefix(TITLE)
        assert said.startswith(head), f"page {number} begins without the head: {said[:40]}"
        found.append(said.removeprefix(head))
    return found


def read_off(table: dict[str, Any], pages: list[str]) -> Iterator[list[str]]:
    """Yield what was not found of each row, reading the pages as the rows were written."""
    rows = [list(row) for row in table["rows"]]
    for said in pages:
        while said:
            assert rows, f"more on paper than in the table: {said[:40]}"
            before = said
            for number, left in enumerate(rows[0]):
                taken = 0
                while taken < min(len(left), len(said)) and left[taken] == said[taken]:
                    taken += 1
                rows[0][number], said = left[taken:], said[taken:]
            assert said != before, f"not of this row: {said[:40]}"
            if not any(rows[0]):
                yield rows.pop(0)
    yield from rows


def check(table: dict[str, Any], path: Path) -> None:
    path.write_bytes(render(table))
    said = bodies(table, stranger.pages(path))
    assert [left for left in read_off(table, said) if any(left)] == []
    for ink in stranger.inks(path, 40):
        assert ink is not None
        wide, high = (297, 210) if b"841.8898 595.2756" in path.read_bytes() else (210, 297)
        assert ink.left >= 18 and ink.top >= 14
        assert max(ink.right - wide, ink.bottom - high) <= -4


@pytest.mark.parametrize("size", SIZES)
def test_no_cell_is_lost_in_a_large_table(tmp_path: Path, size: tuple[int, ...]) -> None:
    check(random_table(*size, seed=7), tmp_path / "table.pdf")


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.integers(0, 60), st.integers(1, 20), st.integers(1, 120), st.integers(1, 60),
    st.integers(0, 10**6),
)  # fmt: skip
def test_no_cell_is_lost(
    tmp_path: Path, rows: int, columns: int, longest: int, name: int, seed: int
) -> None:
    check(random_table(rows, columns, longest, name, seed), tmp_path / "table.pdf")


def test_a_turned_annex_keeps_every_row_and_repeats_its_head(tmp_path: Path) -> None:
    path = tmp_path / "annex.pdf"
    table = example.ranking(120)
    annexes = [{"title": "统计表", "blocks": [table]}]
    path.write_bytes(render(example.notice(annexes=annexes)))
    turned = [page for page in stranger.pages(path) if page.count("应签收") == 1]
    said = "".join(turned)
    places = [said.index("".join(row)) for row in table["rows"]]
    assert places == sorted(places) and len(turned) >= 5
    for number, page in enumerate(stranger.pages(path), 1):
        if page in turned:
            assert f"—{number}—" in page, "the number keeps its place"


def test_heads_break_between_words(tmp_path: Path) -> None:
    """The words of the clearing table, which used to be broken inside."""
    heads = ["单位", "应清零", "超期未办结件数", "首次联系率", "一般工单已办结", "剔除待批"]
    columns = [{"name": name} for name in heads * 2]
    path = tmp_path / "heads.pdf"
    path.write_bytes(
        render(documents.table(title="清零情况表", columns=columns, rows=[["1234"] * 12] * 3))
    )
    words = {word for _, _, word in stranger.words_at(path, 1)}
    allowed = {word for name in heads for word in head_words(name)}
    shown = [word for word in words if any(word in name for name in heads)]
    assert shown and [w for w in shown if w not in heads and not _joins(w, allowed)] == []


def _joins(text: str, words: set[str]) -> bool:
    """Return whether a text is made of whole words."""
    return not text or any(
        text.startswith(word) and _joins(text[len(word) :], words) for word in words
    )


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("按时办结率", "按时 办结率"), ("首次联系率", "首次 联系率"),
        ("未按时办结率", "未按时 办结率"),
        ("交办量（件次）", "交办量 （件次）"), ("延时挂账", "延时 挂账"), ("得分", "得分"),
        ("2026年7月受理量", "2026年7月 受理量"), ("三上门", "三上门"), ("水电气暖", "水电 气暖"),
    ],
)  # fmt: skip
def test_words_of_heads(head: str, words: str) -> None:
    assert head_words(head) == words.split()


@given(
    st.text("按时办结率首次联系（件次）12.%未应、和各单位A ", min_size=1, max_size=30),
    st.integers(2, 9),
)
def test_a_head_loses_nothing_and_fits_where_its_words_do(head: str, room: int) -> None:
    lines = head_lines(head, room)
    assert "".join("".join(lines).split()) == "".join(head.split())
    if least_width(head) <= room:
        assert all(width(line) <= room + 1e-6 for line in lines)


@pytest.mark.parametrize("rows", range(20, 60))
def test_the_last_row_is_never_alone_on_a_page(rows: int) -> None:
    columns = [{"name": "序号"}, {"name": "单位"}]
    table = {"columns": columns, "rows": [[str(n), "甲乡"] for n in range(rows)]}
    pages = Layout().fill(table_pieces(table, 400.0))
    assert len(pages) == 1 or len(pages[-1].laid) > 2  # the head and two rows at least
