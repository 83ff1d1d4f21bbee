"""Units that were merged or renamed: noting a change, the changes noted, taking one back."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from hotline.casework import successions
from hotline.errors import Refused
from hotline.store import directory
from hotline.web import guard
from hotline.web.admin.door import blueprint, framed, page
from hotline.web.forms import Form, again, done
from hotline.web.guard import need
from hotline.web.unitgroups import grouped

TAB = "admin.unit_list"


@blueprint.get("/admin/units/changes")
@need("note_succession")
def succession_list() -> str:
    """Show the changes noted and the form for one more."""
    return page("admin/successions.html", TAB, form=Form(), **_shown())


@blueprint.post("/admin/units/changes")
@need("note_succession")
def note_succession() -> Any:
    form = Form(request.form)
    try:
        unit = form.integer("unit", "被调整的单位", must=True)
        successor = form.integer("successor", "承接单位", must=True)
        from_day = form.day("from_day", "调整日期", must=True)
        grounds = form.text("grounds", "依据", must=True, most=300)
        form.check()
        name = successions.note_succession(guard.caller(form), unit, successor, from_day, grounds)
    except Refused as refusal:
        return again("admin/successions.html", form, refusal, **framed(TAB, _shown()))
    return done(url_for("admin.succession_list"), f"已登记，{name}的统计由承接单位接续。")


@blueprint.post("/admin/units/changes/<int:succession_id>/withdraw")
@need("drop_succession")
def drop_succession(succession_id: int) -> Any:
    form = Form(request.form)
    try:
        name = successions.drop_succession(guard.caller(form), succession_id)
    except Refused as refusal:
        return again("admin/successions.html", form, refusal, **framed(TAB, _shown()))
    return done(url_for("admin.succession_list"), f"已撤销，{name}恢复单独统计。")


def _shown() -> dict[str, Any]:
    units = directory.unit_rows()
    return {"rows": successions.listed(), "groups": grouped(units)}
