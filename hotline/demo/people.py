"""The make-believe county's offices and the people who log in to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from hotline.demo.geography import Division, Places, names


@dataclass(frozen=True)
class DemoUnit:
    """One office. `parent` is the code of the unit above, "" for the county office."""

    code: str
    name: str
    short_name: str
    kind: str  # county_office township village department utility
    parent: str
    division: str  # 12-digit code
    phone: str
    sort: int


@dataclass(frozen=True)
class DemoPerson:
    """One log-in. `unit` is the unit's code."""

    username: str
    name: str
    role: str
    unit: str
    phone: str


OFFICE_ROLES = (
    "director",
    "dispatcher",
    "operator",
    "reviewer",
    "supervisor",
    "county_leader",
    "auditor",
    "admin",
)


def unit_phone(serial: int) -> str:
    """Return a land line that cannot exist: no area is dialled 0000."""
    return f"0000-6{serial:06d}"


def make_units(places: Places) -> list[DemoUnit]:
    """Return the county office, townships, departments, utilities and villages, parents first."""
    words, county = names(), places.county
    root = county.code
    units = [
        DemoUnit(
            root,
            words["office_name"],
            words["office_short"],
            "county_office",
            "",
            root,
            unit_phone(12345),
            0,
        )
    ]
    for n, place in enumerate(places.townships):
        units.append(_place_unit(place, "township", root, n, words["county"]))
    for kind, letter, listed in (
        ("department", "D", words["departments"]),
        ("utility", "P", words["utilities"]),
    ):
        for n, (name, short) in enumerate(listed, start=1):
            phone = unit_phone((200 if kind == "department" else 300) * 100 + n)
            units.append(
                DemoUnit(f"{root[:6]}{letter}{n:02d}", name, short, kind, root, root, phone, n)
            )
    for n, place in enumerate(places.villages):
        units.append(_place_unit(place, "village", place.parent, n, ""))
    return units


def _place_unit(place: Division, kind: str, parent: str, sort: int, county: str) -> DemoUnit:
    """Return the office of a township or village: the township's station, the village's point."""
    if kind == "township":
        seat = "街道办事处" if place.name.endswith("街道") else f"{place.name}人民政府"
        name = f"{county}{place.name[:-2]}{seat}" if seat == "街道办事处" else f"{county}{seat}"
        return DemoUnit(
            place.code, name, place.name, kind, parent, place.code, unit_phone(10000 + sort), sort
        )
    council = "居民委员会" if place.name.endswith("社区") else "村民委员会"
    name = f"{place.name}{council}"
    return DemoUnit(
        place.code, name, place.name, kind, parent, place.code, unit_phone(40000 + sort), sort
    )


def person_name(random: Random) -> str:
    """Return a common name; about half have two characters."""
    words = names()
    # The list is in order of frequency, so the front is drawn more often.
    surname: str = words["surnames"][int(len(words["surnames"]) * random.random() ** 1.8)]
    given = words["given_one"] if random.random() < 0.4 else words["given_two"]
    chosen: str = random.choice(given)
    return surname + chosen


def make_people(seed: int, units: Sequence[DemoUnit]) -> list[DemoPerson]:
    """Return one log-in per role, then clerk and leader of every other unit, grid workers last.

    `station_clerk` and `station_leader` belong to the first township, `grid_worker` to that
    township's first village; the others are clerk02, leader02 … and grid002 … by display order.
    """
    random = Random(f"people {seed}")
    office = next(unit for unit in units if unit.kind == "county_office")
    stations = [unit for unit in units if unit.kind in ("township", "department", "utility")]
    villages = [unit for unit in units if unit.kind == "village"]
    rows = [(role, role, office.code) for role in OFFICE_ROLES]
    for n, unit in enumerate(stations, start=1):
        rows.append(("station_clerk" if n == 1 else f"clerk{n:02d}", "station_clerk", unit.code))
        rows.append(("station_leader" if n == 1 else f"leader{n:02d}", "station_leader", unit.code))
    first = next(unit for unit in villages if unit.parent == stations[0].code)
    rows.append(("grid_worker", "grid_worker", first.code))
    others = [unit for unit in villages if unit is not first]
    rows += [(f"grid{n:03d}", "grid_worker", unit.code) for n, unit in enumerate(others, start=2)]
    return [
        DemoPerson(username, person_name(random), role, unit, f"1960001{n:04d}")
        for n, (username, role, unit) in enumerate(rows)
    ]


def username_for(people: Sequence[DemoPerson]) -> dict[tuple[str, str], str]:
    """Return who plays a step: (role, unit code) → user name; the office's unit code is ""."""
    known: dict[tuple[str, str], str] = {}
    for person in people:
        known[person.role, "" if person.role in OFFICE_ROLES else person.unit] = person.username
    return known
