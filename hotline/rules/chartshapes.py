"""What a chart is drawn of: rectangles, lines, outlines and words, in points from the top left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# Greys of ink, from 0 black to 1 white.
INK, MUTED, PALE = 0.15, 0.45, 0.72


@dataclass(frozen=True)
class Rect:
    x: float
    y: float
    width: float
    height: float
    grey: float


@dataclass(frozen=True)
class Path:
    points: tuple[tuple[float, float], ...]
    grey: float
    width: float = 1.5


@dataclass(frozen=True)
class Words:
    """Text whose baseline is at y; `anchor` start, middle or end."""

    x: float
    y: float
    text: str
    size: float = 11.0
    anchor: Literal["start", "middle", "end"] = "start"
    strong: bool = False


@dataclass(frozen=True)
class Polygon:
    """Closed outlines filled by the even-odd rule and edged with a thin dark line."""

    rings: tuple[tuple[tuple[float, float], ...], ...]
    grey: float


Shape = Rect | Path | Words | Polygon


@dataclass(frozen=True)
class Drawing:
    """Shapes in a box of `width` × `height` points, origin top left."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
