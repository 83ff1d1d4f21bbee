"""One sheet of a form, read with the place of every row in the bytes of its part.

What is not filled in is written again byte by byte, so nothing of the city's form is lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

from hotline.outside.formfillpackage import DAMAGED, Unfit, local

MOST_CELLS = 400_000
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?")
Area = tuple[int, int, int, int]  # first row, first column, last row, last column


def column_number(letters: str) -> int:
    """Return 1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def areas_of(text: str) -> list[Area]:
    """Return the areas of a list of references such as `A4:A9 C4`."""
    found = []
    for a, first, b, last in _AREA.findall(text):
        ends = (int(last or first), column_number(b or a))
        found.append((int(first), column_number(a), *ends))
    return found


@dataclass
class Cell:
    """A cell: its text (shared words already put in), style number and formula."""

    text: str = ""
    style: int = 0
    formula: str | None = None
    kind: str = ""


@dataclass
class Row:
    """A row and where it lies in the part: from `start` up to `end`."""

    number: int
    start: int
    end: int
    marks: dict[str, str]
    cells: dict[int, Cell] = field(default_factory=dict)


@dataclass
class Choice:
    """A validation: which areas it is for, and the formula of its list ("" for another kind)."""

    areas: str
    formula: str


@dataclass
class SheetPart:
    """A sheet: `inside` are the bytes between the tags of its rows (none: an empty tag)."""

    data: bytes
    prefix: str = ""
    rows: list[Row] = field(default_factory=list)
    inside: tuple[int, int] = (0, 0)
    is_empty_tag: bool = False
    merges: list[Area] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    column_styles: list[tuple[int, int, int]] = field(default_factory=list)
    is_protected: bool = False


class _Reading:
    def __init__(self, data: bytes, words: Sequence[str]) -> None:
        self.part = SheetPart(data)
        self.words = words
        self.row: Row | None = None
        self.cell: Cell | None = None
        self.column = 0
        self.count = 0
        self.texts: list[str] | None = None
        self.choice: Choice | None = None
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.take

    def take(self, text: str) -> None:
        if self.texts is not None:
            self.texts.append(text)

    def start(self, tag: str, marks: dict[str, str]) -> None:
        name = local(tag)
        begin = getattr(self, f"_start_{name}", None)
        if begin is not None:
            begin(tag, marks)
        if name in ("v", "t", "f", "formula1", "sqref"):
            self.texts = []

    def _start_sheetData(self, tag: str, marks: dict[str, str]) -> None:
        self.part.prefix = tag[: -len("sheetData")]
        start = self.parser.CurrentByteIndex
        after = self.part.data.index(b">", start) + 1
        self.part.inside = (after, after)
        self.part.is_empty_tag = self.part.data[after - 2 : after] == b"/>"

    def _start_row(self, tag: str, marks: dict[str, str]) -> None:
        last = self.part.rows[-1].number if self.part.rows else 0
        number = int(marks.get("r", last + 1))
        if number <= last:
            raise Unfit(DAMAGED)
        self.row = Row(number, self.parser.CurrentByteIndex, 0, marks)
        self.part.rows.append(self.row)
        self.column = 0

    def _start_c(self, tag: str, marks: dict[str, str]) -> None:
        found = _AREA.fullmatch(marks.get("r", ""))
        self.column = column_number(found[1]) if found else self.column + 1
        self.count += 1
        if self.count > MOST_CELLS:
            raise Unfit("设了格式的空格过多。请删去表头下面多余的空行后再上传。")
        self.cell = Cell(style=int(marks.get("s", "0")), kind=marks.get("t", ""))
        if self.row is not None:
            self.row.cells[self.column] = self.cell

    def _start_f(self, tag: str, marks: dict[str, str]) -> None:
        if self.cell is not None:
            self.cell.formula = ""

    def _start_col(self, tag: str, marks: dict[str, str]) -> None:
        first, last = int(marks.get("min", "1")), int(marks.get("max", "1"))
        self.part.column_styles.append((first, last, int(marks.get("style", "0"))))

    def _start_mergeCell(self, tag: str, marks: dict[str, str]) -> None:
        self.part.merges += areas_of(marks.get("ref", ""))

    def _start_dataValidation(self, tag: str, marks: dict[str, str]) -> None:
        self.choice = Choice(marks.get("sqref", ""), "")
        if marks.get("type") == "list":
            self.part.choices.append(self.choice)

    def _start_sheetProtection(self, tag: str, marks: dict[str, str]) -> None:
        self.part.is_protected = marks.get("sheet", "0") in ("1", "true")

    def end(self, tag: str) -> None:
        name = local(tag)
        text, at = "".join(self.texts or ()), self.parser.CurrentByteIndex
        if name in ("v", "t", "f") and self.cell is not None:
            self._value(name, text)
        elif name == "formula1" and self.choice is not None:
            self.choice.formula = self.choice.formula or text.strip()
        elif name == "sqref" and self.choice is not None:
            self.choice.areas = text
        elif name == "f" and self.choice is not None:  # inside formula1 of the extended kind
            self.choice.formula = text.strip()
        elif name == "c":
            self.cell = None
        elif name == "row" and self.row is not None:
            self.row.end = self.part.data.index(b">", at) + 1
            self.row = None
        elif name == "sheetData" and not self.part.is_empty_tag:
            self.part.inside = (self.part.inside[0], at)
        elif name == "dataValidation":
            self.choice = None
        if name in ("v", "t", "f", "formula1", "sqref"):
            self.texts = None

    def _value(self, name: str, text: str) -> None:
        assert self.cell is not None
        if name == "f":
            self.cell.formula = text
        elif name == "v" and self.cell.kind == "s":
            number = int(text or "-1")
            self.cell.text = self.words[number] if 0 <= number < len(self.words) else ""
        else:
            self.cell.text += text


def read_part(data: bytes, words: Sequence[str]) -> SheetPart:
    """Return the sheet of that part. Raises Unfit for what is no sheet."""
    reading = _Reading(data, words)
    try:
        reading.parser.Parse(data, True)
    except (expat.ExpatError, ValueError) as error:
        raise Unfit(DAMAGED) from error
    if not reading.part.inside[0]:
        raise Unfit(DAMAGED)
    return reading.part
