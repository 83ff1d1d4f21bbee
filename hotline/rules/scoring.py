"""Scores and ranks of the units, from integers kept, so that anybody can work them out again.

The scheme shipped is Baotou's of 2022: of 100 points 20 for accepting in time (judged by the
system), 10 for contacting in time, 35 for satisfied and 35 for solved (judged by the requester).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, fields
from decimal import Decimal
from fractions import Fraction

from hotline.rules.indicators import INDICATORS, Measure, measure
from hotline.rules.rounding import half_up, number


@dataclass(frozen=True)
class UnitCounts:
    """What was counted for one unit in one period; every field is a number of 件次.

    Assignments excluded from assessment (剔除) are in none of these numbers, those deferred
    (延时挂账) enter when their agreed date falls due.

    assignments       parts dispatched to the unit in the period (returned ones included)
    accept_due        parts whose limit for accepting ended in the period
    accepted_on_time  of those, accepted at or before the limit
    answered          parts answered in the period
    answered_on_time  parts whose (effective) limit ended in the period and that were answered by it
    overdue           parts whose limit ended in the period and that were not answered by it,
                      whether answered later or still open
    callbacks         effective callbacks finished in the period (reached, and judged)
    contacted         of those, the requester says the unit got in touch
    solved, partly    of those, solved / partly solved; the rest is unsolved
    satisfied, mostly, unsatisfied   of those; the rest gave no rating
    returned          parts of `assignments` that the unit handed back
    reworked          parts of `answered` sent back to be done again
    """

    assignments: int = 0
    accept_due: int = 0
    accepted_on_time: int = 0
    answered: int = 0
    answered_on_time: int = 0
    overdue: int = 0
    callbacks: int = 0
    contacted: int = 0
    solved: int = 0
    partly: int = 0
    satisfied: int = 0
    mostly: int = 0
    unsatisfied: int = 0
    returned: int = 0
    reworked: int = 0

    @property
    def answer_due(self) -> int:
        """Parts whose limit for answering ended in the period."""
        return self.answered_on_time + self.overdue

    def measure(self, code: str) -> Measure:
        """Work out one of the indicators over a unit's counts."""
        return measure(INDICATORS[code], asdict(self))


def pooled(counts: Iterable[UnitCounts]) -> UnitCounts:
    """Add units up. A group's rate is the rate of the sums, never the mean of rates."""
    names = [item.name for item in fields(UnitCounts)]
    rows = list(counts)
    return UnitCounts(**{name: sum(getattr(row, name) for row in rows) for name in names})


# A part may never be larger than the whole it is part of: (parts, whole, sentence).
_WITHIN = (
    (("accepted_on_time",), "accept_due", "及时签收数大于应签收数"),
    (("contacted",), "callbacks", "联系数大于有效回访数"),
    (("solved", "partly"), "callbacks", "解决与部分解决之和大于有效回访数"),
    (("satisfied", "mostly", "unsatisfied"), "callbacks", "满意评价之和大于有效回访数"),
    (("returned",), "assignments", "退回数大于交办数"),
    (("reworked",), "answered", "重办数大于答复数"),
)


def faults(counts: UnitCounts) -> list[str]:
    """Return sentences saying which counts cannot be true together; [] when all can."""
    row = asdict(counts)
    found = ["计数出现负数"] if min(row.values()) < 0 else []
    return found + [
        sentence
        for parts, whole, sentence in _WITHIN
        if sum(row[part] for part in parts) > row[whole]
    ]


@dataclass(frozen=True)
class Scheme:
    """How points are given. Weights are points out of 100 by indicator code.

    minimum_volume  a unit with fewer parts in the period is listed apart, because one late ticket
                    in five cost a unit of Lianyungang 20 points
    line            units whose solved or satisfied rate is below this per cent are named
    groups          printing order of the groups; others follow in order of appearance
    Raises ValueError when the weights do not total 100 or name an unknown indicator.
    """

    name: str = "三率考评办法"
    version: str = "1"
    source: str = "包头市2022年三率考评办法"
    weights: tuple[tuple[str, Decimal], ...] = (
        ("accept_on_time", Decimal(20)),
        ("contacted_rate", Decimal(10)),
        ("satisfied_rate", Decimal(35)),
        ("solved_rate", Decimal(35)),
    )
    minimum_volume: int = 5
    line: Decimal = Decimal(80)
    line_codes: tuple[str, ...] = ("solved_rate", "satisfied_rate")
    places: int = 2
    groups: tuple[str, ...] = ("乡镇", "县直部门", "公共服务企业")

    def __post_init__(self) -> None:
        if sum(weight for _, weight in self.weights) != 100:
            raise ValueError("各项分值之和应为100分。")
        for code, _ in self.weights:
            if code not in INDICATORS or INDICATORS[code].denominator is None:
                raise ValueError(f"考评办法引用了不存在的比率指标：{code}。")


BAOTOU = Scheme()


@dataclass(frozen=True)
class ScorePart:
    """One indicator's share of the score. `points` is exact; None when nothing was counted."""

    code: str
    name: str
    weight: Decimal
    measure: Measure
    points: Fraction | None


@dataclass(frozen=True)
class Score:
    """A unit's score. `total` is rounded once, from the exact points; None comes with `why`."""

    parts: tuple[ScorePart, ...]
    total: Decimal | None
    why: str = ""

    def part(self, code: str) -> ScorePart:
        """Return the part of that indicator. Raises StopIteration when the scheme has none."""
        return next(part for part in self.parts if part.code == code)


# What a unit lacks when a rate's denominator is zero, in words.
_EMPTY = {
    "accept_on_time": "无应签收工单",
    "contacted_rate": "无有效回访",
    "satisfied_rate": "无有效回访",
    "solved_rate": "无有效回访",
    "answered_on_time": "无应答复工单",
    "returned_rate": "无交办工单",
}


def _part(code: str, weight: Decimal, counts: UnitCounts) -> ScorePart:
    found = counts.measure(code)
    points = None if found.value is None else found.value * Fraction(weight)
    if points is not None and INDICATORS[code].more_is_better is False:
        points = Fraction(weight) - points
    return ScorePart(code, INDICATORS[code].name, weight, found, points)


def score(counts: UnitCounts, scheme: Scheme = BAOTOU) -> Score:
    """Return the points of one unit. A zero denominator gives no score: not 0, not 100."""
    parts = tuple(_part(code, weight, counts) for code, weight in scheme.weights)
    missing = [part for part in parts if part.points is None]
    if missing:
        reasons = [_EMPTY.get(part.code, f"无法计算{part.name}") for part in missing]
        return Score(parts, None, "、".join(dict.fromkeys(reasons)))
    total = sum((part.points for part in parts if part.points is not None), Fraction(0))
    return Score(parts, half_up(total, scheme.places))


@dataclass(frozen=True)
class UnitLine:
    """One unit's counts. `group` is the group it is ranked in, `unit` the name as printed."""

    unit: str
    group: str
    counts: UnitCounts = field(default_factory=UnitCounts)


@dataclass(frozen=True)
class RankRow:
    """One line of a ranking. `rank` None comes with `why`; equal printed scores share a rank."""

    unit: str
    group: str
    rank: int | None
    why: str
    score: Score
    counts: UnitCounts


def _why_unranked(line: UnitLine, found: Score, scheme: Scheme) -> str:
    if line.counts.assignments == 0:
        return "本期无交办工单"
    if line.counts.assignments < scheme.minimum_volume:
        return f"交办{line.counts.assignments}件次，不足{scheme.minimum_volume}件次"
    return found.why


def _rank_group(lines: Sequence[UnitLine], scheme: Scheme) -> list[RankRow]:
    scored = [(line, score(line.counts, scheme)) for line in lines]
    reasons = [_why_unranked(line, found, scheme) for line, found in scored]
    totals = [
        found.total for (_, found), why in zip(scored, reasons, strict=True)
        if not why and found.total is not None
    ]  # fmt: skip
    rows = [
        RankRow(
            line.unit,
            line.group,
            None if why or found.total is None else 1 + sum(t > found.total for t in totals),
            why,
            found,
            line.counts,
        )
        for (line, found), why in zip(scored, reasons, strict=True)
    ]
    # Equal scores keep the order in which the office lists its units; the unranked come last.
    return sorted(rows, key=lambda row: (row.rank is None, row.rank or 0))


def group_names(units: Sequence[UnitLine], scheme: Scheme = BAOTOU) -> list[str]:
    """Return the groups that occur, in the scheme's order, then in order of appearance."""
    present = dict.fromkeys(line.group for line in units)
    return [g for g in scheme.groups if g in present] + [
        g for g in present if g not in scheme.groups
    ]


def rank(units: Sequence[UnitLine], scheme: Scheme = BAOTOU) -> list[RankRow]:
    """Rank the units within their groups: group by group, best first, the unranked last."""
    return [
        row
        for group in group_names(units, scheme)
        for row in _rank_group([line for line in units if line.group == group], scheme)
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
            if (measured := row.counts.measure(code)).shown is not None
            and measured.shown < scheme.line
        ]  # fmt: skip
        if low and row.rank is not None:
            found.append(BelowLine(row.unit, row.group, tuple(_reason(m) for m in low)))
    return found


def _reason(measured: Measure) -> str:
    places = 0 if measured.numerator == measured.numerator.to_integral_value() else 1
    return (
        f"{INDICATORS[measured.code].name}{measured.shown}%"
        f"（{number(measured.numerator, places)}÷{measured.denominator}）"
    )
