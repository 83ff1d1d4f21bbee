"""A plain list on paper, upright or lying, its head repeated on every page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hotline.outside.pdf.flow import Layout, Piece
from hotline.outside.pdf.marks import watermark
from hotline.outside.pdf.paper import HEIGHT, WIDTH, Paper
from hotline.outside.pdf.sheet import FOOT, LEFT, TOP, foot
from hotline.outside.pdf.tables import table_pieces, upright_size


def render_table(document: Mapping[str, Any], fonts_dir: Path | None = None) -> bytes:
    """Print a `documents.table`."""
    lying = document.get("landscape")
    size = upright_size(document, WIDTH - 2 * LEFT)
    if lying is None:
        lying = size is None
    across, along = (HEIGHT, WIDTH) if lying else (WIDTH, HEIGHT)
    room = across - 2 * LEFT
    paper = Paper(document["title"], "", fonts_dir, document.get("made_on", ""))
    body = table_pieces({**document, "title": ""}, room, 10.0 if lying else size or 9.0)
    pages = Layout(along - TOP - FOOT - 6, pitch=0).fill([_head(document, room), *body])
    for number, page in enumerate(pages, 1):
        paper.lie(bool(lying))
        watermark(paper, document.get("watermark", ""))
        for y, piece in page.laid:
            if piece.paint:
                piece.paint(paper, LEFT, TOP + y)
        foot(paper, document, document["title"], number, len(pages))
        paper.next_page()
    return paper.bytes()


def _head(document: Mapping[str, Any], room: float) -> Piece:
    subtitle = document.get("subtitle", "")

    def paint(paper: Paper, x: float, top: float) -> None:
        paper.centred(x + room / 2, top, document["title"], 18, "biaosong")
        if subtitle:
            paper.centred(x + room / 2, top + 26, subtitle, 10.5, "kaiti")

    return Piece(46 if subtitle else 30, paint, keep=True)
