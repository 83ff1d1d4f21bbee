"""Several tables as one .xlsx, a sheet each, written by a short-lived process.

The spreadsheet library needs some 20 MB; they are given back when the child ends. Every value
is written as text or number, never as a formula, whatever it begins with.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from hotline.outside.excel import NotWritten

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 60
WIDEST = 50  # characters
LONGEST_NAME = 31  # of a sheet, as spreadsheet programs allow
FORMS = {"percent": "0.00%", "decimal": "0.00", "whole": "0"}
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")

Table = Mapping[str, Any]


def workbook(tables: Sequence[tuple[str, Table]]) -> bytes:
    """Return an .xlsx of (sheet's name, table); a table has columns, rows, total and note.

    Raises NotWritten when the child fails or takes longer than a minute.
    """
    lines = [
        json.dumps([name, table], ensure_ascii=False)
        for name, table in zip(_names([name for name, _ in tables]), _each(tables), strict=True)
    ]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "hotline.outside.workbook"], cwd=ROOT, timeout=SECONDS,
            input="\n".join(lines).encode(), capture_output=True, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as late:
        raise NotWritten("the workbook took longer than a minute") from late
    if done.returncode:
        raise NotWritten(done.stderr.decode(errors="replace")[-400:])
    return done.stdout


def _each(tables: Sequence[tuple[str, Table]]) -> list[Table]:
    return [table for _, table in tables] or [{"columns": [{"name": "没有数据"}], "rows": []}]


def _names(wanted: Sequence[str]) -> list[str]:
    """Return names a spreadsheet program takes: short, without its signs, each once."""
    found: list[str] = []
    for number, name in enumerate(wanted or ["没有数据"], start=1):
        plain = _FORBIDDEN.sub("", name).strip("' ")[:LONGEST_NAME] or f"表{number}"
        if plain in found:
            plain = f"{plain[: LONGEST_NAME - 4]}（{number}）"
        found.append(plain)
    return found


def _write(source: IO[bytes], out: IO[bytes]) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for line in source:
        name, table = json.loads(line)
        _sheet(book.create_sheet(name), table)
    book.save(out)


def _sheet(sheet: Any, table: Table) -> None:
    from openpyxl.utils import get_column_letter

    names = [str(column["name"]) for column in table["columns"]]
    rows = [list(row) for row in table["rows"]]
    if table.get("total"):
        rows.append(list(table["total"]))
    sheet.freeze_panes = "A2"
    for number, name in enumerate(names):
        cells = [name, *(str(row[number]) for row in rows if number < len(row))]
        widest = max(sum(2 if ord(c) > 0x2E80 else 1 for c in cell) for cell in cells)
        sheet.column_dimensions[get_column_letter(number + 1)].width = min(widest + 2, WIDEST)
    sheet.append([_cell(sheet, name, is_head=True) for name in names])
    forms = [FORMS.get(str(column.get("form")), "") for column in table["columns"]]
    for row in rows:
        sheet.append([_cell(sheet, *pair) for pair in zip(row, forms, strict=True)])
    if table.get("note"):
        sheet.append([])
        sheet.append([_cell(sheet, table["note"])])


def _cell(sheet: Any, value: Any, form: str = "", is_head: bool = False) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font, PatternFill

    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)[:32_000]
    made = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        made.data_type = "s"
    elif form:
        made.number_format = form
    if is_head:
        made.font = Font(bold=True)
        made.fill = PatternFill("solid", fgColor="FFE8EEF7")
        made.alignment = Alignment(horizontal="center")
    return made


if __name__ == "__main__":
    _write(sys.stdin.buffer, sys.stdout.buffer)
