"""Asking to leave a ticket out of the assessment (剔除): visit, grounds, the chief's signature."""

from __future__ import annotations

from typing import Any

from flask import request

from hotline.casework import asking, excluding
from hotline.errors import NotAllowedNow
from hotline.rules.requests import EXCLUSION_REASONS
from hotline.store.assignments import Assignment
from hotline.web.forms import Form
from hotline.web.guard import caller, need
from hotline.web.partforms import carry_out, fetch
from hotline.web.requests import demands
from hotline.web.requests.door import blueprint, first_of, fresh, page_of
from hotline.web.uploads import received


@blueprint.get("/parts/<int:assignment_id>/exclusion")
@need("request_exclusion")
def exclusion_form(assignment_id: int) -> Any:
    part = fetch(assignment_id, "request_exclusion")
    context = _context(part)
    return fresh("exclusion", part, context, visit_id=first_of(context["visits"]))


@blueprint.post("/parts/<int:assignment_id>/exclusion")
@need("request_exclusion")
def request_exclusion(assignment_id: int) -> Any:
    """Ask, with the grounds and their files."""
    form, part = Form(request.form), fetch(assignment_id)
    visit_id = form.integer("visit_id", "上门记录")
    reason = form.choice("reason_code", "剔除理由", EXCLUSION_REASONS)
    basis, files = form.text("basis", "剔除依据", most=1000), received(form, "evidence")
    return carry_out(
        "requests/exclusion.html", form, part,
        lambda: excluding.request_exclusion(
            caller(form), part.id, form.version, visit_id, reason, basis, files
        ),
        "剔除申请已提交，请单位主要领导签字确认。同意前照常办理，期限不变。",
        to=lambda number: page_of(part, "exclusion", number), **_context(part),
    )  # fmt: skip


def _context(part: Assignment) -> dict[str, Any]:
    ledger = excluding.ledger_of(part.ticket)
    visits = demands.visits_for(part, "exclusion")
    forbidden = ""
    try:
        asking.check_may_ask(part, "exclusion")
    except NotAllowedNow as refused:
        forbidden = str(refused)
    return {
        "forbidden": forbidden,
        "demanded": [] if forbidden else demands.of_ledger(ledger, part, visits),
        "terms": list(demands.terms([("工单现期限", part.ticket.due_at or "不限时")])),
        "source": ledger.source,
        "visits": demands.visit_choices(visits),
        "reasons": EXCLUSION_REASONS,
    }
