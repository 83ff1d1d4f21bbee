"""Writing characters into a page: each at its place, a run of them as one operator.

reportlab's own text object writes four numbers for every character; a grid of thousands of them is
written here as runs with small corrections, which makes the file and the time a third.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

Glyph = tuple[str, int, float]  # name of the font's subset in this file, code, width in 1/1000 em


class Pen:
    """Runs of characters of one colour. `done()` must be called for the last run."""

    def __init__(self, canvas: Canvas, glyphs: dict[Any, Glyph], color: tuple) -> None:
        self._canvas, self._glyphs = canvas, glyphs
        red, green, blue = color
        self._said = [f"BT {red:g} {green:g} {blue:g} rg"]
        self._run: list[str] = []
        self._setting: tuple[str, float, float, float] = ("", 0.0, 0.0, 1.0)
        self._start = self._next = 0.0

    def put(
        self, x: float, baseline: float, font: Any, size: float, char: str, squeeze: float = 1.0
    ) -> None:
        """Set one character at (x, baseline), `squeeze` times as wide as it is."""
        name, code, width = self._glyph(font, char)
        setting = (name, size, baseline, squeeze)
        if setting != self._setting:
            self._flush()
            self._setting, self._start, self._next = setting, x, x
        gap = (self._next - x) * 1000 / (size * squeeze)
        if abs(gap) >= 0.5:
            self._run.append(f"{gap:.0f}")
            # What rounding leaves over is made good by the next correction.
            x = self._next - round(gap) * size * squeeze / 1000
        self._run.append(f"<{code:02X}>")
        self._next = x + width * size * squeeze / 1000

    def _glyph(self, font: Any, char: str) -> Glyph:
        key = (font.fontName, char)
        found = self._glyphs.get(key)
        if found is None:
            document = self._canvas._doc
            ((subset, codes),) = font.splitString(char, document)
            name = font.getSubsetInternalName(subset, document)
            found = (name, codes[0], font.face.getCharWidth(ord(char)))
            self._glyphs[key] = found
        return found

    def _flush(self) -> None:
        if not self._run:
            return
        name, size, baseline, squeeze = self._setting
        run = "".join(self._run).replace("><", "")
        self._said.append(
            f"{name} {size:g} Tf {squeeze * 100:.4g} Tz "
            f"1 0 0 1 {self._start:.2f} {baseline:.2f} Tm [{run}] TJ"
        )
        self._run = []

    def done(self) -> None:
        """Write everything to the page."""
        self._flush()
        if len(self._said) > 1:
            self._canvas._code.append("\n".join([*self._said, "ET"]))
