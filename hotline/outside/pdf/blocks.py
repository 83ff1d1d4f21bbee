"""The blocks of a document's body turned into pieces on the grid of 22 lines × 28 cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hotline.outside.pdf.charts import chart_piece
from hotline.outside.pdf.flow import AREA_WIDTH, CELL, PITCH, SIZE, Piece
from hotline.outside.pdf.paper import Paper
from hotline.outside.pdf.setting import Line, Span, break_lines
from hotline.outside.pdf.setting import cells as character_cells
from hotline.outside.pdf.tables import table_pieces

# 一、黑体 （一）楷体 1. 仿宋 （1）仿宋: GB/T 9704 clause 7.3.3.
HEADING_ROLES = {1: "heiti", 2: "kaiti", 3: "fangsong", 4: "fangsong"}


def line_pieces(
    spans: Sequence[Span] | str, first: float = 2, rest: float = 0, keep: bool = False,
    cells: float = 28, justify: bool = True,
) -> list[Piece]:  # fmt: skip
    """Set a paragraph: one piece a line. The first two lines stay together, as do the last two."""
    lines = break_lines(spans, cells, first, rest, justify)
    pieces = []
    for number, line in enumerate(lines):

        def paint(paper: Paper, x: float, top: float, line: Line = line) -> None:
            paper.line(x, top, line, SIZE, CELL)

        pieces.append(Piece(PITCH, paint, need=SIZE, keep=keep and number == len(lines) - 1))
    return pieces


def blank(lines: float = 1) -> Piece:
    return Piece(PITCH * lines, gap=True)


def block_pieces(block: Mapping[str, Any], room: float = AREA_WIDTH) -> list[Piece]:
    """Turn one block into pieces. Raises KeyError for a kind of block nobody knows."""
    return _KINDS[block["kind"]](block, room)


def _heading(block: Mapping[str, Any], room: float) -> list[Piece]:
    role = HEADING_ROLES[int(block.get("level", 1))]
    spans = [Span(block["text"], role)]
    if block.get("run"):
        spans.append(Span(block["run"]))
    return line_pieces(spans, keep=not block.get("run"), cells=room / CELL)


def _paragraph(block: Mapping[str, Any], room: float) -> list[Piece]:
    first = float(block.get("indent", 2))
    return line_pieces(block["text"], first=first, cells=room / CELL)


def _list(block: Mapping[str, Any], room: float) -> list[Piece]:
    return [piece for item in block["items"] for piece in line_pieces(item, cells=room / CELL)]


def _table(block: Mapping[str, Any], room: float) -> list[Piece]:
    pieces = table_pieces(block, room, float(block.get("size", 12)))
    return [*pieces, Piece(6, snap=True, gap=True)]


def _chart(block: Mapping[str, Any], room: float) -> list[Piece]:
    return [chart_piece(block["figure"], room), Piece(4, snap=True, gap=True)]


def _people(block: Mapping[str, Any], room: float) -> list[Piece]:
    """「出席：…」of minutes: label 黑体, wrapped lines under the first name (clause 10.3)."""
    spans = [Span(block["label"], "heiti"), Span(f"：{block['text']}")]
    rest = 3 + sum(map(character_cells, block["label"]))
    return line_pieces(spans, rest=rest, cells=room / CELL)


def _space(block: Mapping[str, Any], room: float) -> list[Piece]:
    return [blank()]


_KINDS = {
    "people": _people,
    "space": _space,
    "heading": _heading,
    "paragraph": _paragraph,
    "list": _list,
    "table": _table,
    "chart": _chart,
}
