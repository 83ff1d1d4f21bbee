"""The office's decision on what a unit asked, on the page that shows everything about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import request

from hotline.casework import deciding
from hotline.casework.act import Caller
from hotline.errors import Incomplete, NotAllowedNow, Refused
from hotline.rules.words import REQUESTS
from hotline.store.assignments import UnitRequest
from hotline.store.requests_of_units import get
from hotline.web.forms import Form, again, done
from hotline.web.guard import actor, caller, need
from hotline.web.requests.door import blueprint
from hotline.web.requests.page import context_of, fetch_request

DECIDERS = ("approve_return", "approve_extension", "approve_help", "refuse_return",
            "approve_deferral", "approve_exclusion", "refuse_request")  # fmt: skip


@blueprint.post("/requests/<int:request_id>")
@need(*DECIDERS)
def decide(request_id: int) -> Any:
    """Approve (or send up to the city) or refuse."""
    form, asked = Form(request.form), fetch_request(request_id)
    try:
        decision = form.choice("decision", "决定", ("approve", "refuse"), must=True)
        text = form.text("text", "意见", most=1000)
        granted_at = _granted(form, asked) if decision == "approve" else None
        form.check()
        number = _carry_out(caller(form), asked, form.version, decision, text, granted_at)
    except Refused as refusal:
        return refused(form, refusal, request_id)
    return done(f"/tickets/{number}", _said(asked, decision))


def _carry_out(
    who: Caller, asked: UnitRequest, version: int | None, decision: str, text: str,
    granted_at: datetime | None,
) -> str:  # fmt: skip
    if decision == "refuse":
        return deciding.refuse(who, asked.id, version, text)
    return deciding.approve(who, asked.id, version, text, granted_at)


def _granted(form: Form, asked: UnitRequest) -> datetime | None:
    """Return the day the office grants an extension until; None leaves it as asked."""
    return form.moment("granted_at", "批准的期限") if asked.kind == "extension" else None


def refused(form: Form, refusal: Refused, request_id: int) -> Any:
    """Show the page as it is now with the refusal on top and what was typed."""
    if not isinstance(refusal, Incomplete | NotAllowedNow):
        raise refusal
    now = fetch_request(request_id)
    form.version = now.ticket.version
    return again("requests/page.html", form, refusal, **context_of(now))


def _said(before: UnitRequest, decision: str) -> str:
    """Say what became of it: it may have gone up to the city instead of being granted."""
    state, what = get(actor(), before.id).state, REQUESTS[before.kind]
    if decision == "refuse":
        return f"未同意{what}，已告知承办单位继续办理。"
    if state == "to_city":
        return f"已同意{what}并报市级批复，批复前期限不变。"
    return {
        "return": "已同意退单，工单回到待派单。",
        "extension": "已同意延期，期限已更新。",
        "deferral": "已同意延时挂账，期限已改为约定日期。",
        "exclusion": "已同意剔除，工单不计入考核。",
        "help": "已增加协办单位。",
    }[before.kind]
