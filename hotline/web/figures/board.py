"""The live board: every group's ranking under the scheme in force, with what moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template

from hotline.casework.noticelists import found_before_told
from hotline.rules.boardreach import Place, Viewer, sees_whole_group, sight
from hotline.rules.figurecounts import UnitCounts
from hotline.rules.noticefound import pooled
from hotline.rules.noticeparts import FoundCount
from hotline.rules.periods import Period
from hotline.rules.points import rate_of
from hotline.rules.schemeparts import Scheme
from hotline.rules.words import PUBLISHING
from hotline.web.figures import scheming
from hotline.web.figures.compare import Moved, change, moved
from hotline.web.figures.counted import (
    Counted,
    Line,
    has_records,
    heads,
    of,
    pooled_figures,
    ranking,
    ranking_beside,
)
from hotline.web.figures.door import (
    blueprint,
    counted_words,
    neighbours,
    period_asked,
    picker,
    unit_url,
    viewer,
)
from hotline.web.figures.lines import counts_of, county
from hotline.web.figures.links import Shown, cells, shown
from hotline.web.guard import actor, need

# What stands first on the page, before any table.
TOP = ("assignments", "answered_on_time", "solved_rate", "satisfied_rate")


@dataclass(frozen=True)
class Row:
    """A line as this person sees it: without rank and points where only figures are shown."""

    line: Line
    is_own: bool
    is_ranked: bool
    url: str
    cells: list[Shown]
    before: Moved | None
    year: Moved | None


@dataclass(frozen=True)
class Section:
    """One size class of one group: the ranked lines, those apart, and the pooled line."""

    group: str
    size_class: str
    rows: list[Row]
    apart: list[Row]
    ranked: int
    total: list[Shown] | None


@blueprint.get("/figures")
@need("read_boards")
def index() -> str:
    """Show the ranking of a period as far as it is published to who asks."""
    period = period_asked()
    scheme = scheming.asked(period)
    now, publish = ranking(period, scheme), scheme.publish
    then = [ranking_beside(each, scheme) for each in neighbours(period)]
    who = viewer({line.unit_id: line.group for line in now.lines})
    rows = _rows(now, then, publish, who)
    return render_template(
        "figures/board.html",
        picker=picker(period),
        scheme=scheme,
        schemes=scheming.choices(),
        columns=heads(scheme),
        sections=_sections(now, rows, scheme, who),
        top=_top(period, neighbours(period)[0], who, scheme),
        total=_total(now, who, scheme),
        publish=PUBLISHING.get(publish, PUBLISHING["off"]),
        sees_all=who.sees_all,
        counted=counted_words(now.at),
        found=_found(period) if who.sees_all else None,
    )


def _found(period: Period) -> FoundCount | None:
    """Return what was found before anybody called, None for a period without any."""
    rows = found_before_told(period)
    return pooled(rows) if rows else None


def _rows(now: Counted, then: list[Counted | None], publish: str, who: Viewer) -> list[Row]:
    past = [each.by_unit() if each else {} for each in then]
    mine = actor().unit_ids
    found = []
    for line in now.lines:
        seen = sight(publish, who, Place(line.unit_id, line.group, line.rank))
        if seen == "hidden":
            continue
        is_ranked, is_open = seen == "ranked", who.sees_all or line.unit_id in mine
        before, year = (moved(line, *pair) for pair in zip(then, past, strict=True))
        found.append(
            Row(
                line=line,
                is_own=line.unit_id == who.unit_id,
                is_ranked=is_ranked,
                url=unit_url(line.unit_id, now.period) if is_open else "",
                cells=cells(line.figures, now.period, line.unit_id, is_open),
                before=before if is_ranked else None,
                year=year if is_ranked else None,
            )
        )
    return found


def _sections(now: Counted, rows: list[Row], scheme: Scheme, who: Viewer) -> list[Section]:
    """Return the groups and size classes that have a line to show, in the ranking's order."""
    by_class: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        by_class.setdefault((row.line.group, row.line.size_class), []).append(row)
    found = []
    for (group, size), mine in by_class.items():
        whole = [x for x in now.lines if (x.group, x.size_class) == (group, size)]
        total = None
        if sees_whole_group(scheme.publish, who, group) and len(whole) > 1:
            total = cells(pooled_figures(whole, scheme)[1], now.period, None, False)
        found.append(
            Section(
                group, size, [r for r in mine if r.line.rank is not None or not r.is_ranked],
                [r for r in mine if r.line.rank is None and r.is_ranked],
                sum(line.rank is not None for line in whole), total,
            )
        )  # fmt: skip
    return found


def _total(now: Counted, who: Viewer, scheme: Scheme) -> list[Shown] | None:
    """Return the county's pooled line, for those who see every line of it."""
    if not who.sees_all or not now.lines:
        return None
    return cells(pooled_figures(list(now.lines), scheme)[1], now.period, None, False)


def _top(period: Period, then: Period | None, who: Viewer, scheme: Scheme) -> list[dict[str, Any]]:
    """Return the figures on top: the county's, or those of the own unit."""
    now = _own_counts(period, who)
    if now is None:
        return []
    before = _own_counts(then, who, True) if then and has_records(then) else None
    key = None if who.sees_all else who.unit_id
    return [
        {
            "cell": shown(of(code, now, scheme), period, key, True),
            "moved": change(
                rate_of(now, code, scheme), rate_of(before, code, scheme) if before else None,
                period,
            ),
        }
        for code in TOP
    ]  # fmt: skip


def _own_counts(period: Period, who: Viewer, is_beside: bool = False) -> UnitCounts | None:
    if who.sees_all:
        return county(period, TOP, is_beside)
    if not who.group:  # a village: its figures stand on its own page
        return None
    return counts_of([period], "unit", who.unit_id or 0, TOP)[1][0]
