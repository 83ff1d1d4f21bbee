"""What lies below the filled rows moves down, and areas that reached their end grow with them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from xml.sax.saxutils import escape

from hotline.outside.formfillpackage import Package
from hotline.outside.formfillsheet import Area, SheetPart
from hotline.rules.cityforms import letters_of

LAST_ROW = 1_048_576
_REFERENCE = re.compile(
    r"(?<![!\w$.])(\$?[A-Z]{1,3}\$?)(\d+)(?::(\$?[A-Z]{1,3}\$?)(\d+))?(?![\w(])"
)
_MERGES = re.compile(rb"<(?:\w+:)?mergeCells\b(?:[^>]*/>|.*?</(?:\w+:)?mergeCells>)", re.S)
_SQREF = re.compile(rb'(\bsqref=")([^"]*)(")')
_SQREF_TEXT = re.compile(rb"(<(?:\w+:)?sqref>)([^<]*)(<)")
_OWN_REF = re.compile(
    rb'(<(?:\w+:)?(?:autoFilter|hyperlink|table|dimension|sortState)\b[^>]*?\bref=")([^"]*)(")'
)
_CALC = re.compile(rb"<(\w+:)?calcPr\b[^>]*?(/?)>")


@dataclass(frozen=True)
class Shift:
    """Rows `first` to `last` make room for `count`; those below go down by what does not fit."""

    first: int
    last: int
    count: int

    @property
    def extra(self) -> int:
        """How many rows are put in."""
        return max(0, self.count - (self.last - self.first + 1))

    def areas(self, text: str) -> str:
        """Return references with rows as they are after the filling."""
        return _REFERENCE.sub(self._moved, text)

    def _moved(self, found: re.Match[str]) -> str:
        top, bottom = int(found[2]), int(found[4] or found[2])
        new_top = min(LAST_ROW, top + self.extra) if top > self.last else top
        new_bottom = min(LAST_ROW, bottom + self.extra) if bottom >= self.last else bottom
        start = f"{found[1]}{new_top}"
        if not found[3] and new_bottom == new_top:
            return start
        return f"{start}:{found[3] or found[1]}{new_bottom}"

    def _formula(self, text: str) -> str:
        """Return a formula of a cell below; texts in quotes and other sheets stay."""
        pieces = text.split('"')
        for index in range(0, len(pieces), 2):
            pieces[index] = _REFERENCE.sub(self._in_formula, pieces[index])
        return '"'.join(pieces)

    def _in_formula(self, found: re.Match[str]) -> str:
        if found[3]:
            return self._moved(found)
        row = int(found[2])
        return f"{found[1]}{row + self.extra if row > self.last else row}"

    def of_head(self, head: bytes) -> bytes:
        """Return what stands before the rows, with the new size of the sheet."""
        return self._areas_in(head, _OWN_REF)

    def _areas_in(self, data: bytes, pattern: re.Pattern[bytes]) -> bytes:
        if not self.extra:
            return data
        return pattern.sub(lambda m: m[1] + self.areas(m[2].decode()).encode() + m[3], data)

    def of_row(self, row: bytes, number: int, prefix: str) -> bytes:
        """Return a row below ours at its new place."""
        if not self.extra:
            return row
        p, new = re.escape(prefix).encode(), number + self.extra
        opening, gap, rest = row.partition(b">")
        opening = re.sub(rb'\sr="\d+"', b"", opening)
        name = f"<{prefix}row".encode()
        opening = opening.replace(name, name + b' r="%d"' % new, 1)
        cells = re.sub(rb"(<" + p + rb'c\b[^>]*?\br="[A-Z]{1,3})\d+(")', rb"\g<1>%d\2" % new, rest)
        formulas = re.compile(rb"(<" + p + rb"f\b[^>/]*>)([^<]*)(<)")
        cells = formulas.sub(lambda m: m[1] + self._formula(m[2].decode()).encode() + m[3], cells)
        shared = re.compile(rb"(<" + p + rb'f\b[^>]*?\bref=")([^"]*)(")')
        return opening + gap + self._areas_in(cells, shared)

    def merges(self, part: SheetPart, pattern: int) -> list[Area]:
        """Return the merged cells: a blank row's are repeated, ones over several rows end."""
        kept: list[Area] = []
        for top, left, bottom, right in part.merges:
            if bottom < self.first or top == bottom <= self.last:
                kept.append((top, left, bottom, right))
            elif top > self.last:
                kept.append((top + self.extra, left, bottom + self.extra, right))
        again = [area for area in part.merges if area[0] == area[2] == pattern]
        for row in range(self.last + 1, self.first + self.count):
            kept += [(row, left, row, right) for _, left, _, right in again]
        return kept

    def of_tail(self, tail: bytes, part: SheetPart, prefix: str, pattern: int) -> bytes:
        """Return what stands after the rows: merged cells, lists, marks, filters."""
        if part.merges:
            merges = self.merges(part, pattern)
            found = "".join(
                f'<{prefix}mergeCell ref="{letters_of(a)}{top}:{letters_of(b)}{bottom}"/>'
                for top, a, bottom, b in merges
            )
            whole = f'<{prefix}mergeCells count="{len(merges)}">{found}</{prefix}mergeCells>'
            made = whole.encode() if merges else b""
            tail = _MERGES.sub(lambda _: made, tail, count=1)
        for pattern_of in (_SQREF, _SQREF_TEXT, _OWN_REF):
            tail = self._areas_in(tail, pattern_of)
        return tail

    def of_package(self, package: Package, sheet: str, part: str) -> dict[str, bytes]:
        """Return the other parts that know where rows lie or what was computed."""
        changed = {package.workbook: self._workbook(package.part(package.workbook), sheet)}
        for table in package.related(part, "table"):
            changed[table] = self._areas_in(package.part(table), _OWN_REF)
        if chain := package.of_workbook("calcChain"):
            # The order of computing names cells that are gone; it is made again when opened.
            folder, _, name = package.workbook.rpartition("/")
            for other, word in (
                ("[Content_Types].xml", chain),
                (f"{folder}/_rels/{name}.rels", chain.rpartition("/")[2]),
            ):
                changed[other] = _without(package.part(other), word)
        return changed

    def _workbook(self, data: bytes, sheet: str) -> bytes:
        plain = escape(sheet)
        either = rf"((?:'{re.escape(plain.replace(chr(39), chr(39) * 2))}'|{re.escape(plain)})!)"
        area = r"(\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)"
        names = re.compile(rb"(<(?:\w+:)?definedName\b[^>]*>)([^<]*)(<)")
        move: Callable[[re.Match[bytes]], bytes] = lambda m: m[1] + re.sub(  # noqa: E731
            either + area, lambda n: n[1] + self.areas(n[2]), m[2].decode()
        ).encode() + m[3]  # fmt: skip
        if self.extra:
            data = names.sub(move, data)
        return _computed_when_opened(data)


def _without(data: bytes, word: str) -> bytes:
    """Return a list of parts without the one that names this word."""
    entry = (
        rb"<(?:\w+:)?(?:Override|Relationship)\b[^>]*?" + re.escape(word.encode()) + rb"[^>]*?/>"
    )
    return re.sub(entry, b"", data)


def _computed_when_opened(data: bytes) -> bytes:
    """Return the workbook told to compute its formulas anew when somebody opens it."""
    if found := _CALC.search(data):
        tag = re.sub(rb'\sfullCalcOnLoad="[^"]*"', b"", found[0])
        end = b"/>" if found[2] else b">"
        tag = tag[: -len(end)] + b' fullCalcOnLoad="1"' + end
        return data[: found.start()] + tag + data[found.end() :]
    closing = re.search(rb"</(\w+:)?(definedNames)>", data) or re.search(
        rb"</(\w+:)?(sheets)>", data
    )
    if closing is None:
        return data
    made = b'<%scalcPr fullCalcOnLoad="1"/>' % (closing[1] or b"")
    return data[: closing.end()] + made + data[closing.end() :]
