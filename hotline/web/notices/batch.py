"""One click that prints a month: what it makes, how far it is, the finished package."""

from __future__ import annotations

from typing import Any

from flask import g, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from hotline.casework import printbatch
from hotline.casework.noticeperiods import recent_periods
from hotline.errors import Refused
from hotline.web import guard
from hotline.web.forms import Form, again, done
from hotline.web.guard import need
from hotline.web.notices.door import blueprint, settings


def _shown() -> dict[str, Any]:
    batches = printbatch.batches(guard.actor())
    return {
        "batches": batches,
        "is_working": any(row["state"] in ("waiting", "working") for row in batches),
        "months": recent_periods(g.now, {"month": 18})["month"],
    }


@blueprint.get("/notices/batch")
@need("print_batch")
def batches() -> str:
    """Show the batches of late, and the form that begins one."""
    return render_template("notices/batch.html", form=Form(), **_shown())


@blueprint.post("/notices/batch")
@need("print_batch")
def begin_batch() -> Any:
    """Begin a batch; a month that is being printed already is not begun twice."""
    form = Form(request.form)
    period = form.text("period", "月份", must=True, most=12)
    try:
        form.check()
        printbatch.begin_batch(guard.caller(form), period)
    except Refused as refusal:
        return again("notices/batch.html", form, refusal, **_shown())
    return done(url_for("notices.batches"), "已开始成套打印，做好后在这里下载，可以先做别的工作。")


@blueprint.get("/notices/batch/<int:batch_id>.zip")
@need("print_batch")
def package(batch_id: int) -> Response:
    """Send the finished package of a month."""
    path, name, media_type = printbatch.batch_taken(guard.caller(), batch_id, settings())
    return send_file(path, mimetype=media_type, as_attachment=True, download_name=name)
