"""Places to choose from, and the units that answer for a place. Plain rows, one query each."""

from __future__ import annotations

from dataclasses import dataclass

from hotline.store.database import db
from hotline.store.units import Division, Unit


@dataclass(frozen=True)
class Place:
    """A township or village: 12-digit code, name, and the township it lies in ("" for itself)."""

    code: str
    name: str
    level: str
    parent: str


@dataclass(frozen=True)
class Township:
    """A township with its villages, in the order of their codes."""

    code: str
    name: str
    villages: tuple[Place, ...]


def townships() -> list[Township]:
    """Return every township with its villages, by code."""
    rows = db.execute_sql(
        "SELECT code, name, level, parent_code FROM division"
        " WHERE level IN ('township', 'village') ORDER BY code"
    ).fetchall()
    places = [Place(code, name, level, parent or "") for code, name, level, parent in rows]
    below: dict[str, list[Place]] = {}
    for place in places:
        if place.level == "village":
            below.setdefault(place.parent, []).append(place)
    return [
        Township(place.code, place.name, tuple(below.get(place.code, ())))
        for place in places
        if place.level == "township"
    ]


def named_in(text: str, known: list[Township]) -> str:
    """Return the code of the one village (or township) that `text` names, "" when unclear.

    Village names repeat within a county, so a name found in two townships counts only when
    the text names the township as well.
    """
    named = [town for town in known if town.name in text]
    search = named if len(named) == 1 else known
    found = {v.code for town in search for v in town.villages if v.name in text}
    if len(found) == 1:
        return found.pop()
    return named[0].code if len(named) == 1 else ""


def units_for(division_code: str | None) -> list[int]:
    """Return the active units of a place, the township's first and then the village's own."""
    if not division_code:
        return []
    place = Division.get_or_none(Division.code == division_code)
    codes = [place.parent_code, place.code] if place and place.level == "village" else []
    codes = codes or [division_code]
    rows = Unit.select(Unit.id, Unit.division).where(Unit.division.in_(codes) & Unit.is_active)
    found = {code: unit_id for unit_id, code in rows.tuples()}
    return [found[code] for code in codes if code in found]
