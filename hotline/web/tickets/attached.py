"""Files of a ticket: whoever reaches the ticket reaches its files, nobody else."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Response, current_app, send_file

from hotline.casework.exporting import note_read
from hotline.config import Settings
from hotline.errors import OutOfReach
from hotline.outside import files, pictures
from hotline.outside.plainfiles import READABLE
from hotline.store import tickets
from hotline.store.attachments import Attachment
from hotline.web.guard import actor, caller, need
from hotline.web.thumbnails import as_handed_in, as_shown_to
from hotline.web.tickets.door import blueprint

# Shown in the window; everything else is saved, so that nothing a stranger wrote ever runs.
SHOWN = ("image/jpeg", "image/png", "image/gif", "image/webp", "application/pdf",
         "audio/mpeg", "audio/wav", "audio/mp4", "audio/webm", "audio/ogg", "audio/aac",
         "video/mp4")  # fmt: skip
# A PDF is shown by the browser's own viewer, which a sandbox would stop.
FILE_POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"
GONE = "没有找到这个附件，或者它还没有从市平台传到。"


def _settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


def _file(ticket_no: str, file_id: int) -> tuple[Attachment, Path]:
    """Return the attachment and where its bytes lie. Raises OutOfReach."""
    ticket = tickets.get(actor(), ticket_no)
    found = Attachment.get_or_none((Attachment.id == file_id) & (Attachment.ticket == ticket.id))
    if found is None:
        raise OutOfReach(GONE)
    path = files.path_of(found.sha256, _settings().blobs)
    if not path.exists():
        raise OutOfReach(GONE)
    note_read(caller(), ticket_no)
    return found, path


@blueprint.get("/tickets/<ticket_no>/files/<int:file_id>")
@need("read")
def file(ticket_no: str, file_id: int) -> Response:
    """Send the file itself; only pictures, sound and PDF are shown in the window."""
    found, path = _file(ticket_no, file_id)
    is_shown = found.media_type in SHOWN
    if found.media_type in READABLE:
        # What cannot be told apart from where it was taken stays with the office.
        shown = as_shown_to(actor(), found.sha256, path, found.media_type)
        if shown is None:
            raise OutOfReach("这个文件含有拍摄位置等信息，只能由县热线办查看。")
        path = shown
    media_type = found.media_type if is_shown else "application/octet-stream"
    response = send_file(path, mimetype=media_type, conditional=True, etag=_etag(found, path))
    way = "inline" if is_shown else "attachment"
    response.headers["Content-Disposition"] = f"{way}; filename*=UTF-8''{quote(found.name)}"
    return _private(response)


def _etag(found: Attachment, path: Path) -> str:
    """Tell the plain copy of a photo from the whole one: at a shared machine both may be asked."""
    return found.sha256 if path.name == found.sha256 else f"{found.sha256}-plain"


@blueprint.get("/tickets/<ticket_no>/files/<int:file_id>/original")
@need("read")
def original(ticket_no: str, file_id: int) -> Response:
    """Send the file as it was handed in, with where and when it was taken: the office only."""
    found, path = _file(ticket_no, file_id)
    return _private(as_handed_in(found.sha256, path, found.name))


@blueprint.get("/tickets/<ticket_no>/files/<int:file_id>/thumb")
@need("read")
def thumb(ticket_no: str, file_id: int) -> Any:
    """Send the small picture; it is made on the first asking."""
    found, path = _file(ticket_no, file_id)
    small = None
    if found.media_type.startswith("image/"):
        small = pictures.thumbnail(found.sha256, path, _settings().data / "thumbs")
    if small is None:
        raise OutOfReach("这个附件没有缩略图。")
    return _private(send_file(small, mimetype="image/jpeg", conditional=True))


def _private(response: Response) -> Response:
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = FILE_POLICY
    # Asked again each time: at a shared machine the next person may not reach this ticket.
    response.headers["Cache-Control"] = "private, no-cache"
    return response
