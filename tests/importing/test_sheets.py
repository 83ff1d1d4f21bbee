"""Files as people save them: encodings, separators, workbooks, and what is no table."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from hotline.outside.sheets import BadSheet, NothingThere, read_sheet

TEXT = "标题,内容\n路灯,坏了\n"


def _book(path: Path, *sheets: tuple[str, list[list[object]]]) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, lines in sheets:
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(line)
    book.save(path)
    return path


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_text_is_read_in_any_usual_encoding(tmp_path, code, separator):
    path = tmp_path / "a.csv"
    text = TEXT.replace(",", separator) + separator.join(["phone", "13800000000"])
    path.write_bytes(text.encode(code))
    lines = [cells for _, cells in read_sheet(path).lines]
    assert lines == [["标题", "内容"], ["路灯", "坏了"], ["phone", "13800000000"]]


def test_line_breaks_inside_a_cell_and_blank_lines(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('标题,内容\n,,\n路灯,"一\n二"\n', "utf-8")
    assert [cells for _, cells in read_sheet(path).lines] == [["标题", "内容"], ["路灯", "一\n二"]]


def test_a_workbook_gives_numbers_and_moments_as_people_read_them(tmp_path):
    noon, day = datetime(2026, 1, 2, 3, 4, 5), datetime(2026, 1, 2)
    lines = [["标题", "电话", "时间", "日期", "匿名"], ["路灯", 13800000000, noon, day, True]]
    sheet = read_sheet(_book(tmp_path / "a.xlsx", ("空", []), ("台账", lines), ("别的", [[1]])))
    assert sheet.lines[1] == (
        2,
        ["路灯", "13800000000", "2026-01-02 03:04:05", "2026-01-02", "是"],
    )
    assert sheet.notes == ["读取工作表“台账”，另有 2 张没有读取"]


def test_a_formula_without_its_result_is_refused(tmp_path):
    book = _book(tmp_path / "a.xlsx", ("台账", [["标题", "内容"], ["路灯", "=A1"]]))
    with pytest.raises(BadSheet, match="第 2 行第 2 列是没有算出结果的公式"):
        read_sheet(book)


def test_a_sheet_that_is_not_there(tmp_path):
    with pytest.raises(NothingThere, match="没有工作表“人员”"):
        read_sheet(_book(tmp_path / "a.xlsx", ("单位", [["名称"]])), sheet="人员")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "是空文件"),
        (b"\n\n , ,\n", "里没有内容"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(200), "另存为 .xlsx"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "这是图片"),
        (b"%PDF-1.7", "这是 PDF"),
        (b"PK\x03\x04 not a package", "不是完整的 .xlsx"),
        (bytes(range(256)) * 40, "文字编码无法识别"),
        ("标题,内容\n路灯,".encode() + b"\xff\xfe\xfa", "文字编码无法识别"),
        (("标题,内容\n路灯," + "长" * 60_000).encode(), "第 2 行第 2 列有 60000 个字"),
        ('标题,内容\n路灯,"坏了\n'.encode() + "一,二\n".encode() * 30_000, "引号不成对"),
        (("标题,内容\n" + "a,b\n" * 50_001).encode(), "超过 50000 行"),
    ],
)
def test_what_is_no_ledger_is_a_sentence(tmp_path, content, words):
    path = tmp_path / "旧台账.csv"
    path.write_bytes(content)
    with pytest.raises(BadSheet, match=words):
        read_sheet(path)


def test_random_bytes_never_get_through(tmp_path):
    path = tmp_path / "a.csv"
    for _ in range(20):
        path.write_bytes(os.urandom(4000))
        with pytest.raises(BadSheet):
            read_sheet(path)


def test_a_word_document_is_named(tmp_path):
    import zipfile

    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("word/document.xml", "<x/>")
    with pytest.raises(BadSheet, match="Word 文档"):
        read_sheet(path)


def test_a_package_that_unfolds_to_gigabytes_is_refused(tmp_path):
    import zipfile

    path = tmp_path / "a.xlsx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package,
        package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(700):
            part.write(bytes(1024 * 1024))
    with pytest.raises(BadSheet, match="展开后过大"):
        read_sheet(path)
