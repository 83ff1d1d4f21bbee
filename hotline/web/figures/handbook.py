"""The indicators' handbook on screen: one definition each, with an anchor of its own."""

from __future__ import annotations

from flask import Response, current_app, g, render_template

from hotline.casework.noticeprinting import printed
from hotline.rules.counttable import COUNTS
from hotline.rules.figurecounts import GROUPINGS
from hotline.rules.indicators import Indicator, Sum, definitions
from hotline.rules.periods import period_at
from hotline.rules.permissions import may
from hotline.rules.rounding import NONE_SHOWN
from hotline.web.figures import scheming
from hotline.web.figures.counted import plain
from hotline.web.figures.door import blueprint, rule
from hotline.web.figures.sections import sections
from hotline.web.guard import actor, caller, need

LEVELS = {"unit": "单位", "village": "村（社区）", "person": "个人", "division": "乡镇（按地点）",
          "place": "地点", "county": "全县"}  # fmt: skip
BETTER = {True: "数值大的为好", False: "数值小的为好", None: "不分高低"}


@blueprint.get("/figures/indicators")
@need("read_boards")
def handbook() -> str:
    """Show every definition as the scheme in force counts it."""
    scheme = scheming.asked(period_at("month", g.now, rule()))
    known = definitions(scheme.mostly_weight)
    return render_template(
        "figures/indicators.html",
        sections=[(words, [_told(row) for row in rows]) for words, rows in sections(known)],
        total=len(known),
        scheme=scheme,
        may_print=may(actor(), "notice"),
    )


@blueprint.get("/figures/indicators.pdf")
@need("notice")
def handbook_paper() -> Response:
    """Print the handbook as it stands today, or as it was sealed this month."""
    settings = current_app.config["SETTINGS"]
    made = printed(caller(), "handbook", period_at("month", g.now, rule()).code, settings)
    response = Response(made.body, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="zhibiao-{g.now:%Y%m%d}.pdf"'
    return response


def _told(row: Indicator) -> dict[str, object]:
    """Return one definition in words."""
    if row.denominator is None:
        rounding = "整数"
    else:
        rounding = f"四舍五入保留{row.places}位小数，分母为零的记“{NONE_SHOWN}”，不参加排名"
    return {
        "code": row.code,
        "name": row.name,
        "words": row.words,
        "pairs": [
            ("统计对象", row.population),
            ("统计时间", row.basis),
            ("分子" if row.denominator is not None else "计数", _sum(row.numerator)),
            *([("分母", _sum(row.denominator))] if row.denominator is not None else []),
            ("不计入", row.excludes),
            ("取数", rounding),
            ("高低", BETTER[row.more_is_better]),
            ("统计到", "、".join(LEVELS[each] for each in GROUPINGS if each in row.levels)),
        ],
    }


def _sum(parts: Sum) -> str:
    """Return a weighted sum in words: 「有效回访…＋0.9×其中…」."""
    told = []
    for name, weight in parts.items():
        sign = "减去" if weight < 0 else "加上"
        times = "" if abs(weight) == 1 else f"{plain(abs(weight))}×"
        told.append((sign, f"{times}{COUNTS[name].words}"))
    first, *rest = told
    return first[1] + "".join(f"，{sign}{words}" for sign, words in rest)
