"""Packages by file (同步包): export, download, import, what became of each."""

from __future__ import annotations

import threading
from typing import Any

from flask import (
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)

from hotline import clock
from hotline.casework import packages, unpacking
from hotline.casework.act import done_before
from hotline.errors import Incomplete, Refused
from hotline.rules.packages import STATES
from hotline.rules.packagewords import megabytes
from hotline.store import packages as kept
from hotline.web import guard
from hotline.web.forms import Form, again, done
from hotline.web.guard import need
from hotline.web.syncdesk.door import blueprint, started_with
from hotline.web.syncdesk.packagework import start

# A double click is two threads; two programs for one package would write over each other.
BEGINNING = threading.Lock()


@blueprint.get("/sync/packages")
@need("sync_desk")
def package_list() -> str:
    """Show what left and what came, and the two things one can do."""
    return render_template("syncdesk/packages.html", form=Form(), **_listed())


def _listed() -> dict[str, Any]:
    rows, before = kept.newest(request.args.get("before", 0, int))
    sent = [row.id for row in rows if row.direction == "out" and row.state == "made"]
    return {
        "rows": rows, "before": before, "free": kept.free_count(), "states": STATES,
        "unanswered": kept.unanswered(sent), "most": started_with().package_mb,
        "megabytes": megabytes, "outgoing": Form(),  # a form each: a key is one act
    }  # fmt: skip


@blueprint.post("/sync/packages/export")
@need("sync_desk")
def package_export() -> Any:
    """Begin a package; a program of its own makes it while the page tells how far it is."""
    form = Form(request.form)
    try:
        with BEGINNING:
            number = done_before(guard.caller(form), "sync_desk")
            number = _begun_export(form) if number is None else number
    except Refused as refusal:
        return again("syncdesk/packages.html", form, refusal, **_listed())
    return redirect(url_for("syncdesk.package", number=number), 303)


def _begun_export(form: Form) -> str:
    packages.desk_of(started_with(), clock.now)  # a bad secret is said at once
    number = packages.begin_export(guard.caller(form))
    start(started_with(), number, "export", "--out", ".")
    return number


@blueprint.post("/sync/packages/import")
@need("sync_desk")
def package_import() -> Any:
    """Keep the package on disk and let a program of its own take it in."""
    form = Form(request.form)
    try:
        number = done_before(guard.caller(form), "sync_desk")
        number = _begun_import(form) if number is None else number
    except Refused as refusal:
        return again("syncdesk/packages.html", form, refusal, **_listed())
    return redirect(url_for("syncdesk.package", number=number), 303)


def _begun_import(form: Form) -> str:
    packages.desk_of(started_with(), clock.now)
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Incomplete("", fields={"file": "请选择要导入的同步包（.hlsync）。"})
    path, size = packages.received(file.stream, _folder() / "in", g.now)
    with BEGINNING:
        try:
            number = done_before(guard.caller(form), "sync_desk")
            if number is not None:
                path.unlink()
                return number
            number = unpacking.begin_import(guard.caller(form), file.filename, size)
        except Refused:
            path.unlink()
            raise
        start(started_with(), number, "import", str(path.resolve()))
    return number


@blueprint.get("/sync/packages/<int:number>")
@need("sync_desk")
def package(number: int) -> Response:
    """Show one package; while it is under way the browser asks again by itself, script or not."""
    packages.settle_lost(g.now)
    context = _one(number)
    page = make_response(render_template("syncdesk/package.html", form=Form(), **context))
    if context["is_under_way"]:
        page.headers["Refresh"] = "2"
    return page


def _one(number: int) -> dict[str, Any]:
    row = packages.find(number)
    answer = unpacking.receipts_for(row) if row.direction == "in" else None
    return {
        "row": row, "answer": answer, "state": STATES[row.state], "megabytes": megabytes,
        "is_under_way": row.state in kept.UNDER_WAY, "has_file": packages.has_file(row, _folder()),
        "percent": min(99, 100 * row.done // row.total) if row.total else 0,
        "unanswered": kept.unanswered([row.id]).get(row.id, 0),
    }  # fmt: skip


def _folder() -> Any:
    return current_app.config["SETTINGS"].data / "packages"


@blueprint.get("/sync/packages/files/<int:number>")
@need("sync_desk")
def package_file(number: int) -> Any:
    """Hand out a package to be carried to the city."""
    row = packages.find(number)
    path = packages.file_of(row, _folder()).resolve()
    packages.note_carried(guard.caller(), row)
    return send_file(
        path, "application/octet-stream", as_attachment=True, download_name=row.name, max_age=0
    )


@blueprint.post("/sync/packages/<int:number>/lost")
@need("sync_desk")
def package_lost(number: int) -> Any:
    """Make a package void that never arrived; its events go into the next one."""
    form = Form(request.form)
    try:
        packages.declare_lost(guard.caller(form), number)
    except Refused as refusal:
        return again("syncdesk/package.html", form, refusal, **_one(number))
    return done(url_for("syncdesk.package_list"), "已作废，其中的消息可以重新导出。")
