"""Lists of findings: the worker's own, the station's, the office's."""

from __future__ import annotations

from flask import render_template, request

from hotline.rules.permissions import READERS, may
from hotline.store import findings
from hotline.web.findings.door import blueprint, line
from hotline.web.forms import before_asked
from hotline.web.guard import actor, need

SHOWN = {"waiting": "待我处理", "open": "未了结", "ended": "已了结", "": "全部"}
# Nothing waits for those who only read.
READ_ONLY = {code: word for code, word in SHOWN.items() if code != "waiting"}


@blueprint.get("/findings")
@need("read_findings")
def index() -> str:
    """Show what lies with the person's unit first; the tabs lead to the others."""
    me = actor()
    tabs = READ_ONLY if me.role in READERS else SHOWN
    asked = request.args.get("state", next(iter(tabs)))
    shown = asked if asked in tabs else next(iter(tabs))
    rows, after = findings.listed(me, shown, before_asked())
    return render_template(
        "findings/index.html",
        lines=[line(row) for row in rows],
        tabs=[(word, f"/findings?state={code}", code == shown) for code, word in tabs.items()],
        shown=shown,
        next_url=f"/findings?state={shown}&before={after}" if after else "",
        is_first=not before_asked(),
        may_report=may(me, "report_finding"),
    )
