"""The city's file comes back as it was, with our rows in it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from hotline.outside.formfill import NotFilled, fill_form
from hotline.outside.formfillshift import Shift
from tests.cityforms.sheet import FIRST, TITLE, city_form

LINE = ["4105992026110100001", "停水三天", "投诉类", 46000.5]
COLUMNS = [2, 3, 5, 6]


def _filled(form: Path, count: int, line: list[object] | None = None, blanks: int = 10) -> Path:
    out = form.with_name("filled.xlsx")
    plan = {"sheet": "上报表", "first": FIRST, "last": FIRST + blanks - 1, "columns": COLUMNS,
            "count": count}  # fmt: skip
    fill_form(form, plan, ([*(line or LINE)] for _ in range(count)), out)
    return out


@pytest.fixture
def form(tmp_path: Path) -> Path:
    return city_form(tmp_path / "form.xlsx")


def _sheet(path: Path) -> Worksheet:
    return load_workbook(path)["上报表"]


@pytest.mark.parametrize("count", [1, 2, 9, 10, 11, 25, 300])
def test_title_heads_foot_and_lists_stay_whatever_the_number_of_rows(
    form: Path, count: int
) -> None:
    sheet, extra = _sheet(_filled(form, count)), max(0, count - 10)
    assert sheet["A1"].value == TITLE and sheet["A1"].font.b and sheet["A1"].font.sz == 18
    assert sheet["H3"].value == "诉求人" and sheet["I4"].value == "联系电话"
    assert sheet.cell(FIRST + count - 1, 2).value == LINE[0]
    assert sheet.cell(FIRST + max(count, 10), 1).value == "合计"
    assert sheet.cell(15 + extra, 2).value == f"=COUNTA(B5:B{14 + extra})"
    assert {str(area) for area in sheet.merged_cells.ranges} >= {
        "A1:O1", "H3:I3", "A3:A4", f"A{16 + extra}:D{16 + extra}"
    }  # fmt: skip
    lists = {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation}
    assert lists == {
        f"E5:E{14 + extra}": "字典!$A$1:$A$5",
        f"L5:L{14 + extra}": '"是,否"',
    }
    assert sheet.print_area == f"'上报表'!$A$1:$O${16 + extra}"
    assert sheet.column_dimensions["D"].width == 50 and sheet.row_dimensions[3].height == 30


def test_every_row_wears_the_blank_rows_clothes(form: Path) -> None:
    sheet = _sheet(_filled(form, 30))
    for row in (5, 6, 14, 15, 34):
        assert [sheet.cell(row, column).border.left.style for column in range(1, 16)] == [
            "thin"
        ] * 15
        assert sheet.cell(row, 6).number_format == "yyyy/m/d h:mm"
        assert sheet.cell(row, 1).value == "=ROW()-4"


def test_what_is_not_filled_is_the_same_to_the_byte(form: Path) -> None:
    out = _filled(form, 25)
    with zipfile.ZipFile(form) as before, zipfile.ZipFile(out) as after:
        changed = {name for name in before.namelist() if before.read(name) != after.read(name)}
        assert set(before.namelist()) == set(after.namelist())
    assert changed == {"xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml"}


@pytest.mark.parametrize(
    "text",
    ['=HYPERLINK("http://x")', "+1+1", "-2", "@SUM(A1)", "=cmd|' /C calc'!A0", "＝1+1", "\t=1"],
)
def test_a_citizens_text_never_becomes_a_formula(form: Path, text: str) -> None:
    cell = _sheet(_filled(form, 1, [LINE[0], text, "投诉类", None]))["C5"]
    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", text, True)
    assert cell.border.left.style == "thin"


@pytest.mark.parametrize(
    "text", ["<b>&amp;</b>", "第一行\n第二行", "𠮷野家😀", "a\x00\x0bb\ufffe", " 前后 "]
)
def test_any_text_can_be_written(form: Path, text: str) -> None:
    written = _sheet(_filled(form, 1, [LINE[0], text, "投诉类", None]))["C5"].value
    assert written == text.replace("\x00", "").replace("\x0b", "").replace("\ufffe", "")


def test_a_pattern_that_looks_like_an_escape_is_kept_for_the_spreadsheet(form: Path) -> None:
    with zipfile.ZipFile(_filled(form, 1, [LINE[0], "_x0041_", "投诉类", None])) as package:
        assert "_x005F_x0041_" in package.read("xl/worksheets/sheet1.xml").decode()


def test_the_order_of_computing_is_dropped_and_made_again(form: Path, tmp_path: Path) -> None:
    with_chain = tmp_path / "chain.xlsx"
    chain = b'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"
    with zipfile.ZipFile(form) as source, zipfile.ZipFile(with_chain, "w") as target:
        for name in source.namelist():
            text = source.read(name).decode() if name.endswith(("xml", "rels")) else ""
            if name == "[Content_Types].xml":
                entry = f'<Override PartName="/xl/calcChain.xml" ContentType="{kind}"/></Types>'
                text = text.replace("</Types>", entry)
            if name == "xl/_rels/workbook.xml.rels":
                entry = f'<Relationship Id="rIdC" Type="{link}" Target="calcChain.xml"/>'
                text = text.replace("</Relationships>", f"{entry}</Relationships>")
            target.writestr(name, text)
        target.writestr("xl/calcChain.xml", chain)
    with zipfile.ZipFile(_filled(with_chain, 12)) as package:
        assert "xl/calcChain.xml" not in package.namelist()
        assert b"calcChain" not in package.read("[Content_Types].xml")
        assert b"calcChain" not in package.read("xl/_rels/workbook.xml.rels")
        assert b'fullCalcOnLoad="1"' in package.read("xl/workbook.xml")


def test_a_table_of_the_spreadsheet_grows_with_the_rows(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "上报表"
    book.active.append(["编号", "标题"])
    book.active.append([None, None])
    book.active.add_table(Table(displayName="T", ref="A1:B2"))
    book.save(tmp_path / "table.xlsx")
    out = tmp_path / "out.xlsx"
    plan = {"sheet": "上报表", "first": 2, "last": 2, "columns": [1, 2], "count": 7}
    fill_form(tmp_path / "table.xlsx", plan, ([str(n), "题"] for n in range(7)), out)
    sheet = load_workbook(out).active
    assert sheet.tables["T"].ref == "A1:B8" and sheet["A8"].value == "6"


def test_merged_cells_of_a_blank_row_are_repeated(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "上报表"
    book.active.append(["标题", None, "编号"])
    book.active.merge_cells("A1:B1")
    book.active.append([None, None, None])
    book.active.merge_cells("A2:B2")
    book.active["A4"] = "说明：按月填报"
    book.save(tmp_path / "merged.xlsx")
    out = tmp_path / "out.xlsx"
    plan = {"sheet": "上报表", "first": 2, "last": 3, "columns": [1, 3], "count": 4}
    fill_form(tmp_path / "merged.xlsx", plan, (["题", str(n)] for n in range(4)), out)
    sheet = load_workbook(out).active
    areas = {str(area) for area in sheet.merged_cells.ranges}
    assert {"A1:B1", "A2:B2", "A4:B4", "A5:B5"} <= areas and sheet["A6"].value == "说明：按月填报"


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("A5:A14", "A5:A29"), ("C14", "C14:C29"), ("A1:B4", "A1:B4"), ("A15:D15", "A30:D30"),
        ("$A$5:$K$14 L16", "$A$5:$K$29 L31"), ("A5:A13", "A5:A13"),
    ],
)  # fmt: skip
def test_areas_move_and_grow(text: str, moved: str) -> None:
    assert Shift(5, 14, 25).areas(text) == moved
    assert Shift(5, 14, 10).areas(text) == text or text == "C14"


def test_rows_that_end_early_leave_no_half_file_taken_for_whole(form: Path, tmp_path: Path) -> None:
    plan = {"sheet": "上报表", "first": 5, "last": 14, "columns": COLUMNS, "count": 3}
    with pytest.raises(NotFilled):
        fill_form(form, plan, iter([LINE]), tmp_path / "short.xlsx")
