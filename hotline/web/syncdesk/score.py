"""The county's own upload score by day and month, as the city would count it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import g, render_template, request

from hotline.casework import uploadscore
from hotline.casework.linesettings import line_settings
from hotline.casework.uploadscore import DayScore
from hotline.rules.uploadscore import PARTS, Share
from hotline.store import comparisons
from hotline.store.comparisons import Comparison
from hotline.web.guard import need
from hotline.web.syncdesk.door import blueprint

MONTHS = 12


@blueprint.get("/sync/score")
@need("sync_desk")
def score() -> str:
    """Show one month: its points on top, then its days, newest first."""
    months, name = _months(g.now.date()), request.args.get("month", "")
    name = name if name in months else months[0]
    set_to = line_settings()
    month = uploadscore.month_of(date.fromisoformat(f"{name}-01"), g.now)
    known = comparisons.of_days(month.days[-1].day, month.days[0].day)
    return render_template(
        "syncdesk/score.html",
        months=months,
        name=name,
        month=month,
        rows=[
            (day, _cells(day), _compared(known.get(day.day)))
            for day in month.days
            if _is_told(day) or day.day in known
        ],
        whole=_cells(month.whole),
        heads=list(zip(PARTS, set_to.weights, month.points, strict=True)),
        minutes=set_to.in_time // timedelta(minutes=1),
    )


def _months(today: date) -> list[str]:
    found, day = [], today.replace(day=1)
    for _ in range(MONTHS):
        found.append(f"{day:%Y-%m}")
        day = (day - timedelta(days=1)).replace(day=1)
    return found


def _compared(row: Comparison | None) -> str:
    if row is None or row.outcome == "silent":
        return "—"
    if row.outcome == "match":
        return "一致"
    return f"不一致，补发 {row.sent_again}，索要 {row.asked_for}"


def _is_told(day: DayScore) -> bool:
    return any(share.of for share in day.shares)


def _cells(day: DayScore) -> list[dict[str, Any]]:
    return [{"words": _percent(share), "of": _of(share)} for share in day.shares]


def _percent(share: Share) -> str:
    percent = share.percent()
    # 99.96 must not read as whole: rounded down, as a city would.
    return "—" if percent is None else f"{int(percent * 10) / 10:.1f}%"


def _of(share: Share) -> str:
    return f"{share.good} / {share.of}" if share.of else ""
