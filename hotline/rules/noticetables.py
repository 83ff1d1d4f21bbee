"""Tables of a periodical, from the same counts as its sentences."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from hotline.rules.monthfigures import PRINTED, Defined, MonthFigures, MonthTotals
from hotline.rules.noticeparts import Count
from hotline.rules.noticewords import hour
from hotline.rules.periods import Period
from hotline.rules.rounding import NONE_SHOWN, number, percent, ratio, shares, shares_note
from hotline.rules.schemeparts import Item
from hotline.rules.scoring import RankRow, Scheme, UnitCounts, group_names, pooled

Table = dict[str, Any]
# Rates printed in order: the scored ones first, then answering on time.
RATES = PRINTED
# A ranking table on an upright page has room for so many items of the scheme.
MOST_ITEMS = 6


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


def _item_shown(row: RankRow, item: Item) -> str:
    part = row.score.part(item.code)
    if part.measure.shown is None:
        return NONE_SHOWN
    return f"{part.measure.shown}%" if part.measure.denominator is not None else _by_hand(part)


def _by_hand(part: Any) -> str:
    return plain(part.measure.shown)


def rank_table(figures: MonthFigures, title: str, rows: Sequence[RankRow]) -> Table:
    """Return one group's ranking; only units that have a rank.

    The scheme's items stand in columns while they fit; of a scheme of thirty the four rates do.
    """
    items = figures.scheme.items if len(figures.scheme.items) <= MOST_ITEMS else ()
    heads = [figures.indicator(i.indicator).name if i.indicator else i.words for i in items]
    codes = () if items else RATES
    heads += [figures.indicator(code).name for code in codes]
    return table(
        [("名次", "center"), ("单位", "left"), ("交办量（件次）", "right"),
         *((head, "right") for head in heads), ("得分", "right")],
        [
            [
                row.rank, row.unit, row.counts.assignments,
                *(_item_shown(row, item) for item in items),
                *(rate(figures, row.counts, code) for code in codes),
                number(row.score.total, figures.scheme.places),
            ]
            for row in rows
        ],
        title=title,
    )  # fmt: skip


_FULL = (
    ("交办", "assignments"),
    ("应签收", "accept_due"),
    ("及时签收", "accepted_on_time"),
    ("应答复", "answer_due"),
    ("按时答复", "answered_on_time"),
    ("超期", "overdue"),
    ("退回", "returned"),
    ("重办", "reworked"),
    ("有效回访", "callbacks"),
    ("已联系", "contacted"),
    ("解决", "solved"),
    ("满意", "satisfied"),
    ("基本满意", "mostly"),
    ("不满意", "unsatisfied"),
)


def full_table(figures: MonthFigures, rows: Sequence[RankRow], with_rank: bool) -> Table:
    """Return every unit's counts, from which all rates and scores can be worked out again."""
    places = figures.scheme.places
    lines = [
        [row.group, row.unit, *(getattr(row.counts, name) for _, name in _FULL)]
        + ([_scored(row, places), row.rank or NONE_SHOWN] if with_rank else [])
        for row in rows
    ]
    total = pooled(row.counts for row in rows)
    last = ["合计", "", *(getattr(total, name) for _, name in _FULL)]
    columns = [("类别", "center"), ("单位", "left"), *((head, "right") for head, _ in _FULL)]
    if with_rank:
        last += ["", ""]
        columns += [("得分", "right"), ("名次", "right")]
    found = table(
        columns, lines, total=last,
        note="注：单位为件次。一件诉求交两个以上单位办理的，各计一件次；剔除的工单不计入。"
        "应签收、应答复以时限届满时间计入本期，回访以完成时间计入本期。"
        f"{counted(figures)}",
    )  # fmt: skip
    if len(group_names(figures.units, figures.scheme)) > 1:
        return found | {"group_by": 0}
    return _without_group(found)


def _scored(row: RankRow, places: int) -> str:
    """A unit without a rank shows no score: three good answers are not 100 points."""
    return number(row.score.total, places) if row.rank else NONE_SHOWN


def _without_group(found: Table) -> Table:
    """Leave out the group's column when there is only one group; the total keeps its word."""
    return {
        **found,
        "columns": found["columns"][1:],
        "rows": [row[1:] for row in found["rows"]],
        "total": ["合计", *found["total"][2:]],
    }


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


def scores_table(figures: MonthFigures, rows: Sequence[RankRow], with_rank: bool) -> Table:
    """Return every unit's printed scores by month beside that of the whole period."""
    places = figures.scheme.places
    known = {row.unit: row for row in rows}
    lines = []
    for line in figures.scores:
        row = known.get(line.unit)
        cells = [number(score, places) for score in line.scores]
        ends = [_scored(row, places) if row else NONE_SHOWN]
        ends += [(row.rank if row and row.rank else NONE_SHOWN)] if with_rank else []
        lines.append([line.group, line.unit, *cells, *ends])
    ends_heads = [f"{figures.period.short}得分"] + (["名次"] if with_rank else [])
    return table(
        [("类别", "center"), ("单位", "left"),
         *((name.split("年")[-1], "right") for name, _ in figures.parts),
         *((head, "right") for head in ends_heads)],
        lines,
        group_by=0,
        note=f"注：“{NONE_SHOWN}”为该期未参加排名。{counted(figures)}",
    )  # fmt: skip
