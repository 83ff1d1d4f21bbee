"""Both sides of the sheet: where the imprint stands, which pages have a number (7.4, 7.5)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hotline.outside.pdf.press import render
from hotline.outside.pdf.redhead import Redhead
from hotline.outside.pdf.titles import title_lines, width
from tests.printing import example, stranger


def set_with(lines: int, **more: Any) -> dict[str, Any]:
    blocks = [{"kind": "paragraph", "text": "各单位要落实首接负责制。"}] * lines
    return example.notice(**{"blocks": blocks, "annexes": [], "qr_text": "", **more})


def printed(tmp_path: Path, document: dict[str, Any]) -> tuple[Path, list[str]]:
    path = tmp_path / "duplex.pdf"
    path.write_bytes(render(document))
    return path, stranger.pages(path)


def ended_on(lines: int) -> tuple[int, float]:
    """Return on which page the text ends, and how far down."""
    document = Redhead(set_with(lines))
    document._first_pages()
    return len(document.sheets), document.sheets[-1][0].end


@pytest.mark.parametrize("lines", [1, 3, 8, 12, 20, 25, 29, 31, 33])
def test_the_imprint_stands_on_the_last_side_of_the_last_sheet(tmp_path: Path, lines: int) -> None:
    _, pages = printed(tmp_path, set_with(lines))
    assert len(pages) % 2 == 0
    assert [number for number, said in enumerate(pages, 1) if "印发" in said] == [len(pages)]
    blank = [number for number, said in enumerate(pages, 1) if not said]
    unnumbered = [n for n, said in enumerate(pages, 1) if f"—{n}—" not in said]
    assert unnumbered == ([*blank, len(pages)] if blank else [])
    assert len(blank) <= 1


def test_a_blank_page_before_the_imprint_takes_both_numbers_away(tmp_path: Path) -> None:
    lines = next(n for n in range(20, 40) if ended_on(n)[0] == 2 and ended_on(n)[1] > 560)
    path, pages = printed(tmp_path, set_with(lines))
    assert len(pages) == 4
    assert pages[2] == "" and "—" not in pages[3] and "印发" in pages[3]
    assert stranger.inks(path)[2] is None


def test_on_one_side_no_blank_page_is_added(tmp_path: Path) -> None:
    document = set_with(1, page_number="centre", copies="", note="", title="通报")
    _, pages = printed(tmp_path, document)
    assert len(pages) == 1 and "印发" in pages[0] and "—1—" in pages[0]


def test_many_addressees_move_to_the_imprint(tmp_path: Path) -> None:
    """Page one must show text (7.3.2): two hundred names would leave no room for it."""
    names = "，".join(f"第{n}街道办事处" for n in range(60))
    _, pages = printed(tmp_path, set_with(3, addressee=f"{names}："))
    assert "落实首接负责制" in pages[0] and "第0街道" not in pages[0]
    assert "主送：第0街道办事处，" in pages[-1] and "第59街道办事处。抄送：" in pages[-1]


def test_a_tall_chart_does_not_push_the_addressee_away(tmp_path: Path) -> None:
    tall = {**example.ranking(4), "rows": [["长" * 900, *[""] * 16]]}
    blocks = [{**tall, "kind": "table", "title": "表"}]
    _, pages = printed(tmp_path, example.notice(blocks=blocks * 2, annexes=[]))
    assert "各乡镇人民政府，县直各单位，各公共服务企业：" in pages[0]


def test_a_long_addressee_wraps_flush_left(tmp_path: Path) -> None:
    names = "，".join(f"第{n}街道办事处" for n in range(12))
    path, pages = printed(tmp_path, set_with(3, addressee=f"{names}："))
    assert "第11街道办事处：" in pages[0] and "落实首接负责制" in pages[0]
    edges = sorted({round(x) for x, y, _ in stranger.words_at(path, 1) if 440 < y < 500})
    assert edges[0] <= 28 * 72 / 25.4 + 2, "wrapped lines stand flush left"


def test_annexes_are_named_and_begin_a_page_each(tmp_path: Path) -> None:
    path, pages = printed(tmp_path, example.notice())
    words = [word for number in range(1, 7) for _, _, word in stranger.words_at(path, number)]
    assert "1." in words and "2." in words, "the serial is not glued to 2026年"
    begun = [said.removeprefix(f"—{n}—")[:3] for n, said in enumerate(pages, 1)]
    assert [said for said in begun if said.startswith("附件")] == ["附件1", "附件2"]


def test_three_lines_of_a_title_are_no_hourglass() -> None:
    title = (
        "关于进一步做好全县2026年下半年12345政务服务便民热线工单办理工作"
        "和群众满意度提升行动考评结果运用的通报"
    )
    first, middle, last = map(width, title_lines(title, 19.1))
    assert middle >= min(first, last)
