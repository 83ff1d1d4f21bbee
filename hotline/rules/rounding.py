"""Figures as they are printed: rounded once, at the end, and in words that stay true.

The one rounding rule of the house is decimal half-up (17.665 becomes 17.67), applied to the exact
fraction and never to a number already rounded. Per cent and percentage points are different words:
a count changes by 百分之几, a rate changes by 个百分点.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

NONE_SHOWN = "—"


def half_up(value: Fraction | Decimal | int, places: int = 2) -> Decimal:
    """Return the value with `places` decimals; exact halves go away from zero."""
    exact = Fraction(value)
    scaled = abs(exact) * 10**places
    whole = scaled.numerator // scaled.denominator
    if (scaled - whole) * 2 >= 1:
        whole += 1
    with localcontext(prec=max(28, len(str(whole)) + places + 2)):
        rounded = Decimal(whole).scaleb(-places)
        return (-rounded if exact < 0 and whole else rounded).quantize(
            Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP
        )


def ratio(numerator: Fraction | Decimal | int, denominator: int) -> Fraction | None:
    """Return the exact share, or None when nothing was counted: never 0 and never 100 %."""
    return Fraction(numerator) / denominator if denominator else None


def percent_value(share: Fraction | None, places: int = 2) -> Decimal | None:
    """Return a share as the number before the % sign, rounded once."""
    return None if share is None else half_up(share * 100, places)


def percent(share: Fraction | None, places: int = 2) -> str:
    """Return a share as printed, 「93.33%」, or 「—」 when the denominator was zero."""
    value = percent_value(share, places)
    return NONE_SHOWN if value is None else f"{value}%"


def number(value: Fraction | Decimal | int | None, places: int = 0) -> str:
    """Return a figure as printed, 「—」 when there is none."""
    return NONE_SHOWN if value is None else str(half_up(value, places))


def count_change(now: int, before: int | None, then: str = "上月", unit: str = "件") -> str:
    """Say how a count moved against an earlier period, without a percentage that misleads.

    Growth from zero has no percentage (「上月为零」). A fall can never pass 100 %, because counts
    are not negative (ValueError otherwise). `before` None means that no figures were kept then.
    """
    if now < 0 or (before is not None and before < 0):
        raise ValueError("a count is never negative")
    if before is None:
        return f"{then}无统计数据"
    if before == 0:
        return f"与{then}均为零" if now == 0 else f"{then}为零"
    if now == before:
        return f"与{then}持平"
    verb, word = ("增加", "上升") if now > before else ("减少", "下降")
    share = Fraction(abs(now - before), before)
    return f"较{then}（{before}{unit}）{verb}{abs(now - before)}{unit}，{word}{percent(share)}"


def rate_change(
    now: Fraction | None, before: Fraction | None, then: str = "上月", places: int = 2
) -> str:
    """Say how a rate moved, in percentage points.

    The points are the difference of the two printed rates, so that a reader who subtracts them
    gets what is printed. Either rate missing is said, never treated as zero.
    """
    new, old = percent_value(now, places), percent_value(before, places)
    if new is None:
        return "本月无可计算数据"
    if old is None:
        return f"{then}无可比数据"
    if new == old:
        return f"与{then}持平"
    word = "提高" if new > old else "下降"
    return f"较{then}{word}{abs(new - old)}个百分点"


def shares(counts: list[int], places: int = 2) -> list[str]:
    """Return each count's share of their sum, each rounded by itself and none bent to make 100."""
    total = sum(counts)
    return [percent(ratio(count, total), places) for count in counts]


def shares_note(counts: list[int], places: int = 2) -> str:
    """Return the note owed to the reader when the printed shares do not total 100 %, else ""."""
    total = sum(counts)
    if not total:
        return ""
    added = sum((half_up(Fraction(count * 100, total), places) for count in counts), Decimal(0))
    if added == 100:
        return ""
    return f"注：占比按四舍五入分别计算，合计为{added}%，未作调整。"
