"""The tables of a ranking: one group's ranks, every unit's counts, what the points rest on."""

from __future__ import annotations

from collections.abc import Sequence

from hotline.rules.indicators import Measure
from hotline.rules.monthfigures import Defined, MonthFigures
from hotline.rules.noticetables import RATES, Table, counted, fraction, plain, rate, table
from hotline.rules.rounding import NONE_SHOWN, number
from hotline.rules.schemeparts import Item
from hotline.rules.scoring import RankRow, UnitCounts, group_names, pooled

# A ranking table on an upright page has room for so many items of the scheme.
MOST_ITEMS = 6


def item_shown(figures: Defined, item: Item, found: Measure) -> str:
    """Return what an item was given points for: a rate with its sign, hours, a number of cases."""
    if found.shown is None:
        return NONE_SHOWN
    if found.denominator is None:
        return plain(found.shown)
    unit = figures.indicator(item.indicator).unit
    return f"{found.shown}%" if unit == "%" else str(found.shown)


def _head(figures: Defined, item: Item) -> str:
    """Return the head of an item's column; what is not a percentage says its unit."""
    if not item.indicator:
        return item.words
    found = figures.indicator(item.indicator)
    return found.name if found.unit == "%" else f"{found.name}（{found.unit}）"


def rank_table(figures: MonthFigures, title: str, rows: Sequence[RankRow]) -> Table:
    """Return one group's ranking; only units that have a rank.

    The scheme's items stand in columns while they fit; of a scheme of thirty the four rates do.
    """
    items = figures.scheme.items if len(figures.scheme.items) <= MOST_ITEMS else ()
    heads = [_head(figures, item) for item in items]
    codes = () if items else RATES
    heads += [figures.indicator(code).name for code in codes]
    return table(
        [("名次", "center"), ("单位", "left"), ("交办量（件次）", "right"),
         *((head, "right") for head in heads), ("得分", "right")],
        [
            [
                row.rank, row.unit, row.counts.assignments,
                *(item_shown(figures, item, row.score.part(item.code).measure) for item in items),
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


def needs_items(figures: MonthFigures) -> bool:
    """Tell whether the scheme scores counts that are not in `full_table` and fit a table."""
    known = {name for _, name in _FULL}
    scored = [figures.indicator(i.indicator) for i in figures.scheme.items if i.indicator]
    used = {name for each in scored for name in [*each.numerator, *(each.denominator or ())]}
    return bool(used - known) and len(scored) <= MOST_ITEMS


def items_table(figures: MonthFigures, rows: Sequence[RankRow]) -> Table:
    """Return what every item of the scheme was worked out from, unit by unit."""
    items = [item for item in figures.scheme.items if item.indicator]
    lines = [
        [row.group, row.unit, *(_counts(figures, row.counts, item) for item in items)]
        for row in rows
    ]
    return table(
        [
            ("类别", "center"),
            ("单位", "left"),
            *((_parts_head(figures, i), "right") for i in items),
        ],
        lines,
        group_by=0,
        note=counted(figures),
    )


def _parts_head(figures: Defined, item: Item) -> str:
    found = figures.indicator(item.indicator)
    return found.name if found.denominator is None else f"{found.name}（分子÷分母）"


def _counts(figures: Defined, counts: UnitCounts, item: Item) -> str | int:
    if figures.indicator(item.indicator).denominator is None:
        return int(figures.measure(item.indicator, counts).numerator)
    return fraction(figures, counts, item.indicator)


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


def scores_table(figures: MonthFigures, rows: Sequence[RankRow], with_rank: bool) -> Table:
    """Return every unit's printed scores by month beside that of the whole period."""
    places = figures.scheme.places
    known = {row.unit: row for row in rows}
    lines = []
    for line in figures.scores:
        row = known.get(line.unit)
        cells: list[str | int] = [number(score, places) for score in line.scores]
        ends: list[str | int] = [_scored(row, places) if row else NONE_SHOWN]
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
