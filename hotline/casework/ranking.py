"""The ranking of a period: counts, figures by hand and a scheme put together.

Live rankings count as things stand at `counted_at`. A month whose notice is sealed can also be
taken as it was published: its frozen counts, scheme and figures by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from hotline.casework import figures
from hotline.casework.givenvalues import given_for
from hotline.casework.noticefrozen import opened
from hotline.casework.schemes import scheme_of
from hotline.rules.figurecounts import UnitCounts, pooled
from hotline.rules.monthfigures import MonthFigures
from hotline.rules.periods import Period, months_of
from hotline.rules.schemes import Given, Item, RankRow, Scheme, Score, UnitLine, rank, score
from hotline.rules.scoring import group_names
from hotline.store.notices import sealed


@dataclass(frozen=True)
class Counted:
    """What a period was counted as, and when.

    `scheme` and `given` are set when a sealed notice froze them.
    """

    period: Period
    lines: Sequence[UnitLine]
    counted_at: datetime
    scheme: Scheme | None = None
    given: Given = field(default_factory=dict)


@dataclass(frozen=True)
class GroupRow:
    """A group's pooled counts and what the scheme makes of them (汇总): never a mean of rates."""

    group: str
    units: int
    counts: UnitCounts
    score: Score


def codes_of(*schemes: Scheme) -> tuple[str, ...]:
    """Return the indicators that scoring by these schemes needs, the volume among them."""
    wanted = {item.indicator for scheme in schemes for item in scheme.items if item.indicator}
    wanted |= {code for scheme in schemes for code in scheme.line_codes}
    return tuple(sorted(wanted | {"assignments"}))


def counted(
    period: Period, counted_at: datetime, codes: Sequence[str] = (), by: str = "unit"
) -> Counted:
    """Count a period as things stand, `by` unit or village.

    `codes` of indicators limits the work to what they need.
    """
    return Counted(period, figures.lines(period, counted_at, by, codes), counted_at)


def published(period: Period, counted_at: datetime, codes: Sequence[str] = ()) -> Counted:
    """Return a month as its sealed notice froze it; counted live when none was sealed."""
    row = sealed("monthly", period.code) if period.kind == "month" else None
    if row is None:
        return counted(period, counted_at, codes)
    material, _, _ = opened(row)
    assert isinstance(material, MonthFigures)
    by_hand = {(one.unit_id, one.code): one.value for one in material.given}
    return Counted(period, material.units, material.counted_at, material.scheme, by_hand)


def entered(period: Period, scheme: Scheme, counted_at: datetime) -> Given:
    """Return the figures by hand and the means of monthly scores a scheme needs."""
    found: dict[tuple[int | None, str], Decimal | Fraction] = dict(given_for(period.code, scheme))
    for item in scheme.items:
        if item.rule == "mean":
            for unit_id, mean in monthly_means(period, item, counted_at).items():
                found[unit_id, item.code] = mean
    return found


def monthly_means(period: Period, item: Item, counted_at: datetime) -> dict[int | None, Fraction]:
    """Return each unit's mean monthly score, as a share of the month's total.

    The mean is taken of the scores as printed, over the months in which the unit was ranked;
    sealed months as published, the others as they stand. A merged unit's months stay its own.
    """
    shares: dict[int | None, list[Fraction]] = {}
    for month in months_of(period, figures.rule_of(period)):
        if month.since >= counted_at:
            break
        scheme = scheme_of(item.monthly, month)
        found = published(month, counted_at, codes_of(scheme))
        for row in scored(found, found.scheme or scheme):
            if row.rank is not None and row.score.total is not None:
                share = Fraction(row.score.total) / Fraction((found.scheme or scheme).total)
                shares.setdefault(row.unit_id, []).append(share)
    return {unit: sum(found, Fraction(0)) / len(found) for unit, found in shares.items()}


def scored(found: Counted, scheme: Scheme) -> list[RankRow]:
    """Rank what was counted by a scheme; by the frozen one with the figures frozen beside it."""
    if scheme == found.scheme:
        return rank(found.lines, scheme, found.given)
    return rank(found.lines, scheme, entered(found.period, scheme, found.counted_at))


def ranking(
    period: Period,
    scheme: Scheme,
    counted_at: datetime,
    codes: Sequence[str] = (),
    by: str = "unit",
) -> list[RankRow]:
    """Return the ranking of a period as things stand: by group and size class, best first.

    `by` is unit or village; an indicator that does not exist for villages is empty for them.
    """
    return scored(counted(period, counted_at, codes, by), scheme)


def group_rows(rows: Sequence[RankRow], scheme: Scheme) -> list[GroupRow]:
    """Return each group's pooled counts with the score they would give, in printing order."""
    found = []
    for group in group_names(rows, scheme):
        members = [row for row in rows if row.group == group]
        whole = pooled(row.counts for row in members)
        found.append(GroupRow(group, len(members), whole, score(whole, scheme)))
    return found
