"""What a periodical is made of: plain integers, names and days, frozen when it is sealed.

One shape serves the day, week, month, quarter and year. The store fills it by SQL;
`rules.notices` turns it into words. Nothing here is rounded and nothing is derived twice: rates
are worked out from these counts wherever they are printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from hotline.rules.figurecounts import flows
from hotline.rules.indicators import INDICATORS, Indicator, Measure, definitions, measure
from hotline.rules.noticeparts import (
    Area,
    Case,
    Count,
    FoundCount,
    Given,
    HardMatter,
    HotMatter,
    Kept,
    Knowledge,
    MonthScores,
    OverdueItem,
    Pick,
    ReturnedItem,
    SetAside,
    SuccessionNote,
    Timing,
    UploadPart,
    VerdictNote,
)
from hotline.rules.periods import Period
from hotline.rules.scoring import BAOTOU, Scheme, UnitCounts, UnitLine, faults, pooled

__all__ = [
    "Area", "Case", "Count", "FoundCount", "Given", "HardMatter", "HotMatter", "Knowledge",
    "MonthFigures", "MonthScores", "MonthTotals", "OverdueItem", "Period", "Pick", "ReturnedItem",
    "SetAside", "SuccessionNote", "Timing", "UploadPart", "VerdictNote", "disagreements",
]  # fmt: skip


@dataclass(frozen=True)
class MonthTotals(Kept):
    """The county's figures of one period. Ticket counts are 件, `counts` are 件次 of units.

    received          tickets registered in the period (merged and withdrawn ones left out)
    answered_at_once  of those, answered on the phone and closed by the hotline itself (直办)
    dispatched        of those, handed to at least one unit (转办)
    closed            tickets closed in the period, whenever received
    closed_on_time, closed_due   tickets whose citizen-facing limit ended in the period; of those
                      closed by it
    open_at_end       tickets not closed when the period ended
    counts            pooled counts of all units; for the present period the sum of its units
    """

    received: int = 0
    answered_at_once: int = 0
    dispatched: int = 0
    closed: int = 0
    closed_on_time: int = 0
    closed_due: int = 0
    open_at_end: int = 0
    counts: UnitCounts = field(default_factory=UnitCounts)


# Indicators every periodical prints; those of the scheme come on top.
PRINTED = (
    "accept_on_time", "contacted_rate", "solved_rate", "satisfied_rate", "answered_on_time",
)  # fmt: skip


@dataclass(frozen=True)
class Defined(Kept):
    """Figures that carry the definitions of their indicators, so that they can be made again.

    Left out, `definitions` are those of the code for the indicators printed and scored.
    """

    definitions: Sequence[Indicator] = field(default=(), kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.definitions:
            object.__setattr__(self, "definitions", self._defined())

    def _defined(self) -> tuple[Indicator, ...]:
        scheme: Scheme = getattr(self, "scheme", BAOTOU)
        known = definitions(scheme.mostly_weight)
        scored = [item.indicator for item in scheme.items if item.indicator]
        codes = dict.fromkeys([*PRINTED, *scored, *scheme.line_codes])
        return tuple(known[code] for code in codes)

    def indicator(self, code: str) -> Indicator:
        """Return the definition the figures were worked out by; the code's own for a new one."""
        return next((x for x in self.definitions if x.code == code), None) or INDICATORS[code]

    def measure(self, code: str, counts: UnitCounts) -> Measure:
        """Work out an indicator by the kept definition, whatever the code says today."""
        return measure(self.indicator(code), counts)


@dataclass(frozen=True)
class MonthFigures(Defined):
    """All figures of one periodical over `period`, of any kind. `counted_at` is aware (+08:00).

    last_month, last_year   the period before and the same a year before; None when nothing was
                            kept then (the notice says so); a year has only the one before
    by_kind, by_channel     each add up to `now.received`
    months        the trend for the chart, oldest first, in periods of this kind: (name, received)
    units         every unit of the assessment, idle ones included
    overdue       every part of `now.counts.overdue`; returned: of `now.counts.returned`, or ()
    below_before  units that were below the line in the period before; None: not known
    parts         the months of a longer period (days of a week): (name, totals), adding up
    scores        printed scores of those months by unit
    areas         outlines and figures for the map, `map_words` says of what (「受理量」)
    given         points given by hand that the scheme asks for
    found         未诉先办 by township, beside the appeals; () where nothing was reported
    board_size    so many units of a group at most stand on the red board, of all on the yellow
    definitions   the indicators as defined when counted; left out, as the code has them now
    """

    period: Period
    counted_at: datetime
    now: MonthTotals
    last_month: MonthTotals | None = None
    last_year: MonthTotals | None = None
    by_kind: Sequence[Count] = ()
    by_channel: Sequence[Count] = ()
    timing: Timing = Timing()
    matters: Sequence[HotMatter] = ()
    units: Sequence[UnitLine] = ()
    overdue: Sequence[OverdueItem] = ()
    set_aside: Sequence[SetAside] = ()
    months: Sequence[tuple[str, int]] = ()
    scheme: Scheme = BAOTOU
    calendar_name: str = ""
    returned: Sequence[ReturnedItem] = ()
    picks: Sequence[Pick] = ()
    hard: Sequence[HardMatter] = ()
    cases: Sequence[Case] = ()
    knowledge: Sequence[Knowledge] = ()
    upload: Sequence[UploadPart] = ()
    below_before: Sequence[str] | None = None
    parts: Sequence[tuple[str, MonthTotals]] = ()
    scores: Sequence[MonthScores] = ()
    areas: Sequence[Area] = ()
    map_words: str = ""
    successions: Sequence[SuccessionNote] = ()
    verdicts: VerdictNote = VerdictNote()
    given: Sequence[Given] = ()
    board_size: int = 5
    found: Sequence[FoundCount] = ()


def disagreements(figures: MonthFigures) -> list[str]:
    """Return sentences naming figures that cannot all be true; [] lets the draft be sealed.

    This is the reader with a calculator, before the reader: sums, parts within wholes, and the
    lists against the counts they list.
    """
    return [
        *_units_wrong(figures),
        *_split_wrong(figures),
        *_totals_wrong("", figures.now),
        *_lists_wrong(figures),
        *_series_wrong(figures),
        *_found_wrong(figures),
    ]


def _units_wrong(figures: MonthFigures) -> list[str]:
    found = [
        f"{line.unit}：{sentence}" for line in figures.units for sentence in faults(line.counts)
    ]
    if pooled(line.counts for line in figures.units) != figures.now.counts:
        found.append("各承办单位之和与全县合计不一致")
    names = [line.unit for line in figures.units]
    twice = sorted({name for name in names if names.count(name) > 1})
    return found + [f"{name}列了两次" for name in twice]


def _split_wrong(figures: MonthFigures) -> list[str]:
    found = []
    before = figures.last_month
    for name, rows in (("诉求类型", figures.by_kind), ("受理渠道", figures.by_channel)):
        if sum(row.now for row in rows) != figures.now.received:
            found.append(f"按{name}分列之和与受理量不一致")
        past = [row.last_month for row in rows]
        if before and rows and None not in past and sum(x or 0 for x in past) != before.received:
            found.append(f"{figures.period.earlier}按{name}分列之和与受理量不一致")
    if sum(matter.now for matter in figures.matters) > figures.now.received:
        found.append("热点问题件数之和大于受理量")
    return found


def _found_wrong(figures: MonthFigures) -> list[str]:
    wrong = [
        row.town for row in figures.found
        if row.solved + row.turned + row.closed + row.open != row.reported
        or max(row.on_spot, row.sent_up) > row.reported or row.on_spot > row.solved
    ]  # fmt: skip
    return [f"未诉先办{town}：各项件数与报告件数不一致" for town in wrong]


def _totals_wrong(whose: str, totals: MonthTotals) -> list[str]:
    found = []
    plain = [value for value in vars(totals).values() if isinstance(value, int)]
    if min(plain) < 0:
        found.append("件数出现负数")
    if totals.answered_at_once + totals.dispatched > totals.received:
        found.append("直办与转办之和大于受理量")
    if totals.closed_on_time > totals.closed_due:
        found.append("按时办结数大于应办结数")
    return [f"{whose}{sentence}" for sentence in found]


def _lists_wrong(figures: MonthFigures) -> list[str]:
    counts = figures.now.counts
    found = []
    if len(figures.overdue) != counts.overdue:
        found.append("超期清单件次与超期量不一致")
    if figures.returned and len(figures.returned) != counts.returned:
        found.append("退回清单件次与退回量不一致")
    listed = [item.unit for item in figures.overdue]
    for line in figures.units:
        if listed.count(line.unit) > line.counts.overdue:
            found.append(f"{line.unit}：超期清单件次大于超期量")
    for pick in figures.picks:
        if pick.votes_all is not None and not 0 <= (pick.votes_for or 0) <= pick.votes_all:
            found.append(f"工单{pick.number}：赞成票数大于投票总数")
    best, worst = ({p.number for p in figures.picks if p.board == b} for b in ("best", "worst"))
    found += [f"工单{number}同时列入十佳和十差" for number in sorted(best & worst)]
    found += [
        f"数据报送{x.name}：合格数大于总数" for x in figures.upload if not 0 <= x.good <= x.of
    ]
    return found + [
        f"地图{area.name}：分子大于分母"
        for area in figures.areas
        if area.bottom is not None and area.top > area.bottom
    ]


# What the months of a longer period must add up to, with the sentence that says they do not.
_ADDED = (("received", "受理量"), ("closed", "办结量"))


def _series_wrong(figures: MonthFigures) -> list[str]:
    found = []
    if figures.months and figures.months[-1] != (figures.period.name, figures.now.received):
        found.append(f"走势图末期与{figures.period.this}受理量不一致")
    for name, totals in figures.parts:
        found += _totals_wrong(name, totals)
        found += [f"{name}：{sentence}" for sentence in faults(totals.counts)]
    for field_name, words in _ADDED:
        parts = [getattr(totals, field_name) for _, totals in figures.parts]
        if parts and sum(parts) != getattr(figures.now, field_name):
            found.append(f"分期{words}之和与{figures.period.this}{words}不一致")
    pooled_parts = pooled(totals.counts for _, totals in figures.parts)
    if figures.parts and flows(pooled_parts) != flows(figures.now.counts):
        found.append(f"分期各项计数之和与{figures.period.this}合计不一致")
    if any(len(row.scores) != len(figures.parts) for row in figures.scores):
        found.append("各单位分月得分的月数与统计期不一致")
    return found
