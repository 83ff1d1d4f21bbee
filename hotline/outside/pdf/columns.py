"""How wide the columns of a table are: by what stands in them, heads broken between words only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hotline.outside.pdf import heads
from hotline.outside.pdf.setting import cells, longest_piece

PAD_X = 3.0
# Below this nobody reads a table on paper any more; then even words are broken.
SMALLEST = 7.5
READABLE = 9.0  # and below this nothing is made smaller only to look better
CROWDED = 9  # columns: more of them may have heads of three lines


def plain(value: Any) -> str:
    """Return a cell's value as printed; nothing known is an empty cell."""
    return "" if value is None else str(value)


def _longest(text: str) -> float:
    return max((sum(cells(char) for char in part) for part in text.split("\n")), default=0.0)


@dataclass(frozen=True)
class Measure:
    """What a column asks for, in characters: all on one line, wrapped, and at the very least."""

    natural: float
    wrapped: float
    least: float


def measures(table: Mapping[str, Any]) -> list[Measure]:
    """Measure every column of a table, its head, rows and total."""
    columns, total = table["columns"], table.get("total")
    rows = [*table["rows"], *([total] if total else [])]
    lines = 3 if len(columns) > CROWDED else 2
    found = []
    for number, column in enumerate(columns):
        texts = {plain(row[number]) for row in rows}
        body = max((_longest(text) for text in texts), default=0.0)
        atom = max((longest_piece(text) for text in texts), default=0.0)
        name = column["name"]
        head = heads.width_in(name, lines)
        wrapped = min(body, 9.0 if column.get("align") == "left" else 4.0)
        least = max(atom, heads.least_width(name), 2.0)
        found.append(Measure(max(body, head, 2.0), max(wrapped, least, head), least))
    return found


def points(ems: float, size: float) -> float:
    """Return the width of a column whose text is `ems` wide."""
    return ems * size + 2 * PAD_X + 1


def fitting_size(found: Sequence[Measure], size: float, room: float) -> float:
    """Return the type size, `size` or steps below, at which no word has to be broken.

    One point smaller is no loss when every text then stands on one line: no name loses its last
    character to a second one.
    """
    for smaller in (size, size - 0.5, size - 1.0):
        if smaller >= READABLE and sum(points(m.natural, smaller) for m in found) <= room:
            return smaller
    while size > SMALLEST and sum(points(m.least, size) for m in found) > room:
        size = max(size - 0.5, SMALLEST)
    return size


def column_widths(
    table: Mapping[str, Any], found: Sequence[Measure], size: float, room: float
) -> list[float]:
    """Share `room` points among the columns: short ones get what they need, long ones wrap.

    When not everything fits, moments and numbers give way first (a day over its hour), then the
    texts are cut down to one common width, but never through a number, a date or a word of a head.
    """
    texts = [column.get("align") == "left" for column in table["columns"]]
    wanted = [points(m.natural, size) for m in found]
    if sum(wanted) <= room:
        return [width + (room - sum(wanted)) / len(wanted) for width in wanted]
    pairs = list(zip(found, texts, strict=True))
    wanted = [points(m.natural if is_text else m.wrapped, size) for m, is_text in pairs]
    spare = room - sum(wanted)
    if spare >= 0:
        return [
            width + _portion(spare, texts, is_text)
            for width, is_text in zip(wanted, texts, strict=True)
        ]
    return _cut_down(wanted, [points(m.least, size) for m in found], room)


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
