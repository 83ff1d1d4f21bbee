"""The make-believe county is a county: codes, names, and polygons that tile it."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise

from hotline.demo.geography import Places, make_places
from hotline.demo.people import DemoUnit, make_people, make_units
from hotline.demo.voronoi import Ring


def ring_of(division) -> Ring:
    return [tuple(corner) for corner in division.polygon["coordinates"][0]]


def area(ring: Ring) -> float:
    """Return the signed area of a ring, positive when it runs counter-clockwise."""
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs) / 2


def test_the_same_seed_draws_the_same_county(places: Places) -> None:
    assert make_places(1, "410599") == places
    assert make_places(2, "410599").county.polygon != places.county.polygon


def test_codes_are_unique_and_nest(places: Places) -> None:
    codes = [place.code for place in places]
    assert len(set(codes)) == len(codes) == 1 + 12 + 150
    assert all(len(code) == 12 and code.isdigit() for code in codes)
    assert all(town.code[:6] == "410599" and town.code[9:] == "000" for town in places.townships)
    assert all(village.code[:9] == village.parent[:9] for village in places.villages)


def test_kinds_of_townships(places: Places) -> None:
    kinds = Counter(place.name[-1] for place in places.townships)
    assert kinds == {"镇": 8, "乡": 3, "道": 1}


def test_village_names_repeat_only_across_townships(places: Places) -> None:
    for town in places.townships:
        called = [village.name for village in places.villages_of(town.code)]
        assert len(set(called)) == len(called) >= 5
    assert len({village.name for village in places.villages}) < 150


def test_villages_tile_their_townships_and_the_county(places: Places) -> None:
    whole = area(ring_of(places.county)[:-1])
    for group in (places.townships, places.villages):
        assert abs(sum(area(ring_of(place)[:-1]) for place in group) / whole - 1) < 1e-6
    for town in places.townships:
        parts = sum(area(ring_of(place)[:-1]) for place in places.villages_of(town.code))
        assert abs(parts / area(ring_of(town)[:-1]) - 1) < 1e-4


def test_every_border_is_walked_once_from_each_side(places: Places) -> None:
    # With closed rings in one direction and shared corners this leaves no gap and no overlap.
    edges = Counter(edge for place in places.villages for edge in pairwise(ring_of(place)))
    assert set(edges.values()) == {1}
    outer = {edge for edge in edges if edge[::-1] not in edges}
    assert outer == set(pairwise(ring_of(places.county)))


def test_label_points_lie_inside_and_the_map_is_small(places: Places) -> None:
    for place in places.villages:
        lngs, lats = zip(*ring_of(place), strict=True)
        assert min(lngs) < place.lng < max(lngs) and min(lats) < place.lat < max(lats)
    assert len(json.dumps([place.polygon for place in places])) < 150_000


def test_units_and_people(places: Places, units: list[DemoUnit]) -> None:
    assert Counter(unit.kind for unit in units) == {
        "county_office": 1,
        "township": 12,
        "department": 25,
        "utility": 5,
        "village": 150,
    }
    people = {person.username: person for person in make_people(1, units)}
    assert len(people) == 8 + 2 * 42 + 150
    first = places.townships[0]
    assert people["station_clerk"].unit == people["station_leader"].unit == first.code
    assert people["grid_worker"].unit == places.villages_of(first.code)[0].code
    assert all(person.phone.startswith("1960001") for person in people.values())
    assert all(unit.phone.startswith("0000-") for unit in units)
    assert make_units(places) == units
