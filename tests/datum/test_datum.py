"""A phone's point and the county's map agree."""

from __future__ import annotations

from math import cos, hypot, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.rules.cityfields import registration
from hotline.rules.datum import gcj02, wgs84
from tests.sync.test_cityfields import DISPATCHED

# Pairs published with the common converters (coordtransform, eviltransform): WGS-84, GCJ-02.
PAIRS = [
    ((116.404, 39.915), (116.410245, 39.916404)),  # Tiananmen
    ((121.4996, 31.2399), (121.504135, 31.238014)),  # Lujiazui, Shanghai
    ((113.3245, 23.1064), (113.329861, 23.103694)),  # Canton Tower
]


@pytest.mark.parametrize(("phone", "county"), PAIRS)
def test_published_points(phone: tuple[float, float], county: tuple[float, float]) -> None:
    lng, lat = gcj02(*phone)
    assert lng == pytest.approx(county[0], abs=2e-4)
    assert lat == pytest.approx(county[1], abs=2e-4)


@given(lng=st.floats(73.5, 135), lat=st.floats(18, 53.5))
def test_a_shift_of_some_hundred_metres_never_kilometres(lng: float, lat: float) -> None:
    east, north = gcj02(lng, lat)
    assert east is not None and north is not None
    metres = hypot((east - lng) * 111_320 * cos(radians(lat)), (north - lat) * 111_320)
    assert 1 < metres < 1500


@given(lng=st.floats(73.5, 135), lat=st.floats(18, 53.5))
def test_the_way_back_ends_within_ten_metres(lng: float, lat: float) -> None:
    east, north = gcj02(lng, lat)
    assert east is not None and north is not None
    back = wgs84(east, north)
    metres = hypot((back[0] - lng) * 111_320 * cos(radians(lat)), (back[1] - lat) * 111_320)
    assert metres < 10


@pytest.mark.parametrize("point", [(0.0, 0.0), (-73.98, 40.75), (139.69, 35.69), (72.0, 30.0)])
def test_abroad_nothing_is_shifted(point: tuple[float, float]) -> None:
    assert gcj02(*point) == point


@pytest.mark.parametrize("half", [(None, 40.0), (110.0, None), (None, None)])
def test_half_a_point_stays_half(half: tuple[float | None, float | None]) -> None:
    assert gcj02(*half) == half


def test_the_city_may_name_the_other_system() -> None:
    place = {**DISPATCHED["place"], "lng": 116.404, "lat": 39.915}
    plain = registration({**DISPATCHED, "place": place})["place"]
    other = registration({**DISPATCHED, "place": {**place, "datum": "WGS84"}})["place"]
    assert (plain["lng"], plain["lat"]) == (116.404, 39.915)
    assert (other["lng"], other["lat"]) == gcj02(116.404, 39.915)
