"""Asking the office to take a ticket back; until it decides, duty and clock go on."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from hotline.casework import returning
from hotline.casework.timekeeping import calendar, policy_of
from hotline.errors import NotAllowedNow
from hotline.rules.deadlines import due_at
from hotline.store import units
from hotline.store.assignments import Assignment
from hotline.web import phrases
from hotline.web.forms import Form
from hotline.web.guard import caller, need
from hotline.web.partforms import carry_out, fetch
from hotline.web.station.door import blueprint

VILLAGE = "村级不直接退单，请在进展里说明情况，由乡镇（街道）办理。"


def _context(part: Assignment) -> dict[str, Any]:
    rule = policy_of(part.ticket).returns
    choices = [row for row in units.dispatchable() if row["kind"] != "village"]
    return {
        "rule": rule,
        "last_at": due_at(part.dispatched_at, rule.within, calendar()),
        "units": [(row["id"], row["short_name"]) for row in choices if row["id"] != part.unit_id],
        "phrases": phrases.of("return"),
    }


@blueprint.get("/assignments/<int:assignment_id>/return")
@need("request_return")
def return_form(assignment_id: int) -> str:
    part = fetch(assignment_id, "request_return")
    if part.parent_id is not None:
        raise NotAllowedNow(VILLAGE)
    form = Form(version=part.version)
    return render_template(
        "station/return.html", form=form, part=part, ticket=part.ticket, **_context(part)
    )


@blueprint.post("/assignments/<int:assignment_id>/return")
@need("request_return")
def request_return(assignment_id: int) -> Any:
    """Ask for the return with reason, basis and the unit it belongs to."""
    form, part = Form(request.form), fetch(assignment_id)
    context = _context(part)
    reason = form.choice("reason_code", "退单理由", dict(context["rule"].reasons), must=True)
    basis = form.text("basis", "依据", must=True, most=1000)
    unit = form.integer("suggested_unit", "建议承办单位", must=context["rule"].needs_suggested_unit)
    text = form.text("text", "补充说明", most=2000)
    return carry_out(
        "station/return.html", form, part,
        lambda: returning.request_return(
            caller(form), part.id, form.version, reason, basis, unit, text
        ),
        "退单申请已提交县热线办审批。审批期间仍由本单位负责，时限不停。", **context,
    )  # fmt: skip
