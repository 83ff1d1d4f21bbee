"""The ticket's own page, and its printed sheet."""

from __future__ import annotations

from typing import Any

from flask import current_app, g, redirect, render_template
from werkzeug.wrappers import Response

from hotline.casework.exporting import note_read
from hotline.errors import OutOfReach
from hotline.rules.permissions import may, may_see_requester
from hotline.store import lookups, tickets
from hotline.store.tickets import Ticket
from hotline.web.forms import Form
from hotline.web.guard import actor, caller, need
from hotline.web.tickets import content
from hotline.web.tickets.door import blueprint


def fetch(ticket_no: str) -> Ticket | Response:
    """Return the ticket, or lead on from the city's number to our own. Raises OutOfReach."""
    try:
        return tickets.get(actor(), ticket_no)
    except OutOfReach:
        ours = lookups.find_no(actor(), ticket_no)
        if ours is None:
            raise
        return redirect(f"/tickets/{ours}")


@blueprint.get("/tickets/<ticket_no>")
@need("read")
def ticket(ticket_no: str) -> Any:
    """Show the ticket; that it was read is noted once a day for each person."""
    found = fetch(ticket_no)
    if isinstance(found, Response):
        return found
    note_read(caller(), ticket_no)
    me = actor()
    return render_template(
        "tickets/ticket.html",
        form=Form(),
        may_reveal=may_see_requester(me, found.is_confidential),
        is_hidden=found.is_confidential and not may_see_requester(me, True),
        may_print=may(me, "print"),
        has_sheet="tickets.sheet" in current_app.view_functions,
        **content.gather(me, found, g.now),
    )
