"""The imprint (版记): copies to, printing office and date, at the foot of the last page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hotline.outside.pdf.flow import AREA_WIDTH
from hotline.outside.pdf.marks import qr
from hotline.outside.pdf.paper import MM, Paper
from hotline.outside.pdf.setting import Line, break_lines

SIZE = 14.0  # 4号
LEAD = 25.0
THICK, THIN = 0.99, 0.71  # 0.35 mm and 0.25 mm
QR_SIDE = 20 * MM


class Imprint:
    """Built upwards from the foot of the type area; `height` is what it takes there."""

    def __init__(self, document: Mapping[str, Any], paper: Paper) -> None:
        self._paper = paper
        self._imprint = document.get("imprint") or {}
        self._qr = document.get("qr") or {}
        # Addressees that would leave no room for text on page one stand here (7.3.2), no rule
        # between them and the copies.
        addressees = str(document.get("addressees_below", "")).rstrip("：")
        self._copies = [
            *_listed("主送", addressees),
            *_listed("抄送", self._imprint.get("copies", "")),
        ]
        self._rows = len(self._copies) + bool(self._imprint.get("office"))
        self.height = (
            self._rows * LEAD + (QR_SIDE + 12 if self._qr else 0) + (8 if self._rows else 0)
        )

    @property
    def is_there(self) -> bool:
        """Whether there is an imprint at all, not only a code."""
        return self._rows > 0

    def paint(self, x: float, bottom: float) -> None:
        """Paint with the last rule on `bottom`, the lower edge of the type area."""
        top = bottom - self._rows * LEAD - (4 if self._rows else 0)
        if self._qr:
            self._code(x, top - QR_SIDE - 8)
        if not self._rows:
            return
        paper = self._paper
        paper.rule(x, top, AREA_WIDTH, THICK)
        y = top + 2
        for line in self._copies:
            paper.line(x, y + (LEAD - SIZE) / 2, line, SIZE, SIZE)
            y += LEAD
        if self._imprint.get("office"):
            if self._copies:
                paper.rule(x, y, AREA_WIDTH, THIN)
            self._office(x, y + (LEAD - SIZE) / 2 + 1)
        paper.rule(x, bottom, AREA_WIDTH, THICK)

    def _office(self, x: float, y: float) -> None:
        width = AREA_WIDTH / SIZE
        office = break_lines(self._imprint["office"], width, first=1, justify=False)[0]
        printed = break_lines(self._imprint.get("printed", ""), width, first=0)[0]
        self._paper.line(x, y, office, SIZE, SIZE)
        shift = (width - 1 - printed.width) * SIZE
        self._paper.line(x + shift, y, printed, SIZE, SIZE)

    def _code(self, x: float, top: float) -> None:
        qr(self._paper, x, top, QR_SIDE, self._qr["text"])
        lines = self._qr.get("caption", "").split("\n")
        for row, line in enumerate(lines):
            self._paper.text(x + QR_SIDE + 8, top + 4 + row * 14, line, 9.5, "fangsong")


def _listed(label: str, names: str) -> list[Line]:
    """Set a list of names; wrapped lines stand under the first character after the colon."""
    if not names:
        return []
    text = f"{label}：{names.rstrip('。')}。"
    return break_lines(text, AREA_WIDTH / SIZE - 1, first=1, rest=4)
