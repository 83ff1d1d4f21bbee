"""Editing a scheme as a form: start from one, change it, look at the effect, save a new version."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import g, render_template, request, url_for

from hotline.casework import figures, schemes, whatif
from hotline.casework.noticeperiods import recent_periods
from hotline.errors import Incomplete, Refused
from hotline.rules.schemes import EMPTY, ORDERS, RATES, RULES, Scheme, write_scheme
from hotline.rules.words import PUBLISHING
from hotline.web import guard
from hotline.web.forms import Form, again, done
from hotline.web.guard import need
from hotline.web.schemes import form as shape
from hotline.web.schemes.door import blueprint

PREVIEWED = 2  # whole months a preview looks at


def _context(form: Form, start: str) -> dict[str, Any]:
    return {
        "form": form, "start": start, "rules": RULES, "empties": EMPTY, "rates": RATES,
        "orders": ORDERS, "publishing": PUBLISHING,
        "indicators": list(shape.indicator_options()),
        "items": shape.rows(form.typed, "item"), "classes": shape.rows(form.typed, "class"),
    }  # fmt: skip


@blueprint.get("/schemes/edit")
@need("save_scheme")
def edit() -> str:
    """Show a scheme as a form to start from."""
    start = request.args.get("start", "baotou")
    # What the text leaves to the policy in force is shown as it counts today.
    scheme = schemes.scheme_of(start, figures.period(f"{g.now:%Y-%m}"))
    typed = shape.inputs(replace(scheme, version=f"{g.now:%Y-%m-%d}"))
    return render_template("schemes/edit.html", moved=None, **_context(Form(typed), start))


@blueprint.post("/schemes/edit")
@need("save_scheme")
def change() -> Any:
    """Add or take away a row, show who would move, or save the version."""
    typed = request.form.copy()
    pressed, start = typed.get("press", "try"), typed.get("start", "baotou")
    if pressed.startswith(("add-", "drop-")):
        shape.press(typed, pressed)
        return render_template("schemes/edit.html", moved=None, **_context(Form(typed), start))
    form = Form(typed)
    try:
        scheme = shape.read(form, schemes.named(start))
        form.check()
        if pressed != "save":
            moved = _tried(scheme)
            return render_template("schemes/edit.html", moved=moved, **_context(form, start))
        schemes.save_scheme(guard.caller(form), write_scheme(scheme))
    except Refused as refusal:
        context = _context(form, start)
        context.pop("form")
        return again("schemes/edit.html", form, refusal, moved=None, **context)
    name = f"{scheme.code}@{scheme.version}"
    return done(url_for("schemes.scheme", name=name), "已保存为新版本，启用以前不影响考评。")


def _tried(scheme: Scheme) -> list[whatif.Moved]:
    """Return who would have moved in the last whole months."""
    periods = recent_periods(g.now, {"month": PREVIEWED + 1})["month"]
    if not periods:
        raise Incomplete("还没有工单记录，不能试算。")
    return whatif.what_if(guard.actor(), scheme, periods[1:] or periods, g.now)
