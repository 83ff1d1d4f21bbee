"""Intake (受理): one page for a clerk with the caller on the line."""

from __future__ import annotations

from typing import Any

from flask import Response, g, jsonify, redirect, render_template, request, url_for

from hotline.casework import intake as acts
from hotline.casework.timekeeping import policy
from hotline.errors import Refused
from hotline.rules.intake import check_appeal
from hotline.rules.permissions import may
from hotline.rules.words import CHANNELS, KINDS, URGENCIES
from hotline.store import callers, categories, places
from hotline.store.sealing import phone_hash
from hotline.web import guard
from hotline.web.county.door import blueprint, fetch, page_of
from hotline.web.county.receiving import received
from hotline.web.forms import Form, again, done
from hotline.web.guard import need
from hotline.web.present import moment

# The city's dispatches and imports come in by their own doors.
BY_HAND = {code: word for code, word in CHANNELS.items() if code not in ("city", "import")}
A_DAY = 24 * 3600


@blueprint.get("/intake")
@need("register")
def intake() -> str:
    """Show the form; `?caller=…&line=…` is the telephone system's screen pop (A8)."""
    given = {
        "phone": request.args.get("caller", "").strip()[:30],
        "line": request.args.get("line", "").strip()[:20],
        "channel": "phone",
        "urgency": "ordinary",
    }
    form = Form(given=given)
    return render_template("county/intake.html", form=form, **_context(form))


@blueprint.post("/intake")
@need("register")
def register() -> Any:
    form = Form(request.form)
    try:
        appeal = _appeal(form)
        number = acts.register(guard.caller(form), appeal)
    except Refused as refusal:
        return again("county/intake.html", form, refusal, **_context(form))
    if form.value("next") == "dispatch" and may(guard.actor(), "dispatch"):
        to_dispatch = url_for("county.dispatch_form", ticket_no=number)
        return done(to_dispatch, f"工单 {number} 已登记，请选择承办单位。")
    return redirect(url_for("county.registered", ticket_no=number), 303)


@blueprint.get("/intake/done/<ticket_no>")
@need("register")
def registered(ticket_no: str) -> str:
    """Confirm: the number to tell the caller, and by when it must be on its way."""
    ticket = fetch(ticket_no)
    lines = [f"工单编号 {ticket.ticket_no}，可告知诉求人用于查询。"]
    if ticket.next_due_at and ticket.state == "registered":
        lines.append(f"已转派单员，应在 {moment(ticket.next_due_at)} 前派单。")
    links = [("再登记一件", url_for("county.intake")), ("查看工单", page_of(ticket_no))]
    if may(guard.actor(), "dispatch"):
        links.insert(0, ("现在派单", url_for("county.dispatch_form", ticket_no=ticket_no)))
    return render_template("shared/done.html", heading="已登记", lines=lines, links=links)


@blueprint.post("/intake/earlier")
@need("register")
def earlier() -> str:
    """Return the earlier tickets of a number as a piece of a page; nobody's number is shown.

    A post, because addresses are kept by logs and by the browser's history.
    """
    return render_template("county/_earlier.html", **_earlier(request.form.get("phone", "")))


@blueprint.get("/intake/categories")
@need("register")
def category_list() -> Response:
    """Return every matter for the search box, kept by the browser for a day."""
    answer = jsonify(categories.paths())
    answer.cache_control.private = True
    answer.cache_control.max_age = A_DAY
    return answer


def _earlier(phone: str) -> dict[str, Any]:
    # Fewer digits are still being typed.
    enough = sum(c.isdigit() for c in phone) >= 7
    rows, count = callers.earlier_tickets(guard.actor(), phone) if enough else ([], 0)
    return {"earlier": rows, "earlier_count": count, "earlier_asked": enough}


def _context(form: Form) -> dict[str, Any]:
    caller = phone_hash(form.value("phone")) or "new"
    return {
        "channels": BY_HAND,
        "towns": places.townships(),
        "hints": [[k.urgency, k.words, k.hints] for k in policy(g.now).urgent_kinds],
        "can_dispatch": may(guard.actor(), "dispatch"),
        # A screen pop never meets the draft of another caller.
        "draft": f"intake-{caller[:8] if request.args.get('caller') else 'new'}",
        **_earlier(form.value("phone")),
    }


def _appeal(form: Form) -> acts.Appeal:
    """Read the form. Raises Incomplete with every complaint, before any file is kept."""
    typed: dict[str, Any] = {
        "title": form.text("title", "诉求标题", must=True),
        "content": form.long_text("content", "诉求内容", must=True),
        "kind": form.choice("kind", "诉求类型", KINDS, must=True),
        "urgency": form.choice("urgency", "紧急程度", URGENCIES, must=True),
        "channel": form.choice("channel", "受理渠道", BY_HAND, must=True),
        "category": _category(form),
        "line": form.text("line", "来电线路", most=20),
        "labels": form.text("labels", "标签", most=100),
        "name": form.text("name", "姓名", most=60),
        "phone": form.text("phone", "来电号码", most=30),
        "contact_phone": form.text("contact_phone", "联系电话", most=30),
        "gender": form.choice("gender", "称谓", ("male", "female")),
        "company": form.text("company", "企业名称", most=100),
        "reported_party": form.text("reported_party", "被反映单位或人员"),
        "address": form.text("address", "详细地址", most=300),
    }
    typed["division"] = _division(form, typed["address"])
    police_no = form.text("police_no", "110警情编号", most=60)
    privacy, marks = form.texts("privacy", "身份要求"), form.texts("marks", "标记")
    # Everything that is missing is said at once, also what the rule of intake will ask.
    for name, sentence in check_appeal({**typed, "is_anonymous": "anonymous" in privacy}).items():
        form.blame(name, sentence)
    form.check()
    return acts.Appeal(
        **typed,
        refs={"110": police_no} if police_no else {},
        is_anonymous="anonymous" in privacy,
        is_confidential="confidential" in privacy,
        is_expedited="expedited" in marks,
        is_enterprise="enterprise" in marks,
        is_sensitive="sensitive" in marks,
        evidence=received("files"),
    )


def _category(form: Form) -> str:
    typed = form.text("category", "事项分类", most=100)
    meant = categories.meant(typed) if typed else ""
    if meant is None:
        near = "、".join(categories.matching(typed, most=3))
        hint = f"是不是：{near}" if near else "请换一个词，从列表中选择"
        form.blame("category", f"没有“{typed}”这个分类。{hint}。")
    return meant or ""


def _division(form: Form, address: str) -> str:
    """Return the chosen place; none chosen: the one the address names, if it is clear."""
    chosen = form.text("division", "事发地", most=12)
    if chosen or not address.strip():
        return chosen
    return places.named_in(address, places.townships())
