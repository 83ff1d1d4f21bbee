"""The ticket on paper (工单、办理单): boxed fields, history, boxes to sign in, a QR code.

Not an official document in the sense of GB/T 9704: a working form, dense, one or two pages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hotline.outside.pdf.columns import PAD_X, plain
from hotline.outside.pdf.flow import Layout, Piece
from hotline.outside.pdf.marks import qr, watermark
from hotline.outside.pdf.paper import HEIGHT, MM, WIDTH, Paper
from hotline.outside.pdf.setting import Line, break_lines
from hotline.outside.pdf.tables import LEAD, PAD_Y, table_pieces

LEFT, TOP = 20 * MM, 16 * MM
ROOM, FOOT = WIDTH - 2 * LEFT, 14 * MM
SIZE = 11.0
LABEL = 70.0
CODE = 24 * MM
HISTORY = (("时间", "center"), ("单位和人员", "left"), ("环节", "center"), ("内容", "left"))


def render_sheet(document: Mapping[str, Any], fonts_dir: Path | None = None) -> bytes:
    """Print the tickets of a `documents.sheet`, each from a new page."""
    paper = Paper(
        document["title"], document.get("office", ""), fonts_dir, document.get("made_on", "")
    )
    for ticket in document["tickets"]:
        pages = Layout(HEIGHT - TOP - FOOT - 6, pitch=0).fill(_pieces(document, ticket))
        for number, page in enumerate(pages, 1):
            watermark(paper, document.get("watermark", ""))
            for y, piece in page.laid:
                if piece.paint:
                    piece.paint(paper, LEFT, TOP + y)
            foot(paper, document, f"工单编号 {ticket['number']}", number, len(pages))
            paper.next_page()
    return paper.bytes()


def foot(paper: Paper, document: Mapping[str, Any], left: str, number: int, pages: int) -> None:
    """Print number, page of pages and who printed it, along the lower edge."""
    width = WIDTH if paper.height == HEIGHT else HEIGHT
    top = paper.height - FOOT + 2
    paper.text(LEFT, top, left, 9, "fangsong")
    paper.centred(width / 2, top, f"第{number}页 共{pages}页", 9, "fangsong")
    who = document.get("printed_by", "")
    paper.text(width - LEFT - paper.natural(who, 9), top, who, 9, "fangsong")


def _pieces(document: Mapping[str, Any], ticket: Mapping[str, Any]) -> list[Piece]:
    pieces = [_head(document, ticket)]
    for row in ticket["fields"]:
        pieces.append(field_row(row))
    for label, text in ticket["texts"]:
        pieces += text_rows(label, text)
    if ticket["history"]:
        columns = [{"name": name, "align": align} for name, align in HISTORY]
        table = {"columns": columns, "rows": ticket["history"]}
        pieces += [Piece(8, gap=True), *_caption("办理过程"), *table_pieces(table, ROOM, 10)]
    boxes = ticket["boxes"]
    if boxes:
        pieces.append(Piece(8, gap=True))
    pieces += [_box_row(boxes[start : start + 2]) for start in range(0, len(boxes), 2)]
    if document.get("note"):
        pieces += note(document["note"])
    return pieces


def _head(document: Mapping[str, Any], ticket: Mapping[str, Any]) -> Piece:
    def paint(paper: Paper, x: float, top: float) -> None:
        paper.centred(WIDTH / 2, top + 12, document["title"], 20, "biaosong")
        qr(paper, x + ROOM - CODE, top, CODE, ticket["qr_text"])
        paper.text(x, top + CODE - 28, document.get("office", ""), SIZE, "kaiti")
        paper.text(x, top + CODE - 11, f"工单编号：{ticket['number']}", SIZE + 1, "heiti")

    return Piece(CODE + 8, paint, keep=True)


def _caption(text: str) -> list[Piece]:
    def paint(paper: Paper, x: float, top: float) -> None:
        paper.text(x, top + 1, text, SIZE, "heiti")

    return [Piece(SIZE * 1.6, paint, keep=True)]


def _set(text: str, width: float) -> list[Line]:
    room = (width - 2 * PAD_X) / SIZE
    return [
        line
        for part in plain(text).split("\n")
        for line in break_lines(part, room, first=0, justify=False)
    ]


def field_row(pairs: Sequence[Sequence[str]]) -> Piece:
    """Set one to three (label, value) pairs side by side, as high as the fullest."""
    width = ROOM / len(pairs)
    values = [_set(value, width - LABEL) for _, value in pairs]
    height = max(map(len, values)) * SIZE * LEAD + 2 * PAD_Y

    def paint(paper: Paper, x: float, top: float) -> None:
        for (label, _), lines in zip(pairs, values, strict=True):
            _labelled(paper, x, top, width, height, label, lines)
            x += width

    return Piece(height, paint)


def _labelled(
    paper: Paper, x: float, top: float, width: float, height: float, label: str, lines: list[Line]
) -> None:
    paper.fill(x, top, LABEL, height, 0.94)
    paper.box(x, top, LABEL, height)
    paper.box(x + LABEL, top, width - LABEL, height)
    names = _label_lines(label)
    y = top + (height - len(names) * SIZE * 1.3) / 2 + SIZE * 0.18
    for name in names:
        paper.centred(x + LABEL / 2, y, name, SIZE, "heiti")
        y += SIZE * 1.3
    _lines(paper, x + LABEL + PAD_X, top, height, lines)


def _label_lines(label: str) -> list[str]:
    return [label[start : start + 5] for start in range(0, len(label), 5)] or [""]


def _lines(paper: Paper, x: float, top: float, height: float, lines: Sequence[Line]) -> None:
    lead = SIZE * LEAD
    y = top + (height - len(lines) * lead) / 2 + (lead - SIZE * 0.92) / 2
    for line in lines:
        paper.line(x, y, line, SIZE, SIZE)
        y += lead


def text_rows(label: str, text: str) -> list[Piece]:
    """Set a long text over the whole width, a piece a line, so that it may run over pages.

    The label stands at its head; a text of one line is set like a field.
    """
    lines = _set(text or "", ROOM - LABEL)
    if len(lines) <= max(2, len(_label_lines(label))):
        return [field_row([(label, text)])]
    last = len(lines) - 1
    pieces = [_text_line(line, n == 0, n == last, label) for n, line in enumerate(lines)]
    again = Piece(0, _closing_rule)
    for piece in pieces[1:]:
        piece.head = piece.foot = again
    for piece in pieces[:1] + pieces[-2:-1]:
        piece.keep = True
    return pieces


def _closing_rule(paper: Paper, x: float, top: float) -> None:
    paper.rule(x, top, ROOM, 0.5)


def _text_line(line: Line, first: bool, last: bool, label: str) -> Piece:
    lead = SIZE * LEAD
    above, below = (PAD_Y if first else 0.0), (PAD_Y if last else 0.0)
    height = lead + above + below

    def paint(paper: Paper, x: float, top: float) -> None:
        paper.fill(x, top, LABEL, height, 0.94)
        for edge in (x, x + LABEL, x + ROOM):
            paper.stroke(edge, top, edge, top + height)
        if first:
            paper.rule(x, top, ROOM, 0.5)
            for row, name in enumerate(_label_lines(label)):
                paper.centred(x + LABEL / 2, top + PAD_Y + 2 + row * lead, name, SIZE, "heiti")
        if last:
            paper.rule(x, top + height, ROOM, 0.5)
        paper.line(x + LABEL + PAD_X, top + above + (lead - SIZE * 0.92) / 2, line, SIZE, SIZE)

    return Piece(height, paint)


def _box_row(labels: Sequence[str]) -> Piece:
    """Set one or two empty boxes: the label above, a line for the day below."""
    width, height = ROOM / len(labels), 74.0

    def paint(paper: Paper, x: float, top: float) -> None:
        for label in labels:
            paper.box(x, top, width, height)
            paper.text(x + 5, top + 6, f"{label}：", SIZE, "heiti")
            day = "年　　月　　日"
            end = x + width - 8 - paper.natural(day, SIZE)
            paper.text(end, top + height - SIZE - 6, day, SIZE)
            x += width

    return Piece(height, paint)


def note(text: str) -> list[Piece]:
    pieces = [Piece(6, gap=True)]
    for line in break_lines(text, ROOM / 9.5, first=0, justify=False):

        def paint(paper: Paper, x: float, top: float, line: Line = line) -> None:
            paper.line(x, top, line, 9.5, 9.5)

        pieces.append(Piece(14, paint))
    return pieces
