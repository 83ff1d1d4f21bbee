"""Tables: columns measured from their words, rows breaking between pages under their head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hotline.outside.pdf.flow import Piece
from hotline.outside.pdf.paper import Paper
from hotline.outside.pdf.setting import Line, Span, break_lines, cells, longest_piece

LEAD = 1.38  # line pitch within a cell, in ems
PAD_X, PAD_Y = 3.0, 3.6
WHOLE = 230.0  # pt: a table up to about a third of the type area does not break


@dataclass
class RowStyle:
    """How a row is set: type size, widths of its cells in points, left/center/right of each."""

    size: float
    widths: list[float]
    aligns: list[str]


def plain(value: Any) -> str:
    """Return a cell's value as printed; nothing known is an empty cell."""
    return "" if value is None else str(value)


def _longest(text: str) -> float:
    return max((sum(cells(char) for char in part) for part in text.split("\n")), default=0.0)


@dataclass(frozen=True)
class _Measure:
    """What a column asks for, in characters: all on one line, wrapped, and at the very least."""

    natural: float
    wrapped: float
    least: float


def _measures(table: Mapping[str, Any]) -> list[_Measure]:
    columns, total = table["columns"], table.get("total")
    rows = [*table["rows"], *([total] if total else [])]
    found = []
    for number, column in enumerate(columns):
        texts = [plain(row[number]) for row in rows]
        body = max((_longest(text) for text in texts), default=0.0)
        atom = max((longest_piece(text) for text in texts), default=0.0)
        head = _head_width(column["name"], len(columns) > 9)
        wrapped = min(body, 9.0 if column.get("align") == "left" else 4.0)
        least = max(atom, head, 2.0)
        found.append(_Measure(max(body, head, 2.0), max(wrapped, least), least))
    return found


def column_widths(table: Mapping[str, Any], size: float, room: float) -> list[float]:
    """Share `room` points among the columns: short ones get what they need, long ones wrap.

    When not everything fits, moments and numbers give way first (a day over its hour), then the
    texts are cut down to one common width, but never through a number or a date.
    """

    def points(ems: float) -> float:
        return ems * size + 2 * PAD_X + 1

    measures = _measures(table)
    texts = [column.get("align") == "left" for column in table["columns"]]
    wanted = [points(measure.natural) for measure in measures]
    if sum(wanted) <= room:
        return [width + (room - sum(wanted)) / len(wanted) for width in wanted]
    pairs = list(zip(measures, texts, strict=True))
    wanted = [points(m.natural if is_text else m.wrapped) for m, is_text in pairs]
    spare = room - sum(wanted)
    if spare >= 0:
        return [
            width + _portion(spare, texts, is_text)
            for width, is_text in zip(wanted, texts, strict=True)
        ]
    least = [points(measure.least) for measure in measures]
    return _cut_down(wanted, least, room)


def _portion(spare: float, texts: Sequence[bool], is_text: bool) -> float:
    """What is left goes to the texts; to all columns when there are none."""
    if not any(texts):
        return spare / len(texts)
    return spare / sum(texts) if is_text else 0.0


def _cut_down(wanted: Sequence[float], least: Sequence[float], room: float) -> list[float]:
    """Lower the widest columns to one common width until all fit."""
    low, high = 0.0, max(wanted)
    for _ in range(40):
        cap = (low + high) / 2
        cut = sum(max(few, min(all_, cap)) for few, all_ in zip(least, wanted, strict=True))
        low, high = (low, cap) if cut > room else (cap, high)
    capped = [max(few, min(all_, low)) for few, all_ in zip(least, wanted, strict=True)]
    scale = room / sum(capped)
    return [width * scale for width in capped]


def _head_width(name: str, crowded: bool) -> float:
    """A head may stand on two lines: it asks for half of its length, six characters at most."""
    length, least = _longest(name), 2.0 if crowded else 4.0
    return length if length <= least else max(least, min((length + 1) // 2, 6.0))


def upright_size(table: Mapping[str, Any], room: float) -> float | None:
    """Return the largest type size at which the table is readable upright, None if none is."""
    measures = _measures(_grouped(table)[0])
    for size in (11.0, 10.5, 10.0):
        if sum(m.wrapped * size + 2 * PAD_X + 1 for m in measures) <= room:
            return size
    return None


def _grouped(table: Mapping[str, Any]) -> tuple[Mapping[str, Any], dict[int, str]]:
    """Turn the column named by `group_by` into sub-heads: {row before which it stands: text}."""
    at = table.get("group_by")
    if at is None:
        return table, {}
    heads, before = {}, None
    for number, row in enumerate(table["rows"]):
        if plain(row[at]) != before:
            heads[number] = before = plain(row[at])

    def without(row: Sequence[Any]) -> list[Any]:
        return [cell for number, cell in enumerate(row) if number != at]

    bare = {**table, "columns": without(table["columns"])}
    bare["rows"] = [without(row) for row in table["rows"]]
    if table.get("total"):
        # The word 合计 stands in the first column, which may be the one left out.
        total = list(table["total"])
        bare["total"] = [total[0], *without(total)[1:]]
    return bare, heads


def table_pieces(table: Mapping[str, Any], room: float, size: float = 12.0) -> list[Piece]:
    """Turn a table into pieces: caption, head, rows, total, note."""
    table, groups = _grouped(table)
    columns = table["columns"]
    style = RowStyle(
        size, column_widths(table, size, room), [c.get("align", "center") for c in columns]
    )
    names = [
        _even(column["name"], (width - 2 * PAD_X) / size)
        for column, width in zip(columns, style.widths, strict=True)
    ]
    head = row_piece(style, names, "heiti", centre=True, shade=0.93)
    rows = [row_piece(style, row, "fangsong") for row in table["rows"]]
    if table.get("total"):
        rows.append(row_piece(style, table["total"], "heiti"))
    if len(rows) > 1 and table.get("total"):
        rows[-2].keep = True
    body = []
    for number, row in enumerate(rows):
        if number in groups:
            body.append(_group_row(style, groups[number]))
        body.append(row)
    for row in body[1:]:
        row.head = head
    head.keep = True
    # A short table is read as a whole: it stays on one page.
    if head.height + sum(piece.height for piece in body) <= WHOLE:
        for piece in body[:-1]:
            piece.keep = True
    return [*_caption(table, room, size), head, *body, *_note(table, room, size)]


def _even(name: str, room: float) -> str:
    """Break a head that needs two lines where it reads best: 及时／签收率, 交办量／（件次）."""
    if _longest(name) <= room or _longest(name) > 2 * room:
        return name
    at = name.find("（") if "（" in name else len(name) // 2
    if max(_longest(name[:at]), _longest(name[at:])) > room:
        return name
    return f"{name[:at]}\n{name[at:]}"


def _group_row(style: RowStyle, text: str) -> Piece:
    whole = RowStyle(style.size, [sum(style.widths)], ["left"])
    piece = row_piece(whole, [text], "kaiti")
    piece.keep = True
    return piece


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


def row_piece(
    style: RowStyle, texts: Sequence[Any], role: str, centre: bool = False, shade: float = 0.0
) -> Piece:
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
