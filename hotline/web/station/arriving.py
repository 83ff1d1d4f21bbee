"""Arrival (到场): one press, with a photo when there is one."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from hotline.casework import handling
from hotline.web.forms import Form
from hotline.web.guard import caller, need
from hotline.web.partforms import carry_out, fetch
from hotline.web.station.door import blueprint
from hotline.web.uploads import received


@blueprint.get("/assignments/<int:assignment_id>/arrive")
@need("arrive")
def arrive_form(assignment_id: int) -> str:
    part = fetch(assignment_id, "arrive")
    form = Form(version=part.version)
    return render_template("station/arrive.html", form=form, part=part, ticket=part.ticket)


@blueprint.post("/assignments/<int:assignment_id>/arrive")
@need("arrive")
def arrive(assignment_id: int) -> Any:
    """Note that somebody is on the spot."""
    form, part = Form(request.form), fetch(assignment_id)
    text, files = form.text("text", "现场情况", most=1000), received(form)
    return carry_out(
        "station/arrive.html", form, part,
        lambda: handling.arrive(caller(form), part.id, form.version, text, files),
        "已登记到场。",
    )  # fmt: skip
