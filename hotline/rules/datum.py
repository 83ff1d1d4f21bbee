"""Two systems of coordinates: a phone's receiver says WGS-84, the county's maps and the line to
the city are GCJ-02 (sync-protocol, places). Inside the house every point is GCJ-02.

The two differ by up to some 700 metres in China: enough to lead to the wrong village. The phone
computes distances with the same formula (static/field/place.js); a browser test compares them.
"""

from __future__ import annotations

from math import cos, pi, sin, sqrt

# The ellipsoid GCJ-02 is computed on (Krasovsky 1940): its half axis in metres, its eccentricity².
AXIS, BENT = 6378245.0, 0.00669342162296594323
# Outside this box nothing is shifted: (least, most) of longitude and latitude, in degrees.
LONGITUDES, LATITUDES = (72.004, 137.8347), (0.8293, 55.8271)
DIGITS = 6  # a tenth of a metre


def gcj02(lng: float | None, lat: float | None) -> tuple[float | None, float | None]:
    """Return the point a WGS-84 receiver names as GCJ-02 degrees.

    The published approximation of the national shift, right to about a metre. Outside China the
    point stays as it is, and so does half a point, which the acts refuse.
    """
    if lng is None or lat is None:
        return lng, lat
    if not (LONGITUDES[0] <= lng <= LONGITUDES[1] and LATITUDES[0] <= lat <= LATITUDES[1]):
        return lng, lat
    east, north = _shift(lng - 105.0, lat - 35.0)
    turn = lat / 180 * pi
    bent = 1 - BENT * sin(turn) ** 2
    north_degrees = north * 180 / (AXIS * (1 - BENT) / (bent * sqrt(bent)) * pi)
    east_degrees = east * 180 / (AXIS / sqrt(bent) * cos(turn) * pi)
    return round(lng + east_degrees, DIGITS), round(lat + north_degrees, DIGITS)


def wgs84(lng: float, lat: float) -> tuple[float, float]:
    """Return the point of the county's map as a `geo:` link names it (RFC 5870: WGS-84 degrees).

    The shift changes so slowly that taking it off once is right to ten metres.
    """
    east, north = gcj02(lng, lat)
    assert east is not None and north is not None  # both were given
    return round(2 * lng - east, DIGITS), round(2 * lat - north, DIGITS)


def _shift(x: float, y: float) -> tuple[float, float]:
    """Return the shift in metres, east and north, of a point counted from 105° E, 35° N."""
    root, both = sqrt(abs(x)), 20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (both + _waves(x, 150, 300)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (both + _waves(y, 160, 320)) * 2 / 3
    return east, north


def _waves(x: float, middle: float, long: float) -> float:
    """Return the four waves of one axis; `middle` and `long` are the heights of the last two."""
    near = 20 * sin(x * pi) + 40 * sin(x / 3 * pi)
    return near + middle * sin(x / 12 * pi) + long * sin(x / 30 * pi)
