"""A notice as files: the draft to look at, the sealed paper, its public version, its tables."""

from __future__ import annotations

from flask import Response, send_file
from werkzeug.wrappers import Response as Answer

from hotline.casework import issuing
from hotline.web import guard
from hotline.web.guard import need
from hotline.web.notices.door import blueprint, settings


@blueprint.post("/notices/<int:notice_id>/draft.pdf")
@need("notice")
def draft_paper(notice_id: int) -> Response:
    """Send the draft set as it would be printed, marked 草稿 and with the reader's name."""
    body = issuing.preview(guard.caller(), notice_id, settings())
    response = Response(body, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="caogao-{notice_id}.pdf"'
    return response


@blueprint.get("/notices/files/<int:file_id>")
@need("read_figures")
def file(file_id: int) -> Answer:
    """Send a file of a sealed notice, byte for byte as it was sealed."""
    path, name, media_type = issuing.file_taken(guard.caller(), file_id, settings())
    return send_file(path, mimetype=media_type, as_attachment=True, download_name=name)
