"""A sheet of A4 measured from its top left corner, in points, that characters are placed on.

Everything printed goes through here, so that every character passes the font case and every
position means the same thing. `top` of a text is the top of its ink, not of a text box.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from hotline.outside.pdf.fonts import FontCase
from hotline.outside.pdf.pen import Glyph, Pen
from hotline.outside.pdf.setting import NOT_AT_END, YIELDING, Line, cells

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

MM = 72 / 25.4
WIDTH, HEIGHT = 210 * MM, 297 * MM
# The height of a Chinese glyph's ink above the baseline, in ems; 0.85 holds within 0.02 em for
# every face we ship (measured), which at 62 pt is 0.4 mm.
INK_TOP = 0.85
MISSING = "〓"
BLACK, RED = (0.0, 0.0, 0.0), (1.0, 0.0, 0.0)


class Paper:
    """One PDF being written. Raises nothing for a missing glyph: drafts are checked before."""

    def __init__(
        self, title: str, author: str = "", fonts_dir: Path | None = None, made_on: str = ""
    ) -> None:
        from reportlab import rl_config
        from reportlab.pdfgen.canvas import Canvas

        rl_config.useA85 = 0  # plain bytes: a fifth smaller than text, and no time lost
        self.case = FontCase(fonts_dir)
        self._glyphs: dict[tuple[str, str], Glyph] = {}
        self._out = io.BytesIO()
        # invariant: the same document gives the same bytes, so its SHA-256 can be checked.
        # The first font of a page is one of ours: reportlab would name Helvetica, not embedded.
        plain = self.case.font_for("一", "fangsong")
        self.canvas: Canvas = Canvas(
            self._out,
            pagesize=(WIDTH, HEIGHT),
            lang="zh-CN",
            pageCompression=1,
            invariant=1,
            pdfVersion=(1, 7),
            initialFontName=plain.fontName if plain else None,
        )
        if made_on:
            # reportlab knows "now" and "always the same day", but no day that it is told.
            day = date.fromisoformat(made_on)
            self.canvas._doc._timeStamp.YMDhms = (day.year, day.month, day.day, 0, 0, 0)
            self.canvas._doc._timeStamp.dhh = 8
        self.canvas.setTitle(title)
        self.canvas.setSubject(title)
        self.canvas.setAuthor(author)
        self.canvas.setCreator("县级12345热线工单系统")
        self.canvas.setViewerPreference("DisplayDocTitle", "true")
        self.height = HEIGHT

    def lie(self, down: bool) -> None:
        """Choose the sheet of this page: lying (landscape) or upright."""
        size = (HEIGHT, WIDTH) if down else (WIDTH, HEIGHT)
        self.canvas.setPageSize(size)
        self.height = size[1]

    def show_turned(self, turned: bool) -> None:
        """Let the screen show this upright sheet turned, so that a turned table can be read.

        reportlab swaps the sides of a page that is shown turned, so they are swapped before.
        """
        self.canvas.setPageRotation(90 if turned else 0)
        self.canvas.setPageSize((HEIGHT, WIDTH) if turned else (WIDTH, HEIGHT))

    def next_page(self) -> None:
        self.canvas.showPage()

    def bytes(self) -> bytes:
        """Finish and return the file."""
        self.canvas.save()
        return self._out.getvalue()

    @contextmanager
    def turned(self) -> Iterator[None]:
        """Draw with the sheet turned: its left edge is the top, text runs from foot to head.

        The paper itself stays upright, so page numbers keep their place (GB/T 9704 clause 8).
        """
        self.canvas.saveState()
        self.canvas.translate(WIDTH, 0)
        self.canvas.rotate(90)
        self.height = WIDTH
        yield
        self.height = HEIGHT
        self.canvas.restoreState()

    def rule(
        self, x: float, top: float, width: float, thickness: float = 0.71, color: tuple = BLACK
    ) -> None:
        """Draw a horizontal rule whose middle is at `top`."""
        self.stroke(x, top, x + width, top, thickness, color)

    def stroke(
        self, x: float, y: float, x2: float, y2: float, thickness: float = 0.5, color: tuple = BLACK
    ) -> None:
        red, green, blue = color
        self._draw(
            f"{red:g} {green:g} {blue:g} RG {thickness:g} w "
            f"{x:.2f} {self.height - y:.2f} m {x2:.2f} {self.height - y2:.2f} l S"
        )

    def _draw(self, operators: str) -> None:
        """Write drawing operators as they are: a table has thousands, reportlab's own are slow."""
        self.canvas._code.append(operators)

    def box(
        self, x: float, top: float, width: float, height: float, thickness: float = 0.5
    ) -> None:
        bottom = self.height - top - height
        self._draw(f"0 G {thickness:g} w {x:.2f} {bottom:.2f} {width:.2f} {height:.2f} re S")

    def fill(self, x: float, top: float, width: float, height: float, grey: float) -> None:
        bottom = self.height - top - height
        self._draw(f"{grey:g} g {x:.2f} {bottom:.2f} {width:.2f} {height:.2f} re f")

    def _glyph(self, char: str, role: str) -> tuple[str, TTFont | None]:
        """Return the character to print and its font: 〓 for one that no font has.

        A notice is refused such characters as a draft; a citizen's own words (an emoji) are printed
        with the printers' old mark for a missing type, so that nothing vanishes unseen.
        """
        font = self.case.font_for(char, role)
        return (char, font) if font else (MISSING, self.case.font_for(MISSING, role))

    def natural(self, text: str, size: float, role: str = "fangsong") -> float:
        """Return the width of text set solid in its fonts' own widths."""
        return sum(self.case.advance(char, role) for char in text) * size

    def text(
        self, x: float, top: float, text: str, size: float, role: str = "fangsong",
        color: tuple = BLACK, spacing: float = 0.0,
    ) -> float:  # fmt: skip
        """Set text solid from `x`; return where it ends."""
        pen = self._pen(color)
        for char in text:
            char, font = self._glyph(char, role)
            if font:
                pen.put(x, self.height - top - INK_TOP * size, font, size, char)
            x += self.case.advance(char, role) * size + spacing
        pen.done()
        return x - spacing if text else x

    def centred(
        self, middle: float, top: float, text: str, size: float, role: str = "fangsong",
        color: tuple = BLACK, spacing: float = 0.0,
    ) -> None:  # fmt: skip
        width = self.natural(text, size, role) + spacing * max(len(text) - 1, 0)
        self.text(middle - width / 2, top, text, size, role, color, spacing)

    def line(self, x: float, top: float, line: Line, size: float, pitch: float) -> None:
        """Set one line on the grid: `pitch` is the width of a cell, `size` that of the type."""
        pen = self._pen(BLACK)
        baseline = self.height - top - INK_TOP * size
        for item in line.placed:
            char, font = self._glyph(item.char, item.role)
            if font is None or char == " ":
                continue
            left, squeeze = self._seat(char, item.role, item.width * pitch, size, pitch)
            pen.put(x + item.x * pitch + left, baseline, font, size, char, squeeze)
        pen.done()

    def _seat(
        self, char: str, role: str, room: float, size: float, pitch: float
    ) -> tuple[float, float]:
        """Return where in its cell a character begins and how far it is squeezed."""
        own = self.case.advance(char, role) * size
        if cells(char) < 1:
            # A point is so narrow that readers of the file would see 「6 . 79%」: what is left
            # white on either side stays under a tenth of the type size, poppler's limit.
            wide = min(max(own, room - 0.18 * size), 1.3 * own)
            squeeze = room / own if own > room else wide / own
            return (room - own * squeeze) / 2, squeeze
        left = (min(room, pitch) - own) / 2 if room >= pitch * 0.99 else (pitch - own) / 2
        if char in YIELDING and char in NOT_AT_END:
            left -= max(0.0, pitch - room)  # an opening mark gives up its left half
        return left, 1.0

    def _pen(self, color: tuple) -> Pen:
        return Pen(self.canvas, self._glyphs, color)
