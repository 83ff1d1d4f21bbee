"""The four pages of an import: choose, look, confirm, done."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, render_template, request, url_for

from hotline.casework.act import done_before
from hotline.casework.importing import SHOWN, Batch, Outlook, figures, take_in
from hotline.errors import Incomplete, OutOfReach, Refused
from hotline.outside import uploads
from hotline.outside.sheets import LARGEST
from hotline.outside.uploads import Upload
from hotline.rules.importcolumns import LABELS
from hotline.rules.permissions import may
from hotline.store import mappings
from hotline.store.units import Unit
from hotline.web import guard
from hotline.web.forms import Form, again
from hotline.web.guard import need
from hotline.web.imports.door import blueprint, fetch, folder, looked_at

PROBLEMS = 100  # refused cells listed; the rest is only counted
FATES = {"changed": "更新", "same": "没有变化"}


def _choose_context() -> dict[str, Any]:
    names = {name: name for name in mappings.mapping_names()}
    return {"names": names, "batches": mappings.newest_batches()}


@blueprint.get("")
@need("import")
def index() -> str:
    return render_template("imports/index.html", form=Form(), **_choose_context())


@blueprint.post("")
@need("import")
def upload() -> Any:
    """Keep the file and go on to the preview; a file that is no ledger is refused here."""
    form = Form(request.form)
    try:
        kept = _keep(form)
        try:
            looked_at(kept)
        except Refused:
            uploads.drop(folder(), kept.token)
            raise
    except Refused as refusal:
        return again("imports/index.html", form, refusal, **_choose_context())
    return redirect(url_for("imports.preview", token=kept.token), 303)


def _keep(form: Form) -> Upload:
    file = request.files.get("file")
    name = form.choice("mapping", "列对应方案", mappings.mapping_names())
    if file is None or not file.filename:
        form.blame("file", "请选择要导入的表格。")
    form.check()
    assert file is not None
    try:
        kept = uploads.keep(
            folder(), file.stream, file.filename or "", guard.actor().person_id, LARGEST, g.now
        )
    except uploads.TooLarge:
        raise Incomplete("", fields={"file": "文件过大，请拆分成几个文件分别导入。"}) from None
    if name:
        kept.mapping, kept.source = name, name
        kept.columns = mappings.mapping(name) or {}
        uploads.note(folder(), kept)
    return kept


@blueprint.get("/<token>")
@need("import")
def preview(token: str) -> Any:
    kept = fetch(token)
    return _show(kept, looked_at(kept), Form())


def _show(kept: Upload, outlook: Outlook, form: Form) -> str:
    form.given = {
        "source": outlook.source,
        "keep_as": kept.mapping,
        "all_history": "1" if kept.all_history else "",
        **{f"column-{n}": column.field for n, column in enumerate(outlook.columns)},
    }
    short = dict(Unit.select(Unit.id, Unit.short_name).tuples())
    return render_template(
        "imports/preview.html",
        form=form,
        token=kept.token,
        outlook=outlook,
        figures=figures(outlook),
        fields=list(LABELS.items()),
        rows=[_row(entry, short) for entry in outlook.entries[:SHOWN]],
        problems=outlook.problems[:PROBLEMS],
        earlier=mappings.last_batch_of(outlook.sha256),
    )


def _row(entry: Any, short: dict[int, str]) -> dict[str, Any]:
    values = entry.read.values
    new = "历史工单" if entry.read.is_history else "待派单"
    return {
        "line": entry.read.line,
        "fate": FATES.get(entry.fate, f"新增{new}"),
        "units": "、".join(short[unit_id] for unit_id in entry.unit_ids),
        **values,
    }


@blueprint.post("/<token>")
@need("import")
def confirm(token: str) -> Any:
    """Look again after other choices, or take everything in."""
    form = Form(request.form)
    if (batch := done_before(guard.caller(form), "import")) is not None:
        return redirect(url_for("imports.finished", batch_id=int(batch)), 303)
    kept = fetch(token)
    try:
        outlook = looked_at(kept)
        changed = _choices(form, kept, outlook)
        if changed or form.value("do") != "take":
            uploads.note(folder(), kept)
            return redirect(url_for("imports.preview", token=token, again=int(changed)), 303)
        number = take_in(guard.caller(form), Batch(outlook, kept.mapping))
    except Refused as refusal:
        return _refused(kept, form.refused(refusal)), refusal.status
    uploads.drop(folder(), token)
    return redirect(url_for("imports.finished", batch_id=int(number)), 303)


def _refused(kept: Upload, form: Form) -> str:
    """Show the preview as it was before the refused choice, with the sentence on top."""
    stored = fetch(kept.token)
    shown = Form()
    shown.sentence, shown.errors = form.sentence, form.errors
    return _show(stored, looked_at(stored), shown)


def _choices(form: Form, kept: Upload, outlook: Outlook) -> bool:
    """Take over what was chosen; return whether it changes what would be imported."""
    chosen = {}
    for number, column in enumerate(outlook.columns):
        if column.head and column.head not in chosen:
            label = f"“{column.head}”列"
            chosen[column.head] = form.choice(f"column-{number}", label, LABELS)
    source = form.text("source", "台账名称", must=True, most=60)
    mapping = form.text("keep_as", "方案名称", most=40)
    form.check()
    twice = [f for f in chosen.values() if f and list(chosen.values()).count(f) > 1]
    if twice:
        raise Incomplete(f"“{LABELS[twice[0]]}”选了不止一列，请只保留一列。")
    first = {c.head: c.field for c in reversed(outlook.columns) if c.head}
    before = (first, outlook.source, kept.all_history)
    kept.columns, kept.source, kept.mapping = chosen, source, mapping
    kept.all_history = form.flag("all_history")
    return (chosen, source, kept.all_history) != before


@blueprint.get("/done/<int:batch_id>")
@need("import")
def finished(batch_id: int) -> str:
    """Say what was taken in and what comes next."""
    batch = mappings.batch(batch_id)
    if batch is None:
        raise OutOfReach("没有这次导入的记录。")
    lines = [
        f"新增 {batch.made} 件，更新 {batch.updated} 件，没有变化 {batch.unchanged} 件。",
        "没有办结的在待派单中，派单时限从导入时起算；已办结的可在工单查询中找到。",
        f"台账更新后可再次导入，台账名称仍填“{batch.source}”，同一编号只更新、不重复。",
    ]
    links = [("再导入一份", url_for("imports.index"))]
    if may(guard.actor(), "read"):
        links.insert(0, ("查看工单", url_for("tickets.index")))
    return render_template("shared/done.html", heading="导入完成", lines=lines, links=links)
