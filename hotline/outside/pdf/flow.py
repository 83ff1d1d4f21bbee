"""Laying pieces down one page after another, before anything is painted.

A piece has a height and knows how to paint itself. Pieces that must stay together say `keep`; the
pieces of a table name their head, which is repeated on every page they reach.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from hotline.outside.pdf.paper import MM, Paper

# The type area of GB/T 9704: 156 × 225 mm, 22 lines of 28 characters.
LEFT, TOP = 28 * MM, 37 * MM
AREA_WIDTH, AREA_HEIGHT = 156 * MM, 225 * MM
CELL = AREA_WIDTH / 28
PITCH = 29.6
SIZE = 16.0

Paint = Callable[[Paper, float, float], None]


@dataclass
class Piece:
    """Something that takes `height` points of a column and paints itself at (x, top).

    need   how much must be left on the page, when less than the height (the lead under a line)
    keep   stays on one page with the piece after it
    head   painted above this piece whenever it comes first on a page
    snap   the next piece starts on a line of the grid
    fresh  begins a new page
    gap    blank space, dropped at the head of a page
    cut    for a tall piece: given the height left, what goes there and the rest, None for nothing
    least  what a piece that can be cut wants on the page it begins on
    foot   painted at the end of the page before, whenever this piece comes first on a page
    """

    height: float
    paint: Paint | None = None
    need: float = 0.0
    keep: bool = False
    head: Piece | None = None
    snap: bool = False
    fresh: bool = False
    gap: bool = False
    cut: Callable[[float], tuple[Piece, Piece] | None] | None = None
    least: float = 0.0
    foot: Piece | None = None

    @property
    def wanted(self) -> float:
        return self.need or self.height

    @property
    def begins_with(self) -> float:
        """How much room it must find to begin on a page."""
        return self.least if self.cut and self.least else self.wanted


@dataclass
class Page:
    """What stands on one page: (distance from the top of the type area, piece)."""

    laid: list[tuple[float, Piece]] = field(default_factory=list)
    end: float = 0.0


def _chunks(pieces: Sequence[Piece]) -> list[list[Piece]]:
    chunks: list[list[Piece]] = []
    open_chunk = False
    for piece in pieces:
        if open_chunk:
            chunks[-1].append(piece)
        else:
            chunks.append([piece])
        open_chunk = piece.keep
    return chunks


def _extent(chunk: Sequence[Piece]) -> float:
    return sum(piece.height for piece in chunk[:-1]) + chunk[-1].begins_with


class Layout:
    """Pages being filled. `room` is the height of the column, `start` where page one begins."""

    def __init__(self, room: float = AREA_HEIGHT, start: float = 0.0, pitch: float = PITCH) -> None:
        self.room, self.pitch = room, pitch
        self.pages = [Page(end=start)]
        self._y = start

    def _turn(self, piece: Piece) -> None:
        if piece.foot and self.pages[-1].laid:
            self._lay(piece.foot)
        self.pages.append(Page())
        self._y = 0.0
        if piece.head:
            self._lay(piece.head)

    def _lay(self, piece: Piece) -> None:
        at_head = not self.pages[-1].laid
        if piece.gap and at_head and len(self.pages) > 1:
            return
        self.pages[-1].laid.append((self._y, piece))
        self.pages[-1].end = self._y + piece.wanted
        self._y += piece.height
        if piece.snap and self.pitch:
            lines = self._y / self.pitch
            self._y = self.pitch * (int(lines) + (lines - int(lines) > 0.01))

    def _fits(self, extent: float) -> bool:
        return self._y + extent <= self.room + 0.4

    def _cut(self, piece: Piece) -> Piece:
        """Lay what fits of a piece taller than the room left; return what is still to be laid."""
        while piece.cut and not self._fits(piece.height):
            parts = piece.cut(self.room - self._y)
            if parts is None:
                # Nothing fits here; on a page with only the head on it nothing ever will.
                if self._y <= (piece.head.height if piece.head else 0.0) + 0.4:
                    return piece
                self._turn(piece)
                continue
            self._lay(parts[0])
            piece = parts[1]
            self._turn(piece)
        return piece

    def fill(self, pieces: Sequence[Piece]) -> list[Page]:
        """Lay all pieces; return the pages."""
        for chunk in _chunks(pieces):
            only_space = chunk[0].gap and len(chunk) == 1
            full = not self._fits(_extent(chunk)) and bool(self.pages[-1].laid)
            if chunk[0].fresh or (full and not only_space):
                self._turn(chunk[0])
            for piece in chunk:
                piece = self._cut(piece)
                if not self._fits(piece.wanted) and self.pages[-1].laid and not piece.gap:
                    self._turn(piece)
                self._lay(piece)
        return self.pages
