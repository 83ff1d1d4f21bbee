"""Charts: the message in the title, direct labels, one code for screen and paper."""

from __future__ import annotations

import json
import re

from hotline.rules.charts import Figure, Polygon, Words, draw, figure_from, svg
from hotline.rules.noticecharts import (
    map_figure,
    matters_figure,
    ranking_figure,
    shares_figure,
    trend_figure,
)
from hotline.rules.noticeparts import Area, Count
from hotline.rules.noticeview import ranking
from tests.notices.materials import AREAS, busy, square

MAP = map_figure(AREAS, "受理量", "7月")


def kept(figure: Figure) -> Figure:
    return figure_from(json.loads(json.dumps(figure.as_dict())))


def test_titles_carry_the_message() -> None:
    figures = busy()
    rows = [row for row in ranking(figures) if row.group == "乡镇"]
    titles = [
        trend_figure(figures.months).title,
        matters_figure(figures.matters, "7月").title,
        shares_figure(figures.by_kind, "诉求类型").title,
        ranking_figure(rows, "乡镇").title,
        MAP.title,
    ]
    assert titles == [
        "7月受理1007件，为近7个月最高",
        "7月反映最集中的是城区供水，96件",
        "诉求类型中投诉最多，占42.70%",
        "乡镇得分最高的是东湖乡人民政府，95.33分",
        "7月受理量最多的是城关镇，402件",
    ]


def test_a_kept_chart_draws_the_same() -> None:
    for figure in (MAP, shares_figure(busy().by_kind, "诉求类型"), trend_figure(busy().months)):
        assert draw(kept(figure)) == draw(figure)
        assert svg(kept(figure)) == svg(figure)


def test_every_township_is_drawn_inside_its_sheet_with_name_and_number() -> None:
    drawing = draw(MAP)
    outlines = [shape for shape in drawing.shapes if isinstance(shape, Polygon)]
    words = [shape.text for shape in drawing.shapes if isinstance(shape, Words)]
    assert len(outlines) == len(AREAS)
    assert {area.name for area in AREAS} <= set(words)
    assert {"402件", "0件"} <= set(words)
    for x, y in (spot for shape in outlines for ring in shape.rings for spot in ring):
        assert -0.01 <= x <= drawing.width + 0.01 and 0 <= y <= drawing.height
    assert svg(MAP).count("<path") == len(AREAS)


def test_more_is_darker_and_north_is_up() -> None:
    shades = {
        name: shape.grey
        for name, shape in zip(
            (area.name for area in AREAS),
            (shape for shape in draw(MAP).shapes if isinstance(shape, Polygon)),
            strict=True,
        )
    }
    assert shades["城关镇"] < shades["石桥镇"] < shades["青山乡"] < 1
    tops = [
        min(y for _, y in shape.rings[0])
        for shape in draw(MAP).shapes
        if isinstance(shape, Polygon)
    ]
    assert tops[0] < tops[2]  # 城关镇 lies north of 柳林镇


def test_a_rate_without_a_denominator_is_white_and_says_a_dash() -> None:
    areas = (
        Area("甲镇", (square(115, 33),), 3, 4),
        Area("乙镇", (square(115.1, 33),), 0, 0),
    )
    figure = map_figure(areas, "解决率", "7月")
    assert figure.title == "7月解决率最高的是甲镇，75.00%"
    greys = [shape.grey for shape in draw(figure).shapes if isinstance(shape, Polygon)]
    assert greys[1] == 1.0
    assert [place.shown for place in figure.places] == ["75.00%", "—"]


def test_shares_are_not_bent() -> None:
    figure = shares_figure((Count("甲", 1), Count("乙", 1), Count("丙", 1)), "渠道")
    assert [bar.shown for bar in figure.bars] == ["1件 33.33%"] * 3


def test_a_long_title_goes_on_below_instead_of_over_the_unit() -> None:
    figure = Figure("lines", "很长的标题" * 12, ())
    lines = [s for s in draw(figure).shapes if isinstance(s, Words) and s.strong]
    assert len(lines) > 1
    assert "".join(line.text for line in lines) == figure.title


def test_nothing_depends_on_colour() -> None:
    for figure in (MAP, trend_figure(busy().months)):
        for red, green, blue in re.findall(r"#(..)(..)(..)", svg(figure)):
            assert red == green == blue
