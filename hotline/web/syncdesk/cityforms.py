"""The city's own forms (市级表格): kept empty once, filled in and taken along when needed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import current_app, g, redirect, render_template, request, send_file, url_for

from hotline.casework import cityforms
from hotline.casework.act import done_before
from hotline.casework.cityformrows import CHOICES, MOST_ROWS, WAITING, Filler, Wanted, chosen
from hotline.casework.cityforms import SHOWN, Taken, filled, found, of_row
from hotline.casework.cityforms import Form as CityForm
from hotline.errors import Incomplete, Refused
from hotline.outside import uploads
from hotline.outside.formfill import LARGEST, NotFilled
from hotline.outside.sheets import BadSheet
from hotline.rules.cityforms import NoHeads
from hotline.rules.cityformvalues import displayed
from hotline.store import cityforms as kept_forms
from hotline.store import outbox
from hotline.web import guard
from hotline.web.forms import Form, again, done
from hotline.web.guard import need
from hotline.web.syncdesk.cityformfields import chosen_columns, given, rows_of
from hotline.web.syncdesk.door import blueprint

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Whoever may take personal data along and works at the sync desk: not the administrator.
TAKERS = ("dispatcher", "supervisor", "director")


def _folder() -> Path:
    return Path(current_app.config["SETTINGS"].data) / "imports"


@blueprint.get("/sync/forms")
@need("sync_desk")
def form_list() -> str:
    """Show the kept forms and the way to bring a new one."""
    return render_template("syncdesk/forms.html", form=Form(), **_listed())


def _listed() -> dict[str, Any]:
    return {
        "rows": kept_forms.forms(),
        "waiting": outbox.waiting_count(),
        "may_take": guard.actor().role in TAKERS,
    }


@blueprint.post("/sync/forms")
@need("sync_desk")
def form_upload() -> Any:
    """Keep the empty form the city sent; a file that is none is refused with the reason."""
    form = Form(request.form)
    try:
        number = done_before(guard.caller(form), "sync_desk")
        number = cityforms.keep(guard.caller(form), _read()) if number is None else number
    except Refused as refusal:
        return again("syncdesk/forms.html", form, refusal, **_listed())
    return redirect(url_for("syncdesk.form_setup", number=int(number)), 303)


def _read() -> CityForm:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Incomplete("", fields={"file": "请选择市里发来的空表。"})
    name = file.filename
    try:
        kept = uploads.keep(
            _folder(), file.stream, name, guard.actor().person_id, LARGEST, g.now
        )  # fmt: skip
        try:
            return cityforms.read_file(uploads.table_of(_folder(), kept.token), name)
        finally:
            uploads.drop(_folder(), kept.token)
    except uploads.TooLarge:
        sentence = f"“{name}”超过 {LARGEST >> 20} 兆，不像一张空表，请核对。"
        raise Incomplete("", fields={"file": sentence}) from None
    except (BadSheet, NoHeads) as bad:
        raise Incomplete("", fields={"file": str(bad)}) from bad


@blueprint.get("/sync/forms/<int:number>")
@need("sync_desk")
def form_setup(number: int) -> str:
    """Show what goes into each column; everything can be changed."""
    kept = of_row(found(number))
    return render_template(
        "syncdesk/form_setup.html", form=Form(given=given(kept)), **_set(kept, number)
    )


def _set(kept: CityForm, number: int) -> dict[str, Any]:
    return {
        "number": number, "kept": kept, "columns": rows_of(kept),
        "may_take": guard.actor().role in TAKERS,
    }  # fmt: skip


@blueprint.post("/sync/forms/<int:number>")
@need("sync_desk")
def form_save(number: int) -> Any:
    """Keep what was chosen and lead on to the export."""
    kept, form = of_row(found(number)), Form(request.form)
    try:
        name = form.text("name", "表格名称", must=True, most=cityforms.LONGEST_NAME)
        columns = chosen_columns(form, kept)
        form.check()
        cityforms.change(guard.caller(form), number, name, columns)
    except Refused as refusal:
        return again("syncdesk/form_setup.html", form, refusal, **_set(kept, number))
    return done(url_for("syncdesk.form_setup", number=number), "已保存，可以导出了。")


@blueprint.post("/sync/forms/<int:number>/remove")
@need("sync_desk")
def form_remove(number: int) -> Any:
    """Forget a form."""
    form = Form(request.form)
    if done_before(guard.caller(form), "sync_desk") is None:
        cityforms.remove(guard.caller(form), number)
    return done(url_for("syncdesk.form_list"), "市级表格已删除。")


@blueprint.get("/sync/forms/<int:number>/export")
@need(*TAKERS)
def form_export(number: int) -> Any:
    """Ask which tickets, and show the first rows as they would be filled."""
    kept, asked = of_row(found(number)), Form(request.args)
    context = _asked(kept, number)
    try:
        wanted = _wanted(asked) if request.args.get("what") else None
        seen = cityforms.preview(kept, chosen(wanted), _filler(False)) if wanted else None
    except Refused as refusal:
        return again("syncdesk/form_export.html", asked, refusal, **context)
    return render_template(
        "syncdesk/form_export.html", form=asked, **{**context, "seen": seen, "wanted": wanted}
    )


def _asked(kept: CityForm, number: int) -> dict[str, Any]:
    month = g.now.date().replace(day=1)
    return {
        "number": number, "kept": kept, "choices": CHOICES, "seen": None, "wanted": None,
        "taking": Form(), "displayed": displayed, "most": MOST_ROWS, "shown": SHOWN,
        "asks_person": cityforms.asks_person(kept), "first": month, "today": g.now.date(),
        "line_waits": outbox.waiting_count(), "WAITING": WAITING,
    }  # fmt: skip


def _wanted(form: Form) -> Wanted:
    what = form.choice("what", "导出内容", CHOICES, must=True)
    since = until = None
    if what != WAITING:
        since = form.day("since", "开始日期", must=True)
        until = form.day("until", "截止日期", must=True)
    form.check()
    return Wanted(what, since, until)


def _filler(is_personal: bool) -> Filler:
    me = guard.actor()
    return Filler(me.name, me.unit_name, g.now, is_personal)


@blueprint.post("/sync/forms/<int:number>/filled.xlsx")
@need(*TAKERS)
def form_filled(number: int) -> Any:
    """Hand out the city's file filled in; who took it and what for stands in the trail."""
    kept, form = of_row(found(number)), Form(request.form)
    context = _asked(kept, number)
    try:
        wanted = context["wanted"] = _wanted(form)
        ids = chosen(wanted)
        is_personal = context["asks_person"] and form.flag("personal")
        taken = Taken(kept, wanted, ids, _filler(is_personal), form.value("purpose"))
        with filled(guard.caller(), taken, _folder()) as path:
            body = path.open("rb")  # the open file outlives its name
    except NotFilled as failure:
        current_app.logger.error("form %s was not filled: %s", number, failure)
        return _refused(
            form, context, Incomplete("表格没有填成，请稍后再试；仍不行请联系系统管理员。")
        )
    except Refused as refusal:
        return _refused(form, context, refusal)
    name = f"{kept.name}-{g.now:%Y%m%d-%H%M}.xlsx"
    return send_file(body, XLSX, as_attachment=True, download_name=name, max_age=0)


def _refused(form: Form, context: dict[str, Any], refusal: Refused) -> Any:
    """Show the page again; the complaint about the purpose stands at the purpose."""
    context["taking"] = form
    if context["wanted"] is not None:
        context["seen"] = cityforms.preview(
            context["kept"], chosen(context["wanted"]), _filler(False)
        )
    return again("syncdesk/form_export.html", form, refusal, **context)
