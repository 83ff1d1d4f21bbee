"""The head of the first page: the red mark of an official document, or of a bulletin (简报)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hotline.outside.pdf.flow import AREA_WIDTH, CELL, PITCH, SIZE, Piece
from hotline.outside.pdf.paper import MM, RED, Paper
from hotline.outside.pdf.setting import break_lines
from hotline.outside.pdf.titles import title_lines

MARK_TOP = 35 * MM  # from the top of the type area to the top of the mark (7.2.4)
MARK_MOST = 62.0  # pt: the old standard's 22 mm; a longer name is set smaller
TITLE_SIZE, TITLE_PITCH = 22.0, 34.0
# A bulletin's head is not in the standard; offices set it near the top to leave room for text.
BULLETIN_TOP = 4 * MM


def head_piece(paper: Paper, doc: Mapping[str, Any]) -> Piece:
    """Return the head with the title under it; `doc["issue"]` makes it a bulletin's.

    Minutes have a bulletin's head with the mark where documents have it (10.3).
    """
    issue = doc.get("issue", "")
    size = min(MARK_MOST, AREA_WIDTH * 0.96 / max(paper.natural(doc["mark"], 1, "biaosong"), 1))
    mark_top = BULLETIN_TOP if issue and not doc.get("minutes") else MARK_TOP
    line_top = mark_top + size * 0.93 + (PITCH if issue else 2 * PITCH)
    office_top = line_top + PITCH * 1.2
    rule = (office_top if issue else line_top) + SIZE * 0.93 + 4 * MM
    title = title_lines(doc["title"], AREA_WIDTH / TITLE_SIZE - 1)
    title_top = rule + (1.2 if issue else 2) * PITCH

    def paint(paper: Paper, x: float, top: float) -> None:
        _corner(paper, doc, x, top)
        middle = x + AREA_WIDTH / 2
        paper.centred(middle, top + mark_top, doc["mark"], size, "biaosong", RED)
        _row(paper, x, top + line_top, issue or doc.get("number", ""), 0.5)
        if issue:
            _row(paper, x + CELL, top + office_top, doc["signature"]["office"], 0.0)
            _row(paper, x - CELL, top + office_top, doc["signature"]["date"], 1.0)
        paper.rule(x, top + rule, AREA_WIDTH, 1.2, RED)
        for row, line in enumerate(title):
            y = top + title_top + row * TITLE_PITCH
            paper.centred(middle, y, line, TITLE_SIZE, "biaosong")

    title_end = title_top + (len(title) - 1) * TITLE_PITCH + TITLE_SIZE
    # The body begins on a line of the grid, one blank line under the title.
    return Piece(-(-(title_end + PITCH * 0.9) // PITCH) * PITCH, paint)


def _row(paper: Paper, x: float, top: float, text: str, share: float) -> None:
    """Set one line with `share` of its free space at the left: 0 left, 0.5 centred, 1 right."""
    line = break_lines(text, 28, first=0)[0]
    paper.line(x + (28 - line.width) * share * CELL, top, line, SIZE, CELL)


def _corner(paper: Paper, doc: Mapping[str, Any], x: float, top: float) -> None:
    """Copy number, secrecy, urgency: flush left from the first line, absent ones close up."""
    marks = [("fangsong", doc.get("copy_number")), ("heiti", doc.get("secrecy"))]
    marks.append(("heiti", doc.get("urgency")))
    for row, (role, text) in enumerate([mark for mark in marks if mark[1]]):
        paper.text(x, top + row * PITCH, str(text), SIZE, role)
