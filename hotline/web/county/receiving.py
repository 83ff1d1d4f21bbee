"""Uploaded files: kept on disk first, then named in the act."""

from __future__ import annotations

from flask import current_app, request

from hotline.casework.attaching import Evidence
from hotline.casework.evidence import receive


def received(name: str) -> list[Evidence]:
    """Keep the files of one field and return them. Raises Incomplete naming each one refused."""
    uploads = [
        (file.filename, file.stream) for file in request.files.getlist(name) if file.filename
    ]
    return receive(uploads, current_app.config["SETTINGS"].blobs, name)
