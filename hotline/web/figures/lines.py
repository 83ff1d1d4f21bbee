"""Counts of one unit, its villages and its people, each counted at most once a minute."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from flask import g

from hotline.casework import figures
from hotline.rules.figurecounts import UnitCounts, UnitLine
from hotline.rules.periods import Period
from hotline.store.people import Person
from hotline.store.units import Unit, ids_below
from hotline.web.figures.shelf import LIVE, UNITS, lasting, shelf


def counts_of(
    periods: Sequence[Period], by: str, unit_id: int, codes: tuple[str, ...] = ()
) -> tuple[datetime, list[UnitCounts]]:
    """Return (counted at, counts in each period) of one unit; all zero where nothing was counted.

    `codes` only what those indicators need.
    """
    return shelf(UNITS).take(
        (by, unit_id, codes, *(period.code for period in periods)),
        g.now,
        LIVE,
        lambda: figures.unit_counts(by, unit_id, periods, g.now, codes),
    )


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
    return _lines(unit, period, "village", ids_below(unit.path) - {unit.id}, codes)


def people_of(unit: Unit, period: Period, codes: tuple[str, ...]) -> list[UnitLine]:
    """Return the lines of the people who belong to the unit or to one below it."""
    below = list(ids_below(unit.path))
    own = {number for (number,) in Person.select(Person.id).where(Person.unit.in_(below)).tuples()}
    return _lines(unit, period, "person", own, codes)


def _lines(
    unit: Unit, period: Period, by: str, only: Collection[int], codes: tuple[str, ...]
) -> list[UnitLine]:
    return shelf(UNITS).take(
        ("below", by, unit.id, codes, period.code),
        g.now,
        LIVE,
        lambda: figures.lines_of(period, g.now, by, only, codes),
    )[1]
