"""Uploaded files: kept on disk first, then named in the act."""

from __future__ import annotations

from flask import current_app, request

from hotline.casework.attaching import Evidence
from hotline.errors import Incomplete
from hotline.outside.files import BadFile, keep
from hotline.web.forms import Form

MOST = 12


def received(form: Form, name: str) -> list[Evidence]:
    """Keep the files of one field and return them. Raises Incomplete for one that cannot be."""
    uploads = [file for file in request.files.getlist(name) if file.filename]
    if len(uploads) > MOST:
        form.blame(name, f"一次最多上传 {MOST} 个附件，其余的登记后可在工单页补充。")
        form.check()
    blobs = current_app.config["SETTINGS"].blobs
    found = []
    for upload in uploads:
        try:
            kept = keep(upload.stream, upload.filename or "", blobs)
        except BadFile as wrong:
            raise Incomplete(str(wrong), fields={name: str(wrong)}) from wrong
        found.append(Evidence(kept.sha256, kept.name, kept.media_type, kept.size))
    return found
