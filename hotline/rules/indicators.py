"""Every indicator of the assessment: what is counted, over what, and how it reads.

The definition shown on screen beside a figure is the row that computed it (`indicatortable`). A
numerator or a denominator is a weighted sum of named whole counts; the counts themselves are kept,
so any figure can be worked out again by hand. Sources: the three rates and their denominator
(effective callbacks) from what counties publish, the Baotou scheme of 2022.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType

from hotline.rules.counttable import COUNTS, GROUPINGS, MOMENTS
from hotline.rules.figurecounts import UnitCounts
from hotline.rules.indicatortable import MOSTLY_WEIGHT, ROWS, Row, Sum, mostly_words
from hotline.rules.rounding import half_up, percent_value, ratio

__all__ = [
    "INDICATORS", "MOSTLY_WEIGHT", "Indicator", "Measure", "Sum", "definitions", "measure",
]  # fmt: skip


@dataclass(frozen=True)
class Indicator:
    """One indicator. `denominator` None means a plain count.

    population   what one unit of the count is (件 for tickets, 件次 for a unit's part of a ticket)
    basis        which moment puts a case into the period
    words        the definition as the screen and the handbook print it
    places       decimals of the printed figure
    more_is_better  False for rates where less is better, None where neither is
    excludes     which cases never count, in words
    levels       the groupings it exists for (`counttable.GROUPINGS`)
    unit         what stands behind the printed figure: %, 件, 小时 …
    scale        a mean is divided by this once more (3600 makes hours of seconds); 0 for rates
    """

    code: str
    name: str
    population: str
    numerator: Sum
    denominator: Sum | None
    basis: str
    words: str
    places: int = 2
    more_is_better: bool | None = True
    excludes: str = ""
    levels: tuple[str, ...] = GROUPINGS
    unit: str = "%"
    scale: int = 0


@dataclass(frozen=True)
class Measure:
    """An indicator worked out: the counts it came from, the exact value and the printed one.

    `value` is a share between 0 and 1 for rates, the mean in its unit for means and the count
    itself otherwise; None means that nothing was counted (zero denominator). `shown` is what is
    printed, without the unit.
    """

    code: str
    numerator: Decimal
    denominator: int | None
    value: Fraction | None
    shown: Decimal | None


def _total(names: Sum, counts: Mapping[str, int] | UnitCounts) -> Decimal:
    if isinstance(counts, UnitCounts):
        return sum((w * int(getattr(counts, name)) for name, w in names.items()), Decimal(0))
    return sum((weight * counts[name] for name, weight in names.items()), Decimal(0))


def measure(indicator: Indicator, counts: Mapping[str, int] | UnitCounts) -> Measure:
    """Work out one indicator from counts. Raises KeyError when a count is not given."""
    top = _total(indicator.numerator, counts)
    if indicator.denominator is None:
        value = Fraction(top)
        return Measure(indicator.code, top, None, value, half_up(value, 0))
    bottom = int(_total(indicator.denominator, counts))
    share = ratio(top, bottom)
    if not indicator.scale:
        return Measure(indicator.code, top, bottom, share, percent_value(share, indicator.places))
    mean = None if share is None else share / indicator.scale
    shown = None if mean is None else half_up(mean, indicator.places)
    return Measure(indicator.code, top, bottom, mean, shown)


def _indicator(row: Row, mostly_weight: Decimal) -> Indicator:
    """Complete a row: what is counted, when and without whom follow from its counts."""
    top = dict(row.numerator)
    if "{weight}" in row.words:
        top["mostly"] = mostly_weight
    names = [*row.denominator, *top] if row.denominator else list(top)
    moment = MOMENTS[COUNTS[names[0]].moment]
    levels = [set(COUNTS[name].levels) for name in names]
    return Indicator(
        code=row.code,
        name=row.name,
        population=moment.population,
        numerator=MappingProxyType(top),
        denominator=row.denominator,
        basis=moment.basis,
        words=row.words.format(weight=mostly_words(mostly_weight)),
        places=row.places,
        more_is_better=row.more_is_better,
        excludes=moment.excludes,
        levels=tuple(each for each in GROUPINGS if all(each in found for found in levels)),
        unit=row.unit or (moment.population if row.denominator is None else "%"),
        scale=row.scale,
    )


@lru_cache(maxsize=16)
def definitions(mostly_weight: Decimal = MOSTLY_WEIGHT) -> Mapping[str, Indicator]:
    """Return every indicator, 基本满意 weighing what the policy says. ValueError outside 0 to 1."""
    if not 0 <= mostly_weight <= 1:
        raise ValueError("基本满意的折算应在0到1之间。")
    return MappingProxyType({row.code: _indicator(row, mostly_weight) for row in ROWS})


INDICATORS: Mapping[str, Indicator] = definitions()
