"""Counts of units, villages and people, each grouping counted at most once a minute."""

from __future__ import annotations

from datetime import datetime

from flask import g

from hotline.casework import figures
from hotline.rules.figurecounts import UnitCounts, UnitLine
from hotline.rules.periods import Period
from hotline.store.people import Person
from hotline.store.units import Unit, ids_below
from hotline.web.figures.shelf import lasting, shelf


def lines(
    period: Period, by: str, is_beside: bool = False, codes: tuple[str, ...] = ()
) -> tuple[datetime, list[UnitLine]]:
    """Return (counted at, lines) of a grouping; `codes` only what those indicators need."""
    return shelf().take(
        ("lines", by, period.code, codes),
        g.now,
        lasting(period, g.now, is_beside),
        lambda: figures.lines(period, g.now, by, codes),
    )


def counts_of(
    period: Period, by: str, unit_id: int, is_beside: bool = False, codes: tuple[str, ...] = ()
) -> tuple[datetime, UnitCounts]:
    """Return (counted at, counts) of one unit; all zero where nothing was counted."""
    at, found = lines(period, by, is_beside, codes)
    counts = next((line.counts for line in found if line.unit_id == unit_id), UnitCounts())
    return at, counts


def county(period: Period, codes: tuple[str, ...], is_beside: bool = False) -> UnitCounts:
    """Return the whole county's counts that those indicators need."""
    return shelf().take(
        ("county", period.code, codes),
        g.now,
        lasting(period, g.now, is_beside),
        lambda: figures.county(period, g.now, codes),
    )[1]


def lines_below(unit: Unit, period: Period, codes: tuple[str, ...]) -> list[UnitLine]:
    """Return the lines of the villages below a township, idle ones included."""
    below = ids_below(unit.path) - {unit.id}
    found = lines(period, "village", codes=codes)[1]
    return [line for line in found if line.unit_id in below]


def people_of(unit: Unit, period: Period, codes: tuple[str, ...]) -> list[UnitLine]:
    """Return the lines of the people who belong to the unit or to one below it."""
    below = list(ids_below(unit.path))
    own = {number for (number,) in Person.select(Person.id).where(Person.unit.in_(below)).tuples()}
    found = lines(period, "person", codes=codes)[1]
    return [line for line in found if line.unit_id in own]
