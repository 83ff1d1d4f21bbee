"""Charts: one layout for screen and paper."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from hotline.rules.charts import Bar, Figure, Words, draw, figure_from, svg

BARS = Figure("bars", "7月反映最集中的是供水", (Bar("供水", 96, "", True), Bar("物业<管理>", 73)))
TREND = Figure("lines", "7月受理1007件", tuple(Bar(f"{m}月", 800 + m) for m in range(1, 13)))
EMPTY = Figure("bars", "本月", ())
ZERO = Figure("bars", "全为零", (Bar("甲", 0), Bar("乙", 0)))
LONG = Figure("bars", "长名称", (Bar("安平县高新技术产业开发区管理委员会综合行政执法局", 3),))


@pytest.mark.parametrize("figure", [BARS, TREND, EMPTY, ZERO, LONG])
def test_everything_is_inside_the_box(figure: Figure) -> None:
    drawing = draw(figure)
    for shape in drawing.shapes:
        if isinstance(shape, Words):
            assert 0 <= shape.x <= drawing.width and 0 < shape.y <= drawing.height
        elif hasattr(shape, "points"):
            assert all(
                0 <= x <= drawing.width and 0 <= y <= drawing.height for x, y in shape.points
            )
        else:
            assert shape.x >= 0 and shape.x + shape.width <= drawing.width
            assert shape.width >= 0


@pytest.mark.parametrize("figure", [BARS, TREND, EMPTY, ZERO])
def test_kept_as_json_it_is_the_same_figure(figure: Figure) -> None:
    assert figure_from(figure.as_dict()) == figure


def test_bars_are_in_proportion_and_carry_their_numbers() -> None:
    drawing = draw(BARS)
    rects = [shape for shape in drawing.shapes if hasattr(shape, "height")]
    assert rects[1].width / rects[0].width == pytest.approx(73 / 96)
    said = [shape.text for shape in drawing.shapes if isinstance(shape, Words)]
    assert {"96", "73", "供水", "7月反映最集中的是供水"} <= set(said)


def test_svg_is_well_formed_and_read_aloud() -> None:
    root = ET.fromstring(svg(BARS))
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == "7月反映最集中的是供水。供水96件；物业<管理>73件"
