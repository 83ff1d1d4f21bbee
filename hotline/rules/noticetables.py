"""Tables and charts of the monthly notice, from the same counts as its sentences."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from hotline.rules.charts import Bar, Figure
from hotline.rules.indicators import INDICATORS
from hotline.rules.monthfigures import Count, HotMatter, MonthFigures, OverdueItem, SetAside
from hotline.rules.rounding import NONE_SHOWN, number, shares, shares_note
from hotline.rules.scoring import RankRow, UnitCounts, group_names, pooled

Table = dict[str, Any]
# Rates printed in order: the scored ones first, then answering on time.
RATES = ("accept_on_time", "contacted_rate", "solved_rate", "satisfied_rate", "answered_on_time")


def column(name: str, align: str = "right") -> dict[str, str]:
    """Return the head of a column; figures stand right."""
    return {"name": name, "align": align}


def rate(counts: UnitCounts, code: str) -> str:
    """Return a rate as printed, 「—」 for a zero denominator."""
    shown = counts.measure(code).shown
    return NONE_SHOWN if shown is None else f"{shown}%"


def fraction(counts: UnitCounts, code: str) -> str:
    """Return what a rate was worked out from, 「268.4÷312」."""
    found = counts.measure(code)
    return f"{plain(found.numerator)}÷{found.denominator}"


def plain(value: Decimal) -> str:
    """Print a weighted count without needless decimals."""
    return number(value, 0 if value == value.to_integral_value() else 1)


def counted(figures: MonthFigures) -> str:
    """Say until when was counted and by which rules, as every sealed table must."""
    at = figures.counted_at
    scheme = figures.scheme
    until = f"{at.year}年{at.month}月{at.day}日{at.hour}时{at.minute:02d}分"
    return f"数据统计截至{until}，按《{scheme.name}》（版本{scheme.version}）计算。"


def _points(now: UnitCounts, before: UnitCounts | None, code: str) -> str:
    new = now.measure(code).shown
    old = before.measure(code).shown if before else None
    if new is None or old is None:
        return NONE_SHOWN
    change = new - old
    return "持平" if change == 0 else f"{'+' if change > 0 else '−'}{abs(change)}"


def rates_table(figures: MonthFigures) -> Table:
    """Return the county's rates with what they were worked out from, and last month's."""
    now = figures.now.counts
    before = figures.last_month.counts if figures.last_month else None
    rows = [
        [
            INDICATORS[code].name,
            fraction(now, code),
            rate(now, code),
            rate(before, code) if before else NONE_SHOWN,
            _points(now, before, code),
        ]
        for code in RATES
    ]
    return {
        "kind": "table",
        "title": "主要指标",
        "columns": [
            column("指标", "left"),
            column("分子÷分母"),
            column("本月"),
            column("上月"),
            column("增减（百分点）"),
        ],
        "rows": rows,
        "note": "注：满意率的分子为“满意＋0.9×基本满意”；"
        f"及时联系率、解决率、满意率的分母为有效回访件次。{counted(figures)}",
    }


def counts_table(title: str, head: str, counts: Sequence[Count]) -> Table:
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
    table: Table = {
        "kind": "table",
        "title": title,
        "columns": [
            column(head, "left"),
            column("本月（件）"),
            column("占比"),
            column("上月（件）"),
        ],
        "rows": rows,
        "total": ["合计", sum(numbers), whole, last],
    }
    if note := shares_note(numbers):
        table["note"] = note
    return table


def rank_table(title: str, rows: Sequence[RankRow]) -> Table:
    """Return one group's ranking; only units that have a rank."""
    return {
        "kind": "table",
        "title": title,
        "columns": [
            column("名次", "center"),
            column("单位", "left"),
            column("交办量（件次）"),
            column("及时签收率"),
            column("及时联系率"),
            column("满意率"),
            column("解决率"),
            column("得分"),
        ],
        "rows": [
            [
                row.rank,
                row.unit,
                row.counts.assignments,
                rate(row.counts, "accept_on_time"),
                rate(row.counts, "contacted_rate"),
                rate(row.counts, "satisfied_rate"),
                rate(row.counts, "solved_rate"),
                number(row.score.total, 2),
            ]
            for row in rows
        ],
    }


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
    lines = [
        [row.group, row.unit, *(getattr(row.counts, name) for _, name in _FULL)]
        + ([_scored(row), row.rank or NONE_SHOWN] if with_rank else [])
        for row in rows
    ]
    total = pooled(row.counts for row in rows)
    last = ["合计", "", *(getattr(total, name) for _, name in _FULL)]
    columns = [column("类别", "center"), column("单位", "left")]
    columns += [column(head) for head, _ in _FULL]
    if with_rank:
        last += ["", ""]
        columns += [column("得分"), column("名次")]
    table: Table = {
        "kind": "table",
        "columns": columns,
        "rows": lines,
        "total": last,
        "note": "注：单位为件次。一件诉求交两个以上单位办理的，各计一件次；剔除的工单不计入。"
        "应签收、应答复以时限届满时间计入本期，回访以完成时间计入本期。"
        f"{counted(figures)}",
    }
    if len(group_names(figures.units, figures.scheme)) > 1:
        table["group_by"] = 0
        return table
    return _without_group(table)


def _scored(row: RankRow) -> str:
    """A unit without a rank shows no score: three good answers are not 100 points."""
    return number(row.score.total, 2) if row.rank else NONE_SHOWN


def _without_group(table: Table) -> Table:
    """Leave out the group's column when there is only one group; the total keeps its word."""
    return {
        **table,
        "columns": table["columns"][1:],
        "rows": [row[1:] for row in table["rows"]],
        "total": ["合计", *table["total"][2:]],
    }


def overdue_table(items: Sequence[OverdueItem]) -> Table:
    """Return the parts that missed their limit, each with its number, unit and moments."""
    return {
        "kind": "table",
        "columns": [
            column("工单编号", "left"),
            column("诉求事项", "left"),
            column("承办单位", "left"),
            column("办理时限", "center"),
            column("答复时间", "center"),
            column("超期（工作日）"),
        ],
        "rows": [
            [
                item.number,
                item.title,
                item.unit,
                moment(item.due_at),
                moment(item.answered_at) if item.answered_at else "尚未答复",
                item.late_working_days or "不足1",
            ]
            for item in items
        ],
    }


def moment(value: Any) -> str:
    """Return a moment as lists print it: 「7月3日 09:12」, the county's zone."""
    return f"{value.month}月{value.day}日 {value:%H:%M}"


def set_aside_table(items: Sequence[SetAside]) -> Table:
    """Return the tickets kept out of this period's assessment and why."""
    return {
        "kind": "table",
        "columns": [
            column("工单编号", "left"),
            column("承办单位", "left"),
            column("类别", "center"),
            column("理由", "left"),
            column("约定办结日期", "center"),
        ],
        "rows": [
            [
                item.number,
                item.unit,
                item.kind,
                item.reason,
                f"{item.until.year}年{item.until.month}月{item.until.day}日"
                if item.until
                else NONE_SHOWN,
            ]
            for item in items
        ],
    }


def matters_figure(matters: Sequence[HotMatter], short: str) -> Figure:
    """Return the bars of the top matters; the title names the first one."""
    ordered = sorted(matters, key=lambda matter: -matter.now)[:8]
    bars = tuple(Bar(m.name, m.now, "", position == 0) for position, m in enumerate(ordered))
    first = ordered[0]
    return Figure("bars", f"{short}反映最集中的是{first.name}，{first.now}件", bars)


def trend_figure(months: Sequence[tuple[str, int]]) -> Figure:
    """Return the trend of tickets received; the title says where the last month stands."""
    last_name, last = months[-1]
    values = [value for _, value in months]
    short = last_name.split("年")[-1]
    said = f"{short}受理{last}件"
    if len(values) > 2 and last == max(values) and values.count(last) == 1:
        said += f"，为近{len(values)}个月最高"
    elif len(values) > 2 and last == min(values) and values.count(last) == 1:
        said += f"，为近{len(values)}个月最低"
    bars = tuple(
        Bar(name.split("年")[-1], value, "", position == len(months) - 1)
        for position, (name, value) in enumerate(months)
    )
    return Figure("lines", said, bars)
