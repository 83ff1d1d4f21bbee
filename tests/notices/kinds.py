"""Stories of every printed kind, kept as reviewed text in `snapshots/`.

After a wording change: `python -m tests.notices.kinds` writes them again; read the difference
before committing it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from hotline.rules.noticepaper import as_text
from hotline.rules.notices import compose
from hotline.rules.noticesheets import public_version
from hotline.rules.noticetext import NoticeText
from tests.notices.july import NAMES
from tests.notices.materials import (
    BULLETIN,
    COMMENT,
    HANDBOOK,
    MEETING,
    OLD,
    busy,
    day,
    empty,
    first_month,
    nobody_ranked,
    quarter,
    sheet,
    special,
    week,
    with_findings,
    year,
)
from tests.notices.stories import ISSUED, SNAPSHOTS


def _public(notice: NoticeText) -> NoticeText:
    found = public_version(notice)
    assert found is not None
    return found


Story = Callable[[], NoticeText]
LATER = ISSUED + timedelta(days=7)
STORIES: dict[str, Story] = {
    "monthly_busy": lambda: compose("monthly", busy(), COMMENT, ISSUED),
    "monthly_found": lambda: compose("monthly", with_findings(), NAMES, ISSUED),
    "monthly_found_public": lambda: _public(
        compose("monthly", with_findings(), NAMES, ISSUED)
    ),
    "monthly_bulletin": lambda: compose("monthly", busy(), BULLETIN, ISSUED),
    "monthly_first": lambda: compose("monthly", first_month(), NAMES, ISSUED),
    "monthly_nobody_ranked": lambda: compose("monthly", nobody_ranked(), NAMES, ISSUED),
    "monthly_top_only": lambda: compose("monthly", busy(), replace(NAMES, publish="top"), ISSUED),
    "monthly_top_only_public": lambda: _public(
        compose("monthly", busy(), replace(COMMENT, publish="top"), ISSUED)
    ),
    "monthly_public": lambda: _public(compose("monthly", busy(), COMMENT, ISSUED)),
    "monthly_internal_public": lambda: _public(
        compose("monthly", busy(), replace(COMMENT, publish="internal"), ISSUED)
    ),
    "monthly_correction": lambda: compose(
        "monthly", busy(), replace(NAMES, number="安热线〔2026〕9号", corrects=OLD), LATER
    ),
    "daily_busy": lambda: compose("daily", day(), BULLETIN, date(2026, 7, 4)),
    "daily_redhead": lambda: compose("daily", day(), NAMES, date(2026, 7, 4)),
    "daily_public": lambda: _public(compose("daily", day(), BULLETIN, date(2026, 7, 4))),
    "daily_empty": lambda: compose("daily", empty("2026-07-03"), BULLETIN, date(2026, 7, 4)),
    "weekly_busy": lambda: compose("weekly", week(), BULLETIN, date(2026, 7, 6)),
    "weekly_redhead": lambda: compose("weekly", week(), NAMES, date(2026, 7, 6)),
    "weekly_empty": lambda: compose("weekly", empty("2026-W27"), BULLETIN, date(2026, 7, 6)),
    "quarterly_busy": lambda: compose("quarterly", quarter(), COMMENT, date(2026, 10, 9)),
    "quarterly_bulletin": lambda: compose("quarterly", quarter(), BULLETIN, date(2026, 10, 9)),
    "quarterly_empty": lambda: compose("quarterly", empty("2026-Q3"), NAMES, date(2026, 10, 9)),
    "annual_busy": lambda: compose("annual", year(), NAMES, date(2027, 1, 11)),
    "annual_bulletin": lambda: compose("annual", year(), BULLETIN, date(2027, 1, 11)),
    "annual_empty": lambda: compose("annual", empty("2026"), NAMES, date(2027, 1, 11)),
    "special_matter": lambda: compose("special", special("matter", "城区供水"), BULLETIN, ISSUED),
    "special_place": lambda: compose("special", special("place", "城关镇"), NAMES, ISSUED),
    "special_unit": lambda: compose(
        "special", special("unit", "县自来水有限公司"), NAMES, ISSUED
    ),
    "special_matter_public": lambda: _public(
        compose("special", special("matter", "城区供水"), BULLETIN, ISSUED)
    ),
    "unit_sheet_late": lambda: compose(
        "unit_sheet", sheet("县住房和城乡建设局"), NAMES, ISSUED
    ),
    "unit_sheet_unranked": lambda: compose("unit_sheet", sheet("青山乡人民政府"), BULLETIN, ISSUED),
    "unit_sheet_idle": lambda: compose(
        "unit_sheet", sheet("县档案馆", before=None), NAMES, ISSUED
    ),
    "minutes": lambda: compose("minutes", MEETING, BULLETIN, ISSUED),
    "minutes_redhead": lambda: compose("minutes", MEETING, NAMES, ISSUED),
    "handbook": lambda: compose("handbook", HANDBOOK, NAMES, ISSUED),
    "handbook_bulletin": lambda: compose("handbook", HANDBOOK, BULLETIN, ISSUED),
}  # fmt: skip

if __name__ == "__main__":
    for name, story in STORIES.items():
        (SNAPSHOTS / f"{name}.txt").write_text(as_text(story()), "utf-8")
