"""The ranking of the units, from integers kept, so that anybody can work it out again.

Units are ranked within their groups and size classes; equal printed scores share a rank, and a
unit without a score or with too few parts is listed with its reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType

from hotline.rules.figurecounts import UnitCounts, UnitLine, faults, pooled
from hotline.rules.indicators import INDICATORS, Measure
from hotline.rules.points import NOTHING, Figure, Score, ScorePart, rate_of
from hotline.rules.points import score as score_by
from hotline.rules.rounding import number
from hotline.rules.schemeparts import HUNDRED, Item, Scheme, SizeClass
from hotline.rules.schemeparts import faults as scheme_faults

__all__ = [
    "BAOTOU", "BelowLine", "Item", "RankRow", "Scheme", "Score", "ScorePart", "SizeClass",
    "UnitCounts", "UnitLine", "below_line", "class_of", "faults", "group_names", "pooled", "rank",
    "score", "weighted",
]  # fmt: skip

# (unit's id, item's code) → the figure a person entered, or the mean of the monthly scores.
Given = Mapping[tuple[int | None, str], Figure]


def weighted(
    weights: Sequence[tuple[str, Decimal]],
    code: str = "baotou",
    version: str = "1",
    title: str = "三率考评办法",
    source: str = "包头市2022年三率考评办法",
    total: Decimal = HUNDRED,
) -> Scheme:
    """Return a scheme of plain weighted rates. Raises ValueError saying why it cannot score."""
    items = tuple(
        Item(name, name, INDICATORS[name].name if name in INDICATORS else name, points,
             source=source)
        for name, points in weights
    )  # fmt: skip
    found = Scheme(code, version, title, source, items, total, settings_source=source)
    for sentence in scheme_faults(found).values():
        raise ValueError(sentence)
    return found


# Baotou's of 2022: of 100 points 20 for accepting in time (judged by the system), 10 for
# contacting in time, 35 for satisfied and 35 for solved (judged by the requester).
BAOTOU = weighted(
    (
        ("accept_on_time", Decimal(20)),
        ("contacted_rate", Decimal(10)),
        ("satisfied_rate", Decimal(35)),
        ("solved_rate", Decimal(35)),
    )
)


def score(
    counts: UnitCounts, scheme: Scheme = BAOTOU, given: Mapping[str, Figure] = NOTHING
) -> Score:
    """Return the points of one unit; `given` are the figures entered for it by item code."""
    return score_by(counts, scheme, given)


@dataclass(frozen=True)
class RankRow:
    """One line of a ranking. `rank` None comes with `why`; equal printed scores share a rank.

    `size_class` is the class it is ranked in within its group, "" when the scheme has none.
    """

    unit: str
    group: str
    rank: int | None
    why: str
    score: Score
    counts: UnitCounts
    size_class: str = ""
    unit_id: int | None = None


def _why_unranked(line: UnitLine, found: Score, scheme: Scheme) -> str:
    if line.counts.assignments == 0:
        return "本期无交办工单"
    if line.counts.assignments < scheme.minimum_volume:
        return f"交办{line.counts.assignments}件次，不足{scheme.minimum_volume}件次"
    return found.why


def class_of(volume: int, scheme: Scheme) -> str:
    """Return the size class of a unit with so many parts; "" when the scheme has none."""
    return next((one.words for one in scheme.classes if one.holds(volume)), "")


def _row(line: UnitLine, scheme: Scheme, given: Given) -> RankRow:
    entered = {
        item.code: given[line.unit_id, item.code]
        for item in scheme.items
        if not item.indicator and (line.unit_id, item.code) in given
    }
    found = score(line.counts, scheme, entered)
    why = _why_unranked(line, found, scheme)
    kind = class_of(line.counts.assignments, scheme)
    return RankRow(line.unit, line.group, None, why, found, line.counts, kind, line.unit_id)


def _ranked(rows: Sequence[RankRow], scheme: Scheme) -> list[RankRow]:
    """Give ranks to the rows of one group and class: best first, the unranked last."""
    totals = [row.score.total for row in rows if not row.why and row.score.total is not None]
    placed = [
        row if row.why or row.score.total is None
        else replace(row, rank=1 + sum(other > row.score.total for other in totals))
        for row in rows
    ]  # fmt: skip
    # Equal scores keep the order in which the office lists its units, unless by volume.
    by_volume = scheme.order == "volume"
    return sorted(
        placed,
        key=lambda row: (
            row.rank is None,
            row.rank or 0,
            -row.counts.assignments if by_volume and row.rank else 0,
        ),
    )


def group_names(units: Sequence[UnitLine | RankRow], scheme: Scheme = BAOTOU) -> list[str]:
    """Return the groups that occur, in the scheme's order, then in order of appearance."""
    present = dict.fromkeys(line.group for line in units)
    return [g for g in scheme.groups if g in present] + [
        g for g in present if g not in scheme.groups
    ]


def rank(
    units: Sequence[UnitLine], scheme: Scheme = BAOTOU, given: Given = MappingProxyType({})
) -> list[RankRow]:
    """Rank the units within groups and size classes: best first, the unranked last of each."""
    rows = [_row(line, scheme, given) for line in units]
    classes = [one.words for one in scheme.classes] or [""]
    classes += [] if "" in classes else [""]  # too small for any class: listed, never ranked
    return [
        row
        for group in group_names(units, scheme)
        for kind in classes
        for row in _ranked([r for r in rows if (r.group, r.size_class) == (group, kind)], scheme)
    ]


@dataclass(frozen=True)
class BelowLine:
    """A unit below the line, with the reason in numbers: (rate's name, numerator, denominator)."""

    unit: str
    group: str
    reasons: tuple[str, ...]


def below_line(rows: Sequence[RankRow], scheme: Scheme = BAOTOU) -> list[BelowLine]:
    """Return the ranked units whose solved or satisfied rate, as printed, is below the line."""
    found = []
    for row in rows:
        low = [
            measured for code in scheme.line_codes
            if (measured := rate_of(row.counts, code, scheme)).shown is not None
            and measured.shown < scheme.line
        ]  # fmt: skip
        if low and row.rank is not None:
            found.append(BelowLine(row.unit, row.group, tuple(_said(m) for m in low)))
    return found


def _said(measured: Measure) -> str:
    places = 0 if measured.numerator == measured.numerator.to_integral_value() else 1
    return (
        f"{INDICATORS[measured.code].name}{measured.shown}%"
        f"（{number(measured.numerator, places)}÷{measured.denominator}）"
    )
