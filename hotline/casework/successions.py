"""Units merged into or renamed as another (撤乡并镇、机构改革): whose figures go on as whose."""

from __future__ import annotations

from datetime import date
from typing import Any

from hotline.casework import figures
from hotline.casework.act import Act, one_act
from hotline.casework.figurelines import RANKED
from hotline.casework.noticekinds import TIMELESS
from hotline.errors import Incomplete, NotAllowedNow, OutOfReach
from hotline.store import notices, successions
from hotline.store.successions import Succession
from hotline.store.units import Unit

SHORTEST = 4  # characters of the grounds


@one_act("note_succession")
def note_succession(
    act: Act, unit_id: int | None, successor_id: int | None, from_day: date, grounds: str
) -> str:
    """Note that from a day on a unit's figures count for its successor; return the old name.

    A period that ends on or before the day still names the old unit. Raises Incomplete naming the
    field, NotAllowedNow for a unit noted before or a change that would lead back to itself.
    """
    unit, successor = _unit(unit_id), _unit(successor_id)
    check_succession(unit, successor, grounds)
    assert unit is not None and successor is not None, "checked above"
    if Succession.get_or_none(Succession.unit == unit) is not None:
        raise NotAllowedNow(f"{unit.short_name}已经登记过调整，不能重复登记。")
    if leads_back(unit.id, successor.id):
        raise NotAllowedNow(f"{successor.short_name}的统计已并入{unit.short_name}，不能互相并入。")
    Succession.create(
        unit=unit, successor=successor, from_day=from_day.isoformat(), grounds=grounds.strip(),
        noted_at=act.now, noted_by=act.actor.name,
    )  # fmt: skip
    act.subject = f"{unit.short_name}并入{successor.short_name}"
    act.noted.update(from_day=from_day.isoformat(), grounds=grounds.strip())
    return str(unit.short_name)


@one_act("drop_succession")
def drop_succession(act: Act, succession_id: int) -> str:
    """Take a change back, as if it had never been noted; return the old unit's name.

    The trail keeps it. Raises OutOfReach for one that is not there (any more), NotAllowedNow once
    a notice is sealed that counts by it.
    """
    row = Succession.get_or_none(Succession.id == succession_id)
    if row is None:
        raise OutOfReach("没有找到这条单位调整，可能已经撤销。")
    if sealed := sealed_after(date.fromisoformat(row.from_day)):
        raise NotAllowedNow(f"{sealed}已按这次调整统计并印发，不能撤销。")
    act.subject = f"{row.unit.short_name}并入{row.successor.short_name}"
    act.noted.update(from_day=row.from_day, grounds=row.grounds)
    row.delete_instance()
    return str(row.unit.short_name)


def sealed_after(day: date) -> str:
    """Return the name of a sealed notice that counts a day after this one, "" for none."""
    for kind, period, title in notices.sealed_periods():
        if kind not in TIMELESS and figures.period(period).last > day:
            return f"《{' '.join(title.split())}》"
    return ""


def _unit(unit_id: int | None) -> Unit | None:
    found: Unit | None = Unit.get_or_none(Unit.id == unit_id) if unit_id else None
    return found


def check_succession(unit: Unit | None, successor: Unit | None, grounds: str) -> None:
    """Raise Incomplete naming each field that is missing or cannot be."""
    problems = {}
    if unit is None or unit.kind == "county_office":
        problems["unit"] = "请选择被调整的单位。"
    if successor is None or successor.kind == "county_office" or successor == unit:
        problems["successor"] = "请选择承接统计的另一个单位。"
    elif unit is not None and (unit.kind in RANKED) != (successor.kind in RANKED):
        problems["successor"] = "村（社区）只能并入村（社区），乡镇和部门只能并入乡镇和部门。"
    if len(grounds.strip()) < SHORTEST:
        problems["grounds"] = "请写明依据，例如批准文件的名称和文号。"
    if problems:
        raise Incomplete("单位调整还不完整。", fields=problems)


def leads_back(unit_id: int, successor_id: int) -> bool:
    """Tell whether the successor's own figures already go on under that unit."""
    direct = {old: new for old, new, _ in successions.known()}
    seen: set[int] = set()
    while successor_id in direct and successor_id not in seen:
        seen.add(successor_id)
        successor_id = direct[successor_id]
        if successor_id == unit_id:
            return True
    return False


def listed() -> list[dict[str, Any]]:
    """Return every change with both units' names as plain rows, the newest day first."""
    return successions.listed()
