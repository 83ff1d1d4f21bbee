"""Asking for more time (延期): the days that can be asked for, with words, and by when to ask."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import g, request

from hotline.casework import extending
from hotline.casework.timekeeping import policy_of
from hotline.errors import NotAllowedNow
from hotline.rules.policy_parts import ExtensionRule
from hotline.rules.requests import ExtensionBounds
from hotline.store.assignments import Assignment
from hotline.web import phrases
from hotline.web.forms import Form
from hotline.web.guard import caller, need
from hotline.web.partforms import carry_out, fetch
from hotline.web.requests import deferral
from hotline.web.requests.demands import Demand, terms
from hotline.web.requests.door import (
    blueprint,
    days_to_extend,
    first_of,
    fresh,
    in_words,
    page_of,
    since_dispatch,
)

WAYS = ("电话", "上门", "短信", "微信")


@blueprint.get("/parts/<int:assignment_id>/extension")
@need("request_extension")
def extension_form(assignment_id: int) -> Any:
    part = fetch(assignment_id, "request_extension")
    context = _context(part)
    return fresh("extension", part, context, wanted_at=first_of(context["days"]))


@blueprint.post("/parts/<int:assignment_id>/extension")
@need("request_extension")
def request_extension(assignment_id: int) -> Any:
    """Ask for the later deadline; whether the requester must be told first is the policy's."""
    form, part = Form(request.form), fetch(assignment_id)
    context = _context(part)
    wanted = form.choice("wanted_at", "延至的日期", dict(context["days"]), must=True)
    reason = form.text("reason", "延期原因", must=True, most=1000)
    informed_at = form.moment("informed_at", "告知诉求人时间", must=context["tells"])
    how = form.text("informed_how", "告知方式", must=context["tells"], most=60)
    return carry_out(
        "requests/extension.html", form, part,
        lambda: extending.request_extension(
            caller(form), part.id, form.version, datetime.fromisoformat(wanted), reason,
            since_dispatch(informed_at, part), how,
        ),
        "延期申请已提交县热线办审批。批准前期限不变。",
        to=lambda number: page_of(part, "extension", number), **context,
    )  # fmt: skip


def _context(part: Assignment) -> dict[str, Any]:
    ticket, policy = part.ticket, policy_of(part.ticket)
    bounds = extending.bounds(ticket, g.now)
    try:
        extending.check_may_extend(part, g.now)
        forbidden = ""
    except NotAllowedNow as refused:
        forbidden = str(refused)
    return {
        "forbidden": forbidden,
        "demanded": [] if forbidden else _demands(policy.extension, bounds, ticket.extended_times),
        "terms": list(terms(_terms(part, bounds, bool(forbidden)))),
        "source": bounds.source,
        "days": days_to_extend(ticket.due_at or g.now, bounds),
        "tells": policy.extension.tells_requester,
        "ways": WAYS,
        "may_defer": bool(forbidden) and not deferral.forbidden(part),
        "phrases": phrases.of("extension"),
    }


def _demands(rule: ExtensionRule, bounds: ExtensionBounds, times: int) -> list[Demand]:
    made = [
        Demand("到期前申请", "met", f"{in_words(bounds.ask_before)} 前受理"),
        Demand(f"每件最多 {rule.max_times} 次", "met", f"已延期 {times} 次" if times else "首次"),
    ]
    if rule.tells_requester:
        made.append(Demand("已告知诉求人", "below", "在下面填写时间和方式"))
    made.append(Demand("县热线办审批", "later", f"县批最多延 {rule.bound.in_words()}，"
                       f"更久的报市级，最多 {rule.city_bound.in_words()}"))  # fmt: skip
    return made


def _terms(part: Assignment, bounds: ExtensionBounds, is_over: bool) -> list[tuple[str, Any]]:
    due = part.ticket.due_at
    rows: list[tuple[str, Any]] = [("工单现期限", due or "不限时")]
    if part.answer_due_at and part.answer_due_at != due:
        rows.append(("本单位期限", part.answer_due_at))
    rows.append(("申请截止", bounds.ask_before))
    if is_over:
        return rows
    return [*rows, ("县批最晚", bounds.latest_county), ("市批最晚", bounds.latest_city)]
