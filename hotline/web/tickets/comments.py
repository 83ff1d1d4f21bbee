"""A leader's word on a ticket (领导批示): one field, read by the office and the units."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from hotline.casework import commenting
from hotline.casework.exporting import note_read
from hotline.errors import Refused
from hotline.rules.permissions import may_see_requester
from hotline.store import tickets
from hotline.store.tickets import Ticket
from hotline.web.forms import Form, again, done
from hotline.web.guard import actor, caller, need
from hotline.web.partforms import hide_person
from hotline.web.tickets.door import blueprint


@blueprint.get("/tickets/<ticket_no>/comment")
@need("comment")
def comment_form(ticket_no: str) -> str:
    return render_template("tickets/comment.html", form=Form(), ticket=_ticket(ticket_no))


@blueprint.post("/tickets/<ticket_no>/comment")
@need("comment")
def comment(ticket_no: str) -> Any:
    """Keep the comment and show the ticket with it on top."""
    form, found = Form(request.form), _ticket(ticket_no)
    try:
        commenting.comment(caller(form), ticket_no, form.text("text", "批示", most=1000))
    except Refused as refusal:
        return again("tickets/comment.html", form, refusal, ticket=found)
    return done(f"/tickets/{ticket_no}", "批示已记入办理经过，县热线办和承办单位都能看到。")


def _ticket(ticket_no: str) -> Ticket:
    """Return the ticket within reach, without what tells who asked for secrecy."""
    found = tickets.get(actor(), ticket_no)
    note_read(caller(), ticket_no)
    if not may_see_requester(actor(), found.is_confidential):
        hide_person(found)
    return found
