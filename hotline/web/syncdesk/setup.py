"""When to warn about the line, whom to ring, how uploads are scored: set by the administrator."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template, request, url_for

from hotline.casework.linesettings import NAMES, given, save_line_settings
from hotline.errors import Refused
from hotline.web import guard
from hotline.web.forms import Form, again, done
from hotline.web.guard import need
from hotline.web.syncdesk.door import blueprint


@blueprint.get("/sync/settings")
@need("administer")
def setup() -> str:
    return render_template("syncdesk/setup.html", form=Form(given=given()))


@blueprint.post("/sync/settings")
@need("administer")
def save_setup() -> Any:
    form = Form(request.form)
    try:
        values = {name: form.text(name, label, most=60) for name, (label, _) in NAMES.items()}
        form.check()
        save_line_settings(guard.caller(form), values)
    except Refused as refusal:
        return again("syncdesk/setup.html", form, refusal)
    for kept in ("line_note", "line_note_station"):
        current_app.extensions.pop(kept, None)
    return done(url_for("syncdesk.setup"), "设置已保存。")
