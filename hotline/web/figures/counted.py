"""Rankings and counts as the boards show them, counted at most once a minute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from flask import g

from hotline.casework import ranking as rankings
from hotline.rules.figurecounts import UnitCounts, pooled
from hotline.rules.indicators import INDICATORS, Measure
from hotline.rules.monthfigures import MonthFigures
from hotline.rules.noticeranking import boards, on_boards
from hotline.rules.periods import Period, is_on_record
from hotline.rules.points import ScorePart, rate_of
from hotline.rules.rounding import NONE_SHOWN, number
from hotline.rules.schemeparts import RULES, Item, Scheme
from hotline.rules.scoring import RankRow, below_line
from hotline.store.figures import first_registered
from hotline.web.figures.shelf import lasting, shelf

SIZE = MonthFigures.board_size  # places of the red and of the yellow board


@dataclass(frozen=True)
class Head:
    """One column of a ranking: the scheme's item and the indicator it scores ("" for none)."""

    code: str
    name: str
    words: str
    points: str
    is_bonus: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator of one unit as shown, with the integers it came from."""

    code: str
    name: str
    shown: str
    numerator: str
    denominator: int | None
    points: str = ""

    @property
    def is_mean(self) -> bool:
        """Whether it is a mean in hours or days, whose numerator nobody wants to read."""
        known = INDICATORS.get(self.code)
        return known is not None and bool(known.scale)


@dataclass(frozen=True, slots=True)
class Line:
    """One unit's line of a ranking; `rank` and `total` None come with `why`.

    `is_red` and `is_yellow` put it on a board, by the rule the notice follows: of those below
    the line the lowest stand on the yellow one.
    """

    unit_id: int
    unit: str
    group: str
    size_class: str
    rank: int | None
    why: str
    total: Decimal | None
    figures: tuple[Figure, ...]
    counts: UnitCounts
    is_red: bool = False
    is_yellow: bool = False
    low: tuple[str, ...] = ()  # the rates below the line, by code


@dataclass(frozen=True)
class Counted:
    """A ranking and the moment it was counted at."""

    period: Period
    at: datetime
    lines: tuple[Line, ...]

    def by_unit(self) -> dict[int, Line]:
        """Return the lines by their unit's id."""
        return {line.unit_id: line for line in self.lines}


def heads(scheme: Scheme) -> list[Head]:
    """Return the columns of a scheme, in its order."""
    return [_head(item) for item in scheme.items]


def _head(item: Item) -> Head:
    known = INDICATORS.get(item.indicator)
    words = known.words if known else f"{RULES[item.rule]}，依据：{item.source}"
    return Head(item.indicator, item.words, words, plain(item.points), item.bonus)


def ranking(period: Period, scheme: Scheme, is_beside: bool = False) -> Counted:
    """Return the ranking; `is_beside` marks one that only stands beside what was asked for."""
    at, lines = shelf().take(
        ("ranking", period.code, scheme.code, scheme.version),
        g.now,
        lasting(period, g.now, is_beside),
        lambda: _ranked(period, scheme),
    )
    return Counted(period, at, lines)


def ranking_beside(period: Period | None, scheme: Scheme) -> Counted | None:
    """Return an earlier ranking to compare with; None where nothing was registered yet."""
    if period is None or not has_records(period):
        return None
    return ranking(period, scheme, is_beside=True)


def has_records(period: Period) -> bool:
    """Return whether the county had any ticket before that period's end."""
    _, first = shelf().take(
        "first", g.now, lasting(period, g.now, is_beside=False), first_registered
    )
    return is_on_record(period, first)


def _ranked(period: Period, scheme: Scheme) -> tuple[Line, ...]:
    return lines_of(rankings.ranking(period, scheme, g.now, rankings.codes_of(scheme)), scheme)


def lines_of(rows: Sequence[RankRow], scheme: Scheme) -> tuple[Line, ...]:
    """Return the lines of a ranking with who stands on which board."""
    size = on_boards(SIZE, scheme.publish)
    found = boards(rows, below_line(rows, scheme), size)
    red, yellow = ({row.unit for row in board} for board in (found.red, found.yellow))
    return tuple(_line(row, scheme, row.unit in red, row.unit in yellow) for row in rows)


def _line(row: RankRow, scheme: Scheme, is_red: bool, is_yellow: bool) -> Line:
    parts = zip(scheme.items, row.score.parts, strict=True)
    low = (
        code for code in scheme.line_codes
        if (rate := rate_of(row.counts, code, scheme)).shown is not None
        and rate.shown < scheme.line
    )  # fmt: skip
    return Line(
        row.unit_id or 0, row.unit, row.group, row.size_class, row.rank, row.why,
        row.score.total if row.rank is not None else None,
        tuple(_scored(item, part) for item, part in parts), row.counts, is_red,
        is_yellow,
        tuple(low) if row.rank is not None else (),
    )  # fmt: skip


def _scored(item: Item, part: ScorePart) -> Figure:
    points = NONE_SHOWN if part.points is None else number(part.points, 2)
    return figure(item.indicator, item.words, part.measure, points)


def figure(code: str, name: str, found: Measure, points: str = "") -> Figure:
    """Return an indicator worked out, as the boards show it; `code` "" for one given by hand."""
    return Figure(code, name, shown(found), plain(found.numerator), found.denominator, points)


def plain(value: Decimal) -> str:
    """Return a number without a tail of zeros: 14, 14.7, 0.25."""
    return f"{value.normalize():f}"


def shown(found: Measure) -> str:
    """Return 「93.33%」, 「12」, or 「—」 where nothing was counted."""
    if found.shown is None:
        return NONE_SHOWN
    known = INDICATORS.get(found.code)
    is_count = known is None or known.denominator is None
    return plain(found.shown) if is_count else f"{found.shown}{known.unit}"


def pooled_figures(lines: list[Line], scheme: Scheme) -> tuple[UnitCounts, list[Figure]]:
    """Return the sums of the lines and their rates: rates of the sums, never means of rates.

    Figures given by hand have no sum: their cells stay empty.
    """
    counts = pooled(line.counts for line in lines)
    return counts, [
        of(item.indicator, counts, scheme) if item.indicator
        else Figure("", item.words, "", "", None)
        for item in scheme.items
    ]  # fmt: skip


def of(code: str, counts: UnitCounts, scheme: Scheme) -> Figure:
    """Return one indicator over those counts, 基本满意 weighing what the scheme says."""
    return figure(code, INDICATORS[code].name, rate_of(counts, code, scheme))
