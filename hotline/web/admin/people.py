"""People with a log-in: adding, changing, first passwords, stopping, signing out everywhere."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from hotline.casework import upkeep
from hotline.errors import OutOfReach, Refused
from hotline.rules.permissions import ROLES
from hotline.rules.words import RANKS
from hotline.rules.words import ROLES as ROLE_WORDS
from hotline.store import directory
from hotline.store.people import Person
from hotline.web import guard
from hotline.web.admin.door import blueprint, framed, page
from hotline.web.forms import Form, again, done
from hotline.web.guard import need

TAB = "admin.people_list"
WORDS = {code: word for code, word in ROLE_WORDS.items() if code in ROLES}


@blueprint.get("/admin/people")
@need("administer")
def people_list() -> str:
    words, role = request.args.get("q", "").strip()[:40], request.args.get("role", "")
    rows = directory.people_rows(words, role if role in WORDS else "")
    return page("admin/people.html", TAB, rows=rows, words=words, role=role, roles=WORDS)


@blueprint.get("/admin/people/new")
@need("administer")
def new_person() -> str:
    return page("admin/person.html", TAB, form=Form(), person=None, **_choices())


@blueprint.post("/admin/people/new")
@need("administer")
def add_person() -> Any:
    form = Form(request.form)
    try:
        username = form.text("username", "用户名", must=True, most=32)
        name, role, unit, rank, phone = _read(form)
        form.check()
        password = upkeep.first_password(form.act_key, username)
        upkeep.register_person(
            guard.caller(form), username, name, role, unit, password, rank, phone
        )
    except Refused as refusal:
        return _again(form, refusal, None)
    return _tell(username, password, "已新增人员")


@blueprint.get("/admin/people/<username>")
@need("administer")
def person_form(username: str) -> str:
    person = _person(username)
    given = {name: getattr(person, name) for name in ("name", "role", "rank", "phone")}
    given["unit"] = person.unit_id
    form = Form(given=given)
    return page("admin/person.html", TAB, form=form, person=person, **_choices())


@blueprint.post("/admin/people/<username>")
@need("administer")
def change_person(username: str) -> Any:
    person, form = _person(username), Form(request.form)
    try:
        name, role, unit, rank, phone = _read(form)
        form.check()
        upkeep.change_person(guard.caller(form), username, name, role, unit, rank, phone)
    except Refused as refusal:
        return _again(form, refusal, person)
    return done(url_for(TAB), f"{name}的信息已保存。")


@blueprint.post("/admin/people/<username>/password")
@need("administer")
def reset_password(username: str) -> Any:
    person, form = _person(username), Form(request.form)
    password = upkeep.first_password(form.act_key, person.username)
    upkeep.reset_password(guard.caller(form), person.username, password)
    return _tell(person.username, password, "密码已重置")


@blueprint.post("/admin/people/<username>/active")
@need("administer")
def switch_person(username: str) -> Any:
    person, form = _person(username), Form(request.form)
    is_active = form.flag("active")
    upkeep.switch_person(guard.caller(form), username, is_active)
    words = "启用，可以登录" if is_active else "停用，不能再登录"
    return done(url_for(TAB), f"{person.name}的账号已{words}。")


@blueprint.post("/admin/people/<username>/sessions")
@need("administer")
def end_sessions(username: str) -> Any:
    person, form = _person(username), Form(request.form)
    upkeep.end_sessions(guard.caller(form), username)
    return done(url_for(TAB), f"{person.name}在各处的登录已全部结束，需要重新登录。")


def _tell(username: str, password: str, heading: str) -> Any:
    """Show the one-time password, this once; the page is never kept by a browser or proxy."""
    person = _person(username)
    context = {"person": person, "password": password, "heading": heading}
    return page("admin/first_password.html", TAB, **context)


def _person(username: str) -> Person:
    person = directory.person_of(username)
    if person is None:
        raise OutOfReach("没有找到这个人员，请回到人员列表核对。")
    return person


def _read(form: Form) -> tuple[str, str, int | None, str, str]:
    name = form.text("name", "姓名", must=True, most=30)
    role = form.choice("role", "角色", WORDS, must=True)
    rank = form.choice("rank", "签字权限", RANKS)
    phone = form.text("phone", "手机号", most=20)
    return name, role, form.integer("unit", "单位"), rank, phone


def _again(form: Form, refusal: Refused, person: Person | None) -> Any:
    context = framed(TAB, {"person": person, **_choices()})
    return again("admin/person.html", form, refusal, **context)


def _choices() -> dict[str, Any]:
    rows = [row for row in directory.unit_rows() if row["is_active"]]
    units = [(r["id"], "　" * r["depth"] + r["short_name"]) for r in rows]
    return {"roles": WORDS, "ranks": RANKS, "units": units}
