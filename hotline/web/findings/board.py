"""The board of what was found before anybody called: its own figures, beside the appeals'."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from flask import Response, g, render_template

from hotline.casework import findings as acts
from hotline.casework import timekeeping
from hotline.errors import Incomplete
from hotline.outside import excel
from hotline.rules.findings import COUNTS
from hotline.rules.periods import Period, moved, period_at
from hotline.rules.permissions import may
from hotline.store import findinglists
from hotline.web.findings.door import blueprint, month_asked, number_asked
from hotline.web.guard import actor, caller, need

MONTHS_OFFERED = 13
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/findings/board")
@need("read_findings")
def board() -> str:
    """Show a month's counts by township, or by the villages of one; each number opens its list."""
    rule, town = timekeeping.policy(g.now).period, number_asked("town")
    now = period_at("month", g.now, rule)
    period = _asked(now)
    rows = findinglists.counted_by_village(actor(), period, town)
    towns = _by_town(rows)
    by_village = town is not None or len(towns) == 1
    return render_template(
        "findings/board.html",
        period=period,
        months=[moved(now, -step, rule) for step in range(MONTHS_OFFERED)],
        town=town,
        town_name=rows[0]["town"] if rows and by_village else "",
        lines=_lines(rows, "unit", period) if by_village else _lines(towns, "town", period),
        by_village=by_village,
        total=_cells(_sum(rows), period, {"town": town} if town else {}),
        columns=COUNTS,
        may_export=may(actor(), "export") and bool(rows),
    )


@blueprint.get("/findings/board.xlsx")
@need("export")
def board_table() -> Response:
    """Send the month's counts of every village in reach as a table; that it left is noted."""
    period = _asked(period_at("month", g.now, timekeeping.policy(g.now).period))
    rows = findinglists.counted_by_village(actor(), period)
    acts.note_taken(caller(), f"{period.name}随手报统计", len(rows))
    heads = [
        ("乡镇", 16),
        ("村（社区）", 20),
        *((f"{words}（件）", 14) for words in COUNTS.values()),
    ]
    cells = ([row["town"], row["unit"], *(row[name] for name in COUNTS)] for row in rows)
    response = Response(excel.table(f"{period.name}随手报统计", heads, cells), mimetype=XLSX)
    name = f"suishoubao-{period.code}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _asked(now: Period) -> Period:
    """Return the month in the address, the running one for none. Raises Incomplete."""
    found = month_asked() or now
    if found.first > now.first:
        raise Incomplete("这个月还没有开始，没有数据。")
    return found


def _by_town(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the sums of each township, in the rows' order."""
    return [
        {"town_id": number, "town": name, **_sum(list(villages))}
        for (number, name), villages in groupby(rows, key=lambda row: (row["town_id"], row["town"]))
    ]


def _sum(rows: list[dict[str, Any]]) -> dict[str, int]:
    return {name: sum(row[name] for row in rows) for name in COUNTS}


def _lines(rows: list[dict[str, Any]], by: str, period: Period) -> list[dict[str, Any]]:
    """Return a line for each row; a township's name leads to its villages."""
    return [
        {
            "name": row[by],
            "url": _address("/findings/board", month=period.code, town=row["town_id"])
            if by == "town" else "",
            "cells": _cells(row, period, {by: row[f"{by}_id"]}),
        }
        for row in rows
    ]  # fmt: skip


def _cells(row: dict[str, Any], period: Period, where: dict[str, Any]) -> list[dict[str, Any]]:
    """Return each number with its words and the list behind it ("" for none)."""
    return [
        {
            "words": words,
            "number": row[name],
            "url": _address("/findings", state=name, month=period.code, **where)
            if row[name] else "",
        }
        for name, words in COUNTS.items()
    ]  # fmt: skip


def _address(path: str, **asked: Any) -> str:
    return f"{path}?{urlencode(asked)}"
