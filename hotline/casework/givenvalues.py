"""Points and numbers a person enters for a unit, with grounds: equipment, unruly replies (G5).

A value is never changed: who typed it wrongly withdraws it, and both lines stay readable.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from hotline.casework.act import Act, one_act
from hotline.casework.schemes import schemes_known
from hotline.errors import Incomplete, NotAllowedNow, OutOfReach
from hotline.rules.periods import months_of, period_of
from hotline.rules.schemes import Item, Scheme
from hotline.store import schemes as stored
from hotline.store.schemes import GivenValue
from hotline.store.units import Unit

# 知识库更新量 has a ranking of its own (requirement G6), whatever the schemes say of it.
KNOWLEDGE = Item("knowledge", "", "知识库更新量", Decimal(0), "count", source="盘锦2023年通报")
_NUMBER = re.compile(r"\d{1,6}(?:\.\d{1,4})?", re.ASCII)


def items_by_hand() -> dict[str, Item]:
    """Return every item, of any scheme one may choose, whose figure a person enters, by code.

    Where schemes disagree about an item, the one saved last speaks.
    """
    found: dict[str, Item] = {KNOWLEDGE.code: KNOWLEDGE}
    for known in reversed(schemes_known()):
        for item in known.scheme.by_hand():
            if known.version_id or item.code not in found or found[item.code] is KNOWLEDGE:
                found[item.code] = item
    return found


@one_act("give_value")
def give_value(
    act: Act, period: str, unit_id: int | None, code: str, value: str, grounds: str
) -> str:
    """Keep a figure for a unit and a period and return its id.

    Raises Incomplete naming the field that is wrong, NotAllowedNow when one stands there already.
    """
    named = period_of(period).code
    unit: Unit | None = Unit.get_or_none(Unit.id == unit_id) if unit_id else None
    item = items_by_hand().get(code)
    if problems := _problems(unit, item, value.strip(), grounds):
        raise Incomplete("录入的内容还不完整。", fields=problems)
    assert unit is not None and item is not None, "checked above"
    _refuse_second(named, unit, item)
    row = GivenValue.create(
        period=named, unit=unit, code=code, value=value.strip(), grounds=grounds.strip(),
        given_at=act.now, given_by=act.actor.name,
    )  # fmt: skip
    act.subject = f"{unit.short_name} {named} {item.words}"
    act.noted = {"数值": row.value, "依据": row.grounds}
    return str(row.id)


def _problems(unit: Unit | None, item: Item | None, value: str, grounds: str) -> dict[str, str]:
    found = {}
    if unit is None:
        found["unit"] = "请选择单位。"
    if item is None:
        found["code"] = "现有的考评办法没有这个人工录入的项目。"
    if not _NUMBER.fullmatch(value):
        found["value"] = "应填不小于零的数字，例如 8.5。"
    elif item is not None and Decimal(value) > item.most:
        found["value"] = f"{item.words}最多录入{item.most}分。"
    elif item is not None and item.rule == "count" and "." in value:
        found["value"] = f"{item.words}按次数录入，应填整数。"
    if not grounds.strip():
        found["grounds"] = "请写明依据，例如检查记录或文件。"
    return found


def _refuse_second(period: str, unit: Unit, item: Item) -> None:
    row = GivenValue.get_or_none(
        (GivenValue.period == period)
        & (GivenValue.unit == unit)
        & (GivenValue.code == item.code)
        & GivenValue.withdrawn_at.is_null()
    )
    if row is not None:
        raise NotAllowedNow(
            f"{unit.short_name}的{item.words}已由{row.given_by}录入为{row.value}，"
            "需要改的请先撤销原来的录入。"
        )


@one_act("withdraw_value")
def withdraw_value(act: Act, value_id: int) -> str:
    """Take a value back; the line stays readable. Raises OutOfReach, NotAllowedNow when done."""
    row = GivenValue.get_or_none(GivenValue.id == value_id)
    if row is None:
        raise OutOfReach("没有找到这条录入。")
    if row.withdrawn_at is not None:
        raise NotAllowedNow("这条录入已经撤销，不必重复操作。")
    row.withdrawn_at, row.withdrawn_by = act.now, act.actor.name
    row.save()
    act.subject = f"{row.unit.short_name} {row.period} {row.code}"
    act.noted = {"数值": row.value}
    return str(row.id)


def given(period: str) -> Mapping[tuple[int | None, str], Decimal]:
    """Return the figures entered for a period by (unit's id, code)."""
    return {(unit, code): Decimal(value) for _, unit, code, value in stored.given_values([period])}


def given_for(period: str, scheme: Scheme) -> dict[tuple[int | None, str], Decimal]:
    """Return what a scheme needs of the figures entered for a period.

    Points count for the very period they were given for. How often something happened counts
    for the months within a longer period too, added up.
    """
    counted = {item.code for item in scheme.by_hand() if item.rule == "count"}
    named = period_of(period)
    parts = months_of(named) if named.kind not in ("day", "week", "month") else []
    found: dict[tuple[int | None, str], Decimal] = {}
    for at, unit, code, value in stored.given_values([period, *(part.code for part in parts)]):
        if at == period or code in counted:
            found[unit, code] = found.get((unit, code), Decimal(0)) + Decimal(value)
    return found
