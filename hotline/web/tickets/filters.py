"""Filters of the list as an address: what a link says, and which links lead on from here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from hotline.rules.calendar import ZONE
from hotline.rules.words import CHANNELS, KINDS, STATES, URGENCIES
from hotline.store import units
from hotline.store.lists import Filters
from hotline.store.units import Division, Unit

MARKS = {
    "urged": "催办督办",
    "expedited": "加急",
    "enterprise": "涉企",
    "sensitive": "敏感",
    "confidential": "保密",
    "returned": "有过退单",
    "reworked": "有过重办",
    "unsatisfied": "不满意",
}
SORTS = {"newest": "最新登记在前", "due": "先到期在前"}
TABLES: dict[str, Mapping[str, str]] = {
    "state": STATES,
    "kind": KINDS,
    "urgency": URGENCIES,
    "channel": CHANNELS,
    "mark": MARKS,
    "sort": SORTS,
}
# `of` is the keyed hash of a requester's number: the number itself stands in no address.
NAMES = ("q", "of", *(name for name in TABLES if name != "sort"), "unit", "division", "since",
         "until", "overdue", "sort")  # fmt: skip


def cleaned(args: Mapping[str, str]) -> dict[str, str]:
    """Return only the filters we know, with a value on offer; nobody is refused for an old link."""
    kept: dict[str, str] = {}
    for name in NAMES:
        value = args.get(name, "").strip()[:100]
        if value and _is_usable(name, value):
            kept[name] = value
    return kept


def _is_usable(name: str, value: str) -> bool:
    if name in TABLES:
        return value in TABLES[name]
    if name in ("since", "until"):
        return _day(value) is not None
    if name == "unit":
        return value.isdecimal() and len(value) < 12
    if name == "division":
        return value.isdecimal() and len(value) == 12
    if name == "of":
        return re.fullmatch(r"[0-9a-f]{32}", value) is not None
    return name == "q" or value == "1"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _midnight(text: str | None, days_later: int = 0) -> datetime | None:
    day = _day(text or "")
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=days_later), time(), ZONE)


def read(kept: Mapping[str, str]) -> Filters:
    """Return the store's filters for a cleaned address."""
    return Filters(
        words=kept.get("q", ""),
        state=kept.get("state", ""),
        kind=kept.get("kind", ""),
        urgency=kept.get("urgency", ""),
        channel=kept.get("channel", ""),
        unit_id=int(kept["unit"]) if "unit" in kept else None,
        division=kept.get("division", ""),
        since=_midnight(kept.get("since")),
        until=_midnight(kept.get("until"), 1),
        is_overdue="overdue" in kept,
        mark=kept.get("mark", ""),
        sort=kept.get("sort", "newest"),
    )


def url(kept: Mapping[str, str], path: str = "/tickets", **changed: str | None) -> str:
    """Return the address of the list with some filters changed; None takes one away."""
    args = {**kept, **changed}
    query = urlencode({name: value for name, value in args.items() if value})
    return f"{path}?{query}" if query else path


def in_words(kept: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return (filter, words) of what the list is narrowed to, for links that take it away."""
    said: list[tuple[str, str]] = []
    for name, value in kept.items():
        if name == "q":
            said.append((name, f"含“{value}”"))
        elif name == "of":
            said.append((name, "诉求人电话相同"))
        elif name in TABLES and name != "sort":
            said.append((name, TABLES[name][value]))
        elif name == "unit":
            unit = Unit.get_or_none(Unit.id == int(value))
            said.append((name, unit.short_name if unit else "未知单位"))
        elif name == "division":
            place = Division.get_or_none(Division.code == value)
            said.append((name, place.name if place else "未知地点"))
        elif name == "since":
            said.append((name, f"{value} 起"))
        elif name == "until":
            said.append((name, f"{value} 止"))
        elif name == "overdue":
            said.append((name, "已超期"))
    return said


def options(unit_ids: frozenset[int]) -> dict[str, Any]:
    """Return the units and places to choose from: the own ones of a station, else the county's."""
    rows = [row for row in units.dispatchable() if not unit_ids or row["id"] in unit_ids]
    if not unit_ids:
        rows = [row for row in rows if row["kind"] != "village"]
    places = Division.select(Division.code, Division.name).order_by(Division.code)
    if unit_ids:
        own = Unit.select(Unit.division).where(Unit.id.in_(sorted(unit_ids)))
        places = places.where(Division.code.in_(own))
    else:
        places = places.where(Division.level == "township")
    return {
        "units": [(str(row["id"]), row["short_name"]) for row in rows],
        "places": list(places.tuples()),
    }
