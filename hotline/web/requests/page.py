"""The page of one request: how far it is, what proves it, and what this person can do with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import current_app, g, render_template

from hotline.casework import deferring, excluding, extending, signing
from hotline.casework.exporting import note_read
from hotline.casework.timekeeping import calendar, policy_of
from hotline.rules.permissions import STATION, may, may_see_requester
from hotline.rules.privacy import without_numbers
from hotline.rules.requests import EXCLUSION_REASONS, extension_needs_city
from hotline.rules.words import RANKS
from hotline.store import attachments, reading, requests_of_units, visits
from hotline.store.assignments import UnitRequest
from hotline.web import present
from hotline.web.forms import Form
from hotline.web.guard import actor, caller, need
from hotline.web.partforms import hide_person
from hotline.web.requests import phrases
from hotline.web.requests.door import blueprint, days_to_extend, in_words
from hotline.web.requests.steps import steps_of
from hotline.web.thumbnails import thumbnails

PRINTED = ("extension", "deferral", "exclusion")
FORM_PAGE = "papers.form"
# What the office's deadline is called; a refused request has none to show.
GRANTED = {"approved": "批准期限", "to_city": "县热线办同意延至"}


@blueprint.get("/requests/<int:request_id>")
@need("read")
def request_page(request_id: int) -> str:
    """Show the request to everybody who reaches its part."""
    asked = fetch_request(request_id)
    return show(asked, Form(version=asked.ticket.version))


def fetch_request(request_id: int) -> UnitRequest:
    """Return the request within reach; that it was read is noted. Raises OutOfReach."""
    asked = requests_of_units.get(actor(), request_id)
    note_read(caller(), asked.ticket.ticket_no)
    if not may_see_requester(actor(), asked.ticket.is_confidential):
        hide_person(asked.ticket)
        asked.text, asked.basis = map(without_numbers, (asked.text, asked.basis))
    return asked


def show(asked: UnitRequest, form: Form) -> str:
    """Return the page; `form` is the form of whichever act was tried."""
    return render_template("requests/page.html", form=form, **context_of(asked))


def context_of(asked: UnitRequest) -> dict[str, Any]:
    ticket, signer = asked.ticket, signing.signer_of(asked)
    is_city = asked.state in ("signing", "pending") and needs_city(asked)
    files = attachments.of_ticket(ticket.id)
    days = calendar()
    return {
        "asked": asked,
        "ticket": ticket,
        "clock": present.clock(g.now, ticket.next_warn_at, ticket.next_due_at, days),
        "steps": steps_of(asked, signer, is_city),
        "needs_city": is_city,
        "signer": RANKS.get(signer, ""),
        "rows": facts(asked),
        "visit": _visit(asked, files),
        "grounds": thumbnails(ticket.ticket_no, _of(files, asked, "grounds")),
        "scans": thumbnails(ticket.ticket_no, _of(files, asked, "signature")),
        "form_url": form_url(asked),
        **_doors(asked),
        **_options(asked, is_city),
    }


def needs_city(asked: UnitRequest) -> bool:
    """Return whether the office's approval goes on to the city."""
    is_apart = asked.kind in ("deferral", "exclusion")
    if is_apart and policy_of(asked.ticket).clearing.ledger(asked.kind) is None:
        return False  # the ticket came under a policy without it: it can only be refused
    if asked.kind == "deferral":
        return deferring.needs_city(asked, asked.ticket)
    if asked.kind == "exclusion":
        return excluding.needs_city(asked.ticket)
    if asked.kind == "extension":
        bounds = extending.bounds(asked.ticket, g.now)
        return extension_needs_city(bounds, asked.wanted_at, asked.ticket.city_due_at)
    return False


def facts(asked: UnitRequest) -> list[tuple[str, str]]:
    """Return what was asked as pairs; empty ones are left out."""
    ticket, told = asked.ticket, asked.extra or {}
    if asked.kind == "return":
        reasons = dict(policy_of(ticket).returns.reasons)
    else:
        reasons = EXCLUSION_REASONS
    wanted = {"extension": "延至", "deferral": "约定办结"}.get(asked.kind, "")
    suggested = {"help": "请求协办单位", "arbitration": "裁定单位"}.get(asked.kind, "建议承办")
    at = f"{in_words(datetime.fromisoformat(told['at']))}，" if told.get("at") else ""
    informed = f"{at}{told.get('how', '')}".strip("，")
    pairs = (
        ("理由", reasons.get(asked.reason_code, "")),
        (wanted, span(asked) if asked.wanted_at else ""),
        (GRANTED.get(asked.state, ""), in_words(asked.granted_at) if asked.granted_at else ""),
        ("依据", asked.basis),
        ("告知诉求人", informed if asked.kind == "extension" else ""),
        ("原因和安排" if asked.kind in ("extension", "deferral") else "说明", asked.text),
        (suggested, asked.suggested_unit.short_name if asked.suggested_unit_id else ""),
        ("规定", source_of(asked)),
    )
    return [(name, words) for name, words in pairs if name and words]


def span(asked: UnitRequest) -> str:
    """Return the deadline asked for and, until it is decided, how many working days more."""
    words = in_words(asked.wanted_at)
    due = asked.ticket.due_at
    if asked.state in ("approved", "refused", "withdrawn") or due is None:
        return words
    count = calendar().working_days_between(due.date(), asked.wanted_at.date())
    return f"{words}，比现期限（{in_words(due)}）多 {count} 个工作日"


def source_of(asked: UnitRequest) -> str:
    """Return the paragraph of the rulebook this kind of request rests on."""
    policy = policy_of(asked.ticket)
    if asked.kind == "return":
        rule = policy.returns
        most = f"派单后 {rule.within.in_words()}内可申请，每件最多 {rule.max_times} 次"
        return f"{most}（{rule.source}）"
    if asked.kind == "extension":
        return policy.extension.source
    ledger = policy.clearing.ledger(asked.kind)
    return ledger.source if ledger else ""


def form_url(asked: UnitRequest) -> str:
    """Return where the approval form is printed, "" for requests that have none."""
    is_there = FORM_PAGE in current_app.view_functions and asked.kind in PRINTED
    return f"/requests/{asked.id}/form.pdf" if is_there else ""


def _visit(asked: UnitRequest, files: list[dict[str, Any]]) -> dict[str, Any] | None:
    found = visits.get(asked.visit_id) if asked.visit_id else None
    if found is None:
        return None
    own = [file for file in files if file["visit_id"] == found.id]
    shown = dict(found.__data__)
    if not may_see_requester(actor(), asked.ticket.is_confidential):
        shown = without_numbers(shown)
    return {**shown, "files": thumbnails(asked.ticket.ticket_no, own)}


def _of(files: list[dict[str, Any]], asked: UnitRequest, purpose: str) -> list[dict[str, Any]]:
    return [f for f in files if f["request_id"] == asked.id and f["purpose"] == purpose]


def _doors(asked: UnitRequest) -> dict[str, Any]:
    """Return what this person can do with the request now."""
    me, is_unit = actor(), actor().role in STATION
    may_refuse = may(me, "refuse_return" if asked.kind == "return" else "refuse_request")
    may_approve = asked.kind != "arbitration" and may(me, f"approve_{asked.kind}")
    is_open = asked.state in ("pending", "to_city")
    return {
        "can_sign": signing.may_sign_now(me, asked),
        "can_scan": asked.state == "signing" and is_unit and may(me, "attach"),
        "can_take_back": asked.state in ("signing", "pending")
        and may(me, "take_back_request")
        and (asked.extra or {}).get("by") != "office",
        "can_approve": is_open and may_approve,
        "can_refuse": is_open and may_refuse and asked.kind != "arbitration",
        "can_arbitrate": asked.kind == "arbitration" and is_open and may(me, "arbitrate"),
        "earlier": [row for row in reading.requests(asked.ticket.id) if row["id"] != asked.id],
    }


def _options(asked: UnitRequest, is_city: bool) -> dict[str, Any]:
    """Return what the office can choose, each with what it leads to."""
    agreed = {
        "return": "工单回到待派单，诉求人的期限不重新计算",
        "extension": "工单和各单位的期限随之后移，只延这一次",
        "deferral": "列入延时挂账台账，约定日期到期计入考核",
        "exclusion": "工单终止办理，不计入考核，仍可查询",
        "help": "给该单位派一件协办，主办不变",
    }.get(asked.kind, "")
    if asked.state == "to_city":
        approve = ("approve", "市级同意", agreed)
        refuse = ("refuse", "市级不同意", "期限不变，由该单位继续办理")
    else:
        up = "报市级批复，批复后才生效"
        approve = ("approve", "同意并报市级" if is_city else "同意", up if is_city else agreed)
        refuse = ("refuse", "不同意", "期限不变，由该单位继续办理")
    doors = _doors(asked)
    options = [approve] if doors["can_approve"] else []
    options += [refuse] if doors["can_refuse"] else []
    return {"options": options, **phrases.for_decision(asked.kind), **_days(asked)}


def _days(asked: UnitRequest) -> dict[str, Any]:
    if asked.kind != "extension" or asked.state != "pending" or asked.wanted_at is None:
        return {"days": [], "days_wanted": ""}
    bounds = extending.bounds(asked.ticket, g.now)
    days = days_to_extend(asked.ticket.due_at or g.now, bounds)
    return {"days": days, "days_wanted": in_words(asked.wanted_at)}
