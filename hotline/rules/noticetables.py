"""Tables of a periodical, from the same counts as its sentences."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from hotline.rules.monthfigures import PRINTED, Defined, MonthFigures, MonthTotals
from hotline.rules.noticeparts import Count
from hotline.rules.noticewords import hour
from hotline.rules.periods import Period
from hotline.rules.rounding import NONE_SHOWN, percent, ratio, shares, shares_note
from hotline.rules.scoring import Scheme, UnitCounts

Table = dict[str, Any]
# Rates printed in order: the scored ones first, then answering on time.
RATES = PRINTED


def column(name: str, align: str = "right") -> dict[str, str]:
    """Return the head of a column; figures stand right."""
    return {"name": name, "align": align}


def table(columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[Any]], **more: Any) -> Table:
    """Return a table block; `columns` are (name, align), empty `more` are left out."""
    found: Table = {
        "kind": "table",
        "columns": [column(name, align) for name, align in columns],
        "rows": [list(row) for row in rows],
    }
    return found | {key: value for key, value in more.items() if value}


def rate(figures: Defined, counts: UnitCounts, code: str) -> str:
    """Return a rate as printed, 「—」 for a zero denominator."""
    shown = figures.measure(code, counts).shown
    return NONE_SHOWN if shown is None else f"{shown}%"


def fraction(figures: Defined, counts: UnitCounts, code: str) -> str:
    """Return what a rate was worked out from, 「268.4÷312」."""
    found = figures.measure(code, counts)
    return f"{plain(found.numerator)}÷{found.denominator}"


def plain(value: Decimal) -> str:
    """Print a weighted count or points without needless decimals."""
    return f"{value.normalize():f}" if value else "0"


def counted(figures: Any) -> str:
    """Say until when was counted and by which rules, as every sealed table must."""
    scheme: Scheme = figures.scheme
    return (
        f"数据统计截至{hour(figures.counted_at)}，按《{scheme.name}》（版本{scheme.version}）计算。"
    )


def points_moved(figures: Defined, now: UnitCounts, before: UnitCounts | None, code: str) -> str:
    """Return the difference of two printed rates in percentage points, with its sign."""
    new = figures.measure(code, now).shown
    old = figures.measure(code, before).shown if before else None
    if new is None or old is None:
        return NONE_SHOWN
    change = new - old
    return "持平" if change == 0 else f"{'+' if change > 0 else '−'}{abs(change)}"


def rates_table(
    figures: Any,
    now: UnitCounts,
    before: UnitCounts | None,
    period: Period,
    title: str = "主要指标",
) -> Table:
    """Return the rates with what they were worked out from, and those of the period before."""
    rows = [
        [
            figures.indicator(code).name,
            fraction(figures, now, code),
            rate(figures, now, code),
            rate(figures, before, code) if before else NONE_SHOWN,
            points_moved(figures, now, before, code),
        ]
        for code in RATES
    ]
    weight = plain(figures.indicator("satisfied_rate").numerator.get("mostly", Decimal(0)))
    return table(
        [("指标", "left"), ("分子÷分母", "right"), (period.this, "right"),
         (period.earlier, "right"), ("增减（百分点）", "right")],
        rows,
        title=title,
        note=f"注：满意率的分子为“满意＋{weight}×基本满意”；"
        f"及时联系率、解决率、满意率的分母为有效回访件次。{counted(figures)}",
    )  # fmt: skip


def counts_table(title: str, head: str, counts: Sequence[Count], period: Period) -> Table:
    """Return counts under their words with shares; the total row is the sum of the rows."""
    ordered = sorted(counts, key=lambda row: -row.now)
    numbers = [row.now for row in ordered]
    before = [row.last_month for row in ordered]
    known = all(value is not None for value in before)
    rows = [
        [row.name, row.now, share, NONE_SHOWN if row.last_month is None else row.last_month]
        for row, share in zip(ordered, shares(numbers), strict=True)
    ]
    whole = "100.00%" if sum(numbers) else NONE_SHOWN
    last = sum(value or 0 for value in before) if known else NONE_SHOWN
    return table(
        [(head, "left"), (f"{period.this}（件）", "right"), ("占比", "right"),
         (f"{period.earlier}（件）", "right")],
        rows,
        title=title,
        total=["合计", sum(numbers), whole, last],
        note=shares_note(numbers),
    )  # fmt: skip


_SERIES = (
    ("受理", "received"),
    ("直办", "answered_at_once"),
    ("办结", "closed"),
    ("应办结", "closed_due"),
    ("按时办结", "closed_on_time"),
)


def parts_table(figures: MonthFigures, word: str) -> Table:
    """Return the months (days) of a longer period; the last row is their sum, rates of the sums."""
    rows = [_part_row(figures, name, totals) for name, totals in figures.parts]
    return table(
        [(word, "left"), *((f"{head}（件）", "right") for head, _ in _SERIES),
         ("按时办结率", "right"), ("有效回访（件次）", "right"), ("解决率", "right"),
         ("满意率", "right")],
        rows,
        title=f"分{word}办理情况",
        total=_part_row(figures, "合计", figures.now),
        note="注：合计行的比率按分子、分母之和计算，不取各期平均。",
    )  # fmt: skip


def _part_row(figures: MonthFigures, name: str, totals: MonthTotals) -> list[Any]:
    return [
        name,
        *(getattr(totals, field) for _, field in _SERIES),
        percent(ratio(totals.closed_on_time, totals.closed_due)),
        totals.counts.callbacks,
        rate(figures, totals.counts, "solved_rate"),
        rate(figures, totals.counts, "satisfied_rate"),
    ]
