"""One-tap call: the number is told when it is asked for, and the phone keeps nothing of it."""

from __future__ import annotations

from flask import Response, g, jsonify, request

from hotline.casework.act import Caller
from hotline.casework.exporting import check_reveal, reveal
from hotline.errors import NotAllowedNow
from hotline.store import assignments
from hotline.web.field.door import blueprint
from hotline.web.guard import actor, need

# The desk's first reason for looking at a number; on a phone pressing 拨打电话 says it.
REASON = "联系诉求人核实情况"


@blueprint.post("/field/parts/<int:part_id>/call")
@need("field_act")
def call(part_id: int) -> Response:
    """Tell the number to ring as {"tel": …}, noted in the ticket's history and the trail.

    Every press is a look of its own, so no key is taken: it would hide the second one.
    """
    part = assignments.get(actor(), part_id)
    check_reveal(actor(), part.ticket)
    person = part.ticket.requester
    number = person.contact_phone or person.phone
    if not number:
        raise NotAllowedNow("诉求人没有留下电话，请上门联系，或请县热线办帮助联系。")
    reveal(Caller(actor(), g.now, "", request.remote_addr or ""), part.ticket.ticket_no, REASON)
    response = jsonify(tel=number)
    response.headers["Cache-Control"] = "no-store"
    return response
