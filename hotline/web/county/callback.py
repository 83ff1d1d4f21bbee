"""Callback (回访): the script of one telephone call and what became of it."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, render_template, request, url_for

from hotline.casework import calling, exporting
from hotline.casework.timekeeping import policy_of
from hotline.errors import NotAllowedNow, Refused
from hotline.rules.words import SATISFIED, SOLVED, YES_NO
from hotline.store import assignments, callbacks
from hotline.store.tickets import Ticket
from hotline.web import guard
from hotline.web.county import phrases
from hotline.web.county.door import about, blueprint, fetch, page_of
from hotline.web.forms import Form, again
from hotline.web.guard import need
from hotline.web.present import moment


@blueprint.get("/tickets/<ticket_no>/callback")
@need("call_back")
def callback_form(ticket_no: str) -> str:
    ticket = fetch(ticket_no)
    if ticket.state != "calling_back":
        raise NotAllowedNow("这件工单目前不在回访环节，请回到工单页查看最新进展。")
    form = Form(version=ticket.version)
    return render_template("county/callback.html", form=form, **_context(ticket))


@blueprint.post("/tickets/<ticket_no>/callback")
@need("call_back")
def call_back(ticket_no: str) -> Any:
    form = Form(request.form)
    ticket = fetch(ticket_no)
    try:
        reached = form.choice("reached", "是否接通", YES_NO, must=True)
        asked = reached == "yes"
        answers = {
            "contacted": form.choice("contacted", "是否及时联系", YES_NO, must=asked),
            "solved": form.choice("solved", "是否解决", SOLVED, must=asked),
            "satisfied": form.choice("satisfied", "是否满意", SATISFIED, must=asked),
            "text": form.text("text", "备注", most=1000),
        }
        form.check()
        calling.call_back(guard.caller(form), ticket_no, form.version, reached == "yes", **answers)
    except Refused as refusal:
        return again("county/callback.html", form, refusal, **_context(ticket))
    return redirect(url_for("county.called_back", ticket_no=ticket_no), 303)


@blueprint.post("/tickets/<ticket_no>/callback/number")
@need("call_back")
def show_number(ticket_no: str) -> str:
    """Show the number to ring; that it was shown stays in the ticket's history."""
    exporting.reveal(guard.caller(Form(request.form)), ticket_no, "回访诉求人")
    ticket = fetch(ticket_no)
    person = ticket.requester
    number = {"name": person.name, "phone": person.phone, "contact": person.contact_phone}
    form = Form(version=ticket.version)
    return render_template("county/callback.html", form=form, **_context(ticket), number=number)


@blueprint.get("/tickets/<ticket_no>/callback/done")
@need("call_back")
def called_back(ticket_no: str) -> str:
    """Say what the last call led to: closed, back to the unit, or another try."""
    ticket = fetch(ticket_no)
    heading, lines = _what_happened(ticket)
    links = [("下一件待回访", "/desk/to_call_back"), ("查看工单", page_of(ticket_no))]
    if ticket.state == "calling_back":
        links.append(("再次回访", url_for("county.callback_form", ticket_no=ticket_no)))
    return render_template("shared/done.html", heading=heading, lines=lines, links=links)


def _what_happened(ticket: Ticket) -> tuple[str, list[str]]:
    if ticket.state == "calling_back":
        heading = f"第 {ticket.callback_tries} 次回访未接通，已登记"
        due = f"请在 {moment(ticket.next_due_at)} 前再次回访。" if ticket.next_due_at else ""
        return heading, [_still_owed(ticket), due or "请择时再访。"]
    if ticket.state in ("closed", "withdrawn"):
        said = ticket.close_reason or "诉求人已评价，办结归档"
        return "工单已办结归档", [f"{said}。", "需要再次办理的，可在工单页重启办理。"]
    unit = ticket.lead_unit.short_name if ticket.lead_unit_id else "承办单位"
    lines = [f"工单已自动退回{unit}重办，承办单位工作台会显示“退回重办”。"]
    if ticket.due_at:
        lines.append(f"新的办结期限：{moment(ticket.due_at)}。")
    return "诉求人反映未解决或不满意，已退回重办", lines


def _still_owed(ticket: Ticket) -> str:
    """Say how many tries on how many days are missing before the ticket may close unreached."""
    rule = policy_of(ticket).callback
    days = callbacks.days_tried(ticket.id, ticket.callback_tries)
    left = rule.tries - ticket.callback_tries
    if len(days) < rule.over_days and f"{g.now:%Y-%m-%d}" in days and left <= 1:
        return (
            f"今天已拨打 {ticket.callback_tries} 次，按规定应分 {rule.over_days} 天回访，"
            "明天再拨。今天继续拨打的会登记，不作联系不上办结。"
        )
    return f"还可回访 {max(left, 1)} 次，仍未接通的按联系不上办结。"


def _context(ticket: Ticket) -> dict[str, Any]:
    answers = assignments.answers_of_ticket(ticket.id)
    passed = next((row for row in answers if row["decision"] == "pass"), None)
    return {
        **about(ticket),
        "answer": passed,
        "tries": callbacks.callbacks_of(ticket.id),
        "rule": policy_of(ticket).callback,
        "owed": _still_owed(ticket) if ticket.callback_tries else "",
        "sentences": phrases.CALL_BACK,
        "number_form": Form(),
        "way_out": page_of(ticket.ticket_no),
    }
