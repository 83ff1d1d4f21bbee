"""Random but consistent figures, for properties that must hold for every county and period."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from hypothesis import strategies as st

from hotline.rules.monthfigures import MonthFigures, MonthTotals
from hotline.rules.noticeparts import (
    Area,
    Case,
    Count,
    FoundCount,
    HardMatter,
    HotMatter,
    Knowledge,
    OverdueItem,
    Pick,
    SetAside,
    SuccessionNote,
    Timing,
    UploadPart,
    VerdictNote,
)
from hotline.rules.periods import Period, period_of
from hotline.rules.scoring import UnitCounts, UnitLine, pooled
from tests.notices.july import moment

Draw = Callable[[st.SearchStrategy[Any]], Any]
# The kinds of one shape, with a period of each.
SHAPES = {
    "daily": "2026-07-03",
    "weekly": "2026-W27",
    "monthly": "2026-07",
    "quarterly": "2026-Q3",
    "annual": "2026",
}
GROUPS = ("乡镇", "县直部门", "公共服务企业")
NAMES = ("城关镇", "㙍塘镇", "县住房和城乡建设局", "乙" * 60, "东湖乡", "县热力公司")


def _some(draw: Draw, most: int) -> int:
    return int(draw(st.integers(0, most)))


@st.composite
def counts(draw: Draw) -> UnitCounts:
    """Counts of one unit in which every part is within its whole."""
    assignments, due, answered = (_some(draw, 40) for _ in range(3))
    callbacks = _some(draw, 40)
    solved = _some(draw, callbacks)
    satisfied = _some(draw, callbacks)
    mostly = _some(draw, callbacks - satisfied)
    on_time = _some(draw, due)
    return UnitCounts(
        assignments=assignments, accept_due=due, accepted_on_time=_some(draw, due),
        answered=answered, answered_on_time=on_time, overdue=_some(draw, 3),
        callbacks=callbacks, contacted=_some(draw, callbacks), solved=solved,
        partly=_some(draw, callbacks - solved), satisfied=satisfied, mostly=mostly,
        unsatisfied=_some(draw, callbacks - satisfied - mostly),
        returned=_some(draw, assignments), reworked=_some(draw, answered),
    )  # fmt: skip


def _split(draw: Draw, total: int, names: tuple[str, ...]) -> tuple[Count, ...]:
    rows, left = [], total
    for name in names[:-1]:
        part = _some(draw, left)
        left -= part
        rows.append(Count(name, part))
    return (*rows, Count(names[-1], left))


def _totals(draw: Draw, received: int, units: UnitCounts) -> MonthTotals:
    at_once = _some(draw, received)
    due = _some(draw, received)
    return MonthTotals(
        received, at_once, _some(draw, received - at_once), _some(draw, 300),
        _some(draw, due), due, _some(draw, 300), units,
    )  # fmt: skip


@st.composite
def figures(draw: Draw, code: str = "2026-07") -> MonthFigures:
    """Figures of one period of any kind, consistent in every sum."""
    period = period_of(code)
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=len(NAMES)))
    lines = tuple(
        UnitLine(name, draw(st.sampled_from(GROUPS)), draw(counts()), serial)
        for serial, name in enumerate(names)
    )
    received = _some(draw, 300)
    now = _totals(draw, received, pooled(line.counts for line in lines))
    fields = _optional(draw, period, lines, received)
    has_before = draw(st.booleans())
    before = _totals(draw, _some(draw, 300), draw(counts())) if has_before else None
    return MonthFigures(
        period, moment(8, 1, 8), now, before,
        _totals(draw, _some(draw, 300), draw(counts())) if draw(st.booleans()) else None,
        _split(draw, received, ("投诉", "求助", "咨询")),
        _split(draw, received, ("12345电话", "微信小程序")),
        units=lines, overdue=_overdue(draw, lines), **fields,
    )  # fmt: skip


def _overdue(draw: Draw, lines: tuple[UnitLine, ...]) -> tuple[OverdueItem, ...]:
    return tuple(
        OverdueItem(
            f"41159920260705{serial:05d}", "反映张三家漏水", line.unit, moment(7, 5, 17),
            moment(7, 6, 9) if draw(st.booleans()) else None,
        )
        for line in lines
        for serial in range(line.counts.overdue)
    )  # fmt: skip


def _found(draw: Draw, town: str) -> FoundCount:
    solved, turned, closed, left = (_some(draw, 40) for _ in range(4))
    reported = solved + turned + closed + left
    on_spot, sent_up = _some(draw, solved), _some(draw, reported)
    return FoundCount(town, reported, on_spot, sent_up, solved, turned, closed, left)


def _optional(
    draw: Draw, period: Period, lines: tuple[UnitLine, ...], received: int
) -> dict[str, Any]:
    """Draw everything a notice may have or not have."""
    names = [line.unit for line in lines]
    top = _some(draw, received)
    found: dict[str, Any] = {
        "timing": Timing(_some(draw, 50), _some(draw, 90_000), 480, tuple(names[:1])),
        "matters": (HotMatter("供水/停水", top, draw(st.none() | st.just(3)), ("城关镇",)),)
        if top else (),
        "months": ((period.name, received),),
        "hard": (HardMatter("产权不清", 3, "", "无主管单位"),) if draw(st.booleans()) else (),
        "cases": (Case("4115992026070500001", "反映张三家漏水", "城关镇", "已到场"),),
        "below_before": tuple(names) if draw(st.booleans()) else None,
        "found": (_found(draw, "城关镇"), _found(draw, "石桥镇")) if draw(st.booleans()) else (),
        "verdicts": VerdictNote(_some(draw, 2), _some(draw, 2), _some(draw, 2)),
        "areas": (Area("城关镇", (((115.0, 33.0), (115.1, 33.0), (115.0, 33.1)),), top),)
        if draw(st.booleans()) else (),
    }  # fmt: skip
    if names and draw(st.booleans()):
        found |= {
            "picks": (Pick("best", "4115992026070500002", "反映李四家停电", names[0], "", 3, 5),
                      Pick("worst", "4115992026070500003", "反映王五家停电", names[-1], "未到场")),
            "knowledge": (Knowledge(names[0], lines[0].group, _some(draw, 9), _some(draw, 9), 1),),
            "set_aside": (SetAside("4115992026070500004", names[0], "剔除", "已进入诉讼"),),
            "successions": (SuccessionNote("南湖乡", names[0], date(2026, 7, 1), 2),),
            "upload": (UploadPart("数据完整", 10, _some(draw, 7), 7),),
        }  # fmt: skip
    return found
