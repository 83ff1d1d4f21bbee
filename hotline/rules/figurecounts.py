"""What was counted for one unit in one period: whole numbers only, named by `rules.counttable`.

Sums of seconds and of working minutes are counts too, so that a mean is worked out once, from
integers, wherever it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from hotline.rules.counttable import COUNTS, GROUPINGS, MOMENTS, SNAPSHOTS, CountDef, MomentDef

if TYPE_CHECKING:
    from hotline.rules.indicators import Indicator, Measure

__all__ = [
    "COUNTS", "GROUPINGS", "MOMENTS", "NAMES", "SNAPSHOTS", "CountDef", "MomentDef", "UnitCounts",
    "UnitLine", "faults", "flows", "pooled",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class UnitCounts:
    """What was counted for one unit (village, person, place) in one period, by `COUNTS`."""

    received: int = 0
    answered_at_once: int = 0
    dispatched: int = 0
    from_city: int = 0
    from_110: int = 0
    enterprise: int = 0
    repeat: int = 0
    closed: int = 0
    closed_due: int = 0
    closed_on_time: int = 0
    urgent_due: int = 0
    urgent_on_time: int = 0
    extended_due: int = 0
    passed: int = 0
    called: int = 0
    effective: int = 0
    unreached: int = 0
    untrue: int = 0
    open_at_end: int = 0
    open_overdue: int = 0
    dispatch_due: int = 0
    dispatched_on_time: int = 0
    assignments: int = 0
    returned: int = 0
    co_parts: int = 0
    delegated: int = 0
    forced: int = 0
    accept_due: int = 0
    accepted_on_time: int = 0
    contact_due: int = 0
    contacted_on_time: int = 0
    arrive_due: int = 0
    arrived_on_time: int = 0
    answered_on_time: int = 0
    overdue: int = 0
    answered: int = 0
    reworked: int = 0
    perfunctory: int = 0
    visited: int = 0
    answer_seconds: int = 0
    working_minutes: int = 0
    day_minutes: int = 0
    callbacks: int = 0
    contacted: int = 0
    solved: int = 0
    partly: int = 0
    satisfied: int = 0
    mostly: int = 0
    unsatisfied: int = 0
    rework_callbacks: int = 0
    rework_solved: int = 0
    extended: int = 0
    deferred: int = 0
    return_refused: int = 0
    returned_twice: int = 0
    disputed: int = 0
    excluded: int = 0
    supervised: int = 0
    letters_due: int = 0
    letters_on_time: int = 0
    visits: int = 0
    urged: int = 0
    second_assignments: int = 0
    verdicts: int = 0

    @property
    def answer_due(self) -> int:
        """Parts whose limit for answering ended in the period."""
        return self.answered_on_time + self.overdue

    def measure(self, code: str, definitions: Mapping[str, Indicator] | None = None) -> Measure:
        """Work out one of the indicators over these counts, as the house or a policy defines it."""
        from hotline.rules.indicators import INDICATORS, measure

        return measure((definitions or INDICATORS)[code], self)


NAMES = tuple(item.name for item in fields(UnitCounts))


def pooled(counts: Iterable[UnitCounts]) -> UnitCounts:
    """Add units up. A group's rate is the rate of the sums, never the mean of rates."""
    rows = list(counts)
    return UnitCounts(**{name: sum(getattr(row, name) for row in rows) for name in NAMES})


def flows(counts: UnitCounts) -> UnitCounts:
    """Return the counts without those that stand at a period's end: months add up in these."""
    return UnitCounts(**{name: getattr(counts, name) for name in NAMES if name not in SNAPSHOTS})


# A part may never be larger than the whole it is part of: (parts, whole, sentence).
_WITHIN = (
    (("accepted_on_time",), "accept_due", "及时签收数大于应签收数"),
    (("contacted",), "callbacks", "联系数大于有效回访数"),
    (("solved", "partly"), "callbacks", "解决与部分解决之和大于有效回访数"),
    (("satisfied", "mostly", "unsatisfied"), "callbacks", "满意评价之和大于有效回访数"),
    (("rework_callbacks",), "callbacks", "二次交办后回访数大于有效回访数"),
    (("rework_solved",), "rework_callbacks", "二次交办后解决数大于二次交办后回访数"),
    (("returned",), "assignments", "退回数大于交办数"),
    (("co_parts",), "assignments", "协办数大于交办数"),
    (("delegated",), "assignments", "下派村级数大于交办数"),
    (("forced",), "assignments", "强制派单数大于交办数"),
    (("reworked",), "answered", "重办数大于答复数"),
    (("perfunctory",), "answered", "敷衍应付数大于答复数"),
    (("visited",), "answered", "走访件次大于答复数"),
    (("contacted_on_time",), "contact_due", "及时联系数大于应联系数"),
    (("arrived_on_time",), "arrive_due", "及时到场数大于应到场数"),
    (("dispatched_on_time",), "dispatch_due", "及时派单数大于应派单数"),
    (("answered_at_once", "dispatched"), "received", "直办与转办之和大于受理数"),
    (("from_city",), "received", "市级交办数大于受理数"),
    (("from_110",), "received", "110转办数大于受理数"),
    (("enterprise",), "received", "涉企数大于受理数"),
    (("repeat",), "received", "重复诉求数大于受理数"),
    (("closed_on_time",), "closed_due", "按时办结数大于应办结数"),
    (("urgent_due",), "closed_due", "紧急件数大于应办结数"),
    (("urgent_on_time",), "urgent_due", "紧急件按时办结数大于紧急件数"),
    (("extended_due",), "closed_due", "延期件数大于应办结数"),
    (("called",), "passed", "已回访数大于应回访数"),
    (("effective", "unreached"), "passed", "有效回访与联系不上之和大于应回访数"),
    (("untrue",), "passed", "不属实数大于审核通过数"),
    (("open_overdue",), "open_at_end", "逾期未办结数大于未办结数"),
    (("letters_on_time",), "letters_due", "按期答复数大于应答复文书数"),
)


def faults(counts: UnitCounts) -> list[str]:
    """Return sentences saying which counts cannot be true together; [] when all can."""
    row = {name: getattr(counts, name) for name in NAMES}
    found = ["计数出现负数"] if min(row.values()) < 0 else []
    return found + [
        sentence
        for parts, whole, sentence in _WITHIN
        if sum(row[part] for part in parts) > row[whole]
    ]


@dataclass(frozen=True)
class UnitLine:
    """One unit's counts. `group` is the group it is ranked in, `unit` the name as printed.

    `unit_id` is the id of the unit or person, or a division's code as a number.
    """

    unit: str
    group: str
    counts: UnitCounts = UnitCounts()
    unit_id: int | None = None
