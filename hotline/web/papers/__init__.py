"""Paper to sign: approval forms and letters, for whoever reaches the ticket or the letter."""

from __future__ import annotations

from flask import Blueprint, Response, current_app

from hotline.casework.forms import print_form, print_letter
from hotline.web.guard import caller, need

blueprint = Blueprint("papers", __name__)


@blueprint.get("/requests/<int:request_id>/form.pdf")
@need("print")
def form(request_id: int) -> Response:
    """Print the approval form of an extension, a deferral or an exclusion."""
    return _pdf(
        print_form(caller(), request_id, current_app.config["SETTINGS"]), f"shenpi-{request_id}"
    )


@blueprint.get("/letters/<int:letter_id>.pdf")
@need("print")
def letter(letter_id: int) -> Response:
    """Print an urging letter or a supervision order."""
    return _pdf(
        print_letter(caller(), letter_id, current_app.config["SETTINGS"]), f"duban-{letter_id}"
    )


def _pdf(body: bytes, name: str) -> Response:
    response = Response(body, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
