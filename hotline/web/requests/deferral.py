"""Asking for the ledger of deferrals (延时挂账): visit, consent, promised day, signature."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import g, request

from hotline.casework import asking, deferring
from hotline.casework.timekeeping import calendar
from hotline.errors import Incomplete, NotAllowedNow
from hotline.rules.proofs import Shown
from hotline.rules.requests import LONGEST_PROMISE, check_deferral
from hotline.store.assignments import Assignment
from hotline.web import phrases
from hotline.web.forms import Form
from hotline.web.guard import caller, need
from hotline.web.partforms import carry_out, fetch
from hotline.web.requests import demands
from hotline.web.requests.door import blueprint, first_of, fresh, in_words, page_of

# So far ahead the words of each day travel with the page; later days are told after sending.
TOLD_AHEAD = timedelta(days=120)


@blueprint.get("/parts/<int:assignment_id>/deferral")
@need("request_deferral")
def deferral_form(assignment_id: int) -> Any:
    part = fetch(assignment_id, "request_deferral")
    context = _context(part)
    return fresh("deferral", part, context, visit_id=first_of(context["visits"]))


@blueprint.post("/parts/<int:assignment_id>/deferral")
@need("request_deferral")
def request_deferral(assignment_id: int) -> Any:
    """Ask; the signature, the office and where needed the city come after."""
    form, part = Form(request.form), fetch(assignment_id)
    context = _context(part)
    visit_id = form.integer("visit_id", "上门记录")
    promised: Any = form.day("promised_on", "约定的办结日期")
    reason = form.text("reason", "延时原因", most=1000)
    return carry_out(
        "requests/deferral.html", form, part,
        lambda: deferring.request_deferral(
            caller(form), part.id, form.version, visit_id, promised, reason
        ),
        "延时挂账申请已提交，请单位领导签字确认。同意前期限不变。",
        to=lambda number: page_of(part, "deferral", number), **context,
    )  # fmt: skip


def _context(part: Assignment) -> dict[str, Any]:
    ledger, due = deferring.ledger_of(part.ticket), part.ticket.due_at or g.now
    visits = demands.visits_for(part, "deferral")
    over = forbidden(part)
    first = max(due.date(), g.now.date() + timedelta(days=1))
    rows = [("工单现期限", part.ticket.due_at or "不限时"), ("申请截止", part.answer_due_at or due)]
    return {
        "forbidden": over,
        "demanded": [] if over else demands.of_ledger(ledger, part, visits),
        "terms": list(demands.terms(rows)),
        "source": ledger.source,
        "visits": demands.visit_choices(visits),
        "least": first,
        "most": g.now.date() + LONGEST_PROMISE,
        "days_said": _days_said(due.date(), first),
        "phrases": phrases.of("deferral"),
    }


def forbidden(part: Assignment) -> str:
    """Return why nothing may be asked now, "" while only proofs are missing."""
    due = part.ticket.due_at or g.now
    try:
        ledger = deferring.ledger_of(part.ticket)
        asking.check_may_ask(part, "deferral")
        check_deferral(ledger, Shown("deferral"), "", g.now, due, part.answer_due_at or due, None)
    except Incomplete:
        return ""  # the checklist names what is missing
    except NotAllowedNow as refused:
        return str(refused)
    return ""


def _days_said(due: date, first: date) -> dict[str, str]:
    days, said = calendar(), {}
    for ahead in range(TOLD_AHEAD.days):
        day = first + timedelta(days=ahead)
        count = days.working_days_between(due, day)
        words = f"延至 {in_words(days.closing(day))}，共延 {count} 个工作日"
        said[day.isoformat()] = words if days.is_working_day(day) else f"{words}。这一天不上班"
    return said
