"""The short-lived process that opens one workbook for `sheets.read_sheet`.

Prints one JSON line about the workbook, then one for each line of the sheet: [number, cells].
"""

from __future__ import annotations

import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from hotline.outside.sheets import MOST_LINES

MEMORY = 1024 * 1024 * 1024  # of address space; 50,000 lines need a fifth
UNFOLDED = 600 * 1024 * 1024  # bytes of a package's parts together


class _Refused(Exception):
    pass


def _check_package(path: str) -> None:
    try:
        with zipfile.ZipFile(path) as package:
            total = sum(part.file_size for part in package.infolist())
            names = set(package.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise _Refused("打不开，不是完整的 .xlsx 表格。请用 Excel 另存后再上传。") from error
    if total > UNFOLDED:
        raise _Refused("展开后过大，请拆分成几个文件分别导入。")
    if not any(name.startswith("xl/") for name in names):
        what = "Word 文档" if any(name.startswith("word/") for name in names) else "压缩包"
        raise _Refused(f"是{what}，不是表格。请选择 .xlsx 或 .csv 表格。")


def text_of(value: Any) -> str:
    """Return a cell as text: whole numbers without a point, moments as ISO."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        whole = (value + timedelta(milliseconds=500)).replace(microsecond=0)
        return whole.date().isoformat() if whole.time() == time() else whole.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _lines(sheet: Any) -> Iterator[tuple[int, list[str], bool]]:
    """Yield (number, cells, holds a formula) of the lines that say anything."""
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if number > MOST_LINES + 20:
            raise _Refused(f"超过 {MOST_LINES} 行，请按年份拆分成几个文件分别导入。")
        has_formula = any(cell.data_type == "f" for cell in cells)
        yield number, [text_of(cell.value) for cell in cells], has_formula


def _values(path: str, title: str) -> dict[int, list[str]]:
    """Return the lines with the results that the spreadsheet program left behind formulas."""
    from openpyxl import load_workbook

    sheet = load_workbook(path, read_only=True, data_only=True)[title]
    return {number: cells for number, cells, _ in _lines(sheet)}


def _settle_formulas(path: str, title: str, lines: list[tuple[int, list[str], bool]]) -> None:
    """Put the kept result in the place of each formula. Refuses one that was never computed."""
    if not any(has_formula for _, _, has_formula in lines):
        return
    values = _values(path, title)
    for number, cells, has_formula in lines:
        for column, cell in enumerate(cells) if has_formula else ():
            if cell.startswith("="):
                cells[column] = values.get(number, [])[column] if number in values else ""
                if not cells[column]:
                    raise _Refused(
                        f"第 {number} 行第 {column + 1} 列是没有算出结果的公式。"
                        "请复制后“选择性粘贴”为数值，保存后再上传。"
                    )


def _read(path: str, wanted: str) -> tuple[list[str], list[tuple[int, list[str], bool]]]:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True)
    names = [sheet.title for sheet in book.worksheets]
    if wanted and wanted not in names:
        return [], []
    for title in [wanted] if wanted else names:
        sheet = book[title]
        sheet.reset_dimensions()  # the size noted in the file is often wrong
        lines = [line for line in _lines(sheet) if any(cell.strip() for cell in line[1])]
        if lines:
            _settle_formulas(path, title, lines)
            others = len(names) - 1
            note = f"读取工作表“{title}”" + (f"，另有 {others} 张没有读取" if others else "")
            return [note], lines
    return [], []


def main(path: str, wanted: str) -> None:
    """Print what the workbook holds; a refusal is told in the first line."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        _check_package(path)
        notes, lines = _read(path, wanted)
    except _Refused as refused:
        print(json.dumps({"refused": str(refused)}))
        return
    print(json.dumps({"notes": notes}))
    for number, cells, _ in lines:
        print(json.dumps([number, cells]))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "")
