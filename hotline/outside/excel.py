"""Tables as .xlsx, written by a short-lived process that streams its rows.

The spreadsheet library needs some 20 MB; they are given back when the child ends. Every value
is written as text or number, never as a formula, whatever it begins with.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 60
WIDEST = 60  # characters


class NotWritten(RuntimeError):
    """The child could not write the table; the message says why."""


def table(
    title: str, heads: Sequence[tuple[str, int]], rows: Iterable[Sequence[str | int | float | None]]
) -> bytes:
    """Return an .xlsx with one sheet: `heads` are (words, width in characters).

    Raises NotWritten when the child fails or takes longer than a minute.
    """
    lines = [json.dumps([title, list(heads)], ensure_ascii=False)]
    lines += [json.dumps(list(row), ensure_ascii=False) for row in rows]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "hotline.outside.excel"], cwd=ROOT, timeout=SECONDS,
            input="\n".join(lines).encode(), capture_output=True, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as late:
        raise NotWritten("the table took longer than a minute") from late
    if done.returncode:
        raise NotWritten(done.stderr.decode(errors="replace")[-400:])
    return done.stdout


def _write(source: IO[bytes], out: IO[bytes]) -> None:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    title, heads = json.loads(source.readline())
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for number, (_, width) in enumerate(heads, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = min(width, WIDEST)

    def cell(value: object, is_head: bool = False) -> object:
        if isinstance(value, str):
            value = ILLEGAL_CHARACTERS_RE.sub("", value)[:32_000]
        made = WriteOnlyCell(sheet, value)
        if isinstance(value, str):
            made.data_type = "s"
        if is_head:
            made.font = Font(bold=True)
            made.fill = PatternFill("solid", fgColor="FFE8EEF7")
            made.alignment = Alignment(horizontal="center")
        return made

    sheet.append([cell(words, True) for words, _ in heads])
    for line in source:
        sheet.append([cell(value) for value in json.loads(line)])
    book.save(out)


if __name__ == "__main__":
    _write(sys.stdin.buffer, sys.stdout.buffer)
