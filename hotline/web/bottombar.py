"""The bar under the thumb of a phone: three entries work begins with, and the whole menu."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hotline.rules.permissions import OFFICE, STATION, Actor

SIGN = "待我签字"
FOUND = "随手报"
TODAY = "今日工作"


@dataclass(frozen=True)
class Entry:
    """One line of the rail; `group` marks a heading, `lane` the lane it leads to."""

    label: str
    url: str = ""
    count: int | None = None
    is_current: bool = False
    group: bool = False
    lane: str = ""


def bottom(rail: list[Entry], actor: Actor, menu: Entry) -> list[Entry]:
    """Return the phone's bar of four: three entries work begins with, and the whole `menu`."""
    wanted = [entry.label for entry in rail]
    if actor.role in STATION:
        wanted = ["待签收", SIGN if actor.rank else "待联系", "待办结"]
        if actor.role == "grid_worker":
            return [*_village(rail), menu]
    elif actor.role in OFFICE:
        wanted = ["待派单", "待审核", "待回访"]
        if actor.role == "director":
            wanted = ["申请待审", "待派单", "待审核"]
    elif actor.role == "admin":
        wanted = ["系统管理", "市县同步", "提醒消息"]
    elif actor.role == "county_leader":
        wanted = ["考评", "每月清零", "通报"]
    by_label = {entry.label: entry for entry in rail if not entry.group}
    shown = [by_label[label] for label in wanted if label in by_label][:3]
    return [*shown, menu]


def _village(rail: list[Entry]) -> list[Entry]:
    """Return the same three as on the phone's own page (templates/field/_foot.html)."""
    words = {TODAY: "今日", FOUND: FOUND, "工单查询": "查询"}
    found = {entry.label: entry for entry in rail}
    return [replace(found[at], label=words[at], count=None) for at in words if at in found]
