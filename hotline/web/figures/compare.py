"""How a line moved against an earlier ranking, in signs and words that say the same."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from hotline.rules.indicators import INDICATORS, Measure
from hotline.rules.periods import Period
from hotline.rules.rounding import count_change, rate_change
from hotline.web.figures.counted import Counted, Line

UP, DOWN, LEVEL, NONE = "up", "down", "level", "none"
SIGNS = {UP: "▲", DOWN: "▼", LEVEL: "＝", NONE: ""}


@dataclass(frozen=True)
class Moved:
    """Rank and points against an earlier period; `way` is up when the unit does better."""

    way: str
    words: str
    points: str = ""
    then: str = ""

    @property
    def sign(self) -> str:
        """The sign that stands before the words."""
        return SIGNS[self.way]


def moved(line: Line, then: Counted | None, past: dict[int, Line]) -> Moved:
    """Return how the line moved since the ranking `then`, whose lines `past` holds by unit."""
    if line.rank is None:
        return Moved(NONE, "—")
    if then is None:
        return Moved(NONE, "—", then="当时没有统计数据")
    before = past.get(line.unit_id)
    if before is None or before.rank is None or before.total is None or line.total is None:
        return Moved(NONE, "—", then=f"{then.period.name}未列入排名")
    told = f"{then.period.name}第{before.rank}名，{before.total}分"
    by = before.rank - line.rank
    points = _points(line.total - before.total)
    if by == 0:
        return Moved(LEVEL, "名次不变", points, told)
    return Moved(UP if by > 0 else DOWN, f"{'升' if by > 0 else '降'}{abs(by)}位", points, told)


def _points(by: Decimal) -> str:
    if by == 0:
        return "分数相同"
    return f"{'增' if by > 0 else '减'}{abs(by)}分"


def change(now: Measure, past: Measure | None, period: Period, then: str = "") -> str:
    """Say how an indicator moved since the period before, or since the one `then` names."""
    then = then or period.earlier
    if now.denominator is None:
        return count_change(int(now.numerator), int(past.numerator) if past else None, then, "")
    if now.value is None:
        return f"{period.this}无可计算数据"
    if INDICATORS[now.code].scale:
        return _mean_change(now, past, then)
    return rate_change(now.value, past.value if past else None, then)


def _mean_change(now: Measure, past: Measure | None, then: str) -> str:
    """Say how a mean moved, in its own unit: the difference of the two printed figures."""
    if past is None or past.shown is None or now.shown is None:
        return f"{then}无可比数据"
    by = now.shown - past.shown
    if by == 0:
        return f"与{then}持平"
    return f"较{then}{'增加' if by > 0 else '减少'}{abs(by)}{INDICATORS[now.code].unit}"
