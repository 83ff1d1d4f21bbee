"""Units: the tree, adding one, changing one, stopping one."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from hotline.casework import upkeep
from hotline.errors import OutOfReach, Refused
from hotline.rules.words import UNIT_KINDS
from hotline.store import directory, places
from hotline.store.units import Unit
from hotline.web import guard
from hotline.web.admin.door import blueprint, framed, page
from hotline.web.forms import Form, again, done
from hotline.web.guard import need

TAB = "admin.unit_list"
KINDS = {code: word for code, word in UNIT_KINDS.items() if code != "county_office"}


@blueprint.get("/admin/units")
@need("administer")
def unit_list() -> str:
    return page("admin/units.html", TAB, rows=directory.unit_rows())


@blueprint.get("/admin/units/new")
@need("administer")
def new_unit() -> str:
    return page("admin/unit.html", TAB, form=Form(), unit=None, **_choices())


@blueprint.post("/admin/units/new")
@need("administer")
def add_unit() -> Any:
    form = Form(request.form)
    try:
        values = _values(form)
        values["kind"] = form.choice("kind", "单位类别", KINDS, must=True)
        values["parent"] = form.integer("parent", "上级单位", must=True)
        form.check()
        upkeep.register_unit(guard.caller(form), values)
    except Refused as refusal:
        return _again(form, refusal, None)
    return done(url_for(TAB), f"已新增{values['short_name']}，可以向它派单。")


@blueprint.get("/admin/units/<int:unit_id>")
@need("administer")
def unit_form(unit_id: int) -> str:
    unit = _unit(unit_id)
    form = Form(given={**unit.__data__})
    return page("admin/unit.html", TAB, form=form, unit=unit, **_choices())


@blueprint.post("/admin/units/<int:unit_id>")
@need("administer")
def change_unit(unit_id: int) -> Any:
    unit, form = _unit(unit_id), Form(request.form)
    try:
        values = _values(form)
        form.check()
        upkeep.change_unit(guard.caller(form), unit_id, values)
    except Refused as refusal:
        return _again(form, refusal, unit)
    return done(url_for(TAB), f"{values['short_name']}的信息已保存。")


@blueprint.post("/admin/units/<int:unit_id>/active")
@need("administer")
def switch_unit(unit_id: int) -> Any:
    unit, form = _unit(unit_id), Form(request.form)
    is_active = form.flag("active")
    upkeep.switch_unit(guard.caller(form), unit_id, is_active)
    return done(
        url_for(TAB), f"{unit.short_name}已{'启用' if is_active else '停用，不再接收派单'}。"
    )


def _unit(unit_id: int) -> Unit:
    unit = Unit.get_or_none(Unit.id == unit_id)
    if unit is None:
        raise OutOfReach("没有找到这个单位，可能已被删除。")
    return unit


def _values(form: Form) -> dict[str, Any]:
    return {
        "code": form.text("code", "编码", must=True, most=30),
        "name": form.text("name", "全称", must=True, most=60),
        "short_name": form.text("short_name", "简称", must=True, most=20),
        "division": form.text("division", "所辖地区", most=12),
        "phone": form.text("phone", "值班电话", most=30),
        "sort": form.integer("sort", "排列顺序", 0, 9999) or 0,
    }


def _again(form: Form, refusal: Refused, unit: Unit | None) -> Any:
    return again("admin/unit.html", form, refusal, **framed(TAB, {"unit": unit, **_choices()}))


def _choices() -> dict[str, Any]:
    parents = [r for r in directory.unit_rows() if r["kind"] in ("county_office", "township")]
    return {
        "kinds": KINDS,
        "parents": [(r["id"], r["short_name"]) for r in parents if r["is_active"]],
        "towns": places.townships(),
    }
