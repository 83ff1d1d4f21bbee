"""The notices that are kept as reviewed text in `snapshots/`.

After a wording change: `python -m tests.notices.stories` writes them again; read the difference
before committing it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from hotline.rules.monthfigures import MonthFigures, MonthTotals, Period
from hotline.rules.noticepaper import as_text
from hotline.rules.notices import NoticeText, monthly_notice
from tests.notices.july import NAMES, UNITS, july, moment

SNAPSHOTS = Path(__file__).parent / "snapshots"
LONG = (
    "安平县高新技术产业开发区管理委员会综合行政执法与市政公用事业服务中心"
    "（安平县城区供水节水和污水处理事务中心）第二分理处驻㙍塘镇联络站"
)
ISSUED = date(2026, 8, 3)


def full_month() -> NoticeText:
    """A whole month: everything occurs."""
    return monthly_notice(july(), NAMES, ISSUED)


def empty_month() -> NoticeText:
    """The first month of a county that has nothing yet: no division by zero, no empty tables."""
    figures = MonthFigures(
        Period(date(2026, 7, 1), date(2026, 7, 31)), moment(8, 1, 8), MonthTotals()
    )
    return monthly_notice(figures, NAMES, ISSUED)


def one_unit() -> NoticeText:
    """One unit with a name of sixty characters, a 19–18 month, ranks not published."""
    only = replace(UNITS[0], unit=LONG)
    late = [replace(item, unit=LONG) for item in july().overdue[:3]]
    now = replace(july().now, counts=only.counts)
    figures = july(
        period=Period(date(2026, 6, 19), date(2026, 7, 18)), units=(only,), now=now, overdue=late,
        set_aside=(),
    )  # fmt: skip
    return monthly_notice(figures, replace(NAMES, publish="off"), ISSUED)


STORIES = {"full_month": full_month, "empty_month": empty_month, "one_unit": one_unit}

if __name__ == "__main__":
    for name, story in STORIES.items():
        (SNAPSHOTS / f"{name}.txt").write_text(as_text(story()), "utf-8")
