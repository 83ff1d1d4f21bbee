"""Red and yellow boards, best and worst tickets, knowledge upkeep, and the county's own uploads."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import g, render_template

from hotline.casework import givenvalues, uploadscore
from hotline.casework.givenvalues import KNOWLEDGE
from hotline.casework.linesettings import line_settings
from hotline.rules.boardreach import Place, Viewer, sight
from hotline.rules.panel import BOARDS
from hotline.rules.periods import Period
from hotline.rules.permissions import may
from hotline.rules.privacy import without_numbers
from hotline.rules.schemeparts import Scheme
from hotline.rules.uploadscore import PARTS
from hotline.store import verdicts
from hotline.store.figures import ranked_units
from hotline.web.figures import scheming
from hotline.web.figures.counted import Line, of, plain, ranking
from hotline.web.figures.door import (
    blueprint,
    counted_words,
    period_asked,
    picker,
    unit_url,
    viewer,
)
from hotline.web.figures.links import Shown, shown
from hotline.web.guard import actor, need


@dataclass(frozen=True)
class Low:
    """A unit below the line with the reasons in numbers, each leading to its tickets."""

    line: Line
    url: str
    reasons: list[Shown]


@blueprint.get("/figures/boards")
@need("read_boards")
def boards() -> str:
    """Show the boards of a period as far as they are published to who asks."""
    period = period_asked()
    scheme = scheming.asked(period)
    now = ranking(period, scheme)
    groups = {line.unit_id: line.group for line in now.lines}
    who = viewer(groups)
    seen = [line for line in now.lines if _is_ranked(line, scheme, who)]
    return render_template(
        "figures/boards.html",
        picker=picker(period),
        scheme=scheme,
        counted=counted_words(now.at),
        red=_red(seen),
        yellow=_low([line for line in seen if line.is_yellow], period, scheme, who),
        also_low=_low([x for x in seen if x.low and not x.is_yellow], period, scheme, who),
        line=plain(scheme.line),
        picks=[(words, _picked(code, period)) for code, words in BOARDS.items()],
        knowledge=_knowledge(period, scheme, who, groups),
        uploads=_uploads(period) if who.sees_all else None,
        may_sync=may(actor(), "sync_desk"),
        sees_all=who.sees_all,
    )


def _is_ranked(line: Line, scheme: Scheme, who: Viewer) -> bool:
    place = Place(line.unit_id, line.group, line.rank)
    return line.rank is not None and sight(scheme.publish, who, place) == "ranked"


def _red(seen: list[Line]) -> list[tuple[str, list[Line]]]:
    """Return the red board by group and size class; a shared last place is not cut."""
    found: dict[str, list[Line]] = {}
    for line in seen:
        if line.is_red:
            name = f"{line.group}·{line.size_class}" if line.size_class else line.group
            found.setdefault(name, []).append(line)
    return list(found.items())


def _low(lines: list[Line], period: Period, scheme: Scheme, who: Viewer) -> list[Low]:
    """Return units with a rate, as printed, below the line, the lowest score first."""
    mine = actor().unit_ids
    found = []
    for line in sorted(lines, key=lambda x: x.total or 0):
        is_open = who.sees_all or line.unit_id in mine
        low = [
            shown(of(code, line.counts, scheme), period, line.unit_id, is_open) for code in line.low
        ]
        found.append(Low(line, unit_url(line.unit_id, period) if is_open else "", low))
    return found


def _picked(board: str, period: Period) -> list[dict[str, Any]]:
    """Return the tickets put up for a board, those with more votes first, within reach only."""
    return [
        row | {name: without_numbers(row[name]) for name in ("title", "words")}
        for row in verdicts.picked(actor(), period.code, board)
    ]


def _knowledge(
    period: Period, scheme: Scheme, who: Viewer, groups: dict[int, str]
) -> list[tuple[int | None, str, Decimal]]:
    """Return (place, unit, entries brought up to date), the most first, ties sharing a place.

    Where no rank may be told the own unit has its entries without a place.
    """
    given = givenvalues.given(period.code)
    found = sorted(
        ((given[number, KNOWLEDGE.code], name, number) for number, name, _ in ranked_units()
         if (number, KNOWLEDGE.code) in given),
        key=lambda one: -one[0],
    )  # fmt: skip
    placed = [
        (1 + sum(other[0] > value for other in found), name, value, number)
        for value, name, number in found
    ]
    sights = [
        sight(scheme.publish, who, Place(number, groups.get(number, ""), place))
        for place, _, _, number in placed
    ]
    return [
        (place if seen == "ranked" else None, name, value)
        for (place, name, value, _), seen in zip(placed, sights, strict=True)
        if seen != "hidden"
    ]


def _uploads(period: Period) -> dict[str, Any]:
    """Return the county's own upload quality in the period's last month, as the city scores it."""
    first = min(period.last, g.now.date()).replace(day=1)
    month = uploadscore.month_of(first, g.now)
    weights = line_settings().weights
    return {
        "month": f"{first.year}年{first.month}月",
        "name": f"{first:%Y-%m}",
        "total": month.total,
        "most": month.most,
        "rows": [
            (words, f"{share.good}/{share.of}" if share.of else "", points, weight)
            for words, share, points, weight in zip(
                PARTS, month.whole.shares, month.points, weights, strict=True
            )
        ],
    }
