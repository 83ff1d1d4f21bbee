"""Every indicator of one unit or the county for a period, beside the last period and last year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import get_close_matches
from typing import Any

from hotline.casework import figurelines, figures
from hotline.casework.timekeeping import policy
from hotline.errors import Incomplete
from hotline.rules.figurecounts import UnitCounts
from hotline.rules.indicators import Indicator, Measure, definitions, measure
from hotline.rules.periods import Period, is_on_record
from hotline.rules.rounding import NONE_SHOWN
from hotline.store import figures as counted
from hotline.store.figures import Span
from hotline.store.units import Unit

COUNTY = "county"


@dataclass(frozen=True)
class Sheet:
    """The indicators of a unit: measures now, in the period before and a year before."""

    period: Period
    counted_at: datetime
    unit: str
    by: str
    defined: Mapping[str, Indicator]
    now: Mapping[str, Measure]
    last_period: Mapping[str, Measure] | None
    last_year: Mapping[str, Measure] | None

    def as_json(self) -> dict[str, Any]:
        """Return the sheet as plain values; decimals as text, so that nothing is rounded again."""
        return {
            "period": self.period.code,
            "since": self.period.since.isoformat(),
            "until": self.period.until.isoformat(),
            "unit": self.unit,
            "counted_at": self.counted_at.isoformat(timespec="seconds"),
            "indicators": {code: self._one(code) for code in self.now},
        }

    def _one(self, code: str) -> dict[str, Any]:
        row = self.defined[code]
        return {
            "name": row.name, "population": row.population, "basis": row.basis,
            "words": row.words, "unit": row.unit, **_told(self.now[code]),
            "last_period": _told(self.last_period[code]) if self.last_period else None,
            "last_year": _told(self.last_year[code]) if self.last_year else None,
        }  # fmt: skip


def _told(one: Measure) -> dict[str, Any]:
    top = one.numerator
    plain = int(top) if top == top.to_integral_value() else float(top)
    value = None if one.value is None else float(one.value)
    return {
        "numerator": plain,
        "denominator": one.denominator,
        "value": plain if one.denominator is None else value,
        "shown": NONE_SHOWN if one.shown is None else str(one.shown),
    }


def sheet(period_code: str, unit: str, counted_at: datetime) -> Sheet:
    """Return every indicator that exists for the unit.

    `unit` is a unit's code, name or short name, or `county`. Raises Incomplete for a period that
    cannot be read and for a unit nobody knows, naming those that are near.
    """
    period = figures.period(period_code)
    found = None if unit.strip() == COUNTY else find_unit(unit)
    by = COUNTY if found is None else ("village" if found.kind == "village" else "unit")
    defined = definitions(policy(period.until - timedelta(seconds=1)).scoring.mostly_weight)
    shown = {code: row for code, row in defined.items() if by in row.levels}

    def worked_out(each: Period | None) -> dict[str, Measure] | None:
        first = counted.first_registered()
        if each is None or not is_on_record(each, first):
            return None
        counts = counts_of(each, counted_at, by, found)
        return {code: measure(row, counts) for code, row in shown.items()}

    now = worked_out(period) or {c: measure(row, UnitCounts()) for c, row in shown.items()}
    return Sheet(
        period, counted_at, found.short_name if found else "全县", by, shown, now,
        worked_out(figures.month_before(period)), worked_out(figures.year_before(period)),
    )  # fmt: skip


def counts_of(period: Period, counted_at: datetime, by: str, unit: Unit | None) -> UnitCounts:
    """Return the counts of one unit, or of the county when it is None.

    A merged unit's figures stand under its successor, and are shown for either name.
    """
    if unit is None:
        return figures.county(period, counted_at)
    known = figurelines.tree(Span(period.since, period.until, counted_at))
    return figures.unit_counts(by, known.village_of(unit.id), [period], counted_at)[0]


def find_unit(words: str) -> Unit:
    """Return the unit of that code, name or short name. Raises Incomplete naming near ones."""
    asked = words.strip()
    named = (Unit.code == asked) | (Unit.name == asked) | (Unit.short_name == asked)
    found: list[Unit] = list(Unit.select().where(named & (Unit.kind != "county_office")))
    exact = [unit for unit in found if unit.code == asked] or found
    if len(exact) == 1:
        return exact[0]
    if exact:
        codes = "、".join(f"{unit.name}（{unit.code}）" for unit in exact)
        raise Incomplete(
            f"“{asked}”有几个单位同名：{codes}，请用单位代码。", fields={"unit": codes}
        )
    near = _near(asked)
    advice = (
        f"相近的有：{'、'.join(near)}。" if near else "可用单位代码、名称、简称，全县用 county。"
    )
    raise Incomplete(f"没有“{asked}”这个单位。{advice}", fields={"unit": advice})


def _near(asked: str) -> list[str]:
    rows = Unit.select(Unit.short_name, Unit.name, Unit.code).where(Unit.kind != "county_office")
    known = {name: short for short, *names in rows.tuples() for name in (short, *names)}
    close = get_close_matches(asked, known, n=6, cutoff=0.4)
    inside = [name for name in known if asked and asked in name]
    return list(dict.fromkeys(known[name] for name in (*inside, *close)))[:5]
