"""One unit: every indicator with its integers, what it was before, its villages and people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template

from hotline.errors import OutOfReach
from hotline.rules.figurecounts import UnitCounts, UnitLine
from hotline.rules.indicators import Indicator, Measure, definitions, measure
from hotline.rules.periods import Period
from hotline.rules.permissions import sees_everything
from hotline.rules.rounding import NONE_SHOWN
from hotline.rules.words import UNIT_KINDS
from hotline.store.units import Unit
from hotline.web.figures import scheming
from hotline.web.figures.compare import change
from hotline.web.figures.counted import figure, has_records
from hotline.web.figures.counted import shown as value_of
from hotline.web.figures.door import (
    blueprint,
    counted_words,
    neighbours,
    period_asked,
    picker,
    unit_url,
)
from hotline.web.figures.lines import counts_of, lines_below, people_of
from hotline.web.figures.links import Shown, shown
from hotline.web.figures.reach import sees_people
from hotline.web.figures.sections import sections
from hotline.web.figures.trend import trends
from hotline.web.guard import actor, need

# What stands in the short tables of villages and of people.
SHORT = ("assignments", "answered", "answered_on_time", "overdue", "solved_rate", "satisfied_rate")
RANKED = ("township", "department", "utility")


@dataclass(frozen=True)
class Row:
    """One indicator of the unit: the figure with its links, and how it moved."""

    cell: Shown
    indicator: Indicator
    before: tuple[str, str]  # the earlier figure, and how this one moved against it
    year: tuple[str, str]


@blueprint.get("/figures/units/<int:unit_id>")
@need("read_boards")
def one_unit(unit_id: int) -> str:
    """Show one unit within the person's reach."""
    unit, by = _unit(unit_id)
    period = period_asked()
    known = definitions(scheming.asked(period).mostly_weight)
    kept = [each if each and has_records(each) else None for each in neighbours(period)]
    at, found = counts_of([period, *filter(None, kept)], by, unit_id)
    now, past = found[0], iter(found[1:])
    then = [next(past) if each else None for each in kept]
    return render_template(
        "figures/unit.html",
        unit=unit,
        kind=UNIT_KINDS.get(unit.kind, ""),
        picker=picker(period),
        counted=counted_words(at),
        sections=[
            (words, [_row(row, period, by, unit_id, now, then) for row in rows])
            for words, rows in sections(known, by)
        ],
        charts=trends(period, unit_id, known) if by == "unit" else [],
        heads=[known[code] for code in SHORT],
        **_below(unit, period, known),
        people=_people(unit, period, known) if sees_people(actor(), unit.id) else None,
        board_url=f"/figures?period={period.code}",
    )


def _unit(unit_id: int) -> tuple[Unit, str]:
    """Return the unit and how its figures are grouped. Raises OutOfReach."""
    me = actor()
    unit = Unit.get_or_none(Unit.id == unit_id)
    is_open = unit is not None and (sees_everything(me) or unit_id in me.unit_ids)
    if unit is None or not is_open or unit.kind not in (*RANKED, "village"):
        raise OutOfReach("没有找到这个单位，或者它不在您的查看范围内。")
    return unit, "village" if unit.kind == "village" else "unit"


def _row(
    row: Indicator, period: Period, by: str, unit_id: int, now: UnitCounts,
    then: list[UnitCounts | None],
) -> Row:  # fmt: skip
    found = measure(row, now)
    past = [measure(row, counts) if counts is not None else None for counts in then]
    return Row(
        shown(figure(row.code, row.name, found), period, unit_id, True, by),
        row,
        _was(past[0], change(found, past[0], period)),
        _was(past[1], change(found, past[1], period, "上年同期")),
    )


def _was(past: Measure | None, told: str) -> tuple[str, str]:
    return (value_of(past) if past else NONE_SHOWN, told)


def _below(unit: Unit, period: Period, known: Any) -> dict[str, list[dict[str, Any]]]:
    """Return the villages of a township with their own figures, and the idle ones apart."""
    if unit.kind != "township":
        return {"villages": [], "idle": []}
    lines = lines_below(unit, period, SHORT)
    busy = [line for line in lines if line.counts != UnitCounts()]
    return {
        "villages": [_short(line, period, known, "village") for line in busy],
        "idle": [
            {"name": line.unit, "url": unit_url(line.unit_id or 0, period)}
            for line in lines if line.counts == UnitCounts()
        ],
    }  # fmt: skip


def _short(line: UnitLine, period: Period, known: Any, by: str) -> dict[str, Any]:
    """Return a village or a person with a few figures."""
    return {
        "name": line.unit,
        "url": unit_url(line.unit_id or 0, period) if by == "village" else "",
        "cells": [
            shown(figure(code, known[code].name, measure(known[code], line.counts)), period,
                  line.unit_id, True, by)
            for code in SHORT
        ],
    }  # fmt: skip


def _people(unit: Unit, period: Period, known: Any) -> list[dict[str, Any]]:
    """Return who did the unit's work, with the figures of what they did themselves."""
    return [_short(line, period, known, "person") for line in people_of(unit, period, SHORT)]
