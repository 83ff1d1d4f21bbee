"""The blueprint of the papers, and how a printed file is handed out."""

from __future__ import annotations

from flask import Blueprint, Response

blueprint = Blueprint("papers", __name__)


def pdf(body: bytes, name: str) -> Response:
    """Answer with a file to look at or print."""
    response = Response(body, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
