"""Lists of findings: the worker's own, the station's, the office's, and those behind a figure."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import g, redirect, render_template, request
from werkzeug.wrappers import Response

from hotline.casework import findings as acts
from hotline.errors import OutOfReach
from hotline.rules.findings import COUNTS
from hotline.rules.periods import Period
from hotline.rules.permissions import OFFICE, READERS, may, sees_everything
from hotline.store import findinglists, findings
from hotline.store.findinglists import Narrowed
from hotline.store.units import Unit
from hotline.web.findings.door import blueprint, line, month_asked, number_asked
from hotline.web.forms import before_asked
from hotline.web.guard import actor, need

SHOWN = {"waiting": "待我处理", "open": "未了结", "ended": "已了结", "": "全部"}
# Nothing waits for those who only read.
READ_ONLY = {code: word for code, word in SHOWN.items() if code != "waiting"}
# What an empty list says: when something will appear in it.
EMPTY = {
    "waiting": ("没有等您处理的随手报", "村里先记下的、下级上报来的，会出现在这里。"),
    "open": ("没有未了结的随手报", "还在村、乡镇或县热线办处理的，会出现在这里。"),
    "ended": ("没有已了结的随手报", "解决、转为工单或说明原因了结后，会出现在这里。"),
    "": ("还没有随手报", "网格员巡查中发现、还没有人来电反映的问题，会出现在这里。"),
}


@blueprint.get("/findings")
@need("read_findings")
def index() -> str:
    """Show what lies with the person's unit first; the tabs lead to the others."""
    period = month_asked()
    if period is not None:
        return _behind_a_figure(period)
    me = actor()
    tabs = READ_ONLY if me.role in READERS else SHOWN
    asked = request.args.get("state", next(iter(tabs)))
    shown = asked if asked in tabs else next(iter(tabs))
    return render_template(
        "findings/index.html",
        tabs=[(word, f"/findings?state={code}", code == shown) for code, word in tabs.items()],
        shown=shown,
        empty_words=EMPTY[shown],
        long=acts.lying_long(me, g.now) if shown == "waiting" and not before_asked() else 0,
        may_report=may(me, "report_finding"),
        is_office=me.role in OFFICE,
        **_page(shown, {"state": shown}, Narrowed()),
    )


def _behind_a_figure(period: Period) -> str:
    """Show exactly those a number of the board counts."""
    asked = request.args.get("state", "")
    shown = asked if asked in COUNTS else "reported"
    unit, town = number_asked("unit"), number_asked("town")
    kept = {"state": shown, "month": period.code}
    kept |= {"unit": str(unit)} if unit else {}
    kept |= {"town": str(town)} if town else {}
    board = {"month": period.code} | ({"town": str(town)} if town else {})
    return render_template(
        "findings/behind.html",
        period=period,
        what=COUNTS[shown],
        where=_name(unit or town),
        board_url=f"/findings/board?{urlencode(board)}",
        **_page(shown, kept, Narrowed(period, unit, town)),
    )


def _name(number: int | None) -> str:
    """Return the unit's name, "" for none asked. Raises OutOfReach for somebody else's."""
    if number is None:
        return ""
    found = Unit.get_or_none(Unit.id == number)
    if found is None or not (sees_everything(actor()) or number in actor().unit_ids):
        raise OutOfReach("没有找到这个单位，或者它不在您的查看范围内。")
    return str(found.short_name)


def _page(shown: str, kept: dict[str, str], narrowed: Narrowed) -> dict[str, Any]:
    me, before = actor(), before_asked()
    rows, after = findinglists.listed(me, shown, before, narrowed)
    # Only whoever can do something about it is told that it lies long.
    since = acts.long_since(g.now) if shown == "waiting" else {}
    first = f"/findings?{urlencode(kept)}"
    return {
        "lines": [line(row, me, since) for row in rows],
        "first_url": first if before else "",
        "next_url": f"{first}&before={after}" if after else "",
    }


@blueprint.get("/findings/no/<number>")
@need("read_findings")
def by_number(number: str) -> Response:
    """Lead on from a finding's number. Raises OutOfReach."""
    found = findings.id_of(actor(), number)
    if found is None:
        raise OutOfReach("没有找到这件随手报，或者它不在您的查看范围内。")
    return redirect(f"/findings/{found}")
