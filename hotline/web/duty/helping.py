"""Asking the office for a co-unit (申请增加协办)."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from hotline.casework import helping
from hotline.store.assignments import Assignment
from hotline.web.duty import door
from hotline.web.duty.door import blueprint
from hotline.web.forms import Form
from hotline.web.guard import caller, need
from hotline.web.partforms import carry_out, fetch


def _context(part: Assignment) -> dict[str, Any]:
    return {"units": door.other_units(part), "phrases": door.HELP_REASONS}


@blueprint.get("/parts/<int:assignment_id>/help")
@need("request_help")
def help_form(assignment_id: int) -> str:
    part = fetch(assignment_id, "request_help")
    helping.check_lead(part)
    form = Form(version=part.version)
    return render_template(
        "duty/help.html", form=form, part=part, ticket=part.ticket, **_context(part)
    )


@blueprint.post("/parts/<int:assignment_id>/help")
@need("request_help")
def request_help(assignment_id: int) -> Any:
    """Ask for one unit with the reason."""
    form, part = Form(request.form), fetch(assignment_id)
    unit = form.integer("unit", "协办单位", must=True)
    text = form.text("text", "理由", must=True, most=1000)
    return carry_out(
        "duty/help.html", form, part,
        lambda: helping.request_help(caller(form), part.id, form.version, unit, text),
        "增加协办的申请已提交县热线办审批。审批期间仍由本单位负责，时限不停。", **_context(part),
    )  # fmt: skip
