"""What if another scheme had counted: past months scored twice, and who would move (G7).

Counts are taken once a month, sealed months as published, and scored under the scheme that counted
then and under the one that is tried. Nothing is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from hotline.casework.act import allow
from hotline.casework.ranking import codes_of, published, scored
from hotline.casework.schemes import scheme_of
from hotline.errors import Incomplete
from hotline.rules.periods import Period
from hotline.rules.permissions import Actor, may
from hotline.rules.schemes import RankRow, Scheme

MOST_PERIODS = 24


@dataclass(frozen=True)
class Moved:
    """One unit in one period under both schemes. `moved` is how many places it would rise.

    `moved` is None where it has no rank under either; `why_…` says why.
    """

    period: Period
    unit: str
    unit_id: int | None
    group: str
    rank_then: int | None
    rank_now: int | None
    score_then: Decimal | None
    score_now: Decimal | None
    moved: int | None
    why_then: str
    why_now: str

    @property
    def is_listed_otherwise(self) -> bool:
        """Whether it would be ranked now and was not, or the other way round."""
        return (self.rank_then is None) != (self.rank_now is None)

    @property
    def is_move(self) -> bool:
        """Whether anything changes for the unit."""
        return bool(self.moved) or self.is_listed_otherwise


def what_if(
    actor: Actor, scheme: Scheme, periods: Sequence[Period], counted_at: datetime
) -> list[Moved]:
    """Return every unit of every period under both schemes, who moves most first.

    Raises NotYours for who may neither make schemes nor notices, Incomplete for periods that
    have not begun or are too many.
    """
    if not may(actor, "notice"):
        allow(actor, "save_scheme")
    begun = [period for period in periods if period.since < counted_at]
    if not begun or len(begun) > MOST_PERIODS:
        said = f"请选择1至{MOST_PERIODS}个已经开始的时段。"
        raise Incomplete(said, fields={"period": said})
    rows = [row for period in begun for row in _compared(scheme, period, counted_at)]
    return sorted(rows, key=_by_movement)


def _compared(scheme: Scheme, period: Period, counted_at: datetime) -> list[Moved]:
    then = scheme_of(None, period)
    found = published(period, counted_at, codes_of(scheme, then))
    before = {(row.unit_id, row.unit): row for row in scored(found, found.scheme or then)}
    return [_moved(period, before[row.unit_id, row.unit], row) for row in scored(found, scheme)]


def _moved(period: Period, then: RankRow, now: RankRow) -> Moved:
    both = then.rank is not None and now.rank is not None
    return Moved(
        period, now.unit, now.unit_id, now.group, then.rank, now.rank, then.score.total,
        now.score.total, (then.rank or 0) - (now.rank or 0) if both else None, then.why, now.why,
    )  # fmt: skip


def _by_movement(row: Moved) -> tuple[int, int, Decimal, str, str]:
    change = abs((row.score_now or Decimal(0)) - (row.score_then or Decimal(0)))
    return (
        0 if row.is_listed_otherwise else 1, -abs(row.moved or 0), -change, row.period.code,
        row.unit,
    )  # fmt: skip
