"""Looking at the requester's name and numbers: asked why first, shown once, kept in the history."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from hotline.casework.exporting import reveal as note_reveal
from hotline.errors import NotYours, Refused
from hotline.rules.permissions import may_see_requester
from hotline.store import tickets
from hotline.store.tickets import Ticket
from hotline.web.forms import Form, again
from hotline.web.guard import actor, caller, need
from hotline.web.tickets.door import blueprint

REASONS = {
    "联系诉求人核实情况": "联系诉求人核实情况",
    "约定上门时间": "约定上门时间",
    "反馈办理结果": "反馈办理结果",
    "": "其他原因（请在下面写明）",
}
CONFIDENTIAL = "诉求人要求保密，联系方式由县热线办掌握。需要核实情况的，请通过县热线办联系诉求人。"


def _ticket(ticket_no: str) -> Ticket:
    ticket = tickets.get(actor(), ticket_no)
    if not may_see_requester(actor(), ticket.is_confidential):
        raise NotYours(CONFIDENTIAL)
    return ticket


@blueprint.get("/tickets/<ticket_no>/reveal")
@need("reveal")
def reveal(ticket_no: str) -> str:
    """Ask for the reason."""
    given = {"chosen": next(iter(REASONS))}
    return render_template(
        "tickets/reveal.html", ticket=_ticket(ticket_no), reasons=REASONS, form=Form(given=given)
    )


@blueprint.post("/tickets/<ticket_no>/reveal")
@need("reveal")
def revealed(ticket_no: str) -> Any:
    """Note the reason, then show name and numbers on this one page."""
    ticket, form = _ticket(ticket_no), Form(request.form)
    reason = form.text("reason", "原因") or form.choice("chosen", "原因", REASONS)
    try:
        form.check()
        note_reveal(caller(form), ticket_no, reason)
    except NotYours:
        raise
    except Refused as refusal:
        return again("tickets/reveal.html", form, refusal, ticket=ticket, reasons=REASONS)
    return render_template("tickets/revealed.html", ticket=ticket, reason=reason)
