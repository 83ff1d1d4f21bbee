"""Approval forms (审批表): boxed facts, long texts, boxes to sign and stamp, a QR code.

A working form, not an official document of GB/T 9704. An ordinary one fills one sheet: what is
left of it is given to the boxes. A long one goes on with its head repeated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hotline.outside.pdf.columns import PAD_X
from hotline.outside.pdf.flow import Layout, Piece
from hotline.outside.pdf.marks import qr, watermark
from hotline.outside.pdf.paper import HEIGHT, MM, WIDTH, Paper
from hotline.outside.pdf.setting import break_lines
from hotline.outside.pdf.sheet import FOOT, LEFT, ROOM, SIZE, TOP, field_row, foot, note, text_rows
from hotline.outside.pdf.tables import LEAD

AREA = HEIGHT - TOP - FOOT - 6
CODE = 22 * MM
# A stamp of 42 mm may press a neighbour's box; more than 44 mm is only air.
BOX_LEAST, BOX_MOST = 70.0, 44 * MM
DAY = "年　　月　　日"


def render_form(document: Mapping[str, Any], fonts_dir: Path | None = None) -> bytes:
    """Print a `documents.form`."""
    paper = Paper(
        document["title"], document.get("office", ""), fonts_dir, document.get("made_on", "")
    )
    pages = Layout(AREA, pitch=0).fill(_pieces(document))
    for number, page in enumerate(pages, 1):
        watermark(paper, document.get("watermark", ""))
        if number > 1:
            _running_head(paper, document)
        for y, piece in page.laid:
            if piece.paint:
                piece.paint(paper, LEFT, TOP + y)
        foot(paper, document, f"工单编号 {document['number']}", number, len(pages))
        paper.next_page()
    return paper.bytes()


def _running_head(paper: Paper, document: Mapping[str, Any]) -> None:
    """Repeat title and number above the type area of every further page."""
    top = TOP - 17
    paper.text(LEFT, top, f"{document['title']}（续）", SIZE, "heiti")
    said = f"工单编号：{document['number']}"
    paper.text(LEFT + ROOM - paper.natural(said, 10), top, said, 10)


def _pieces(document: Mapping[str, Any]) -> list[Piece]:
    pieces = [_head(document), *(field_row(row) for row in document["fields"])]
    for label, text in document["texts"]:
        pieces += text_rows(label, text)
    closing = note(document["note"]) if document.get("note") else []
    rows = document["boxes"]
    taken = sum(piece.height for piece in [*pieces, *closing])
    free = (AREA - taken) / max(len(rows), 1)
    height = min(BOX_MOST, free) if free >= BOX_LEAST else BOX_LEAST
    boxes = [box_row(row, height) for row in rows]
    return [*pieces, *boxes, *closing]


def _head(document: Mapping[str, Any]) -> Piece:
    def paint(paper: Paper, x: float, top: float) -> None:
        paper.centred(WIDTH / 2, top + 14, document["title"], 22, "biaosong")
        qr(paper, x + ROOM - CODE, top, CODE, document["qr_text"])
        paper.text(x, top + CODE - 11, document.get("office", ""), SIZE, "kaiti")
        paper.centred(WIDTH / 2, top + CODE - 11, f"办理状态：{document['state']}", SIZE, "kaiti")

    return Piece(CODE + 8, paint, keep=True)


def box_row(boxes: Sequence[Mapping[str, Any]], height: float) -> Piece:
    """Set one or two boxes: label, what is on record, and below where to sign and date."""
    width = ROOM / len(boxes)
    said = [
        break_lines(str(box.get("said", "")), (width - 12) / SIZE, first=0, justify=False)
        if box.get("said") else []
        for box in boxes
    ]  # fmt: skip
    lead = SIZE * LEAD
    needed = max(len(lines) for lines in said) * lead + 22 + 2 * lead + 10
    tall = max(height, needed)

    def paint(paper: Paper, x: float, top: float) -> None:
        for box, lines in zip(boxes, said, strict=True):
            paper.box(x, top, width, tall)
            paper.text(x + 6, top + 6, f"{box['label']}：", SIZE, "heiti")
            for row, line in enumerate(lines):
                paper.line(x + 6, top + 24 + row * lead, line, SIZE, SIZE)
            _sign_line(paper, x, top + tall - 2 * lead - 6, width, box)
            x += width

    return Piece(tall, paint)


def _sign_line(paper: Paper, x: float, top: float, width: float, box: Mapping[str, Any]) -> None:
    signer = f"{box['signer']}："
    room = 9 * SIZE  # for a written name
    start = x + width - room - paper.natural(signer, SIZE) - PAD_X
    paper.text(start, top, signer, SIZE)
    end = x + width - 10 - paper.natural(DAY, SIZE)
    paper.text(end, top + SIZE * LEAD + 1, DAY, SIZE)
    if box.get("seal"):
        seal = "（盖章）"
        paper.text(end - paper.natural(seal, SIZE) - 14, top + SIZE * LEAD + 1, seal, SIZE)
