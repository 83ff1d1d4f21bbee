"""The map of townships: outlines in degrees laid out in points, shaded by a figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians

from hotline.rules.chartshapes import Polygon, Shape, Words


@dataclass(frozen=True)
class Place:
    """One outline of a map in degrees (longitude, latitude); `value` None: nothing counted."""

    name: str
    rings: Sequence[Sequence[tuple[float, float]]]
    value: float | None
    shown: str


# Shades of the map from the lowest to the highest fifth: light enough for black words on top.
SHADES = (0.95, 0.88, 0.80, 0.71, 0.61)
MAP_HIGH = 240.0
_NO_FIGURE = 1.0


def _shade(value: float | None, most: float) -> float:
    if value is None:
        return _NO_FIGURE
    return SHADES[min(int(value / most * len(SHADES)), len(SHADES) - 1)] if most else SHADES[0]


def map_shapes(places: Sequence[Place], width: float, top: float) -> tuple[list[Shape], float]:
    """Lay the outlines out, north up, a degree of longitude shortened by the latitude."""
    spots = [spot for place in places for ring in place.rings for spot in ring]
    west, east = min(x for x, _ in spots), max(x for x, _ in spots)
    south, north = min(y for _, y in spots), max(y for _, y in spots)
    narrow = cos(radians((south + north) / 2))
    wide, high = max((east - west) * narrow, 1e-9), max(north - south, 1e-9)
    scale = min(width / wide, MAP_HIGH / high)
    left = (width - wide * scale) / 2

    def seat(spot: tuple[float, float]) -> tuple[float, float]:
        return left + (spot[0] - west) * narrow * scale, top + (north - spot[1]) * scale

    most = max((place.value or 0 for place in places), default=0)
    shapes: list[Shape] = []
    for place in places:
        rings = tuple(tuple(seat(spot) for spot in ring) for ring in place.rings)
        shapes.append(Polygon(rings, _shade(place.value, most)))
    for place in places:
        x, y = _middle([seat(spot) for spot in place.rings[0]])
        shapes.append(Words(x, y - 1, place.name, 9, "middle"))
        shapes.append(Words(x, y + 10, place.shown, 9, "middle", True))
    return shapes, top + high * scale + 4


def _middle(ring: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return the centre of gravity of an outline, the mean of its corners when it has no area."""
    pairs = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    crossed = [x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs]
    area = sum(crossed) / 2
    if abs(area) < 1e-9:
        return sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)
    x = sum((p[0] + q[0]) * c for (p, q), c in zip(pairs, crossed, strict=True)) / (6 * area)
    y = sum((p[1] + q[1]) * c for (p, q), c in zip(pairs, crossed, strict=True)) / (6 * area)
    return x, y
