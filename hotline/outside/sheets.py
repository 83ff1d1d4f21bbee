"""Reading tables people hand in: .xlsx and .csv, as plain lines of text.

A spreadsheet is read by a short-lived process (`python -m hotline.outside.sheets FILE SHEET`)
with a limit on memory and time: a package that unfolds to gigabytes ends there and not in the
web process, and the 20 MB of the library are given back. CSV may be UTF-8 (with or without
mark), UTF-16 or GB18030, separated by commas, semicolons or tabs.
"""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LARGEST = 60 * 1024 * 1024  # bytes; 50,000 long letters are 40 MB
MOST_LINES = 50_000
MOST_COLUMNS = 120
LONGEST_CELL = 50_000  # characters; Excel itself ends at 32,767
SECONDS = 120
PIECE = 64 * 1024  # characters read at a time
SEPARATORS = ",\t;"
# First bytes of what people send by mistake -> what to tell them.
WRONG = (
    (b"\xd0\xcf\x11\xe0", "这是旧版 Office 文件（.xls 或 .doc）。请打开后另存为 .xlsx 再上传。"),
    (b"%PDF", "这是 PDF 文件，读不出表格。请使用原始的 Excel 表格。"),
    (b"\x89PNG", "这是图片，不是表格。"),
    (b"\xff\xd8\xff", "这是照片，不是表格。"),
    (b"GIF8", "这是图片，不是表格。"),
    (b"Rar!", "这是压缩包，请解压后上传里面的表格。"),
    (b"7z\xbc\xaf", "这是压缩包，请解压后上传里面的表格。"),
)
CHOOSE = "请选择 .xlsx 或 .csv 表格。"


class BadSheet(ValueError):
    """The file is not a table that can be read; `str(error)` is the sentence for the person."""


class NothingThere(BadSheet):
    """The file can be read, but there is no such sheet, or nothing in it."""


@dataclass(frozen=True)
class Sheet:
    """A table as text. `lines` are (number in the file, cells); blank lines are left out."""

    name: str
    sha256: str
    lines: list[tuple[int, list[str]]]
    notes: list[str] = field(default_factory=list)


def read_sheet(path: Path, name: str = "", sheet: str = "") -> Sheet:
    """Return the table in the file. Raises BadSheet with a sentence; OSError for no such file.

    Of a workbook the sheet of that name is read, or the first one with anything in it.
    """
    name = name or path.name
    size = path.stat().st_size
    if not size:
        raise BadSheet(f"“{name}”是空文件，请重新选择。")
    if size > LARGEST:
        raise BadSheet(f"“{name}”超过 {LARGEST >> 20} 兆，请拆分成几个文件分别导入。")
    with path.open("rb") as file:
        head = file.read(8)
        file.seek(0)
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    for magic, sentence in WRONG:
        if head.startswith(magic):
            raise BadSheet(f"“{name}”{sentence}{'' if '请' in sentence else CHOOSE}")
    if head.startswith(b"PK"):
        lines, notes = _from_child(path, name, sheet)
    else:
        lines, notes = _from_text(path, name)
    if not lines:
        what = f"没有工作表“{sheet}”，或者它是空的" if sheet else "里没有内容"
        raise NothingThere(f"“{name}”{what}，请核对。")
    return Sheet(name, sha256, lines, notes)


# ---- csv ----


def encoding_of(path: Path, name: str) -> str:
    """Return the encoding in which the whole file can be read. Raises BadSheet.

    Read in small pieces here and later: a file held whole, three times over, is memory that the
    web process would not give back.
    """
    with path.open("rb") as file:
        head = file.read(4000)
    marks = (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    )
    tries = [code for mark, code in marks if head.startswith(mark)] or ["utf-8", "gb18030"]
    if tries[0] == "utf-8" and b"\x00" in head:
        # Text with many zero bytes is UTF-16 without its mark; a few mean it is no text.
        odd, even = head[1::2].count(0), head[0::2].count(0)
        tries = ["utf-16-le" if odd > even else "utf-16-be"]
    for code in tries:
        if _reads_as(path, code):
            return code
    raise BadSheet(
        f"“{name}”不是表格，或者文字编码无法识别。请用 Excel 打开后另存为 .xlsx 再上传。"
    )


def _reads_as(path: Path, code: str) -> bool:
    try:
        with path.open(encoding=code, newline="") as file:
            if not _is_text(file.read(20_000)):
                return False
            while file.read(PIECE):
                continue
    except UnicodeDecodeError:
        return False
    return True


def _is_text(text: str) -> bool:
    strange = sum(1 for c in text if c < " " and c not in "\r\n\t\f\v" or "\ue000" <= c <= "\uf8ff")
    return strange * 200 <= len(text)


def _separator(text: str) -> str:
    """Return the separator of the first line that holds one; commas when in doubt."""
    for line in text.splitlines()[:10]:
        counts = {separator: line.count(separator) for separator in SEPARATORS}
        best = max(counts, key=lambda separator: counts[separator])
        if counts[best]:
            return best
    return ","


def _from_text(path: Path, name: str) -> tuple[list[tuple[int, list[str]]], list[str]]:
    code = encoding_of(path, name)
    csv.field_size_limit(LARGEST)
    lines: list[tuple[int, list[str]]] = []
    number = 0
    with path.open(encoding=code, newline="") as file:
        separator = _separator(file.read(20_000))
        file.seek(0)
        try:
            for number, cells in enumerate(csv.reader(file, delimiter=separator), start=1):
                _take(lines, number, cells, name)
        except csv.Error:
            raise BadSheet(
                f"“{name}”第 {number + 1} 行的引号不成对，请用 Excel 另存后重试。"
            ) from None
    shown = "GB18030" if code == "gb18030" else code.removesuffix("-sig").upper()
    return lines, [f"文字编码：{shown}"]


def _take(lines: list[tuple[int, list[str]]], number: int, cells: list[str], name: str) -> None:
    """Keep one line unless it is blank. Raises BadSheet for what no ledger holds."""
    while cells and not cells[-1].strip():
        cells.pop()
    if not cells:
        return
    if len(cells) > MOST_COLUMNS:
        raise BadSheet(f"“{name}”第 {number} 行多于 {MOST_COLUMNS} 列，不像工单台账，请核对文件。")
    if len(lines) > MOST_LINES:
        raise BadSheet(f"“{name}”超过 {MOST_LINES} 行，请按年份拆分成几个文件分别导入。")
    for column, cell in enumerate(cells, start=1):
        if len(cell) > LONGEST_CELL:
            raise BadSheet(
                f"“{name}”第 {number} 行第 {column} 列有 {len(cell)} 个字，超过 {LONGEST_CELL} 个，"
                "请核对是不是引号不成对或粘贴错了内容。"
            )
    lines.append((number, [cell.replace("\x00", "").strip() for cell in cells]))


# ---- xlsx ----


def _from_child(path: Path, name: str, sheet: str) -> tuple[list[tuple[int, list[str]]], list[str]]:
    try:
        done = subprocess.run(
            [sys.executable, "-m", "hotline.outside.sheetchild", str(path.resolve()), sheet],
            cwd=ROOT, timeout=SECONDS, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise BadSheet(f"“{name}”读取超过两分钟，内容过多，请拆分后再导入。") from None
    if done.returncode or not done.stdout:
        raise BadSheet(f"“{name}”打不开，不是完整的 .xlsx 表格。请用 Excel 另存后再上传。")
    first, *rest = done.stdout.splitlines()
    told = json.loads(first)
    if "refused" in told:
        raise BadSheet(f"“{name}”{told['refused']}")
    lines: list[tuple[int, list[str]]] = []
    for line in rest:
        number, cells = json.loads(line)
        _take(lines, number, cells, name)
    return lines, told["notes"]
