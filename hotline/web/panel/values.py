"""Figures and points a person enters for a unit and a period, each with its grounds."""

from __future__ import annotations

from typing import Any

from flask import g, render_template, request, url_for

from hotline.casework import givenvalues
from hotline.casework.noticeperiods import recent_periods
from hotline.errors import Refused
from hotline.rules.periods import Period
from hotline.store import schemes as stored
from hotline.store import units
from hotline.web import guard
from hotline.web.forms import Form, again, done
from hotline.web.guard import need
from hotline.web.panel.door import blueprint, chosen
from hotline.web.unitgroups import grouped

PERIODS = {"month": 13, "quarter": 5, "year": 3}


def _periods() -> list[Period]:
    recent = recent_periods(g.now, PERIODS)
    return [*recent["month"], *recent["quarter"], *recent["year"]]


def _shown(typed: str = "") -> dict[str, Any]:
    on_record = _periods()
    period = chosen(on_record, typed)
    rows = [row for row in units.dispatchable() if row["kind"] != "village"]
    items = givenvalues.items_by_hand()
    return {
        "periods": on_record, "period": period, "groups": grouped(rows),
        "items": {code: item.words for code, item in items.items()}, "all_items": items,
        "rows": stored.given_lines(period.code),
    }  # fmt: skip


@blueprint.get("/panel/values")
@need("give_value")
def values() -> str:
    """Show what was entered for a period, withdrawn lines too, with the form for one more."""
    return render_template("panel/values.html", form=Form(), **_shown())


@blueprint.post("/panel/values")
@need("give_value")
def give() -> Any:
    form = Form(request.form)
    period = form.text("period", "时段", must=True, most=12)
    unit = form.integer("unit", "单位", must=True)
    code = form.text("code", "项目", must=True, most=40)
    value = form.text("value", "数值", must=True, most=12)
    grounds = form.text("grounds", "依据", must=True, most=500)
    try:
        form.check()
        givenvalues.give_value(guard.caller(form), period, unit, code, value, grounds)
    except Refused as refusal:
        return again("panel/values.html", form, refusal, **_shown(period))
    return done(url_for("panel.values", period=period), "已录入，考评数字随之更新。")


@blueprint.post("/panel/values/<int:value_id>/withdraw")
@need("withdraw_value")
def withdraw_value(value_id: int) -> Any:
    form = Form(request.form)
    period = form.text("period", "时段", most=12)
    try:
        givenvalues.withdraw_value(guard.caller(form), value_id)
    except Refused as refusal:
        return again("panel/values.html", form, refusal, **_shown(period))
    return done(url_for("panel.values", period=period), "已撤销，原来的录入仍可查看。")
