"""A leader's word under an issued notice (领导批示): beside the sealed text, never in it."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from hotline.casework import commenting
from hotline.errors import Refused
from hotline.web import guard
from hotline.web.forms import Form, again, done
from hotline.web.guard import need
from hotline.web.notices.door import about, blueprint


@blueprint.post("/notices/<int:notice_id>/comment")
@need("comment")
def comment(notice_id: int) -> Any:
    form = Form(request.form)
    try:
        commenting.comment_notice(
            guard.caller(form), notice_id, form.text("text", "批示", most=1000)
        )
    except Refused as refusal:
        context = about(notice_id, form)
        context.pop("form")
        return again("notices/notice.html", form, refusal, **context)
    return done(f"{url_for('notices.notice', notice_id=notice_id)}#comments", "批示已记录。")
