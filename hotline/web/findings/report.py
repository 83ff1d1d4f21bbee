"""The phone's form: two photos, one line, one of three buttons."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from hotline.casework import findings as acts
from hotline.errors import NotAllowedNow, Refused
from hotline.rules.datum import gcj02
from hotline.rules.findings import LONGEST, WAYS
from hotline.store import findings
from hotline.web import phrases
from hotline.web.findings.door import blueprint
from hotline.web.forms import Form, again, done
from hotline.web.guard import actor, caller, need
from hotline.web.uploads import received

DONE = {
    "solved": "已登记为当场解决。",
    "sent_up": "已上报乡镇，处理结果会出现在这里。",
    "noted": "已记下，处理后请来这里登记。",
}


@blueprint.get("/findings/new")
@need("report_finding")
def report_form() -> str:
    """Show the form; who has one village does not choose it."""
    villages = _villages()
    given = {"division": villages[0][0] if len(villages) == 1 else ""}
    return render_template("findings/report.html", form=Form(given=given), **_context(villages))


@blueprint.post("/findings/new")
@need("report_finding")
def report() -> Any:
    """Keep the report; whatever is missing is said at once, photos are not asked for again."""
    form, villages = Form(request.form), _villages()
    lng, lat = gcj02(form.degrees("lng", 180), form.degrees("lat", 90))
    said = acts.Report(
        way=form.choice("way", "处理方式", WAYS, must=True),
        text=form.text("text", "发现的问题", most=LONGEST["text"]),
        division=form.choice("division", "村（社区）", dict(villages)),
        place=form.text("place", "具体位置", most=LONGEST["place"]),
        lng=lng,
        lat=lat,
        photos=received(form, "photos"),
        done_text=form.text("done_text", "处理情况", most=LONGEST["done_text"]),
        done_photos=received(form, "done_photos"),
    )
    try:
        form.check()
        number = acts.report_finding(caller(form), said)
    except Refused as refusal:
        return again("findings/report.html", form, refusal, **_context(villages))
    return done(f"/findings/{number}", DONE[said.way])


def _villages() -> list[tuple[str, str]]:
    """Return (division, name) of the villages in reach. Raises NotAllowedNow for departments."""
    rows = findings.villages_of(actor().unit_ids)
    if not rows:
        raise NotAllowedNow("随手报由村（社区）和所属乡镇填报，本单位不填报。")
    return [(row["division"], row["name"]) for row in rows]


def _context(villages: list[tuple[str, str]]) -> dict[str, Any]:
    return {"villages": villages, "phrases": phrases.of("finding")}
