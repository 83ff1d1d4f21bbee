"""The ticket's own page, and its printed sheet."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, render_template
from werkzeug.wrappers import Response

from hotline.casework.exporting import note_read
from hotline.errors import OutOfReach
from hotline.rules.permissions import OFFICE, may, may_see_requester
from hotline.store import lookups, reading
from hotline.web.forms import Form
from hotline.web.guard import actor, caller, need
from hotline.web.tickets import content, supervision
from hotline.web.tickets.door import blueprint


def ours(ticket_no: str) -> Response:
    """Lead on from the city's number to our own. Raises OutOfReach."""
    found = lookups.find_no(actor(), ticket_no)
    if found is None:
        raise OutOfReach()
    return redirect(f"/tickets/{found}")


@blueprint.get("/tickets/<ticket_no>")
@need("read")
def ticket(ticket_no: str) -> Any:
    """Show the ticket; that it was read is noted once a day for each person."""
    me = actor()
    try:
        found, parts = reading.ticket_and_parts(me, ticket_no)
    except OutOfReach:
        return ours(ticket_no)
    note_read(caller(), ticket_no)
    may_reveal = may_see_requester(me, found["is_confidential"])
    gathered = content.gather(me, found, parts, g.now)
    return render_template(
        "tickets/ticket.html",
        form=Form(),
        may_reveal=may_reveal,
        is_hidden=found["is_confidential"] and not may_reveal,
        may_print=may(me, "print"),
        may_comment=may(me, "comment"),
        is_office=me.role in OFFICE,
        **supervision.panel(me, found, parts),
        **(gathered if may_reveal else content.without_person(gathered)),
    )
