"""Letters (催办通知书、督办单) in the letter form of GB/T 9704-2012 clause 10.1 (信函格式).

Mark 30 mm under the edge of the sheet, a red double rule 4 mm under it, another 20 mm above the
lower edge, both 170 mm wide; the number at the right under the first; no page number on page one.
The body stands on the grid of 22 × 28; a slip to answer on follows on the same or a fresh page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from hotline.outside.pdf.blocks import blank, line_pieces
from hotline.outside.pdf.flow import (
    AREA_HEIGHT,
    AREA_WIDTH,
    CELL,
    LEFT,
    PITCH,
    SIZE,
    TOP,
    Layout,
    Piece,
)
from hotline.outside.pdf.forms import box_row
from hotline.outside.pdf.head import TITLE_PITCH, TITLE_SIZE
from hotline.outside.pdf.marks import page_number, qr, watermark
from hotline.outside.pdf.paper import HEIGHT, MM, RED, WIDTH, Paper
from hotline.outside.pdf.setting import Line, break_lines
from hotline.outside.pdf.sheet import ROOM, text_rows
from hotline.outside.pdf.tables import table_pieces
from hotline.outside.pdf.titles import title_lines

MARK_TOP = 30 * MM
MARK_MOST = 40.0  # pt: smaller than on a red-headed document, as letters are
RULE_GAP, RULE_WIDTH = 4 * MM, 170 * MM
LAST_RULE = HEIGHT - 20 * MM
THICK, THIN, BETWEEN = 2.0, 0.7, 2.6  # pt; the standard fixes no thickness
CODE = 20 * MM
SLIP_BOX = 84.0


def render_letter(document: Mapping[str, Any], fonts_dir: Path | None = None) -> bytes:
    """Print a `documents.letter`."""
    office = document["signature"]["office"]
    paper = Paper(document["title"], office, fonts_dir, document.get("made_on", ""))
    pages = Layout(AREA_HEIGHT).fill(_pieces(paper, document))
    for number, page in enumerate(pages, 1):
        watermark(paper, document.get("watermark", ""))
        for y, piece in page.laid:
            if piece.paint:
                piece.paint(paper, LEFT, TOP + y)
        if number == 1:
            _double_rule(paper, LAST_RULE, thick_first=False)
        else:
            page_number(paper, number)
        _foot(paper, document, number, len(pages))
        paper.next_page()
    return paper.bytes()


def _pieces(paper: Paper, document: Mapping[str, Any]) -> list[Piece]:
    pieces = [_head(paper, document)]
    if document["addressee"]:
        pieces += line_pieces(document["addressee"], first=0)
    for text in document["paragraphs"]:
        pieces += line_pieces(text)
    signature = _signature(document)
    for piece in [*pieces[-2:], *signature[:-1]]:
        piece.keep = True
    pieces += signature
    if document.get("tickets"):
        table = table_pieces(document["tickets"], ROOM, 10.5)
        pieces += [Piece(10, gap=True), *(_shifted(piece) for piece in table)]
    return pieces + _slip(document["slip"])


def _head(paper: Paper, document: Mapping[str, Any]) -> Piece:
    mark = document["mark"]
    size = min(MARK_MOST, AREA_WIDTH * 0.96 / max(paper.natural(mark, 1, "biaosong"), 1))
    rule = MARK_TOP + size * 0.93 + RULE_GAP
    number_top = rule + BETWEEN + SIZE * 7 / 8
    title_top = number_top + SIZE + 2 * PITCH
    title = title_lines(document["title"], AREA_WIDTH / TITLE_SIZE - 1)

    def paint(paper: Paper, x: float, top: float) -> None:
        paper.centred(WIDTH / 2, MARK_TOP, mark, size, "biaosong", RED)
        _double_rule(paper, rule, thick_first=True)
        line = break_lines(document["number"], 28, first=0)[0]
        paper.line(x + (28 - line.width) * CELL, number_top, line, SIZE, CELL)
        if document.get("qr_text"):
            qr(paper, x, rule + BETWEEN + 8, CODE, document["qr_text"])
        for row, text in enumerate(title):
            y = title_top + row * TITLE_PITCH
            paper.centred(x + AREA_WIDTH / 2, y, text, TITLE_SIZE, "biaosong")

    end = title_top + (len(title) - 1) * TITLE_PITCH + TITLE_SIZE - TOP
    return Piece(-(-(end + PITCH * 0.9) // PITCH) * PITCH, paint)


def _double_rule(paper: Paper, top: float, thick_first: bool) -> None:
    """Thick over thin under the mark, thin over thick at the foot."""
    x = (WIDTH - RULE_WIDTH) / 2
    first, second = (THICK, THIN) if thick_first else (THIN, THICK)
    paper.rule(x, top, RULE_WIDTH, first, RED)
    paper.rule(x, top + BETWEEN, RULE_WIDTH, second, RED)


def _signature(document: Mapping[str, Any]) -> list[Piece]:
    """Office centred over the date, two lines free above for the seal (7.3.5)."""
    sign = document["signature"]
    date = break_lines(sign["date"], 28, first=0)[0]
    names = break_lines(sign["office"], 20, first=0, justify=False)
    width = max(line.width for line in names)
    date_x = 28 - 4 - date.width
    name_x = min(date_x + (date.width - width) / 2, 26 - width)
    lines = [(line, name_x + (width - line.width) / 2) for line in names]
    return [blank(2), *(_at(line, x) for line, x in lines), _at(date, date_x)]


def _at(line: Line, indent: float) -> Piece:
    def paint(paper: Paper, x: float, top: float) -> None:
        paper.line(x + indent * CELL, top, line, SIZE, CELL)

    return Piece(PITCH, paint, need=SIZE)


def _slip(slip: Mapping[str, Any]) -> list[Piece]:
    """Set the slip the unit answers on; as wide as a form, so it hangs over the type area."""
    if not slip["boxes"]:
        return []

    def title(paper: Paper, x: float, top: float) -> None:
        paper.centred(WIDTH / 2, top + 2, slip["title"], SIZE, "heiti")

    pieces = [Piece(SIZE * 1.6, title, keep=True)]
    for label, text in slip["texts"]:
        pieces += [_shifted(piece) for piece in text_rows(label, text)]
    boxes = [_shifted(box_row(row, SLIP_BOX)) for row in slip["boxes"]]
    for piece in [*pieces, *boxes[:-1]]:
        piece.keep = len(pieces) < 8
    return [Piece(14, gap=True), *pieces, *boxes]


def _shifted(piece: Piece) -> Piece:
    """Move a piece that is as wide as the red rules to where they begin."""
    paint, cut = piece.paint, piece.cut

    def shifted(paper: Paper, x: float, top: float) -> None:
        if paint:
            paint(paper, (WIDTH - RULE_WIDTH) / 2, top)

    def parted(room: float) -> tuple[Piece, Piece] | None:
        parts = cut(room) if cut else None
        return (_shifted(parts[0]), _shifted(parts[1])) if parts else None

    around = {name: _shifted(each) if each else None
              for name, each in (("head", piece.head), ("foot", piece.foot))}  # fmt: skip
    return replace(piece, paint=shifted, cut=parted if cut else None, **around)


def _foot(paper: Paper, document: Mapping[str, Any], number: int, pages: int) -> None:
    """Say under the last rule who printed it and which page of how many this is."""
    top = HEIGHT - 14 * MM
    said = f"第{number}页 共{pages}页"
    paper.text(LEFT, top, said, 9)
    who = document.get("printed_by", "")
    paper.text(LEFT + AREA_WIDTH - paper.natural(who, 9), top, who, 9)
