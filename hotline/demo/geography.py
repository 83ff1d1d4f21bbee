"""The make-believe county on the map: divisions with 12-digit codes and polygons that tile it.

Nothing here is a real place: the names of city and county belong to no real one, the code is an
unused one of its province, the outline is random. Codes are built like the statistics bureau's:
6 digits county, 3 township (001 street, 100 town, 200 rural township), 3 village.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import atan2, cos, hypot, radians, sin
from pathlib import Path
from random import Random
from typing import Any

from hotline.demo.voronoi import Mesh, Point, Ring, centroid, relaxed

SEED_FOLDER = Path(__file__).resolve().parents[2] / "db" / "seed" / "demo"
VILLAGES = 150
# Middle of the map and size of a unit of the mesh: about 45 km across, a county of the plains.
_CENTRE, _DEGREES = (114.35, 35.95), (0.27, 0.22)


@dataclass(frozen=True)
class Division:
    """One county, township or village. `polygon` is a GeoJSON geometry, lng/lat its label point."""

    code: str
    name: str
    parent: str  # "" for the county
    level: str  # county township village
    lng: float
    lat: float
    polygon: dict[str, Any]

    @property
    def is_town(self) -> bool:
        """Whether people live in estates here (a community), not on farms."""
        return self.name.endswith(("社区", "街道"))


@dataclass(frozen=True)
class Places:
    """County, townships (display order: towns, rural townships, street) and villages."""

    city_name: str
    county: Division
    townships: tuple[Division, ...]
    villages: tuple[Division, ...]

    def __iter__(self) -> Iterator[Division]:
        yield self.county
        yield from self.townships
        yield from self.villages

    def villages_of(self, township_code: str) -> tuple[Division, ...]:
        return tuple(village for village in self.villages if village.parent == township_code)

    def township_of(self, village: Division) -> Division:
        return next(place for place in self.townships if place.code == village.parent)


@cache
def names() -> dict[str, Any]:
    """Return the word lists for places, units and people."""
    return tomllib.loads((SEED_FOLDER / "names.toml").read_text(encoding="utf-8"))


def make_places(seed: int, county_code: str) -> Places:
    """Return the same county for the same seed and code. `county_code` has six digits."""
    random = Random(f"places {seed}")
    while True:  # a township with a hole in it is drawn again
        sites, inside = _sites(random)
        mesh = Mesh(sites, inside, random)
        groups = _townships(sites, inside, mesh, random)
        rings = [mesh.outlines(group) for group in groups] + [mesh.outlines(inside)]
        if all(len(ring) == 1 for ring in rings):
            break
    words = names()
    county = _division(county_code + "000000", words["county"], "", "county", rings[-1][0])
    townships, villages = [], []
    for order, name, code in _township_names(words, groups, sites):
        township_code = f"{county_code}{code}"
        township = _division(township_code + "000", name, county.code, "township", rings[order][0])
        townships.append(township)
        hub = sites[groups[order][0]]  # the communities lie round the township's seat
        cells = sorted(
            groups[order], key=lambda n: hypot(sites[n][0] - hub[0], sites[n][1] - hub[1])
        )
        called = _village_names(name, len(cells), words, random)
        for cell, (village, serial) in zip(cells, called, strict=True):
            ring = mesh.outlines([cell])[0]
            villages.append(
                _division(township_code + serial, village, township.code, "village", ring)
            )
    return Places(words["city"], county, tuple(townships), tuple(villages))


def _sites(random: Random) -> tuple[list[Point], list[int]]:
    """Return spread-out points, and which of them make up the county: the nearest to its shape."""
    waves = [(k, random.uniform(0.03, 0.11), random.uniform(0, 6.28)) for k in (2, 3, 5, 7)]

    def depth(p: Point) -> float:
        angle = atan2(p[1], p[0])
        return hypot(*p) / (1 + sum(size * cos(k * angle + at) for k, size, at in waves))

    points: list[Point] = []
    while len(points) < 420:
        p = (random.uniform(-1.9, 1.9), random.uniform(-1.9, 1.9))
        # Villages are smaller round the county town than at the edge.
        if random.random() < 1 / (1 + 1.3 * hypot(*p)):
            points.append(p)
    points = relaxed(points, 3, lambda n: hypot(*points[n]) > 1.7)
    inside = sorted(range(len(points)), key=lambda n: depth(points[n]))[:VILLAGES]
    return points, inside


def _townships(
    sites: list[Point], inside: list[int], mesh: Mesh, random: Random
) -> list[list[int]]:
    """Grow twelve connected townships cell by cell: group 0 in the middle, the others around it."""
    turn = random.uniform(0, 6.28)
    middles: list[Point] = [(0.0, 0.0)]
    # Four close to the county town, seven along the border.
    for ring, count in ((0.5, 4), (0.88, 7)):
        for n in range(count):
            angle = turn + ring + 6.2832 * n / count + random.uniform(-0.12, 0.12)
            middles.append((ring * cos(angle), ring * sin(angle)))
    free = set(inside)
    groups: list[list[int]] = []
    for middle in middles:
        start = min(
            sorted(free), key=lambda n: hypot(sites[n][0] - middle[0], sites[n][1] - middle[1])
        )
        free.remove(start)
        groups.append([start])
    quotas = [random.uniform(0.8, 1.3) for _ in middles]
    while free:
        best = None
        for order in sorted(range(len(groups)), key=lambda g: len(groups[g]) / quotas[g]):
            edge = sorted({n for cell in groups[order] for n in mesh.touching[cell]} & free)
            if edge:
                hub = sites[groups[order][0]]
                best = min(edge, key=lambda n: hypot(sites[n][0] - hub[0], sites[n][1] - hub[1]))
                groups[order].append(best)
                break
        if best is None:  # an island cut off from every township: draw the county again
            groups[0] += sorted(free)
            break
        free.discard(best)
    return groups


def _township_names(
    words: dict[str, Any], groups: list[list[int]], sites: list[Point]
) -> list[tuple[int, str, str]]:
    """Return (group, name, three digits) in display order; the far ones are the rural townships."""
    far = sorted(range(1, len(groups)), key=lambda g: hypot(*sites[groups[g][0]]))
    towns, rural = far[:8], far[8:]
    rows = [
        (g, name, f"{100 + n:03d}")
        for n, (g, name) in enumerate(zip(towns, words["towns"], strict=True))
    ]
    rows += [
        (g, name, f"{200 + n:03d}")
        for n, (g, name) in enumerate(zip(rural, words["rural_townships"], strict=True))
    ]
    return [*rows, (0, words["street"], "001")]


def _village_names(
    township: str, count: int, words: dict[str, Any], random: Random
) -> list[tuple[str, str]]:
    """Return names not repeated within the township, with their three digits.

    The lists are drawn anew for each township, so a few names turn up in two, as in real life.
    """
    communities = count if township.endswith("街道") else 2 if township.endswith("镇") else 0
    called = random.sample(words["communities"], communities)
    rows = [(f"{name}社区", f"{n + 1:03d}") for n, name in enumerate(called)]
    plain: list[str] = []
    while len(plain) < count - communities:
        draw = random.random()
        if draw < 0.35:
            name = random.choice(words["village_names"])
        elif draw < 0.5:
            name = random.choice(words["sides"]) + random.choice(words["side_tails"])
        else:
            name = random.choice(words["surnames"][:45]) + random.choice(words["village_tails"])
        if name not in plain:
            plain.append(name)
    return rows + [(f"{name}村", f"{200 + n:03d}") for n, name in enumerate(plain)]


def _division(code: str, name: str, parent: str, level: str, ring: Ring) -> Division:
    """Put a ring of the mesh on the globe, closed, five digits (about a metre)."""
    corners: list[list[float]] = []
    for point in ring:
        lng, lat = _on_globe(point)
        if not corners or corners[-1] != [lng, lat]:
            corners.append([lng, lat])
    if corners[0] != corners[-1]:
        corners.append(corners[0])
    lng, lat = _on_globe(centroid(ring))
    polygon = {"type": "Polygon", "coordinates": [corners]}
    return Division(code, name, parent, level, lng, lat, polygon)


def _on_globe(point: Point) -> tuple[float, float]:
    stretch = cos(radians(35.95)) / 0.81  # keeps kilometres alike both ways
    lng = _CENTRE[0] + point[0] * _DEGREES[0] / stretch
    return round(lng, 5), round(_CENTRE[1] + point[1] * _DEGREES[1], 5)
