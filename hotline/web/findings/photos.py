"""Photos of a finding: shown without their place; the office may fetch them as they came."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Response, current_app, send_file

from hotline.casework import findings as acts
from hotline.errors import OutOfReach
from hotline.outside import files, pictures
from hotline.store.findings import FindingPhoto
from hotline.web.findings.door import blueprint
from hotline.web.guard import actor, need
from hotline.web.thumbnails import as_handed_in, as_shown_to

GONE = "没有找到这张照片。"


def _kept(finding_id: int, photo_id: int) -> tuple[FindingPhoto, Path]:
    found = acts.photo_of(actor(), finding_id, photo_id)
    path = files.path_of(found.sha256, current_app.config["SETTINGS"].blobs)
    if not path.exists():
        raise OutOfReach(GONE)
    return found, path


@blueprint.get("/findings/<int:finding_id>/photos/<int:photo_id>")
@need("read_findings")
def photo(finding_id: int, photo_id: int) -> Any:
    """Send the photo itself."""
    found, path = _kept(finding_id, photo_id)
    shown = as_shown_to(actor(), found.sha256, path, found.media_type)
    if shown is None:
        raise OutOfReach(GONE)
    return _private(send_file(shown, mimetype=found.media_type, conditional=True))


@blueprint.get("/findings/<int:finding_id>/photos/<int:photo_id>/original")
@need("read_findings")
def original(finding_id: int, photo_id: int) -> Any:
    """Send the photo as it was handed in, with where and when it was taken: the office only."""
    found, path = _kept(finding_id, photo_id)
    return _private(as_handed_in(found.sha256, path, found.name))


@blueprint.get("/findings/<int:finding_id>/photos/<int:photo_id>/thumb")
@need("read_findings")
def thumb(finding_id: int, photo_id: int) -> Any:
    """Send the small picture; it never tells more than its pixels."""
    found, path = _kept(finding_id, photo_id)
    small = pictures.thumbnail(found.sha256, path, current_app.config["SETTINGS"].data / "thumbs")
    if small is None:
        raise OutOfReach(GONE)
    return _private(send_file(small, mimetype="image/jpeg", conditional=True))


def _private(response: Response) -> Response:
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-cache"
    return response
