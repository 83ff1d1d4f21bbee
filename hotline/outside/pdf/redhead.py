"""The red-headed document (红头公文) of GB/T 9704-2012, set on its grid.

Measures are the standard's, in the order of its clauses: 7.2 head, 7.3 body, 7.4 imprint,
7.5 page number. One Chinese character of the body is 15.79 pt wide so that 28 fill 156 mm.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hotline.outside.pdf.blocks import blank, block_pieces, line_pieces
from hotline.outside.pdf.flow import (
    AREA_HEIGHT,
    AREA_WIDTH,
    CELL,
    LEFT,
    PITCH,
    SIZE,
    TOP,
    Layout,
    Page,
    Piece,
)
from hotline.outside.pdf.head import TITLE_PITCH, TITLE_SIZE, head_piece
from hotline.outside.pdf.imprint import Imprint
from hotline.outside.pdf.marks import page_number, watermark
from hotline.outside.pdf.paper import Paper
from hotline.outside.pdf.setting import Line, Span, break_lines, cells
from hotline.outside.pdf.tables import upright_size
from hotline.outside.pdf.titles import title_lines


class Redhead:
    """One document being set: `sheets` collects (pages, turned) in printing order."""

    def __init__(self, document: Mapping[str, Any], fonts_dir: Path | None = None) -> None:
        self.document = document
        self.paper = Paper(
            document["title"].replace("\n", ""),
            document["signature"]["office"],
            fonts_dir,
            document.get("made_on", ""),
        )
        self.sheets: list[tuple[Page, bool]] = []

    def print(self) -> bytes:
        """Lay everything out, then paint it."""
        self._first_pages()
        for number, annex in enumerate(self.document.get("annexes", []), 1):
            self._annex(annex, number)
        imprint = Imprint(self.document, self.paper)
        unnumbered = self._place_imprint(imprint)
        for number, (page, turned) in enumerate(self.sheets, 1):
            self._paint(page, turned, number, number not in unnumbered)
            if number == len(self.sheets):
                imprint.paint(LEFT, TOP + AREA_HEIGHT)
            self.paper.next_page()
        return self.paper.bytes()

    def _first_pages(self) -> None:
        """Lay the text out; addressees that leave no room for it move to the imprint (7.3.2)."""
        head = head_piece(self.paper, self.document)
        pages = Layout().fill([head, *self._body()])
        addressees = _addressees(self.document)
        if addressees and len(pages[0].laid) <= 1 + len(addressees):
            moved = {
                **self.document, "addressee": "", "addressees_below": self.document["addressee"]
            }  # fmt: skip
            before, self.document = self.document, moved
            without = Layout().fill([head, *self._body()])
            if len(without[0].laid) > 1:
                pages = without
            else:  # not the addressees take the room: what comes first is too tall for page one
                self.document = before
        self._add(pages)

    def _place_imprint(self, imprint: Imprint) -> set[int]:
        """Add the pages the imprint needs; return those without a number (7.4, 7.5).

        Printed on both sides it stands on the last side of the last sheet, an even page. When a
        blank page comes before it, neither of the two is numbered.
        """
        last, turned = self.sheets[-1]
        pages = len(self.sheets)
        if turned or last.end + imprint.height + PITCH / 2 > AREA_HEIGHT:
            pages += 1
        is_duplex = self.document.get("page_number", "outside") == "outside"
        if is_duplex and imprint.is_there:
            pages += pages % 2
        blank_pages = pages - len(self.sheets)
        self.sheets += [(Page(), False) for _ in range(blank_pages)]
        return {pages - 1, pages} if blank_pages > 1 else set()

    def _add(self, pages: list[Page], turned: bool = False) -> None:
        self.sheets += [(page, turned) for page in pages]

    def _paint(self, page: Page, turned: bool, number: int, is_numbered: bool) -> None:
        watermark(self.paper, self.document.get("watermark", ""))
        if is_numbered:
            page_number(self.paper, number, self.document.get("page_number", "outside"))
        self.paper.show_turned(turned)
        if not turned:
            _paint_page(self.paper, page, LEFT, TOP)
            return
        with self.paper.turned():
            _paint_page(self.paper, page, _turned_left(), LEFT)

    def _body(self) -> list[Piece]:
        doc = self.document
        pieces: list[Piece] = _addressees(doc)
        for block in doc["blocks"]:
            pieces += block_pieces(block)
        closing = [*self._annex_names(), *self._signature(), *self._note()]
        for piece in closing[:-1]:
            piece.keep = True
        # The signature never stands alone on a page: it takes the last two lines with it.
        for piece in pieces[-2:]:
            piece.keep = True
        return pieces + closing

    def _annex_names(self) -> list[Piece]:
        annexes = self.document.get("annexes", [])
        if not annexes:
            return []
        pieces = [blank()]
        for number, annex in enumerate(annexes, 1):
            serial = f"{number}. " if len(annexes) > 1 else ""
            lead = "附件：" if number == 1 else ""
            first = 2.0 if number == 1 else 5.0
            pieces += line_pieces(
                f"{lead}{serial}{annex['title']}", first=first, rest=5 + sum(map(cells, serial))
            )
        return pieces

    def _signature(self) -> list[Piece]:
        """Name centred over the date, the date four cells from the right; room for the seal.

        With a seal two lines stay free above, so that its head is within a line of the text.
        """
        sign = self.document["signature"]
        if self.document.get("issue"):
            return []  # a bulletin names its office and day in the head
        date_line = break_lines(sign["date"], 28, first=0)[0]
        names = break_lines(sign["office"], 20, first=0, justify=False)
        seal = sign.get("seal", True)
        date_x = 28 - 4 - date_line.width if seal else 0.0
        width = max(line.width for line in names)
        name_x = date_x + (date_line.width - width) / 2
        if not seal:
            name_x = 28 - 2 - width
            date_x = name_x + 2
            if date_x + date_line.width > 26:
                date_x = 26 - date_line.width
                name_x = date_x - 2 if width <= date_line.width else name_x
        name_x = min(name_x, 26 - width)
        pieces = [blank(2 if seal else 1)]
        pieces += [_at(line, name_x + (width - line.width) / 2) for line in names]
        return [*pieces, _at(date_line, date_x)]

    def _note(self) -> list[Piece]:
        note = self.document.get("note", "")
        return line_pieces(f"（{note}）", first=2) if note else []

    def _annex(self, annex: Mapping[str, Any], number: int) -> None:
        """Annex pages: 「附件1」 flush left in 黑体, title on line 3, wide tables turned."""
        sizes = [upright_size(b, AREA_WIDTH) for b in annex["blocks"] if b["kind"] == "table"]
        wide = None in sizes
        size = 11.0 if wide else min((s for s in sizes if s), default=11.0)
        room = AREA_HEIGHT if wide else AREA_WIDTH
        layout = Layout(AREA_WIDTH if wide else AREA_HEIGHT)
        label = "附件" + (str(number) if len(self.document["annexes"]) > 1 else "")
        pieces = line_pieces([Span(label, "heiti")], first=0, keep=True)
        pieces.append(Piece(PITCH, keep=True))
        pieces += _annex_title(annex["title"], room)
        for block in annex["blocks"]:
            block = {"size": size, **block} if block["kind"] == "table" else block
            pieces += block_pieces(block, room)
        self._add(layout.fill(pieces), wide)


def _addressees(document: Mapping[str, Any]) -> list[Piece]:
    """Set 主送机关 flush left, wrapped lines too."""
    return line_pieces(document["addressee"], first=0) if document.get("addressee") else []


def _turned_left() -> float:
    """The type area on a turned sheet begins where the foot of the upright one is."""
    from hotline.outside.pdf.paper import HEIGHT

    return HEIGHT - TOP - AREA_HEIGHT


def _paint_page(paper: Paper, page: Page, x: float, top: float) -> None:
    for y, piece in page.laid:
        if piece.paint:
            piece.paint(paper, x, top + y)


def _at(line: Line, indent: float) -> Piece:
    def paint(paper: Paper, x: float, top: float) -> None:
        paper.line(x + indent * CELL, top, line, SIZE, CELL)

    return Piece(PITCH, paint, need=SIZE)


def _annex_title(title: str, room: float) -> list[Piece]:
    lines = title_lines(title, room / TITLE_SIZE - 1)
    pieces = []
    for line in lines:

        def paint(paper: Paper, x: float, top: float, text: str = line) -> None:
            paper.centred(x + room / 2, top - 2, text, TITLE_SIZE, "biaosong")

        pieces.append(Piece(TITLE_PITCH, paint, keep=True))
    return [*pieces, Piece(10, keep=True)]


def render_redhead(document: Mapping[str, Any], fonts_dir: Path | None = None) -> bytes:
    """Print a red-headed document (see `documents.redhead`)."""
    return Redhead(document, fonts_dir).print()
