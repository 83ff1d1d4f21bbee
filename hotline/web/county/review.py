"""Review (审核): the answer beside the appeal; an unclear result always goes back."""

from __future__ import annotations

from typing import Any

from flask import g, render_template, request

from hotline.casework import reviewing
from hotline.casework.timekeeping import calendar
from hotline.errors import NotAllowedNow, Refused
from hotline.rules.phrases_of_time import time_left
from hotline.rules.replies import completeness
from hotline.store import assignments, attachments
from hotline.store.assignments import Answer, Assignment
from hotline.store.tickets import Ticket
from hotline.web import guard
from hotline.web.county import phrases
from hotline.web.county.door import about, blueprint, fetch, page_of
from hotline.web.forms import Form, again, done
from hotline.web.guard import need
from hotline.web.thumbnails import thumbnails


@blueprint.get("/tickets/<ticket_no>/review")
@need("pass", "send_back")
def review_form(ticket_no: str) -> str:
    ticket = fetch(ticket_no)
    form = Form(version=ticket.version)
    return render_template("county/review.html", form=form, **_context(ticket))


@blueprint.post("/tickets/<ticket_no>/review")
@need("pass", "send_back")
def review(ticket_no: str) -> Any:
    form = Form(request.form)
    ticket = fetch(ticket_no)
    try:
        decision = form.choice("decision", "审核意见", ("pass", "send_back"), must=True)
        text = form.text("text", "意见", most=1000)
        form.check()
        if decision == "pass":
            reviewing.pass_answer(guard.caller(form), ticket_no, form.version, text)
        else:
            perfunctory = form.flag("perfunctory")
            reviewing.send_back(guard.caller(form), ticket_no, form.version, text, perfunctory)
    except Refused as refusal:
        return _again(form, refusal, ticket)
    said = "审核通过，等待回访。" if decision == "pass" else "已退回承办单位重办，期限不变。"
    return done(page_of(ticket_no), said)


def _again(form: Form, refusal: Refused, ticket: Ticket) -> Any:
    """Show the form again; when nothing waits for review any more, only the refusal."""
    if "reason" in (refusal.details.get("fields") or {}):
        refusal.details["fields"] = {"text": refusal.details["fields"]["reason"]}  # type: ignore[index]
    return again("county/review.html", form, refusal, **_context(ticket))


def under_review(ticket: Ticket) -> tuple[Assignment, Answer]:
    """Return the lead's part and its answer. Raises NotAllowedNow when none waits."""
    for part in assignments.of_ticket(ticket.id):
        if part.parent_id is None and part.role == "lead" and part.state == "answered":
            answer = assignments.last_answer(part.id)
            if answer is not None:
                return part, answer
    raise NotAllowedNow("目前没有等待审核的办结反馈，请回到工单页查看最新进展。")


def _context(ticket: Ticket) -> dict[str, Any]:
    part, answer = under_review(ticket)
    files = attachments.of_ticket(ticket.id)
    evidence = [file for file in files if file["answer"] == answer.id]
    score = completeness(answer.__data__, len(evidence))
    earlier = [row for row in assignments.answers_of_ticket(ticket.id) if row["id"] != answer.id]
    return {
        **about(ticket),
        "part": part,
        "answer": answer,
        "score": score,
        "evidence": thumbnails(ticket.ticket_no, evidence),
        "appeal_files": thumbnails(ticket.ticket_no, [f for f in files if not f["answer"]]),
        "earlier_answers": earlier,
        "left": time_left(g.now, ticket.due_at, calendar()) if ticket.due_at else "",
        "sentences": phrases.SEND_BACK,
        "way_out": page_of(ticket.ticket_no),
    }
