"""What a page carries besides its text: page number, watermark, QR code."""

from __future__ import annotations

from hotline.outside.pdf.flow import AREA_HEIGHT, AREA_WIDTH, CELL, LEFT, TOP
from hotline.outside.pdf.fonts import unread
from hotline.outside.pdf.paper import HEIGHT, INK_TOP, MM, WIDTH, Paper


def page_number(paper: Paper, number: int, placing: str = "outside", left: float = LEFT) -> None:
    """Print 「— 3 —」, 4号宋体, its dash 7 mm under the type area, outside with one cell of margin.

    `placing` 「centre」 suits an office that prints on one side only.
    """
    size, text = 14.0, f"{number}"
    dash = 14.0
    width = 2 * dash + 8 + paper.natural(text, size, "songti")
    # The dash is the middle of the figures' height: 7 mm under the type area.
    top = TOP + AREA_HEIGHT + 7 * MM - size * (INK_TOP - 0.33)
    x = left + CELL if number % 2 == 0 else left + AREA_WIDTH - CELL - width
    if placing == "centre":
        x = left + (AREA_WIDTH - width) / 2
    middle = TOP + AREA_HEIGHT + 7 * MM
    paper.text(x, top, "—", size, "songti")
    paper.text(x + dash + 4, middle - size * (INK_TOP - 0.34), text, size, "songti")
    paper.text(x + width - dash, top, "—", size, "songti")


def watermark(paper: Paper, text: str) -> None:
    """Cover the page with the reader's name, light and slanting, under the text."""
    if not text:
        return
    canvas = paper.canvas
    if not canvas.hasForm("watermark"):
        canvas.beginForm("watermark", *([-HEIGHT] * 2), *([2 * HEIGHT] * 2))
        _tiles(paper, text)
        canvas.endForm()
    canvas.doForm("watermark")


def _tiles(paper: Paper, text: str) -> None:
    """Draw the name over more than a sheet, every other row shifted by half a step."""
    paper.canvas.translate(WIDTH / 2, HEIGHT / 2)
    paper.canvas.rotate(30)
    paper.canvas.setFillGray(0.88)
    step = max(paper.natural(text, 11, "heiti") + 60, 150)
    for row in range(-7, 8):
        for column in range(-5, 6):
            _string(paper, column * step + (row % 2) * step / 2, row * 84, text)


def _string(paper: Paper, x: float, y: float, text: str) -> None:
    for char in text:
        if font := paper.case.font_for(char, "heiti"):
            paper.canvas.setFont(unread(font.fontName), 11)
            paper.canvas.drawString(x, y, char)
        x += paper.case.advance(char, "heiti") * 11


def qr(paper: Paper, x: float, top: float, side: float, text: str) -> None:
    """Draw a QR code as one path of squares: sharp at any size, no picture in the file."""
    import segno

    matrix = [list(row) for row in segno.make(text, error="m", micro=False).matrix]
    cell = side / len(matrix)
    path = paper.canvas.beginPath()
    for row, line in enumerate(matrix):
        start = None
        for column, dark in enumerate([*line, 0]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                path.rect(
                    x + start * cell,
                    paper.height - top - (row + 1) * cell,
                    (column - start) * cell,
                    cell,
                )
                start = None
    paper.canvas.setFillGray(0)
    paper.canvas.drawPath(path, stroke=0, fill=1)
