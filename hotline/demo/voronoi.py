"""A small planar mesh: relaxed random points, their cells, and the outlines of groups of cells.

Neighbouring cells share their corners and the wiggles of their common edge exactly, so any
grouping tiles without gaps or overlaps. Plain numbers only; longitude and latitude come later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import hypot
from random import Random

Point = tuple[float, float]
Ring = list[Point]
# A cell's corner is where three sites meet; the sorted triple names it from all three sides.
Corner = tuple[int, int, int]
_BOX = 3.0  # half the width of the frame that bounds the outermost, unused cells


def _clip(cell: list[tuple[Point, int]], a: Point, b: Point, label: int) -> list[tuple[Point, int]]:
    """Keep the part of `cell` nearer to `a` than to `b`; each corner names the edge after it."""
    nx, ny = b[0] - a[0], b[1] - a[1]
    limit = (b[0] ** 2 + b[1] ** 2 - a[0] ** 2 - a[1] ** 2) / 2
    kept: list[tuple[Point, int]] = []
    for here, (point, edge) in enumerate(cell):
        following = cell[(here + 1) % len(cell)][0]
        d0 = nx * point[0] + ny * point[1] - limit
        d1 = nx * following[0] + ny * following[1] - limit
        if d0 <= 0:
            kept.append((point, edge))
        if (d0 <= 0) != (d1 <= 0):
            t = d0 / (d0 - d1)
            cut = (
                point[0] + t * (following[0] - point[0]),
                point[1] + t * (following[1] - point[1]),
            )
            kept.append((cut, label if d0 <= 0 else edge))
    return kept


def neighbours_of(site: int, sites: list[Point]) -> tuple[list[int], Ring]:
    """Return the labels of the edges around `site`, in order, and the cell's corners."""
    frame = [(-_BOX, -_BOX), (_BOX, -_BOX), (_BOX, _BOX), (-_BOX, _BOX)]
    cell = [(point, -1 - n) for n, point in enumerate(frame)]
    here = sites[site]
    others = sorted(
        (n for n in range(len(sites)) if n != site),
        key=lambda n: hypot(sites[n][0] - here[0], sites[n][1] - here[1]),
    )
    for other in others:
        reach = max(hypot(p[0] - here[0], p[1] - here[1]) for p, _ in cell)
        if hypot(sites[other][0] - here[0], sites[other][1] - here[1]) > 2 * reach:
            break  # every later site is too far away to cut the cell
        cell = _clip(cell, here, sites[other], other)
    return [edge for _, edge in cell], [point for point, _ in cell]


def relaxed(sites: list[Point], rounds: int, is_fixed: Callable[[int], bool]) -> list[Point]:
    """Move every site to the middle of its cell, `rounds` times: cells get similar shapes."""
    for _ in range(rounds):
        moved = []
        for n, site in enumerate(sites):
            corners = [] if is_fixed(n) else neighbours_of(n, sites)[1]
            moved.append(centroid(corners) if corners else site)
        sites = moved
    return sites


def centroid(ring: Ring) -> Point:
    """Return the centre of gravity of a simple ring."""
    doubled = x = y = 0.0
    for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = x0 * y1 - x1 * y0
        doubled += cross
        x += (x0 + x1) * cross
        y += (y0 + y1) * cross
    return x / (3 * doubled), y / (3 * doubled)


class Mesh:
    """The cells of `sites`; `wanted` names those whose cells are asked for."""

    def __init__(self, sites: list[Point], wanted: Iterable[int], random: Random) -> None:
        self.around: dict[int, list[Corner]] = {}
        self.touching: dict[int, list[int]] = {}
        self._places: dict[Corner, Point] = {}
        self._wiggles: dict[tuple[Corner, Corner], Ring] = {}
        self._random = random
        for site in wanted:
            labels, points = neighbours_of(site, sites)
            corners = []
            for n, label in enumerate(labels):
                corner = tuple(sorted((site, labels[n - 1], label)))
                self._places.setdefault(corner, points[n])  # type: ignore[arg-type]
                corners.append(corner)
            self.around[site] = corners  # type: ignore[assignment]
            self.touching[site] = labels

    def outlines(self, cells: Iterable[int]) -> list[Ring]:
        """Return the rings around a group of cells; one when it is connected and has no hole."""
        edges: set[tuple[Corner, Corner]] = set()
        for cell in cells:
            corners = self.around[cell]
            for start, end in zip(corners, corners[1:] + corners[:1], strict=True):
                if (end, start) in edges:
                    edges.remove((end, start))  # walked from both sides: inside the group
                else:
                    edges.add((start, end))
        onward = dict(edges)
        rings = []
        while onward:
            first = start = min(onward)
            ring: Ring = []
            while start in onward:
                end = onward.pop(start)
                ring += self._edge(start, end)
                start = end
            assert start == first, "corners are shared, so every walk comes back"
            rings.append(ring)
        return rings

    def _edge(self, start: Corner, end: Corner) -> Ring:
        """Return the points from `start` up to but without `end`, the same ones from both sides."""
        if (key := (min(start, end), max(start, end))) not in self._wiggles:
            self._wiggles[key] = self._wiggle(self._places[key[0]], self._places[key[1]])
        inner = self._wiggles[key]
        return [self._places[start], *(inner if start < end else inner[::-1])]

    def _wiggle(self, a: Point, b: Point) -> Ring:
        """Bend a long edge twice and a short one not at all: borders follow streams, not rulers."""
        length = hypot(b[0] - a[0], b[1] - a[1])
        if length < 0.05:
            return []
        inner = []
        for share in (0.33, 0.67):
            sway = self._random.uniform(-0.09, 0.09)
            inner.append(
                (
                    a[0] + share * (b[0] - a[0]) - sway * (b[1] - a[1]),
                    a[1] + share * (b[1] - a[1]) + sway * (b[0] - a[0]),
                )
            )
        return inner
