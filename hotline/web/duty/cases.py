"""The duty list's cases (派单案例): read by who sends or disputes, kept by the office."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from hotline.casework import dutycases as keeping
from hotline.casework.dutycases import LONGEST_MATTER, CaseForm
from hotline.errors import Refused
from hotline.rules.permissions import OFFICE, may
from hotline.store import categories, dutycases, tickets, units
from hotline.store.dutycases import PAGE, DutyCase
from hotline.web import guard
from hotline.web.duty.door import BASES, blueprint
from hotline.web.forms import Form, again, done
from hotline.web.guard import actor, need
from hotline.web.unitgroups import grouped

READERS = ("operator", "dispatcher", "reviewer", "supervisor", "director")


@blueprint.get("/duty-cases")
@need(*READERS, "station_clerk", "station_leader")
def index() -> str:
    """List the cases, found by any two characters of matter, keyword, basis or unit."""
    words = request.args.get("q", "").strip()[:60]
    with_retired = request.args.get("retired") == "1"
    after = request.args.get("after", "")
    start = int(after) if after.isdecimal() and len(after) < 12 else 0
    rows = dutycases.found(words, with_retired, start)
    more = {"q": words, "retired": "1" if with_retired else None, "after": rows[PAGE - 1]["id"]
            } if len(rows) > PAGE else None  # fmt: skip
    return render_template(
        "duty/cases.html",
        cases=rows[:PAGE],
        words=words,
        with_retired=with_retired,
        may_keep=may(actor(), "keep_case"),
        may_open=actor().role in OFFICE,
        next_url=url_for("duty.index", **more) if more else "",
    )


@blueprint.get("/duty-cases/new")
@need("keep_case")
def new_form() -> str:
    """Show an empty case, or one begun from a ticket."""
    number = request.args.get("ticket", "")
    given = keeping.offered(tickets.get(actor(), number)) if number else {}
    return render_template("duty/case.html", form=Form(given=given), **_context(None))


@blueprint.post("/duty-cases/new")
@need("keep_case")
def new() -> Any:
    form = Form(request.form)
    try:
        keeping.keep(guard.caller(form), _typed(form))
    except Refused as refusal:
        return again("duty/case.html", form, refusal, **_context(None))
    return done(url_for("duty.index"), "派单案例已保存，派单时遇到类似诉求会提示。")


@blueprint.get("/duty-cases/<int:case_id>")
@need("keep_case")
def case_form(case_id: int) -> str:
    case = dutycases.get(case_id)
    names = ("matter", "category", "keywords", "basis", "text")
    given = {**{name: getattr(case, name) for name in names}, "unit": case.unit_id}
    return render_template("duty/case.html", form=Form(given=given), **_context(case))


@blueprint.post("/duty-cases/<int:case_id>")
@need("keep_case")
def change(case_id: int) -> Any:
    form, case = Form(request.form), dutycases.get(case_id)
    try:
        keeping.change(guard.caller(form), case_id, _typed(form, case.category))
    except Refused as refusal:
        return again("duty/case.html", form, refusal, **_context(case))
    return done(url_for("duty.index"), "派单案例已修改。")


@blueprint.post("/duty-cases/<int:case_id>/use")
@need("keep_case")
def use(case_id: int) -> Any:
    """Take a case out of use, or back."""
    form, case = Form(request.form), dutycases.get(case_id)
    try:
        keeping.use(guard.caller(form), case_id, form.flag("active"))
    except Refused as refusal:
        return again("duty/case.html", form, refusal, **_context(case))
    words = "已恢复使用。" if form.flag("active") else "已停用，派单时不再提示。"
    return done(url_for("duty.index"), f"派单案例{words}")


def _typed(form: Form, before: str = "") -> CaseForm:
    typed = CaseForm(
        matter=form.text("matter", "事项", must=True, most=LONGEST_MATTER),
        unit_id=form.integer("unit", "责任单位", must=True),
        basis=form.text("basis", "依据", must=True, most=500),
        category=_category(form, before),
        keywords=form.text("keywords", "关键词"),
        text=form.text("text", "说明", most=2000),
    )
    form.check()
    return typed


def _category(form: Form, before: str) -> str:
    """Return the matter meant; what a city's ticket brought along stays as it is."""
    typed = form.text("category", "事项分类", most=100)
    if typed == before:
        return before
    meant = categories.meant(typed) if typed else ""
    if meant is None:
        form.blame("category", f"没有“{typed}”这个分类，请换一个词，从列表中选择。")
    return meant or ""


def _context(case: DutyCase | None) -> dict[str, Any]:
    rows = [row for row in units.dispatchable() if row["kind"] != "village"]
    if case is not None and case.unit.kind == "village":
        rows.append({"id": case.unit_id, "short_name": case.unit.short_name, "kind": "village",
                     "parent": case.unit.parent_id})  # fmt: skip
    return {"case": case, "groups": grouped(rows), "bases": BASES}
