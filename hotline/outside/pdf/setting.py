"""Setting Chinese text on a grid of cells: which character stands where on which line.

A Chinese character is one cell, a digit or Latin letter half a cell. No line begins with a closing
mark or ends with an opening one; numbers, dates and percentages are never broken. What does not
fit exactly is spread evenly over the line, so that both edges stay straight (撑满版心).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

NOT_AT_START = "，。、；：？！）〕】》〉」』”’％%℃·,.;:?!)]}"
NOT_AT_END = "（〔【《〈「『“‘([{"
# A mark that may give up half of its cell when one more character has to fit.
YIELDING = "，。、；：）〕】》〉」』（〔【《〈「『"
# What counts or measures stays with its number: 「1007件」, 「5个工作日」, 「17时30分」 are whole.
_UNIT = (
    "个百分点|个工作日|个自然日|个小时|个乡镇|个部门|个单位|平方公里|平方米|公里|公斤|小时|分钟|工作日|"
    "万件次|万件|万人次|万人|万元|亿元|万亩|万户|件次|人次|万|件|个|家|分|次|条|名|起|户|人|天|秒|元|亩|"
    "米|吨|位|项|处|所|倍|期|页|款|批|类|岁|号|年|月|日|时|村|辆|台|层|楼|栋|度"
)
# A day, a month, an hour, a document's number, a number with its sign and unit, a Latin word.
_PIECE = re.compile(
    r"\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?|\d{1,2}月\d{1,2}日|\d{1,2}月|\d{1,2}日"
    r"|\d{1,2}时\d{1,2}分|〔\d{4}〕\d+号|第\d+[期号页条款项次名位批届个]"
    r"|[+\-]?\d[\d.,:/]*(?:[—～~÷\-]\d[\d.,:/]*)?(?<![.,:/])[%％‰℃]?(?:" + _UNIT + r")?"
    r"|[A-Za-z][A-Za-z0-9.\-]*|——|……|."
)
HALF = 0.5


def cells(char: str) -> float:
    """Return how many cells a character takes: half for ASCII, else one."""
    return HALF if " " <= char <= "~" or char in "·–°" else 1.0


def printable(text: str) -> str:
    """Drop what has no shape (controls, joiners, variant selectors); a tab becomes a space.

    Citizens paste such characters from their phones into web forms.
    """
    return "".join(
        char
        for char in text.replace("\t", " ")
        if unicodedata.category(char) not in ("Cc", "Cf")
        and not "\ufe00" <= char <= "\ufe0f"
        and not "\U000e0100" <= char <= "\U000e01ef"
    )


@dataclass(frozen=True)
class Span:
    """A stretch of text in one role."""

    text: str
    role: str = "fangsong"


@dataclass
class Placed:
    """One character on a line: where it begins and how wide it is, in cells."""

    char: str
    role: str
    x: float
    width: float


@dataclass
class Line:
    """One line. `indent` cells are empty at its left; `full` means spread to both edges."""

    placed: list[Placed] = field(default_factory=list)
    indent: float = 0.0
    full: bool = False

    @property
    def width(self) -> float:
        """The right edge of the last character, in cells from the left of the column."""
        return self.placed[-1].x + self.placed[-1].width if self.placed else self.indent

    @property
    def text(self) -> str:
        return "".join(item.char for item in self.placed)


Piece = list[tuple[str, str]]  # characters with their role that stay on one line


def whole_pieces(spans: Sequence[Span], widest: float) -> list[Piece]:
    """Cut spans into what may not be broken, closing and opening marks attached.

    Marks are attached as long as the piece stays within `widest` cells.
    """
    found: list[Piece] = []
    for span in spans:
        for match in _PIECE.finditer(printable(span.text)):
            found.append([(char, span.role) for char in match.group()])
    joined: list[Piece] = []
    for piece in found:
        opens = bool(joined) and joined[-1][-1][0] in NOT_AT_END
        closes = piece[0][0] in NOT_AT_START
        if joined and (opens or closes) and _size(joined[-1] + piece) <= widest:
            joined[-1] += piece
        else:
            joined.append(list(piece))
    return joined


def longest_piece(text: str) -> float:
    """Return the width in cells of the longest part of a text that should not be broken."""
    return max((_size(piece) for piece in whole_pieces([Span(text)], 12.0)), default=0.0)


def _size(piece: Piece) -> float:
    return sum(cells(char) for char, _ in piece)


def _room_to_yield(line: Piece) -> float:
    return sum(HALF for char, _ in line if char in YIELDING)


def _split(piece: Piece, room: float) -> tuple[Piece, Piece]:
    """Break a piece that is longer than a whole line, as late as it fits."""
    used, at = 0.0, 0
    for char, _ in piece:
        if used + cells(char) > room:
            break
        used, at = used + cells(char), at + 1
    at = max(at, 1)
    return piece[:at], piece[at:]


def break_lines(
    spans: Sequence[Span] | str,
    width: float = 28,
    first: float = 2,
    rest: float = 0,
    justify: bool = True,
) -> list[Line]:
    """Set text in lines of `width` cells; the first is indented by `first`, the others by `rest`.

    An empty text is one empty line.
    """
    if isinstance(spans, str):
        spans = [Span(spans)]
    waiting = whole_pieces(spans, width - max(first, rest))
    lines: list[Line] = []
    current: Piece = []
    indent = first
    while waiting:
        piece = waiting.pop(0)
        room = width - indent
        if not current and piece[0][0] == " ":
            piece = piece[1:]
            if not piece:
                continue
        over = _size(current + piece) - room
        if over <= 0 or (current and over <= min(1.0, _room_to_yield(current + piece))):
            current += piece
            continue
        if current and _size(piece) <= width - rest:
            lines.append(_finish(current, indent, width, justify))
            current, indent = list(piece), rest
            continue
        head, tail = _split(piece, room - _size(current))
        if current and _size(current) + _size(head) > room:
            head, tail = [], piece
        lines.append(_finish(current + head, indent, width, justify))
        current, indent, waiting = [], rest, [tail, *waiting]
    if current or not lines:
        lines.append(_finish(current, indent, width, justify, last=True))
    return lines


def _finish(piece: Piece, indent: float, width: float, justify: bool, last: bool = False) -> Line:
    """Place the characters of one line, spreading or pressing them to fill it."""
    while piece and piece[-1][0] == " ":
        piece = piece[:-1]
    slack = width - indent - _size(piece)
    line = Line(indent=indent, full=justify and not last)
    press = -slack / _room_to_yield(piece) if slack < 0 else 0.0
    gaps = _gaps(piece)
    # A long number that moved to the next line leaves much: more than a quarter of a cell between
    # characters would tear the line apart, so that line stays ragged.
    spread = slack / sum(gaps) if line.full and 0 < slack <= sum(gaps) * 0.25 else 0.0
    x = indent
    for number, (char, role) in enumerate(piece):
        size = cells(char) - (HALF * press if char in YIELDING else 0.0)
        line.placed.append(Placed(char, role, x, size))
        x += size + (spread if number < len(gaps) and gaps[number] else 0.0)
    return line


def _gaps(piece: Piece) -> list[bool]:
    """Say for each neighbouring pair whether space may go between: never inside a number."""
    return [
        not (cells(a) == HALF and cells(b) == HALF)
        for (a, _), (b, _) in zip(piece, piece[1:], strict=False)
    ]
