"""Tables: columns measured from their words, rows breaking between pages under their head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hotline.outside.pdf.flow import Piece
from hotline.outside.pdf.paper import Paper
from hotline.outside.pdf.setting import Line, Span, break_lines, cells

LEAD = 1.38  # line pitch within a cell, in ems
PAD_X, PAD_Y = 3.0, 3.6


@dataclass
class _Style:
    size: float
    widths: list[float]
    aligns: list[str]


def _longest(text: str) -> float:
    return max((sum(cells(char) for char in part) for part in text.split("\n")), default=0.0)


def column_widths(table: Mapping[str, Any], size: float, room: float) -> list[float]:
    """Share `room` points among the columns: short ones get what they need, long ones wrap.

    The widest columns are cut down to one common width, never below four characters.
    """
    columns = table["columns"]
    rows = [*table["rows"], *([table["total"]] if table.get("total") else [])]
    natural = []
    for number, column in enumerate(columns):
        body = max((_longest(str(row[number])) for row in rows), default=0.0)
        head = _longest(column["name"]) if "\n" in column["name"] else _head_width(column["name"])
        natural.append(max(body, head, column.get("least", 2)) * size + 2 * PAD_X + 2)
    spare = room - sum(natural)
    if spare >= 0:
        return [width + spare / len(natural) for width in natural]
    low, high = 4 * size, max(natural)
    for _ in range(40):
        cap = (low + high) / 2
        low, high = (low, cap) if sum(min(w, cap) for w in natural) > room else (cap, high)
    capped = [min(width, low) for width in natural]
    scale = room / sum(capped)
    return [width * scale for width in capped]


def _head_width(name: str) -> float:
    """A head may stand on two lines: it asks for half of its length, four characters at most."""
    length = _longest(name)
    return length if length <= 4 else max(4.0, min(length / 2 + 0.5, 6.0))


def fits_upright(table: Mapping[str, Any], size: float, room: float) -> bool:
    """Say whether the table is readable on an upright page: nothing cut to under half its width."""
    columns, rows = table["columns"], table["rows"]
    need = 0.0
    for number, column in enumerate(columns):
        body = max((_longest(str(row[number])) for row in rows), default=0.0)
        need += max(min(body, 14.0), _head_width(column["name"])) * size + 2 * PAD_X + 2
    return need <= room


def table_pieces(table: Mapping[str, Any], room: float, size: float = 12.0) -> list[Piece]:
    """Turn a table into pieces: caption, head, rows, total, note."""
    columns = table["columns"]
    style = _Style(
        size, column_widths(table, size, room), [c.get("align", "center") for c in columns]
    )
    head = _row(style, [c["name"] for c in columns], "heiti", centre=True, shade=0.93)
    rows = [_row(style, row, "fangsong") for row in table["rows"]]
    if table.get("total"):
        rows.append(_row(style, table["total"], "heiti"))
    for row in rows:
        row.head = head
    if rows:
        rows[0].head = None
    pieces = [*_caption(table, room, size), head, *rows]
    head.keep = True
    if len(rows) > 1 and table.get("total"):
        rows[-2].keep = True
    return pieces + _note(table, room, size)


def _caption(table: Mapping[str, Any], room: float, size: float) -> list[Piece]:
    title = table.get("title", "")
    if not title:
        return []

    def paint(paper: Paper, x: float, top: float) -> None:
        paper.centred(x + room / 2, top + 6, title, size + 1, "heiti")

    return [Piece(size * 2.2, paint, keep=True)]


def _note(table: Mapping[str, Any], room: float, size: float) -> list[Piece]:
    if not table.get("note"):
        return []
    small = size - 1.5
    pieces = [Piece(4.0, gap=True)]
    for line in break_lines(table["note"], room / small, first=0, justify=False):

        def paint(paper: Paper, x: float, top: float, line: Line = line) -> None:
            paper.line(x, top, line, small, small)

        pieces.append(Piece(small * LEAD, paint, need=small))
    return pieces


def _row(
    style: _Style, texts: Sequence[Any], role: str, centre: bool = False, shade: float = 0.0
) -> Piece:
    """Set one row: as high as its fullest cell, a frame round every cell."""
    set_cells = [
        [
            line
            for part in str(text).split("\n")
            for line in break_lines(
                [Span(part, role)], (width - 2 * PAD_X) / style.size, first=0, justify=False
            )
        ]
        for text, width in zip(texts, style.widths, strict=True)
    ]
    lead = style.size * LEAD
    tallest = max(len(lines) for lines in set_cells)
    height = tallest * lead + 2 * PAD_Y

    def paint(paper: Paper, x: float, top: float) -> None:
        for lines, width, align in zip(set_cells, style.widths, style.aligns, strict=True):
            if shade:
                paper.fill(x, top, width, height, shade)
            paper.box(x, top, width, height)
            y = top + (height - len(lines) * lead) / 2 + (lead - style.size * 0.92) / 2
            for line in lines:
                free = width - 2 * PAD_X - line.width * style.size
                shift = {"left": 0.0, "right": free}.get("center" if centre else align, free / 2)
                paper.line(x + PAD_X + max(shift, 0.0), y, line, style.size, style.size)
                y += lead
            x += width

    return Piece(height, paint)
