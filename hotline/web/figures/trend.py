"""A unit over twelve periods, drawn by the code that draws the notices' charts."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from hotline.casework import figures
from hotline.errors import Incomplete
from hotline.rules.charts import Bar, svg
from hotline.rules.charts import Figure as Chart
from hotline.rules.figurecounts import UnitCounts
from hotline.rules.indicators import Indicator, measure
from hotline.rules.periods import Period, moved
from hotline.web.figures.compare import change
from hotline.web.figures.counted import has_records, plain
from hotline.web.figures.counted import shown as value_of
from hotline.web.figures.lines import counts_of

POINTS = 12
SHOWN = ("assignments", "answered_on_time", "solved_rate", "satisfied_rate")


def trends(period: Period, unit_id: int, known: Mapping[str, Indicator]) -> list[Markup]:
    """Return the charts of a unit: up to twelve periods, those without a figure left out."""
    periods = _periods(period)
    counts = counts_of(periods, "unit", unit_id, SHOWN)[1]
    return [Markup(svg(_chart(known[code], periods, counts))) for code in SHOWN]


def _chart(row: Indicator, periods: list[Period], counts: list[UnitCounts]) -> Chart:
    """Draw one indicator; the title says the newest figure and how it moved."""
    found = [measure(row, each) for each in counts]
    bars = tuple(
        Bar(_label(each), float(one.shown), plain(one.shown), each == periods[-1])
        for each, one in zip(periods, found, strict=True)
        if one.shown is not None
    )
    past = found[-2] if len(found) > 1 else None
    title = f"{row.name}{value_of(found[-1])}，{change(found[-1], past, periods[-1])}"
    missing = len(bars) < len(periods)
    return Chart("lines", title, bars, row.unit, "没有可计算数据的时段不画。" if missing else "")


def _label(period: Period) -> str:
    """「10月」, and 「2026」 with the year where the label alone would not say which."""
    return str(period.year) if period.kind == "year" else period.short.replace("第", "")


def _periods(period: Period) -> list[Period]:
    """Return the period and those before it that have records, oldest first."""
    found, cut = [period], figures.rule_of(period)
    while len(found) < POINTS:
        try:
            before = moved(found[0], -1, cut)
        except Incomplete:
            break
        if not has_records(before):
            break
        found.insert(0, before)
    return found
