"""The city's lists of matters and divisions: what differs from ours, and adopting it."""

from __future__ import annotations

from typing import Any

from flask import g, render_template, request, url_for

from hotline.casework import directories
from hotline.errors import Refused
from hotline.rules.citychecks import BadCityData
from hotline.rules.citydirectories import DIRECTORIES
from hotline.store import citydirectories, inbox
from hotline.web import guard
from hotline.web.forms import Form, again, done
from hotline.web.guard import need
from hotline.web.syncdesk.door import blueprint

WHAT = {
    "new": "新增",
    "renamed": "改名",
    "moved": "改上级",
    "ended": "停用",
    "unknown": "本县没有",
}
# A whole new list names thousands of lines; the page shows the first ones and says how many.
SHOWN = 300


@blueprint.get("/sync/directories")
@need("administer")
def lists() -> str:
    """Show the city's messages about its lists, newest first."""
    rows = [_row(each) for each in citydirectories.messages()]
    return render_template("syncdesk/directories.html", rows=rows)


def _row(row: Any) -> dict[str, Any]:
    data = inbox.envelope_of(row).get("data")
    named = data if isinstance(data, dict) else {}
    entries = named.get("entries")
    return {
        "id": row.id,
        "word": DIRECTORIES.get(str(named.get("directory")), "无法识别"),
        "count": len(entries) if isinstance(entries, list) else 0,
        "received_at": row.received_at,
        "adopted": citydirectories.adopted_by(row.event_id),
    }


@blueprint.get("/sync/directories/<int:number>")
@need("administer")
def one_list(number: int) -> str:
    """Show what one message would change."""
    return render_template("syncdesk/directory.html", form=Form(), **_context(number))


@blueprint.post("/sync/directories/<int:number>")
@need("administer")
def adopt_list(number: int) -> Any:
    form = Form(request.form)
    try:
        directories.adopt(guard.caller(form), number)
    except Refused as refusal:
        return again("syncdesk/directory.html", form, refusal, **_context(number))
    return done(url_for("syncdesk.lists"), "已采用。以后登记用新的名称，原有工单不变。")


def _context(number: int) -> dict[str, Any]:
    row, update, problem = directories.message(number), None, ""
    try:
        update = directories.update_of(row, g.now.date())
    except BadCityData as refusal:
        problem = str(refusal)
    return {
        "row": row,
        "update": update,
        "problem": problem,
        "adopted": citydirectories.adopted_by(row.event_id),
        "what": WHAT,
        "most": SHOWN,
    }
