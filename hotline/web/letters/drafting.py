"""A letter drafted by hand, from the page of a ticket."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from hotline.casework import letters
from hotline.casework.exporting import note_read
from hotline.casework.timekeeping import policy_of
from hotline.errors import Refused
from hotline.rules.escalation import rungs
from hotline.rules.words import URGE_LEVELS
from hotline.store import assignments, tickets
from hotline.store.tickets import Ticket
from hotline.web import guard
from hotline.web.forms import Form, again, done
from hotline.web.guard import need
from hotline.web.letters.door import blueprint


def _fetch(ticket_no: str) -> tuple[Ticket, list[tuple[str, str]], dict[str, str]]:
    """Return the ticket, the units working on it and the steps of its policy's ladder."""
    ticket = tickets.get(guard.actor(), ticket_no)
    note_read(guard.caller(), ticket_no)
    letters.check_draft(ticket)
    parts = [part for part in assignments.open_of_ticket(ticket.id) if part.parent_id is None]
    units = [(str(part.unit_id), part.unit.short_name) for part in parts]
    steps = {
        str(rung.step): f"{'催办通知书' if rung.kind == 'urging' else rung.words}"
        for rung in rungs(policy_of(ticket))
    }
    return ticket, units, steps


@blueprint.get("/tickets/<ticket_no>/letter")
@need("draft_letter")
def draft_form(ticket_no: str) -> str:
    ticket, units, steps = _fetch(ticket_no)
    form = Form(given={"unit": units[0][0], "step": "0", "level": "hotline"})
    return render_template("letters/draft.html", form=form, ticket=ticket, units=units, steps=steps)


@blueprint.post("/tickets/<ticket_no>/letter")
@need("draft_letter")
def draft(ticket_no: str) -> Any:
    """Draft the letter and lead on to it, where it is read once more and issued."""
    form = Form(request.form)
    ticket, units, steps = _fetch(ticket_no)
    try:
        unit = form.choice("unit", "承办单位", dict(units), must=True)
        step = form.choice("step", "文书", steps, must=True)
        level = form.choice("level", "督办级别", URGE_LEVELS, must=True)
        text = form.long_text("text", "正文")
        form.check()
        number = letters.draft(
            guard.caller(form), ticket_no, int(unit), "supervision" if int(step) else "urging",
            int(step), text, level=level, words=steps[step] if int(step) else "",
        )  # fmt: skip
    except Refused as refusal:
        return again("letters/draft.html", form, refusal, ticket=ticket, units=units, steps=steps)
    return done(url_for("letters.letter", letter_id=int(number)), "已拟稿，请核对正文后签发。")
