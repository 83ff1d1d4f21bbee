"""A chart on paper: the shapes of `rules.charts`, drawn as vectors."""

from __future__ import annotations

from typing import Any

from hotline.outside.pdf.flow import Piece
from hotline.outside.pdf.paper import Paper
from hotline.rules.charts import MUTED, Drawing, Path, Polygon, Rect, Words, draw, figure_from


def chart_piece(figure: dict[str, Any], room: float) -> Piece:
    """Turn a figure (plain JSON) into one piece as wide as the column."""
    drawing = draw(figure_from(figure), room)

    def paint(paper: Paper, x: float, top: float) -> None:
        _paint(paper, x, top + 6, drawing)

    return Piece(drawing.height + 10, paint)


def _paint(paper: Paper, x: float, top: float, drawing: Drawing) -> None:
    for shape in drawing.shapes:
        if isinstance(shape, Rect):
            paper.fill(x + shape.x, top + shape.y, shape.width, shape.height, shape.grey)
        elif isinstance(shape, Path):
            for (x1, y1), (x2, y2) in zip(shape.points, shape.points[1:], strict=False):
                grey = (shape.grey,) * 3
                paper.stroke(x + x1, top + y1, x + x2, top + y2, shape.width, grey)
        elif isinstance(shape, Polygon):
            _polygon(paper, x, top, shape)
        else:
            _words(paper, x, top, shape)


def _polygon(paper: Paper, x: float, top: float, shape: Polygon) -> None:
    way = paper.canvas.beginPath()
    for ring in shape.rings:
        for number, (px, py) in enumerate(ring):
            go = way.lineTo if number else way.moveTo
            go(x + px, paper.height - top - py)
        way.close()
    paper.canvas.setFillGray(shape.grey)
    paper.canvas.setStrokeGray(MUTED)
    paper.canvas.setLineWidth(0.7)
    paper.canvas.drawPath(way, stroke=1, fill=1, fillMode=0)  # 0: even-odd, so that holes stay


def _words(paper: Paper, x: float, top: float, words: Words) -> None:
    role = "heiti" if words.strong else "fangsong"
    width = paper.natural(words.text, words.size, role)
    shift = {"start": 0.0, "middle": width / 2, "end": width}[words.anchor]
    paper.text(x + words.x - shift, top + words.y - 0.85 * words.size, words.text, words.size, role)
