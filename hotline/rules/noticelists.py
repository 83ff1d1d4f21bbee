"""Lists of single tickets and units in a notice's annexes: overdue, returned, set aside, picked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from hotline.rules.monthfigures import MonthFigures
from hotline.rules.noticeparts import (
    Knowledge,
    OverdueItem,
    Pick,
    ReturnedItem,
    SetAside,
    UnsatisfiedItem,
    UploadPart,
)
from hotline.rules.noticetables import Table, plain, table
from hotline.rules.noticewords import day, moment
from hotline.rules.rounding import NONE_SHOWN, number, percent, ratio

_NUMBER, _TITLE, _UNIT = ("工单编号", "left"), ("诉求事项", "left"), ("承办单位", "left")


def _without_unit(found: Table) -> Table:
    """Leave the unit's column out: every line of a unit's own list would say the same."""
    place = next(n for n, head in enumerate(found["columns"]) if head["name"] == _UNIT[0])

    def left(row: list[Any]) -> list[Any]:
        return [*row[:place], *row[place + 1 :]]

    return {**found, "columns": left(found["columns"]), "rows": [left(r) for r in found["rows"]]}


def own_table(make: Callable[[Any], Table], items: Sequence[Any]) -> Table:
    """Return one of the lists below for a unit's own sheet."""
    found = make(items)
    return _without_unit(found) if any(h["name"] == _UNIT[0] for h in found["columns"]) else found


def overdue_table(items: Sequence[OverdueItem]) -> Table:
    """Return the parts that missed their limit, each with its number, unit and moments."""
    return table(
        [_NUMBER, _TITLE, _UNIT, ("办理时限", "center"), ("答复时间", "center"),
         ("超期（工作日）", "right")],
        [
            [
                item.number, item.title, item.unit, moment(item.due_at),
                moment(item.answered_at) if item.answered_at else "尚未答复",
                item.late_working_days or "不足1",
            ]
            for item in items
        ],
    )  # fmt: skip


def returned_table(items: Sequence[ReturnedItem]) -> Table:
    """Return the parts handed back, with reason and what became of it."""
    return table(
        [_NUMBER, _TITLE, _UNIT, ("退回时间", "center"), ("退回理由", "left"),
         ("处理结果", "left")],
        [
            [
                item.number, item.title, item.unit, moment(item.returned_at),
                item.reason or NONE_SHOWN, item.outcome or NONE_SHOWN,
            ]
            for item in items
        ],
    )  # fmt: skip


def unsatisfied_table(items: Sequence[UnsatisfiedItem]) -> Table:
    """Return the tickets whose requester was not content, with what was said."""
    return table(
        [_NUMBER, _TITLE, ("回访时间", "center"), ("评价", "left")],
        [[i.number, i.title, moment(i.called_at), i.said or NONE_SHOWN] for i in items],
    )


def set_aside_table(items: Sequence[SetAside]) -> Table:
    """Return the tickets kept out of this period's assessment and why."""
    return table(
        [_NUMBER, _UNIT, ("类别", "center"), ("理由", "left"), ("约定办结日期", "center")],
        [
            [i.number, i.unit, i.kind, i.reason, day(i.until) if i.until else NONE_SHOWN]
            for i in items
        ],
    )


def picks_table(picks: Sequence[Pick], is_public: bool) -> Table:
    """Return the picked tickets with their votes; in public without number and title."""
    rows: list[list[Any]] = []
    for serial, pick in enumerate(picks, 1):
        votes = NONE_SHOWN if pick.votes_all is None else f"{pick.votes_for or 0}÷{pick.votes_all}"
        said = pick.words or NONE_SHOWN
        named = [] if is_public else [pick.number, pick.title]
        rows.append([serial, *named, pick.unit, said, votes])
    named_heads = [] if is_public else [_NUMBER, _TITLE]
    return table(
        [("序号", "center"), *named_heads, _UNIT, ("评选说明", "left"), ("赞成票÷总票", "center")],
        rows,
    )


def knowledge_ranks(rows: Sequence[Knowledge]) -> list[tuple[int, Knowledge]]:
    """Rank the units by entries added and revised; equal numbers share a rank."""
    done = sorted(rows, key=lambda row: -(row.added + row.revised))
    totals = [row.added + row.revised for row in done]
    return [(1 + totals.index(total), row) for total, row in zip(totals, done, strict=True)]


def knowledge_table(rows: Sequence[Knowledge], with_rank: bool) -> Table:
    """Return who looked after the knowledge base; the total row is the sum of the rows."""
    lines: list[list[Any]] = [
        [*([rank] if with_rank else []), row.unit, row.added, row.revised,
         row.added + row.revised, row.expired]
        for rank, row in knowledge_ranks(rows)
    ]  # fmt: skip
    sums = [sum(line[-n] for line in lines) for n in (4, 3, 2, 1)]
    return table(
        [*([("名次", "center")] if with_rank else []), ("单位", "left"), ("新增（条）", "right"),
         ("修订（条）", "right"), ("合计（条）", "right"), ("到期未更新（条）", "right")],
        lines,
        total=["合计", *([""] if with_rank else []), *sums],
    )  # fmt: skip


def upload_table(parts: Sequence[UploadPart]) -> Table:
    """Return the county's own upload quality as the city scores it."""
    return table(
        [("项目", "left"), ("分值", "right"), ("合格数÷总数", "right"), ("合格率", "right"),
         ("得分", "right")],
        [
            [
                part.name, part.points, f"{part.good}÷{part.of}",
                percent(ratio(part.good, part.of)), number(_points(part), 2),
            ]
            for part in parts
        ],
    )  # fmt: skip


def _points(part: UploadPart) -> Any:
    share = ratio(part.good, part.of)
    return None if share is None else share * part.points


def given_table(figures: MonthFigures) -> Table:
    """Return the points people entered by hand, each with its grounds; means are no such thing."""
    words = {item.code: item.words for item in figures.scheme.by_hand()}
    return table(
        [("单位", "left"), ("项目", "left"), ("录入值", "right"), ("依据", "left")],
        [
            [given.unit, words[given.code], plain(given.value), given.grounds or NONE_SHOWN]
            for given in figures.given
            if given.code in words
        ],
    )
