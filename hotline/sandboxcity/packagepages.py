"""The sandbox city's desk for packages by file: take one in, hand its own out."""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import abort, current_app, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from hotline.outside.webhooks import keys_of
from hotline.rules.packagewords import BadPackage
from hotline.sandboxcity import packages
from hotline.sandboxcity.packages import Counter
from hotline.sandboxcity.pages import desk
from hotline.sandboxcity.protocol import now, store

LISTED = "SELECT n, direction, kind, name, at, is_void FROM packages ORDER BY n DESC LIMIT 100"


def _counter() -> Counter:
    folder = store().blobs.parent / "packages"
    folder.mkdir(exist_ok=True)
    keys = keys_of(current_app.config["SECRET"])
    return Counter(store(), keys, current_app.config["COUNTY"], folder, now())


@desk.get("/packages")
def package_list(wrong: str = "") -> ResponseReturnValue:
    at = _counter()
    rows = [
        {**row, "is_here": row["direction"] == "out" and (at.out / row["name"]).is_file()}
        for row in at.store.rows(LISTED)
    ]
    return render_template("sandboxcity/packages.html", rows=rows, wrong=wrong)


@desk.post("/packages/import")
def package_import() -> ResponseReturnValue:
    """Take in a county's package; its receipts then stand in the list."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return package_list("请选择县里带来的同步包。"), 422
    with tempfile.TemporaryDirectory(dir=store().uploads) as folder:
        path = Path(folder) / "package"
        file.save(path)
        try:
            packages.take_in(_counter(), path)
        except BadPackage as refusal:
            return package_list(str(refusal)), refusal.status
    return redirect(url_for("desk.package_list"), 303)


@desk.post("/packages/export")
def package_export() -> ResponseReturnValue:
    if packages.export(_counter()) is None:
        return package_list("没有待导出的消息。"), 409
    return redirect(url_for("desk.package_list"), 303)


@desk.get("/packages/<int:number>/file")
def package_file(number: int) -> ResponseReturnValue:
    """Hand out one of the city's own packages."""
    at = _counter()
    row = at.store.row("SELECT name FROM packages WHERE direction = 'out' AND n = ?", number)
    path = at.out / row["name"] if row else at.out
    if not path.is_file():
        abort(404)
    return send_file(path.resolve(), "application/octet-stream", as_attachment=True)
