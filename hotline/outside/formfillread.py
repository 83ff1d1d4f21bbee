"""What an empty form looks like, as plain data: texts, merged cells, lists to choose from."""

from __future__ import annotations

import re
from typing import Any

from hotline.outside.formfillpackage import Package, Unfit
from hotline.outside.formfillsheet import Area, Choice, SheetPart, areas_of, read_part

SHOWN_ROWS = 2000  # titles, notes, heads, blank lines and a foot
DRESSED_ROWS = 80  # of which it is told how their cells show values
SHOWN_COLUMNS = 400
LONGEST = 300  # characters of a cell
MOST_CHOICES = 2000
_CELL = r"\$?[A-Z]{1,3}\$?\d+"
_RANGE = re.compile(rf"(?:(?:'((?:[^']|'')+)'|([^'!]+))!)?({_CELL}(?::{_CELL})?)")


class Book:
    """A package with its sheets read once each, when they are asked for."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.words = package.shared_words()
        self.formats = package.formats()
        self.parts = {name: part for name, part, _ in package.sheets}
        self._read: dict[str, SheetPart] = {}

    def sheet(self, name: str) -> SheetPart:
        """Return the sheet of that name. Raises Unfit when it is not there."""
        if name not in self._read:
            if not self.package.has(self.parts.get(name, "")):
                raise Unfit("里找不到原来的工作表，请重新上传空表。")
            self._read[name] = read_part(self.package.part(self.parts[name]), self.words)
        return self._read[name]

    def shows(self, style: int) -> str:
        """Return how a cell of that style shows its value."""
        return self.formats[style] if 0 <= style < len(self.formats) else ""

    def options(self, choice: Choice, home: str) -> list[str]:
        """Return the words a list offers, [] when they cannot be known (a formula)."""
        formula = choice.formula.lstrip("=").strip()
        if formula.startswith('"') and formula.endswith('"'):
            return [each.strip() for each in formula[1:-1].replace('""', '"').split(",")]
        formula = self.package.names.get(formula, formula).lstrip("=")
        found = _RANGE.fullmatch(formula)
        if not found:
            return []
        title = (found[1] or found[2] or home).replace("''", "'")
        if title not in self.parts:
            return []
        return [text for area in areas_of(found[3]) for text in self._texts(title, area)]

    def _texts(self, title: str, area: Area) -> list[str]:
        top, left, bottom, right = area
        texts = [
            cell.text.strip()
            for row in self.sheet(title).rows if top <= row.number <= bottom
            for column, cell in row.cells.items() if left <= column <= right
        ]  # fmt: skip
        return [text for text in texts if text][:MOST_CHOICES]


def _row(book: Book, row: Any) -> dict[str, Any]:
    cells = {column: cell for column, cell in row.cells.items() if column <= SHOWN_COLUMNS}
    return {
        "number": row.number,
        "texts": {
            column: cell.text.strip()[:LONGEST]
            for column, cell in cells.items() if cell.text.strip() and cell.formula is None
        },
        "formulas": [column for column, cell in cells.items() if cell.formula is not None],
        "shows": {
            column: shown for column, cell in cells.items()
            if row.number <= DRESSED_ROWS and (shown := book.shows(cell.style))
        },
    }  # fmt: skip


def described(book: Book, name: str) -> dict[str, Any]:
    """Return one sheet: its first rows, what is merged, what may be chosen in which area."""
    part = book.sheet(name)
    lists = []
    for choice in part.choices:
        if options := book.options(choice, name):
            lists.append({"areas": areas_of(choice.areas), "options": options})
    filled = sum(
        any(cell.text.strip() and cell.formula is None for cell in row.cells.values())
        for row in part.rows
    )
    return {
        "name": name,
        "rows": [_row(book, row) for row in part.rows if row.number <= SHOWN_ROWS],
        "merges": [area for area in part.merges if area[0] <= SHOWN_ROWS],
        "lists": lists,
        "widths": [
            {"first": first, "last": min(last, SHOWN_COLUMNS), "shows": shown}
            for first, last, style in part.column_styles if (shown := book.shows(style))
        ],
        "filled": filled,
        "is_protected": part.is_protected,
    }  # fmt: skip


def read(path: str) -> list[dict[str, Any]]:
    """Return every sheet one can see."""
    book = Book(Package(path))
    seen = [name for name, part, is_seen in book.package.sheets if is_seen and "sheet" in part]
    if not seen:
        raise Unfit("里没有可以看到的工作表，请核对。")
    return [described(book, name) for name in seen]
