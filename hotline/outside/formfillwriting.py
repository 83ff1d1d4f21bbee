"""A filled form, written part by part: the city's rows as they were, ours in between.

Rows are made from the form's own blank rows, so borders, widths, heights and lists stay. Texts
are written as texts with the mark of a leading apostrophe where a spreadsheet program would
take them for a formula once somebody edits the cell.
"""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import IO, Any
from xml.sax.saxutils import escape

from hotline.outside.formfillpackage import Package
from hotline.outside.formfillread import Book
from hotline.outside.formfillsheet import Cell, Row, SheetPart
from hotline.outside.formfillshift import Shift
from hotline.outside.formfillstyles import with_text_marks
from hotline.rules.cityforms import letters_of

LONGEST = 32_000  # characters; a spreadsheet holds 32,767
_letters = lru_cache(maxsize=None)(letters_of)
# What XML cannot hold, and what a spreadsheet would read as an escaped character.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_RUNNING = re.compile(r"ROW\(\)([-+]\d{1,6})?", re.IGNORECASE)
_ROW_OF = re.compile(r"[A-Z]+")
# A text that begins so becomes a formula as soon as somebody edits its cell.
RISKY = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class Plan:
    """Where the rows go: the sheet, its first and last row to fill, and the columns written."""

    sheet: str
    first: int
    last: int
    columns: list[int]
    count: int


class Filler:
    """Makes the rows of one sheet."""

    def __init__(self, part: SheetPart, plan: Plan, marks: dict[int, int]) -> None:
        self.part, self.plan, self.marks = part, plan, marks
        self.by_number = {row.number: row for row in part.rows}
        blank = [row for row in part.rows if plan.first <= row.number <= plan.last]
        # The second blank row, when there is one: the first often carries the head's thick line.
        self.pattern = (blank[1:2] or blank[:1] or [Row(plan.first, 0, 0, {})])[0]
        self.written = set(plan.columns)
        self.shift = Shift(plan.first, plan.last, plan.count)

    def rows(self, values: Iterable[list[Any]]) -> Iterable[bytes]:
        """Yield our rows one by one."""
        number = self.plan.first
        for line in values:
            yield self.row(number, dict(zip(self.plan.columns, line, strict=True)))
            number += 1
        while number <= self.plan.last:
            yield self.row(number, {})
            number += 1

    def row(self, number: int, values: dict[int, Any]) -> bytes:
        own = self.by_number.get(number) if number <= self.plan.last else None
        like = own or self.pattern
        marks = {name: text for name, text in like.marks.items() if name not in ("r", "spans")}
        told = "".join(f' {name}="{escape(text)}"' for name, text in marks.items())
        p, cells = self.part.prefix, []
        for column in sorted({*like.cells, *values}):
            cell = like.cells.get(column) or Cell(style=self._style(column))
            cells.append(self._cell(f"{_letters(column)}{number}", column, cell, values, like))
        return f'<{p}row r="{number}"{told}>{"".join(cells)}</{p}row>'.encode()

    def _style(self, column: int) -> int:
        """Return the style of a cell the blank row does not hold: its column's."""
        return next((s for a, b, s in self.part.column_styles if a <= column <= b), 0)

    def _cell(
        self, at: str, column: int, cell: Cell, values: dict[int, Any], like: Row
    ) -> str:  # fmt: skip
        value, p, style = values.get(column), self.part.prefix, cell.style
        if column not in self.written and cell.formula:
            formula = _moved(cell.formula, f"{_letters(column)}{like.number}", at)
            result = _result(formula, at)
            known = "" if result is None else f"<{p}v>{result}</{p}v>"
            return f'<{p}c r="{at}"{_mark(style)}><{p}f>{escape(formula)}</{p}f>{known}</{p}c>'
        if value is None or value == "":
            return f'<{p}c r="{at}"{_mark(style)}/>'
        if isinstance(value, int | float):
            return f'<{p}c r="{at}"{_mark(style)}><{p}v>{value!r}</{p}v></{p}c>'
        text = _ESCAPED.sub("_x005F_", _ILLEGAL.sub("", value))[:LONGEST]
        if text.startswith(RISKY):
            style = self.marks.get(style, style)
        kept = f'<{p}t xml:space="preserve">{escape(text)}</{p}t>'
        return f'<{p}c r="{at}"{_mark(style)} t="inlineStr"><{p}is>{kept}</{p}is></{p}c>'

    def styles_used(self) -> set[int]:
        """Return every style a text of ours may be written in."""
        rows = [self.by_number[n] for n in range(self.plan.first, self.plan.last + 1)
                if n in self.by_number]  # fmt: skip
        found = {row.cells[c].style for row in [*rows, self.pattern] for c in self.written
                 if c in row.cells}  # fmt: skip
        return found | {self._style(column) for column in self.written}


def _mark(style: int) -> str:
    return f' s="{style}"' if style else ""


def _result(formula: str, at: str) -> int | None:
    """Return what a running number made by ROW() shows; any other formula is left to compute.

    A program that only reads the file (another box's import) finds the number then.
    """
    found = _RUNNING.fullmatch(formula.replace(" ", ""))
    return int(_ROW_OF.sub("", at)) + int(found[1] or 0) if found else None


def _moved(formula: str, origin: str, to: str) -> str:
    if origin == to or _RUNNING.fullmatch(formula.replace(" ", "")):
        return formula
    from openpyxl.formula.translate import Translator

    return str(Translator(f"={formula}", origin=origin).translate_formula(to))[1:]


def fill(path: str, plan: Plan, values: Iterable[list[Any]], out: IO[bytes]) -> None:
    """Write the form with our rows in it. Raises Unfit when it is not the form it was."""
    package = Package(path)
    book = Book(package)
    part = book.sheet(plan.sheet)
    filler = Filler(part, plan, {})
    styles = package.of_workbook("styles")
    changed: dict[str, bytes] = {}
    if package.has(styles):
        changed[styles], filler.marks = with_text_marks(package.part(styles), filler.styles_used())
    changed.update(filler.shift.of_package(package, plan.sheet, book.parts[plan.sheet]))
    gone = {package.of_workbook("calcChain")}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as target:
        for info in package.zip.infolist():
            if info.filename in gone or info.is_dir():
                continue
            if info.filename == book.parts[plan.sheet]:
                with target.open(info.filename, "w") as into:
                    _write_sheet(into, part, filler, values)
            elif info.filename in changed:
                target.writestr(info.filename, changed[info.filename])
            else:
                _copy(package, info, target)


def _copy(package: Package, info: zipfile.ZipInfo, target: zipfile.ZipFile) -> None:
    with package.zip.open(info) as source, target.open(info.filename, "w") as into:
        shutil.copyfileobj(source, into)


def _write_sheet(
    into: IO[bytes], part: SheetPart, filler: Filler, values: Iterable[list[Any]]
) -> None:
    plan, shift, data, p = filler.plan, filler.shift, part.data, part.prefix
    start, end = part.inside
    before = [row for row in part.rows if row.number < plan.first]
    after = [row for row in part.rows if row.number > plan.last]
    head = data[:start]
    if part.is_empty_tag:
        head = head[: head.rindex(b"/")] + b">"
    into.write(shift.of_head(head))
    into.write(data[start : before[-1].end] if before else b"")
    for row in filler.rows(values):
        into.write(row)
    for row in after:
        into.write(shift.of_row(data[row.start : row.end], row.number, p))
    into.write(f"</{p}sheetData>".encode() if part.is_empty_tag else b"")
    into.write(shift.of_tail(data[end:], part, p, filler.pattern.number))
