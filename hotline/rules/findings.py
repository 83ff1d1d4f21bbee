"""Found before told (未诉先办, 随手报; requirement C8): what becomes of what nobody called about.

A finding is no ticket: it has its own table, its own three places it can lie (the village, the
township, the county office), and is counted on its own. Sources: 临沂 (S3) and the 2025 half-year
report (S4), which count 未诉先办 beside the appeals; which steps there are is our reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from hotline.errors import NotAllowedNow
from hotline.rules.calendar import ZONE, WorkCalendar, in_zone
from hotline.rules.fieldtime import DEFAULT_SOURCE
from hotline.rules.permissions import OFFICE, Actor
from hotline.rules.words import ACTS

STATES = {
    "noted": "村里处理中",
    "at_township": "待乡镇处理",
    "at_office": "待县热线办处理",
    "solved": "已解决",
    "turned": "已转工单",
    "closed": "已了结",
}
OPEN = ("noted", "at_township", "at_office")
# What is counted, in the order it is shown, on the board and in the monthly notice.
COUNTS = {
    "reported": "报告",
    "on_spot": "当场解决",
    "sent_up": "上报乡镇",
    "solved": "已解决",
    "turned": "转工单",
    "closed": "了结未办",
    "open": "未了结",
}
# What one chooses on the phone: solved on the spot, sent up, or kept for a later day.
WAYS = {"solved": "当场解决", "sent_up": "上报乡镇", "noted": "先记下"}
FIRST_STATE = {"solved": "solved", "sent_up": "at_township", "noted": "noted"}
# (state, act) -> the state it leads to; what does not stand here is refused.
MOVES = {
    ("noted", "solve_finding"): "solved",
    ("noted", "send_up_finding"): "at_township",
    ("at_township", "solve_finding"): "solved",
    ("at_township", "send_up_finding"): "at_office",
    ("at_township", "close_finding"): "closed",
    ("at_office", "turn_finding"): "turned",
    ("at_office", "close_finding"): "closed",
}
LONGEST = {"text": 200, "place": 200, "done_text": 500, "reason": 500}
SHORTEST = 4  # characters; fewer cannot say anything
MOST_PHOTOS = 6
# What a phone's browser shows by itself; others would reach the village as a download.
PHOTOS = ("image/jpeg", "image/png", "image/webp")
APPLE = (
    "这张照片是苹果手机的专用格式，别的手机和电脑打不开。"
    "请在苹果手机“设置-相机-格式”里选“兼容性最好”，再重新拍照。"
)


@dataclass(frozen=True)
class WaitRule:
    """How many working days a finding may lie with the township, and with the county office.

    Whoever lets it lie longer is reminded once. No lamp and no point hangs on it: nobody called.
    """

    township_working_days: int = 3
    office_working_days: int = 2
    source: str = DEFAULT_SOURCE


def too_long_before(now: datetime, working_days: int, calendar: WorkCalendar) -> datetime:
    """Return the moment before which whatever came has lain longer than the limit by `now`.

    The day it came is not counted; its limit ends at closing time of the last day, and is over
    from that moment on.
    """
    day = in_zone(now).date()
    while calendar.closing(calendar.add_working_days(day, working_days)) > now:
        day -= timedelta(days=1)
    return datetime.combine(day + timedelta(days=1), time(), ZONE)


def move_finding(state: str, act: str) -> str:
    """Return the state `act` leads to. Raises NotAllowedNow with the reason."""
    found = MOVES.get((state, act))
    if found is None:
        raise NotAllowedNow(f"这件随手报目前是“{STATES[state]}”，不能{ACTS[act]}。")
    return found


def became(state: str, is_on_spot: bool, town: str, by_unit: str, text: str) -> str:
    """Return in one line what became of a finding, for whoever reported it; "" while it lies.

    `by_unit` ended it with `text`; what was solved on the spot tells only what was done.
    """
    if state == "at_office":
        return f"{town}已上报县热线办"
    if state == "turned":
        return f"县热线办{text}，由承办单位办理"
    if is_on_spot:
        return text
    if state == "solved":
        return f"{by_unit}已解决：{text}"
    return f"{by_unit}已了结：{text}" if state == "closed" else ""


def holds(actor: Actor, state: str, village_id: int, township_id: int) -> bool:
    """Return whether the finding lies with this person's unit now (a township acts for its
    villages, never the other way round). Ended ones lie with nobody."""
    if state == "at_office":
        return actor.role in OFFICE
    where = {"noted": village_id, "at_township": township_id}.get(state)
    return where in actor.unit_ids


def check_report(said: Mapping[str, Any]) -> dict[str, str]:
    """Return what is missing of a report, field by field; {} when it can be kept.

    `photos` and `done_photos` are counts; solved on the spot needs the words and the picture of
    what was done, or it would be a figure without a deed.
    """
    wrong = _too_long(said)
    if said["way"] not in WAYS:
        wrong["way"] = "请选择当场解决、上报乡镇或先记下。"
    if len(said["text"].strip()) < SHORTEST:
        wrong["text"] = "请用一句话写明发现了什么问题。"
    if not said["division"]:
        wrong["division"] = "请选择村（社区）。"
    if not said["photos"]:
        wrong["photos"] = "请拍一张现场照片。"
    if said["way"] == "solved":
        wrong |= check_solved(said["done_text"], said["done_photos"], True)
    return wrong | _too_many(said)


def check_solved(done_text: str, photos: int, needs_photo: bool) -> dict[str, str]:
    """Return what is missing to call a finding solved; {} when nothing is."""
    wrong = _too_long({"done_text": done_text})
    if len(done_text.strip()) < SHORTEST:
        wrong["done_text"] = "请写明怎样处理的。"
    if needs_photo and not photos:
        wrong["done_photos"] = "请拍一张处理后的照片。"
    return wrong


def check_reason(reason: str) -> dict[str, str]:
    """Return what is wrong with the reason a finding is sent up or closed for."""
    if len(reason.strip()) < SHORTEST:
        return {"reason": "请写明原因，例如已由哪个部门处理、为什么不再处理。"}
    return _too_long({"reason": reason})


def _too_long(said: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: f"最多 {most} 个字，请精简后再提交。"
        for name, most in LONGEST.items()
        if len(said.get(name) or "") > most
    }


def _too_many(said: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: f"照片最多 {MOST_PHOTOS} 张，请挑选后再提交。"
        for name in ("photos", "done_photos")
        if said[name] > MOST_PHOTOS
    }
