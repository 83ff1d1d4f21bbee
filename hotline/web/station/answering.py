"""The answer: the form the city demands, the village's answers beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import render_template, request

from hotline.casework import answering
from hotline.casework.answering import AnswerForm
from hotline.rules.privacy import masked_phone
from hotline.rules.replies import check_answer, completeness
from hotline.rules.words import CONTACTED, RESULTS, SOLVED, YES_NO
from hotline.store import assignments
from hotline.store.assignments import Assignment
from hotline.store.tickets import Requester
from hotline.web import phrases
from hotline.web.forms import Form
from hotline.web.guard import caller, need
from hotline.web.partforms import carry_out, fetch
from hotline.web.station.door import blueprint
from hotline.web.uploads import received, spoken


@blueprint.get("/assignments/<int:assignment_id>/answer")
@need("answer")
def answer_form(assignment_id: int) -> str:
    """Show the form; after a return it starts from the unit's own last answer."""
    part = fetch(assignment_id, "answer")
    form = Form(given=_given(part), version=part.version)
    return render_template("station/answer.html", form=form, part=part, ticket=part.ticket,
                           **_context(part, form))  # fmt: skip


@blueprint.post("/assignments/<int:assignment_id>/answer")
@need("answer")
def answer(assignment_id: int) -> Any:
    """Submit the unit's answer."""
    form, part = Form(request.form), fetch(assignment_id)
    filled = _filled(form)
    # The rule is asked here as well, so that everything missing is said at once, by name.
    for name, sentence in check_answer(filled.__dict__, _is_owed(part)).items():
        form.blame(name, sentence)
    return carry_out(
        "station/answer.html", form, part,
        lambda: answering.answer(caller(form), part.id, form.version, filled),
        "已提交办结。", **_context(part, form),
    )  # fmt: skip


def _is_owed(part: Assignment) -> bool:
    """Return whether the first contact must be noted before the answer."""
    return part.contact_due_at is not None and part.contacted_at is None


def _filled(form: Form) -> AnswerForm:
    return AnswerForm(
        record=form.long_text("record", "办理情况"),
        reply=form.long_text("reply", "公开答复"),
        result=form.choice("result", "办理结果", RESULTS, must=True),
        is_true=form.choice("is_true", "诉求属实", YES_NO, must=True) == "yes",
        is_beyond_duty=form.flag("is_beyond_duty"),
        contacted=form.choice("contacted", "是否联系诉求人", CONTACTED, must=True),
        contact_number=form.text("contact_number", "联系号码", most=40),
        contact_at=form.moment("contact_at", "联系时间"),
        solved=form.choice("solved", "是否解决", SOLVED, must=True),
        unsolved_reason=form.text("unsolved_reason", "未解决原因", most=2000),
        evidence=received(form) + spoken(form),
    )


def _given(part: Assignment) -> dict[str, Any]:
    number = _number_of(part)
    contacted_at: datetime | None = part.contacted_at
    given: dict[str, Any] = {
        "is_true": "yes",
        "contacted": "yes" if contacted_at else "",
        "contact_at": contacted_at,
        "contact_number": number if contacted_at else "",
    }
    last = assignments.last_answer(part.id)
    if last is not None:
        kept = ("record", "reply", "result", "contacted", "contact_number", "contact_at",
                "solved", "unsolved_reason")  # fmt: skip
        given |= {name: getattr(last, name) for name in kept}
        given |= {"is_true": "yes" if last.is_true else "no",
                  "is_beyond_duty": "1" if last.is_beyond_duty else ""}  # fmt: skip
    return given


def _number_of(part: Assignment) -> str:
    """Return the requester's number masked: that is how an answer keeps it."""
    if part.ticket.is_confidential:
        return ""
    person = Requester.get_by_id(part.ticket.requester_id)
    return masked_phone(person.contact_phone or person.phone)


def _context(part: Assignment, form: Form) -> dict[str, Any]:
    own = assignments.answers_of_ticket(part.ticket_id)
    below = {
        row.id: row for row in assignments.of_ticket(part.ticket_id) if row.parent_id == part.id
    }
    sent_back = next((a for a in own if a["assignment"] == part.id), None)
    values = {**form.given, **form.typed.to_dict()}
    return {
        "results": RESULTS,
        "solved": SOLVED,
        "contacted": CONTACTED,
        "yes_no": YES_NO,
        "record_phrases": phrases.of("record"),
        "reply_phrases": phrases.of("reply"),
        "below": [(below[a["assignment"]], a) for a in own if a["assignment"] in below],
        "sent_back": sent_back if sent_back and sent_back["decision"] == "send_back" else None,
        "is_owed": _is_owed(part),
        "visits_owed": answering.visits_owed(part),
        "score": completeness(values, len(form.given.get("kept", []))),
        "number": _number_of(part),
    }
