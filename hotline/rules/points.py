"""The points of one unit by a scheme: exact fractions, rounded once, at the end.

A score rests on nothing but the unit's counts and the figures people entered for it, so anybody
can work it out again. How points are given is said by the scheme (`rules.schemeparts`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from hotline.rules.figurecounts import UnitCounts
from hotline.rules.indicators import INDICATORS, Indicator, Measure, definitions, measure
from hotline.rules.rounding import half_up
from hotline.rules.schemeparts import Item, Scheme

Figure = Decimal | Fraction
NOTHING: Mapping[str, Figure] = MappingProxyType({})


@dataclass(frozen=True)
class ScorePart:
    """One item's share of the score. `points` is exact; None when nothing was counted.

    `weight` are the item's full points, `measure` what the points were worked out from, and
    `bonus` whether they come on top of the total.
    """

    code: str
    name: str
    weight: Decimal
    measure: Measure
    points: Fraction | None
    bonus: bool = False


@dataclass(frozen=True)
class Score:
    """A unit's score. `total` is `exact` rounded once; both None come with `why`."""

    parts: tuple[ScorePart, ...]
    total: Decimal | None
    why: str = ""
    exact: Fraction | None = None

    def part(self, code: str) -> ScorePart:
        """Return the part of that item. Raises StopIteration when the scheme has none."""
        return next(part for part in self.parts if part.code == code)


# What a unit lacks when a rate's denominator is zero, in words, by the denominator's counts.
_LACKING = {
    "callbacks": "无有效回访",
    "accept_due": "无应签收工单",
    "overdue": "无应答复工单",
    "assignments": "无交办工单",
    "answered": "无答复工单",
    "closed_due": "无应办结工单",
}


def rate_of(counts: UnitCounts, code: str, scheme: Scheme) -> Measure:
    """Return an indicator of a unit as the scheme counts it (weight of 基本满意)."""
    return measure(definitions(scheme.mostly_weight)[code], counts)


def _lacking(code: str) -> str:
    named = INDICATORS[code]
    found = [_LACKING[name] for name in named.denominator or {} if name in _LACKING]
    return found[-1] if found else f"无法计算{named.name}"


def _by_hand(item: Item, value: Figure | None) -> Measure:
    """Return a figure somebody entered as it is shown; a mean of scores in per cent."""
    if value is None:
        return Measure(item.code, Decimal(0), None, None, None)
    exact = Fraction(value)
    shown = exact * 100 if item.rule == "mean" else exact
    top = half_up(shown, 4)
    is_whole = item.rule == "count" and exact.denominator == 1
    return Measure(item.code, top, None, exact, half_up(shown, 0 if is_whole else 2))


def _measured(
    item: Item, counts: UnitCounts, scheme: Scheme, given: Mapping[str, Figure]
) -> Measure:
    if item.indicator:
        return measure(definitions(scheme.mostly_weight)[item.indicator], counts)
    # A deduction by hand or a bonus nobody entered did not happen; points nobody entered are open.
    absent = Decimal(0) if item.rule == "count" or item.bonus else None
    return _by_hand(item, given.get(item.code, absent))


def item_points(item: Item, found: Measure, rates: str = "exact") -> Fraction | None:
    """Return the exact points of a figure by the item's rule; None when there is no figure.

    `rates` printed takes the rate as printed, so that who reads the table gets the same points.
    """
    full, floor = Fraction(item.points), Fraction(item.floor)
    if found.value is None:
        return None
    if item.rule == "given":
        return min(found.value, Fraction(item.most), full)
    if item.rule == "mean":
        return full * min(found.value, Fraction(1))
    if item.rule == "count":
        change = Fraction(item.per_point) * found.value
        return min(full, change) if item.bonus else max(floor, full - change)
    known = INDICATORS[item.indicator]
    is_less_better = known.more_is_better is False
    figure = _figure(found, known, rates)
    if _beyond_cliff(item, figure, is_less_better):
        return Fraction(0)
    if item.rule == "share":
        share = min(max(figure / 100, Fraction(0)), Fraction(1))
        return full * ((1 - share) if is_less_better else share)
    short = figure - Fraction(item.target or 0)
    short = max(short if is_less_better else -short, Fraction(0))
    return max(floor, full - Fraction(item.per_point) * short)


def _figure(found: Measure, known: Indicator, rates: str) -> Fraction:
    """Return the figure as it is printed, in per cent or in the mean's unit, exact if so wanted."""
    if rates == "printed":
        return Fraction(found.shown or 0)
    exact = found.value or Fraction(0)
    return exact if known.scale else exact * 100


def _beyond_cliff(item: Item, figure: Fraction, is_less_better: bool) -> bool:
    if item.zero_below is None:
        return False
    return figure > item.zero_below if is_less_better else figure < item.zero_below


def _part(item: Item, counts: UnitCounts, scheme: Scheme, given: Mapping[str, Figure]) -> ScorePart:
    found = _measured(item, counts, scheme, given)
    points = item_points(item, found, scheme.rates)
    if points is None and _when_empty(item, scheme) in ("full", "zero"):
        points = Fraction(item.points if _when_empty(item, scheme) == "full" else 0)
    return ScorePart(item.code, item.words, item.points, found, points, item.bonus)


def _when_empty(item: Item, scheme: Scheme) -> str:
    return item.empty or ("zero" if item.bonus else scheme.empty)


def _reason(item: Item) -> str:
    if item.rule == "mean":
        return "全年没有参加排名的月份"
    return _lacking(item.indicator) if item.indicator else f"{item.words}尚未录入"


def score(counts: UnitCounts, scheme: Scheme, given: Mapping[str, Figure] = NOTHING) -> Score:
    """Return the points of one unit; `given` are the figures entered for it by item code.

    Where nothing was counted for an item the scheme says what becomes of it; by default the unit
    has no score: not 0, not full.
    """
    parts = tuple(_part(item, counts, scheme, given) for item in scheme.items)
    pairs = list(zip(scheme.items, parts, strict=True))
    missing = [item for item, part in pairs if part.points is None]
    open_ = [item for item in missing if _when_empty(item, scheme) != "spread"]
    base = [(i, p.points) for i, p in pairs if not i.bonus and p.points is not None]
    of = sum((Fraction(item.points) for item, _ in base), Fraction(0))
    if open_ or not of:
        return Score(parts, None, "、".join(dict.fromkeys(map(_reason, open_ or missing))))
    earned = sum((points for _, points in base), Fraction(0)) * Fraction(scheme.total) / of
    added = sum((p.points for p in parts if p.bonus and p.points is not None), Fraction(0))
    exact = max(Fraction(scheme.floor), earned) + min(added, Fraction(scheme.bonus_cap))
    return Score(parts, half_up(exact, scheme.places), "", exact)
