"""Notices under every scheme that is shipped: they add up, and say how points are given."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from hotline.rules.monthfigures import MonthFigures
from hotline.rules.noticechecks import disagreements
from hotline.rules.noticefreeze import freeze, thaw
from hotline.rules.noticematerials import HandbookFigures
from hotline.rules.noticepaper import as_text
from hotline.rules.noticeparts import Given
from hotline.rules.notices import compose
from hotline.rules.noticesheets import sheets
from hotline.rules.schemes import parse_scheme
from hotline.rules.scoring import pooled
from tests.notices.july import NAMES
from tests.notices.materials import busy, sheet
from tests.notices.reader import everything_wrong
from tests.notices.stories import ISSUED

SCHEMES = sorted((Path(__file__).parents[2] / "db" / "schemes").glob("*.toml"))


def judged_by(path: Path) -> MonthFigures:
    """July with what the scheme asks for: closed tickets by unit, and points by hand."""
    scheme = parse_scheme(path.read_text("utf-8"))
    units = tuple(
        replace(line, unit_id=serial, counts=replace(
            line.counts, closed_due=line.counts.assignments, passed=line.counts.assignments,
            closed_on_time=line.counts.assignments * 9 // 10,
        ))
        for serial, line in enumerate(busy().units)
    )  # fmt: skip
    given = tuple(
        Given(line.unit, item.code, Decimal("1.5"), "现场检查", line.unit_id)
        for line in units
        for item in scheme.items
        if not item.indicator
    )
    now = replace(busy().now, counts=pooled(line.counts for line in units))
    return replace(busy(), scheme=scheme, units=units, given=given, now=now, definitions=())


@pytest.mark.parametrize("path", SCHEMES, ids=lambda path: path.stem)
def test_every_shipped_scheme_makes_a_notice(path: Path) -> None:
    figures = judged_by(path)
    assert disagreements(figures) == []
    assert thaw(freeze(figures)) == figures
    notice = compose("monthly", figures, NAMES, ISSUED)
    assert everything_wrong(notice) == []
    text = as_text(notice)
    assert "【表】乡镇" in text and f"《{figures.scheme.name}》" in text
    assert len({each.name for each in sheets(notice)}) == len(sheets(notice))


@pytest.mark.parametrize("path", SCHEMES, ids=lambda path: path.stem)
def test_the_handbook_tells_every_item(path: Path) -> None:
    figures = judged_by(path)
    text = as_text(
        compose("handbook", HandbookFigures(figures.scheme, figures.counted_at), NAMES, ISSUED)
    )
    for item in figures.scheme.items:
        assert f" | {item.words} | " in text


@pytest.mark.parametrize("path", SCHEMES, ids=lambda path: path.stem)
def test_a_units_sheet_shows_every_items_points(path: Path) -> None:
    figures = judged_by(path)
    units = tuple(line for line in figures.units if line.group == "乡镇")
    own = sheet(
        "城关镇人民政府", units=units, scheme=figures.scheme, given=figures.given, definitions=()
    )
    notice = compose("unit_sheet", own, NAMES, ISSUED)
    table = next(block for block in notice.blocks if block.get("title") == "得分明细")
    assert [row[0] for row in table["rows"]] == [item.words for item in figures.scheme.items]


def test_hours_and_days_are_not_called_per_cent() -> None:
    path = next(path for path in SCHEMES if path.stem == "sanmenxia")
    figures = judged_by(path)
    text = as_text(
        compose("handbook", HandbookFigures(figures.scheme, figures.counted_at), NAMES, ISSUED)
    )
    assert "平均答复用时高于72小时的，每1小时扣0.05分" in text
    assert "平均办理工作日高于5个工作日的，每1个工作日扣0.5分" in text


def test_a_scheme_on_other_counts_annexes_what_it_was_worked_out_from() -> None:
    path = next(path for path in SCHEMES if path.stem == "shangqiu")
    notice = compose("monthly", judged_by(path), NAMES, ISSUED)
    found = next(each for each in sheets(notice) if "计分指标明细" in each.title)
    heads = [column.name for column in found.columns]
    assert "按时办结率分子" in heads and "按时办结率分母" in heads
