"""Tables: rows breaking between pages under their head, a row taller than a page goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hotline.outside.pdf.columns import (
    PAD_X,
    column_widths,
    fitting_size,
    measures,
    plain,
    points,
)
from hotline.outside.pdf.flow import Piece
from hotline.outside.pdf.heads import head_lines
from hotline.outside.pdf.paper import Paper
from hotline.outside.pdf.setting import Line, Span, break_lines

LEAD = 1.38  # line pitch within a cell, in ems
PAD_Y = 3.6
WHOLE = 230.0  # pt: a table up to about a third of the type area does not break
# A row up to a quarter of a page is moved to the next one as a whole; a taller one is cut.
TALL = 160.0
AT_ONCE = 4  # lines of a tall row that stay together


@dataclass
class RowStyle:
    """How a row is set: type size, widths of its cells in points, left/center/right of each."""

    size: float
    widths: list[float]
    aligns: list[str]


def upright_size(table: Mapping[str, Any], room: float) -> float | None:
    """Return the largest type size at which the table is readable upright, None if none is."""
    found = measures(_grouped(table)[0])
    for size in (11.0, 10.5, 10.0):
        if sum(points(m.wrapped, size) for m in found) <= room:
            return size
    return None


def _grouped(table: Mapping[str, Any]) -> tuple[Mapping[str, Any], dict[int, str]]:
    """Turn the column named by `group_by` into sub-heads: {row before which it stands: text}."""
    at = table.get("group_by")
    if at is None:
        return table, {}
    groups: dict[int, str] = {}
    before = None
    for number, row in enumerate(table["rows"]):
        if plain(row[at]) != before:
            groups[number] = before = plain(row[at])

    def without(row: Sequence[Any]) -> list[Any]:
        return [cell for number, cell in enumerate(row) if number != at]

    bare = {**table, "columns": without(table["columns"])}
    bare["rows"] = [without(row) for row in table["rows"]]
    if table.get("total"):
        # The word 合计 stands in the first column, which may be the one left out.
        total = list(table["total"])
        bare["total"] = [total[0], *without(total)[1:]]
    return bare, groups


def table_pieces(table: Mapping[str, Any], room: float, size: float = 12.0) -> list[Piece]:
    """Turn a table into pieces: caption, head, rows, total, note.

    The type is made smaller step by step before a word of a head or a number would be broken.
    """
    table, groups = _grouped(table)
    columns = table["columns"]
    found = measures(table)
    size = fitting_size(found, size, room)
    style = RowStyle(
        size, column_widths(table, found, size, room), [c.get("align", "center") for c in columns]
    )
    names = [
        "\n".join(head_lines(column["name"], (width - 2 * PAD_X) / size))
        for column, width in zip(columns, style.widths, strict=True)
    ]
    head = row_piece(style, names, "heiti", centre=True, shade=0.93)
    head.keep = True
    body = _body(style, table, groups, head)
    # A short table is read as a whole: it stays on one page.
    if head.height + sum(piece.height for piece in body) <= WHOLE:
        for piece in body[:-1]:
            piece.keep = True
    return [*_caption(table, room, size), head, *body, *_note(table, room, size)]


def _body(
    style: RowStyle, table: Mapping[str, Any], groups: Mapping[int, str], head: Piece
) -> list[Piece]:
    """Set the rows with the sub-heads between them; the last never stands alone on a page."""
    rows = [row_piece(style, row, "fangsong", head=head) for row in table["rows"]]
    if table.get("total"):
        rows.append(row_piece(style, table["total"], "heiti", head=head))
    if len(rows) > 1:
        rows[-2].keep = True
    body: list[Piece] = []
    for number, row in enumerate(rows):
        if number in groups:
            body.append(_group_row(style, groups[number]))
        body.append(row)
    for row in body[1:]:
        row.head = head
    return body


def _group_row(style: RowStyle, text: str) -> Piece:
    whole = RowStyle(style.size, [sum(style.widths)], ["left"])
    piece = row_piece(whole, [text], "kaiti")
    piece.keep = True
    return piece


def _caption(table: Mapping[str, Any], room: float, size: float) -> list[Piece]:
    """Set the table's title; a long one on several lines."""
    title = table.get("title", "")
    if not title:
        return []
    pieces = []
    lines = break_lines([Span(title, "heiti")], room / (size + 1), first=0, justify=False)
    for number, line in enumerate(lines):
        last = number == len(lines) - 1

        def paint(paper: Paper, x: float, top: float, line: Line = line) -> None:
            left = x + (room - line.width * (size + 1)) / 2
            paper.line(left, top + 6, line, size + 1, size + 1)

        pieces.append(Piece(size * (2.2 if last else 1.5), paint, keep=True))
    return pieces


def _note(table: Mapping[str, Any], room: float, size: float) -> list[Piece]:
    if not table.get("note"):
        return []
    small = max(size - 1.5, 7.5)
    pieces = [Piece(4.0, gap=True)]
    for line in break_lines(table["note"], room / small, first=0, justify=False):

        def paint(paper: Paper, x: float, top: float, line: Line = line) -> None:
            paper.line(x, top, line, small, small)

        pieces.append(Piece(small * LEAD, paint, need=small))
    return pieces


def row_piece(
    style: RowStyle, texts: Sequence[Any], role: str, centre: bool = False, shade: float = 0.0,
    head: Piece | None = None,
) -> Piece:  # fmt: skip
    """Set one row: as high as its fullest cell, a frame round every cell."""
    set_cells = [
        [
            line
            for part in plain(text).split("\n")
            for line in break_lines(
                [Span(part, role)], (width - 2 * PAD_X) / style.size, first=0, justify=False
            )
        ]
        for text, width in zip(texts, style.widths, strict=True)
    ]
    return _Row(style, set_cells, centre, shade, head).piece()


@dataclass
class _Row:
    """A row broken into lines, or what is left of one that began on the page before."""

    style: RowStyle
    lines: list[list[Line]]
    centre: bool
    shade: float
    head: Piece | None
    is_part: bool = False

    @property
    def lead(self) -> float:
        return self.style.size * LEAD

    def _height(self, lines: int) -> float:
        return lines * self.lead + 2 * PAD_Y

    def piece(self) -> Piece:
        """Return the row as one piece; a tall one says how it can be cut."""
        height = self._height(max(map(len, self.lines), default=1))
        if height <= TALL:
            return Piece(height, self._paint)
        return Piece(height, self._paint, head=self.head, cut=self._cut,
                     least=self._height(AT_ONCE))  # fmt: skip

    def _cut(self, room: float) -> tuple[Piece, Piece] | None:
        """Part the row so that the first lines of every cell take at most `room` points."""
        at = int((room - 2 * PAD_Y) / self.lead)
        if at < AT_ONCE:
            return None
        first = _Row(self.style, [c[:at] for c in self.lines], self.centre, self.shade, None, True)
        rest = _Row(self.style, [c[at:] for c in self.lines], self.centre, self.shade, self.head,
                    True)  # fmt: skip
        left = rest.piece()
        left.head = self.head
        return Piece(first._height(at), first._paint), left

    def _paint(self, paper: Paper, x: float, top: float) -> None:
        height = self._height(max(map(len, self.lines), default=1))
        size, tall = self.style.size, self.is_part or height > TALL
        for lines, width, align in zip(
            self.lines, self.style.widths, self.style.aligns, strict=True
        ):
            if self.shade:
                paper.fill(x, top, width, height, self.shade)
            paper.box(x, top, width, height)
            # In a tall row the reader looks for the other cells where the row begins.
            above = PAD_Y if tall else (height - len(lines) * self.lead) / 2
            y = top + above + (self.lead - size * 0.92) / 2
            for line in lines:
                free = width - 2 * PAD_X - line.width * size
                side = "center" if self.centre else align
                shift = {"left": 0.0, "right": free}.get(side, free / 2)
                paper.line(x + PAD_X + max(shift, 0.0), y, line, size, size)
                y += self.lead
            x += width
