"""Charts laid out once, for screen and paper: a figure becomes rectangles, lines and words.

One message each and the title says it; every bar and the last point carry their number; nothing
depends on colour, so a chart prints in grey. `svg()` draws the shapes for the screen, the press
draws the same shapes on paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from xml.sax.saxutils import escape

from hotline.rules.chartmap import Place, map_shapes
from hotline.rules.chartshapes import (
    INK,
    MUTED,
    PALE,
    Drawing,
    Path,
    Polygon,
    Rect,
    Shape,
    Words,
)

__all__ = [
    "INK", "MUTED", "PALE", "WIDTH", "Bar", "Drawing", "Figure", "Path", "Place", "Polygon",
    "Rect", "Shape", "Words", "draw", "figure_from", "svg",
]  # fmt: skip

WIDTH = 440.0  # points; the width of the type area of a notice


@dataclass(frozen=True)
class Bar:
    """One bar: `shown` is the printed number when it is not the plain value."""

    label: str
    value: float
    shown: str = ""
    strong: bool = False


@dataclass(frozen=True)
class Figure:
    """A chart as data. `kind` bars: horizontal, in the order given; lines: a trend in time;
    map: `places` shaded by their value, each with its name and number.
    """

    kind: Literal["bars", "lines", "map"]
    title: str
    bars: tuple[Bar, ...]
    unit: str = "件"
    note: str = ""
    places: tuple[Place, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return the figure as plain JSON, as it is kept in a sealed notice."""
        plain: dict[str, object] = {
            "kind": self.kind, "title": self.title, "unit": self.unit, "note": self.note,
            "bars": [
                {"label": b.label, "value": b.value, "shown": b.shown, "strong": b.strong}
                for b in self.bars
            ],
        }  # fmt: skip
        if self.places:
            plain["places"] = [
                {"name": p.name, "rings": p.rings, "value": p.value, "shown": p.shown}
                for p in self.places
            ]
        return plain


def figure_from(plain: dict[str, object]) -> Figure:
    """Return the figure kept as JSON. Raises KeyError or TypeError when it is not one."""
    bars: Any = plain["bars"]
    places: Any = plain.get("places", ())
    kind = plain["kind"]
    return Figure(
        kind="lines" if kind == "lines" else "map" if kind == "map" else "bars",
        title=str(plain["title"]),
        bars=tuple(Bar(**bar) for bar in bars),
        unit=str(plain.get("unit", "件")),
        note=str(plain.get("note", "")),
        places=tuple(Place(**place) for place in places),
    )


def _em(text: str) -> float:
    return sum(0.5 if char.isascii() else 1.0 for char in text)


def _shown(bar: Bar) -> str:
    return bar.shown or f"{bar.value:g}"


def _cut(text: str, ems: float) -> str:
    """Shorten a label that would push the bars off the sheet; the table has the full name."""
    if _em(text) <= ems:
        return text
    while text and _em(text) > ems - 1:
        text = text[:-1]
    return text + "…"


def _wrapped(text: str, ems: float) -> list[str]:
    """Break a title into lines of so many characters' width; never an empty list."""
    lines = [""]
    for char in text:
        if lines[-1] and _em(lines[-1] + char) > ems:
            lines.append("")
        lines[-1] += char
    return lines


def _bars(figure: Figure, width: float, top: float) -> tuple[list[Shape], float]:
    size, step, thick = 11.0, 20.0, 12.0
    labels = [_cut(bar.label, 14) for bar in figure.bars]
    left = max((_em(label) for label in labels), default=0) * size + 8
    right = max((_em(_shown(bar)) for bar in figure.bars), default=0) * size + 8
    most = max((bar.value for bar in figure.bars), default=0) or 1
    shapes: list[Shape] = [Path(((left, top), (left, top + step * len(labels))), MUTED, 0.7)]
    for row, (bar, label) in enumerate(zip(figure.bars, labels, strict=True)):
        y = top + row * step
        long = (width - left - right) * bar.value / most
        base = y + step / 2 + size * 0.36
        shapes.append(Words(left - 5, base, label, size, "end", bar.strong))
        shapes.append(Rect(left, y + (step - thick) / 2, long, thick, INK if bar.strong else PALE))
        shapes.append(Words(left + long + 4, base, _shown(bar), size, "start", bar.strong))
    return shapes, top + step * len(labels)


def _lines(figure: Figure, width: float, top: float) -> tuple[list[Shape], float]:
    size, high = 10.0, 96.0
    count = len(figure.bars)
    left, right = 22.0, width - 22.0
    most = max((bar.value for bar in figure.bars), default=0) or 1
    step = (right - left) / max(count - 1, 1)
    spots = [
        (left + step * n if count > 1 else width / 2, top + 16 + high * (1 - bar.value / most))
        for n, bar in enumerate(figure.bars)
    ]
    floor = top + 16 + high
    shapes: list[Shape] = [Path(((0.0, floor), (width, floor)), MUTED, 0.7)]
    if count > 1:
        shapes.append(Path(tuple(spots), INK, 1.6))
    for (x, y), bar in zip(spots, figure.bars, strict=True):
        shapes.append(Rect(x - 2, y - 2, 4, 4, INK))
        shapes.append(Words(x, y - 6, _shown(bar), size, "middle", bar.strong))
        shapes.append(Words(x, floor + 14, bar.label, size, "middle", bar.strong))
    return shapes, floor + 20


def _map(figure: Figure, width: float, top: float) -> tuple[list[Shape], float]:
    return map_shapes(figure.places, width, top)


_DRAWN = {"bars": _bars, "lines": _lines, "map": _map}


def draw(figure: Figure, width: float = WIDTH) -> Drawing:
    """Lay a figure out: title on top, note at the foot, the zero line always shown."""
    unit = f"单位：{figure.unit}"
    # The message may be long: it gives way to the unit at the right and goes on below.
    lines = _wrapped(figure.title, (width - 10 * _em(unit) - 8) / 13)
    shapes: list[Shape] = [
        Words(0, 14 + 17 * row, line, 13, "start", True) for row, line in enumerate(lines)
    ]
    shapes.append(Words(width, 14, unit, 10, "end"))
    top = 26.0 + 17 * (len(lines) - 1)
    if not figure.bars and not figure.places:
        shapes.append(Words(0, top + 14, "本期没有可画的数据。", 11))
        return Drawing(width, top + 24, tuple(shapes))
    drawn, bottom = _DRAWN[figure.kind](figure, width, top)
    shapes += drawn
    if figure.note:
        shapes.append(Words(0, bottom + 14, figure.note, 10))
        bottom += 18
    return Drawing(width, bottom + 4, tuple(shapes))


def _hex(grey: float) -> str:
    return "#" + f"{round(grey * 255):02x}" * 3


def _element(shape: Shape) -> str:
    if isinstance(shape, Rect):
        return (
            f'<rect x="{shape.x:.1f}" y="{shape.y:.1f}" width="{shape.width:.1f}" '
            f'height="{shape.height:.1f}" fill="{_hex(shape.grey)}"/>'
        )
    if isinstance(shape, Path):
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in shape.points)
        return (
            f'<polyline points="{points}" fill="none" stroke="{_hex(shape.grey)}" '
            f'stroke-width="{shape.width}"/>'
        )
    if isinstance(shape, Polygon):
        way = " ".join(
            "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + " Z" for ring in shape.rings
        )
        return (
            f'<path d="{way}" fill="{_hex(shape.grey)}" fill-rule="evenodd" '
            f'stroke="{_hex(MUTED)}" stroke-width="0.7"/>'
        )
    weight = ' font-weight="600"' if shape.strong else ""
    return (
        f'<text x="{shape.x:.1f}" y="{shape.y:.1f}" font-size="{shape.size:g}" '
        f'text-anchor="{shape.anchor}"{weight}>{escape(shape.text)}</text>'
    )


def _told(bars: Sequence[Bar], unit: str) -> str:
    return "；".join(f"{bar.label}{_shown(bar)}{unit if not bar.shown else ''}" for bar in bars)


def svg(figure: Figure, width: float = WIDTH) -> str:
    """Return the chart for the screen: an SVG that reads its message and numbers aloud."""
    drawing = draw(figure, width)
    inner = "".join(_element(shape) for shape in drawing.shapes)
    said = _told(figure.bars, figure.unit) or "；".join(p.name + p.shown for p in figure.places)
    told = escape(f"{figure.title}。{said}", {'"': "&quot;"})
    return (
        f'<svg class="chart" role="img" aria-label="{told}" xmlns="http://www.w3.org/2000/svg" '
        f'viewBox="0 0 {drawing.width:g} {drawing.height:g}">{inner}</svg>'
    )
