"""The board of what was found before anybody called: its own figures, beside the appeals'."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import g, render_template, request

from hotline.casework import figures, timekeeping
from hotline.errors import Incomplete
from hotline.rules.periods import Period, moved, period_at
from hotline.store import findings
from hotline.web.findings.door import blueprint
from hotline.web.guard import actor, need

COLUMNS = {
    "reported": "报告",
    "on_spot": "当场解决",
    "sent_up": "上报乡镇",
    "solved": "已解决",
    "turned": "转工单",
    "closed": "了结未办",
    "open": "未了结",
}
MONTHS_OFFERED = 13


@blueprint.get("/findings/board")
@need("read_findings")
def board() -> str:
    """Show a month's counts by township and village within reach."""
    rule = timekeeping.policy(g.now).period
    now = period_at("month", g.now, rule)
    period = _asked(now)
    rows = findings.counted(actor(), period)
    by_town = groupby(rows, key=lambda row: row["town"])
    towns = [(town, list(lines)) for town, lines in by_town]
    groups = [(town, _sum(lines), lines) for town, lines in towns]
    return render_template(
        "findings/board.html",
        period=period,
        months=[moved(now, -step, rule) for step in range(MONTHS_OFFERED)],
        groups=groups,
        total=_sum(rows),
        columns=COLUMNS,
    )


def _asked(now: Period) -> Period:
    """Return the month in the address, the running one for none. Raises Incomplete."""
    code = request.args.get("month", "").strip()[:7]
    found = figures.month(code) if code else now
    if found.first > now.first:
        raise Incomplete("这个月还没有开始，没有数据。")
    return figures.period(found.code)


def _sum(rows: list[dict[str, Any]]) -> dict[str, int]:
    return {name: sum(row[name] for row in rows) for name in COLUMNS}
