"""Finding the heads of forms as cities draw them, and refusing what is no form."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.datavalidation import DataValidation

from hotline.outside.formfill import LARGEST, read_form
from hotline.outside.sheets import BadSheet
from hotline.rules.cityforms import Column, Layout, NoHeads, locate, said_twice
from tests.cityforms.sheet import city_form, plain_form


def _found(path: Path, kept: dict[str, str] | None = None) -> tuple[Layout, list[Column]]:
    return locate(read_form(path, path.name), kept or {})


def _made(path: Path, lines: list[list[object]], *merged: str) -> Path:
    book = Workbook()
    for line in lines:
        book.active.append(line)
    for area in merged:
        book.active.merge_cells(area)
    book.save(path)
    return path


def test_heads_over_two_lines_under_a_title(tmp_path: Path) -> None:
    layout, columns = _found(city_form(tmp_path / "f.xlsx"))
    assert (layout.sheet, layout.top, layout.bottom, layout.first, layout.last) == (
        "上报表", 3, 4, 5, 14
    )  # fmt: skip
    fields = {column.head: column.field for column in columns}
    assert fields["诉求人/姓名"] == "name" and fields["诉求人/联系电话"] == "phone"
    assert fields["序号"] == "formula" and fields["处理说明"] == ""
    assert [column.head for column in columns if column.must] == [
        "工单编号*",
        "诉求标题*",
        "诉求类型*",
    ]
    kind = next(column for column in columns if column.head == "诉求类型*")
    assert kind.options == ["咨询类", "求助类", "投诉类", "举报类", "建议类"]
    assert {c.head: c.shows for c in columns if c.shows} == {
        "工单编号*": "text", "受理时间": "moment", "受理日期": "day"
    }  # fmt: skip


def test_somebody_elses_name_is_not_the_requesters(tmp_path: Path) -> None:
    lines = [
        ["编号", "标题", "经办人", None, "诉求人", None],
        [None, None, "姓名", "电话", "姓名", "电话"],
    ]
    path = _made(tmp_path / "f.xlsx", lines, "A1:A2", "B1:B2", "C1:D1", "E1:F1")
    _, columns = _found(path)
    fields = {column.head: column.field for column in columns}
    assert fields["经办人/姓名"] == fields["经办人/电话"] == ""
    assert fields["诉求人/姓名"] == "name" and fields["诉求人/电话"] == "phone"


def test_a_remembered_choice_goes_before_the_table(tmp_path: Path) -> None:
    path = plain_form(tmp_path / "f.xlsx", "标题", "内容", "处置经过")
    assert [c.field for c in _found(path)[1]] == ["title", "content", ""]
    assert [c.field for c in _found(path, {"处置经过": "record"})[1]][2] == "record"


def test_the_same_head_twice_is_filled_once_and_named(tmp_path: Path) -> None:
    _, columns = _found(plain_form(tmp_path / "f.xlsx", "标题", "编号", "备注", "备注"))
    assert [column.field for column in columns] == ["title", "number", "note", ""]
    assert said_twice(columns) == ["备注"]


def test_a_second_number_is_never_guessed_to_be_the_requesters(tmp_path: Path) -> None:
    _, columns = _found(plain_form(tmp_path / "f.xlsx", "标题", "来电号码", "联系电话"))
    assert [column.field for column in columns] == ["title", "phone", ""]


def test_notes_under_the_heads_stay_and_an_example_is_written_over(tmp_path: Path) -> None:
    lines = [["工单编号", "标题", "备注"], ["必填", "必填", ""], ["示例", "路灯不亮", "无"]]
    layout, columns = _found(_made(tmp_path / "f.xlsx", lines))
    assert (layout.first, layout.last) == (3, 3)
    assert [column.must for column in columns] == [True, True, False]
    assert len(layout.remarks) == 2


def test_serial_numbers_printed_beforehand_are_blank_rows(tmp_path: Path) -> None:
    lines = [["序号", "工单编号", "标题"], *[[n, None, None] for n in range(1, 6)]]
    layout, _ = _found(_made(tmp_path / "f.xlsx", lines))
    assert (layout.first, layout.last) == (2, 6)


def test_lists_behind_names_and_other_sheets(tmp_path: Path) -> None:
    from openpyxl.workbook.defined_name import DefinedName

    path = city_form(tmp_path / "f.xlsx")
    book = load_workbook(path)
    book.defined_names["渠道"] = DefinedName("渠道", attr_text="字典!$B$1:$B$2")
    book["字典"]["B1"], book["字典"]["B2"] = "来电", "网络"
    sheet = book["上报表"]
    sheet["O3"] = "来源渠道"
    choice = DataValidation(type="list", formula1="渠道")
    choice.add("O5:O14")
    sheet.add_data_validation(choice)
    book.save(path)
    channel = next(c for c in _found(path)[1] if c.field == "channel")
    assert channel.options == ["来电", "网络"]


def test_a_form_already_filled_is_refused(tmp_path: Path) -> None:
    lines = [["工单编号", "标题"], *[[f"N{n}", "路灯"] for n in range(20)]]
    with pytest.raises(NoHeads, match="已经填有内容"):
        _found(_made(tmp_path / "f.xlsx", lines))


def test_no_heads_at_all(tmp_path: Path) -> None:
    with pytest.raises(NoHeads, match="没有找到列名.*第一行是：甲、乙"):
        _found(plain_form(tmp_path / "f.xlsx", "甲", "乙"))
    with pytest.raises(NoHeads, match="没有找到列名"):
        _found(plain_form(tmp_path / "empty.xlsx"))


def test_three_hundred_columns(tmp_path: Path) -> None:
    heads = ["工单编号", "标题", *[f"指标{n}" for n in range(298)]]
    with pytest.raises(NoHeads, match="有 300 列，超过 120 列"):
        _found(plain_form(tmp_path / "f.xlsx", *heads))


def test_a_protected_sheet_is_told(tmp_path: Path) -> None:
    path = city_form(tmp_path / "f.xlsx")
    book = load_workbook(path)
    book["上报表"].protection.set_password("12345")
    book.save(path)
    assert any("工作表保护" in remark for remark in _found(path)[0].remarks)


def _refusal(path: Path, body: bytes, name: str = "f.xlsx") -> str:
    path.write_bytes(body)
    with pytest.raises(BadSheet) as refused:
        read_form(path, name)
    return str(refused.value)


def test_what_is_no_form_is_said_plainly(tmp_path: Path) -> None:
    path = tmp_path / "f.xlsx"
    locked = b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    assert "打开密码" in _refusal(path, locked)
    assert "旧版 Office" in _refusal(path, b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    assert "PDF" in _refusal(path, b"%PDF-1.7 ...")
    assert "空文件" in _refusal(path, b"")
    assert "不是 .xlsx" in _refusal(path, "编号,标题\n".encode())
    assert "超过 2 兆" in _refusal(path, b"PK" + b"\0" * LARGEST)
    assert "打不开" in _refusal(path, b"PK\x03\x04 broken")


def _package(path: Path, parts: dict[str, bytes]) -> bytes:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, body in parts.items():
            package.writestr(name, body)
    return path.read_bytes()


def test_bombs_and_strange_packages_end_in_the_child(tmp_path: Path) -> None:
    path = tmp_path / "f.xlsx"
    good = city_form(tmp_path / "good.xlsx")
    with zipfile.ZipFile(good) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    huge = b"<worksheet><sheetData>" + b"<row/>" * 11_000_000 + b"</sheetData></worksheet>"
    assert "展开后过大" in _refusal(path, _package(path, parts | {sheet: huge}))
    many = b"<worksheet><sheetData>" + b" " * 17_000_000 + b"</sheetData></worksheet>"
    assert "空行过多" in _refusal(path, _package(path, parts | {sheet: many}))
    entity = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData/></worksheet>'
    assert "打不开" in _refusal(path, _package(path, parts | {sheet: entity}))
    assert "打不开" in _refusal(path, _package(path, parts | {sheet: b"<worksheet><sheetD"}))
    assert "带有宏" in _refusal(path, _package(path, parts | {"xl/vbaProject.bin": b"x"}))
    assert "Word" in _refusal(path, _package(path, {"word/document.xml": b"<a/>"}))
    crazy = b'<worksheet><sheetData><row r="1"/><row r="-9999999999"/></sheetData></worksheet>'
    assert "打不开" in _refusal(path, _package(path, parts | {sheet: crazy}))


def test_a_package_that_lies_about_its_sizes(tmp_path: Path) -> None:
    path = city_form(tmp_path / "f.xlsx")
    body = bytearray(path.read_bytes())
    at = body.rindex(b"xl/worksheets/sheet1.xml") - 46  # its entry in the directory at the end
    struct.pack_into("<I", body, at + 24, 5)
    assert "打不开" in _refusal(path, bytes(body))
