"""Forms written by other programs: prefixes, no references, extended lists, running numbers."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from hotline.outside.formfill import fill_form, read_form
from hotline.rules.cityforms import Column, Layout, locate
from tests.cityforms.sheet import city_form, plain_form

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
XM = "http://schemas.microsoft.com/office/excel/2006/main"
EXTENDED = (
    f'<extLst><ext xmlns:x14="{X14}" uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}">'
    f'<x14:dataValidations xmlns:xm="{XM}" count="1"><x14:dataValidation type="list">'
    "<x14:formula1><xm:f>字典!$A$1:$A$3</xm:f></x14:formula1><xm:sqref>O5:O14</xm:sqref>"
    "</x14:dataValidation></x14:dataValidations></ext></extLst></worksheet>"
)
SHEET = "xl/worksheets/sheet1.xml"


def _changed(path: Path, change) -> Path:
    """Write the form again with its sheet's text changed."""
    out = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            body = source.read(name)
            target.writestr(name, change(body.decode()) if name == SHEET else body)
    return out


def _prefixed(text: str) -> str:
    text = text.replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')
    return re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", text)


def _without_references(text: str) -> str:
    return re.sub(r'(<(?:row|c)\b[^>]*?) r="[A-Z]*\d+"', r"\1", text)


def _filled(form: Path, count: int) -> tuple[Layout, list[Column], Path]:
    layout, columns = locate(read_form(form, form.name), {})
    out = form.with_name("filled.xlsx")
    at = [column.at for column in columns if column.field == "title"]
    plan = {"sheet": layout.sheet, "first": layout.first, "last": layout.last, "columns": at,
            "count": count}  # fmt: skip
    fill_form(form, plan, ([f"第{n}件"] for n in range(count)), out)
    return layout, columns, out


def test_a_sheet_with_prefixes(tmp_path: Path) -> None:
    form = _changed(city_form(tmp_path / "f.xlsx"), _prefixed)
    layout, _, out = _filled(form, 20)
    sheet = load_workbook(out)["上报表"]
    assert (layout.first, layout.last) == (5, 14)
    assert sheet["C24"].value == "第19件" and sheet["A25"].value == "合计"
    assert sheet["B25"].value == "=COUNTA(B5:B24)"


def test_a_sheet_without_references(tmp_path: Path) -> None:
    form = _changed(plain_form(tmp_path / "f.xlsx", "编号", "标题"), _without_references)
    _, columns, out = _filled(form, 3)
    assert [column.head for column in columns] == ["编号", "标题"]
    assert load_workbook(out).active["B4"].value == "第2件"


def test_a_list_of_the_extended_kind_stays_and_grows(tmp_path: Path) -> None:
    path = city_form(tmp_path / "f.xlsx")
    form = _changed(path, lambda text: text.replace("</worksheet>", EXTENDED))
    _, columns, out = _filled(form, 20)
    assert columns[-1].options == ["咨询类", "求助类", "投诉类"]
    with zipfile.ZipFile(out) as package:
        assert "<xm:sqref>O5:O24</xm:sqref>" in package.read(SHEET).decode()


def test_running_numbers_can_be_read_without_computing(tmp_path: Path) -> None:
    _, _, out = _filled(city_form(tmp_path / "f.xlsx"), 12)
    sheet = load_workbook(out, data_only=True)["上报表"]
    assert [sheet.cell(row, 1).value for row in (5, 6, 14, 16)] == [1, 2, 10, 12]


def test_other_formulas_are_kept_row_by_row(tmp_path: Path) -> None:
    path = city_form(tmp_path / "f.xlsx")
    book = load_workbook(path)
    for row in range(5, 15):
        book["上报表"].cell(row, 14).value = f'=IF(M{row}="","未办结",$A$1)'
    book.save(path)
    _, columns, out = _filled(path, 12)
    sheet = load_workbook(out)["上报表"]
    assert next(c for c in columns if c.head == "处理说明").field == "formula"
    assert sheet["N16"].value == '=IF(M16="","未办结",$A$1)'


@pytest.mark.parametrize("name", ["填报 表(一)", "It's", "A&B"])
def test_sheets_with_difficult_names(tmp_path: Path, name: str) -> None:
    path = city_form(tmp_path / "f.xlsx")
    book = load_workbook(path)
    book.worksheets[0].title = name
    book.worksheets[0].print_area = "A1:O16"
    book.save(path)
    _, _, out = _filled(path, 15)
    assert load_workbook(out)[name].print_area.endswith("$A$1:$O$21")
