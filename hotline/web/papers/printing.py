"""Paper to sign and to send, for whoever reaches the ticket or the letter."""

from __future__ import annotations

from flask import Response, current_app

from hotline.casework.forms import print_form, print_letter
from hotline.casework.papers import handover as print_handover
from hotline.casework.papers import reply_letter
from hotline.web.guard import caller, need
from hotline.web.papers.door import blueprint, pdf


@blueprint.get("/requests/<int:request_id>/form.pdf")
@need("print")
def form(request_id: int) -> Response:
    """Print the approval form of an extension, a deferral or an exclusion."""
    settings = current_app.config["SETTINGS"]
    return pdf(print_form(caller(), request_id, settings), f"shenpi-{request_id}")


@blueprint.get("/letters/<int:letter_id>.pdf")
@need("print")
def letter(letter_id: int) -> Response:
    """Print an urging letter or a supervision order."""
    settings = current_app.config["SETTINGS"]
    return pdf(print_letter(caller(), letter_id, settings), f"duban-{letter_id}")


@blueprint.get("/parts/<int:part_id>/handover.pdf")
@need("print")
def handover(part_id: int) -> Response:
    """Print the hand-over sheet of one unit's part."""
    settings = current_app.config["SETTINGS"]
    return pdf(print_handover(caller(), part_id, settings), f"jiaoban-{part_id}")


@blueprint.get("/tickets/<ticket_no>/reply.pdf")
@need("print")
def reply(ticket_no: str) -> Response:
    """Print the reply letter to the requester, once an answer has passed."""
    settings = current_app.config["SETTINGS"]
    return pdf(reply_letter(caller(), ticket_no, settings), f"dafu-{ticket_no}")
