"""The administrator's acts on units, people and the working calendar. No ticket content."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Any

from hotline.casework import accounts
from hotline.casework.act import Act, one_act
from hotline.errors import Incomplete, NotAllowedNow
from hotline.rules.permissions import OFFICE, ROLES, STATION
from hotline.rules.reminders import mobile
from hotline.rules.words import RANKS, UNIT_KINDS
from hotline.rules.words import ROLES as ROLE_WORDS
from hotline.store import directory
from hotline.store.people import Person
from hotline.store.sealing import session_key
from hotline.store.units import Division, Unit, add_unit

# Read aloud over the phone: no letters that look like figures.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
# Below what a unit of each kind hangs.
PARENT_KIND = {
    "township": "county_office",
    "department": "county_office",
    "utility": "county_office",
    "village": "township",
}


def first_password(key: str, username: str) -> str:
    """Return the one-time password that belongs to one press of a button.

    The same press sent twice gives the same password, so a lost answer loses nothing; without
    the county's key nobody can compute it.
    """
    digest = hmac.digest(session_key(), f"first {key} {username}".encode(), hashlib.sha256)
    picked = [LETTERS[byte % len(LETTERS)] for byte in digest[:12]]
    return "-".join("".join(picked[i : i + 4]) for i in (0, 4, 8))


# ---- units ----


def _check_unit(values: dict[str, Any], but: int | None = None) -> Unit | None:
    """Return the parent. Raises Incomplete naming each field."""
    problems = {
        name: f"请填写{words}。"
        for name, words in (("name", "全称"), ("short_name", "简称"), ("code", "编码"))
        if not str(values.get(name) or "").strip()
    }
    taken = Unit.select().where((Unit.code == values.get("code")) & (Unit.id != (but or 0)))
    if taken.exists():
        problems["code"] = "这个编码已有单位使用，请换一个。"
    kind = values.get("kind", "")
    parent = Unit.get_or_none(Unit.id == values.get("parent"))
    if kind not in PARENT_KIND:
        problems["kind"] = "请选择单位类别。"
    elif parent is None or parent.kind != PARENT_KIND[kind]:
        above = UNIT_KINDS[PARENT_KIND[kind]]
        problems["parent"] = f"{UNIT_KINDS[kind]}的上级应为{above}，请重新选择。"
    place = values.get("division") or None
    if place and not Division.select().where(Division.code == place).exists():
        problems["division"] = "这个地区不在本县区划表内，请重新选择。"
    if problems:
        raise Incomplete("单位信息还不完整。", fields=problems)
    return parent


@one_act("administer")
def register_unit(act: Act, values: dict[str, Any]) -> str:
    """Add a unit below its parent.

    `values` holds code, name, short_name, kind, parent, division, phone and sort.
    """
    parent = _check_unit(values)
    unit = add_unit(parent, **_columns(values))
    act.subject, act.noted = unit.short_name, {"做了": "新增单位"}
    return str(unit.id)


@one_act("administer")
def change_unit(act: Act, unit_id: int, values: dict[str, Any]) -> str:
    """Change names, place, phone or order. Kind and parent stay: tickets hang on them."""
    unit = _unit(unit_id)
    if unit.kind == "county_office":
        raise NotAllowedNow("县热线办的名称和电话请在“系统设置”里修改。")
    _check_unit({**values, "kind": unit.kind, "parent": unit.parent_id}, but=unit.id)
    before = {name: getattr(unit, name) for name in ("code", "name", "short_name", "phone", "sort")}
    Unit.update(**_columns(values, but=("kind", "parent"))).where(Unit.id == unit.id).execute()
    changed = {n: f"{old} → {values[n]}" for n, old in before.items() if values.get(n) != old}
    act.subject, act.noted = unit.short_name, {"做了": "修改单位", **changed}
    return str(unit.id)


@one_act("administer")
def switch_unit(act: Act, unit_id: int, is_active: bool) -> str:
    """Stop or resume sending tickets to a unit. Refused while it still works on some."""
    unit = _unit(unit_id)
    if unit.kind == "county_office":
        raise NotAllowedNow("县热线办不能停用。")
    if not is_active:
        _refuse_while_busy(unit)
    Unit.update(is_active=is_active).where(Unit.id == unit.id).execute()
    act.subject, act.noted = unit.short_name, {"做了": "启用单位" if is_active else "停用单位"}
    return str(unit.id)


def _refuse_while_busy(unit: Unit) -> None:
    if count := directory.open_parts(unit.id):
        raise NotAllowedNow(
            f"{unit.short_name}还有 {count} 件工单没有办完，办结或退单后才能停用，"
            "以免工单无人办理。"
        )
    below = Unit.select().where((Unit.parent == unit.id) & Unit.is_active).count()
    if below:
        raise NotAllowedNow(f"{unit.short_name}下面还有 {below} 个在用单位，请先停用它们。")


def _unit(unit_id: int) -> Unit:
    unit = Unit.get_or_none(Unit.id == unit_id)
    if unit is None:
        raise Incomplete("没有这个单位。", fields={"unit": "请重新选择。"})
    return unit


def _columns(values: dict[str, Any], but: tuple[str, ...] = ()) -> dict[str, Any]:
    names = ("code", "name", "short_name", "kind", "division", "phone", "sort")
    return {n: values.get(n) or _EMPTY.get(n, "") for n in names if n not in but}


_EMPTY: dict[str, Any] = {"division": None, "sort": 0}


# ---- people ----


def _check_place_of_work(role: str, unit: Unit | None) -> None:
    """Raise Incomplete when a person of that role cannot work there."""
    problem = ""
    if role in OFFICE and (unit is None or unit.kind != "county_office"):
        problem = f"{ROLE_WORDS[role]}应在县热线办，请把单位选为县热线办。"
    elif role in STATION and (unit is None or unit.kind == "county_office"):
        problem = f"{ROLE_WORDS[role]}应在乡镇、部门、企业或村，请选择所在单位。"
    elif role == "grid_worker" and unit is not None and unit.kind not in ("village", "township"):
        problem = "网格员应在村或乡镇，请重新选择单位。"
    if problem:
        raise Incomplete(problem, fields={"unit": problem})


def _phone(typed: str) -> str:
    """Return the mobile number reminders go to, "" for none. Raises Incomplete."""
    if typed.strip() and not mobile(typed):
        sentence = "请填写 11 位手机号，用于接收提醒短信。"
        raise Incomplete(sentence, fields={"phone": sentence})
    return mobile(typed)


def _rank(role: str, rank: str) -> str:
    """Return the rank a person of that role can have: only a station's leader signs (S1)."""
    if rank and rank not in RANKS:
        raise Incomplete("请选择签字权限。", fields={"rank": "请选择签字权限。"})
    return rank if role == "station_leader" else ""


@one_act("administer")
def register_person(
    act: Act,
    username: str,
    name: str,
    role: str,
    unit_id: int | None,
    password: str,
    rank: str = "",
    phone: str = "",
) -> str:
    """Add a log-in with a first password that must be changed. Raises Incomplete."""
    if not re.fullmatch(r"[a-z][a-z0-9_.]{1,31}", username):
        sentence = "用户名用小写字母开头，可含数字、点和下划线，2 至 32 位。"
        raise Incomplete(sentence, fields={"username": sentence})
    if not name.strip():
        raise Incomplete("请填写姓名。", fields={"name": "请填写姓名。"})
    if role not in ROLES:
        raise Incomplete("请选择角色。", fields={"role": "请选择角色。"})
    unit = Unit.get_or_none(Unit.id == unit_id) if unit_id else None
    _check_place_of_work(role, unit)
    rank, phone = _rank(role, rank), _phone(phone)
    accounts.add_person(act.actor, username, name.strip(), role, unit, password, act.now, rank=rank)
    Person.update(phone=phone).where(Person.username == username).execute()
    act.subject, act.noted = username, {"做了": "新增人员", "角色": ROLE_WORDS[role]}
    return username


@one_act("administer")
def change_person(
    act: Act,
    username: str,
    name: str,
    role: str,
    unit_id: int | None,
    rank: str = "",
    phone: str | None = None,
) -> str:
    """Change name, role or unit; a new role or unit ends the person's sessions.

    `phone` is where reminders go, None leaves it; the audit line never holds it.
    """
    person = _person(username)
    if not name.strip():
        raise Incomplete("请填写姓名。", fields={"name": "请填写姓名。"})
    if role not in ROLES:
        raise Incomplete("请选择角色。", fields={"role": "请选择角色。"})
    if person.role == "admin" and role != "admin":
        _keep_an_admin(person)
    unit = Unit.get_or_none(Unit.id == unit_id) if unit_id else None
    _check_place_of_work(role, unit)
    noted = {"做了": "修改人员", "姓名": name}
    if role != person.role:
        noted["角色"] = f"{ROLE_WORDS[person.role]} → {ROLE_WORDS[role]}"
    rank = _rank(role, rank)
    if rank != person.rank:
        noted["签字权限"] = RANKS.get(rank, "无")
    if phone is not None and (phone := _phone(phone)) != person.phone:
        noted["手机号"], person.phone = "已更换", phone
    moved = role != person.role or (unit.id if unit else None) != person.unit_id
    person.name, person.role, person.unit, person.rank = name.strip(), role, unit, rank
    person.session_epoch += 1 if moved else 0
    person.save()
    act.subject, act.noted = username, noted
    return username


@one_act("administer")
def reset_password(act: Act, username: str, password: str) -> str:
    """Give a first password that must be changed at the next log-in; every session ends."""
    person = _person(username)
    accounts.reset_password(act.actor, person.username, password, act.now)
    act.subject, act.noted = username, {"做了": "重置密码"}
    return username


@one_act("administer")
def switch_person(act: Act, username: str, is_active: bool) -> str:
    """Stop or resume a log-in. The last administrator and oneself cannot be stopped."""
    person = _person(username)
    if not is_active:
        if person.id == act.actor.person_id:
            raise NotAllowedNow("不能停用自己的账号，请由另一位系统管理员办理。")
        _keep_an_admin(person)
    person.is_active = is_active
    person.session_epoch += 1
    person.save()
    act.subject, act.noted = username, {"做了": "启用人员" if is_active else "停用人员"}
    return username


@one_act("administer")
def end_sessions(act: Act, username: str) -> str:
    """Sign the person out everywhere; the password stays."""
    person = _person(username)
    person.session_epoch += 1
    person.save()
    act.subject, act.noted = username, {"做了": "结束全部登录"}
    return username


def _person(username: str) -> Person:
    person = directory.person_of(username)
    if person is None:
        raise Incomplete("没有这个人员。", fields={"username": "请重新选择。"})
    return person


def _keep_an_admin(person: Person) -> None:
    if person.role == "admin" and person.is_active and directory.active_admins() == 1:
        raise NotAllowedNow("这是最后一位系统管理员，先新增另一位，才能停用或改任。")
