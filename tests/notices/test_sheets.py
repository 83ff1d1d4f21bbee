"""Every table as a spreadsheet: numbers as numbers, ticket numbers as text."""

from __future__ import annotations

from decimal import Decimal

from hotline.rules.notices import compose
from hotline.rules.noticesheets import SheetTable, sheets
from tests.notices.materials import COMMENT, busy, sheet
from tests.notices.reader import tables
from tests.notices.stories import ISSUED

BUSY = compose("monthly", busy(), COMMENT, ISSUED)


def named(name: str) -> SheetTable:
    return next(each for each in sheets(BUSY) if name in each.title)


def test_every_table_and_chart_is_there_once() -> None:
    found = sheets(BUSY)
    charts = [block for block in BUSY.blocks if block["kind"] == "chart"]
    assert len(found) == len(tables(BUSY)) + len(charts)
    names = [each.name for each in found]
    assert len(set(names)) == len(names)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


def test_rates_are_numbers_and_fractions_are_two_columns() -> None:
    main = named("主要指标")
    assert [(c.name, c.form) for c in main.columns][:4] == [
        ("指标", "text"), ("分子", "decimal"), ("分母", "whole"), ("本月", "percent"),
    ]  # fmt: skip
    row = next(row for row in main.rows if row[0] == "满意率")
    assert row[1:4] == (Decimal("439.1"), 492, Decimal("0.8925"))


def test_scores_are_decimals_and_dashes_are_empty() -> None:
    full = named("各承办单位工单办理情况统计表")
    forms = {column.name: column.form for column in full.columns}
    assert (forms["交办"], forms["得分"], forms["名次"]) == ("whole", "decimal", "whole")
    idle = next(row for row in full.rows if "县档案馆" in row)
    assert idle[-2:] == (None, None)
    assert full.total[2] == sum(row[2] for row in full.rows)  # type: ignore[misc]


def test_ticket_numbers_stay_text() -> None:
    late = named("超期工单清单")
    assert late.columns[0].form == "text"
    assert late.rows[0][0] == "4115992026070600031"


def test_the_sheet_of_a_unit_has_its_lists() -> None:
    found = sheets(compose("unit_sheet", sheet("县住房和城乡建设局"), COMMENT, ISSUED))
    assert [each.title for each in found] == [
        "主要指标", "得分明细", "超期工单", "不满意、未解决工单", "退回工单",
    ]  # fmt: skip
