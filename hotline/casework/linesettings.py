"""What the office sets about the line: whom to ring, when to warn, how its uploads are scored."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from hotline.casework.act import Act, one_act
from hotline.errors import Incomplete
from hotline.rules.uploadscore import WEIGHTS
from hotline.store import settings as kept

# name -> (the office's word, what counts until somebody saved another value)
NAMES = {
    "city_phone": ("市平台技术人员电话", ""),
    # Short breaks mend themselves; at night nobody is there to be warned early.
    "alarm_minutes": ("上班时间中断多少分钟后提示", "30"),
    "alarm_minutes_off": ("其他时间中断多少分钟后提示", "240"),
    # Cities say "real time"; five minutes is what a healthy line keeps without effort.
    "score_minutes": ("及时上报的分钟数", "5"),
    "score_weights": ("四项分值", " ".join(str(weight) for weight in WEIGHTS)),
}
LONGEST = 7 * 24 * 60  # minutes


@dataclass(frozen=True)
class LineSettings:
    """The values in force, ready to use."""

    phone: str
    warn_in_office: timedelta
    warn_off: timedelta
    in_time: timedelta
    weights: tuple[float, ...]


def given() -> dict[str, str]:
    """Return every value in force as text, for the form."""
    return {name: kept.read(name, default) for name, (_, default) in NAMES.items()}


def line_settings() -> LineSettings:
    """Return the values in force."""
    values = given()
    return LineSettings(
        values["city_phone"],
        timedelta(minutes=int(values["alarm_minutes"])),
        timedelta(minutes=int(values["alarm_minutes_off"])),
        timedelta(minutes=int(values["score_minutes"])),
        tuple(float(weight) for weight in values["score_weights"].split()),
    )


def problems_of(values: dict[str, str]) -> dict[str, str]:
    """Return what is wrong with the values, name by name, as sentences."""
    wrong: dict[str, str] = {}
    phone = values["city_phone"]
    if phone and not re.fullmatch(r"[\d\-（）() 转]{5,30}", phone):
        wrong["city_phone"] = "电话只能有数字、空格和短横线，例如 0472-1234567。"
    for name in ("alarm_minutes", "alarm_minutes_off", "score_minutes"):
        text = values[name]
        if not (text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= LONGEST):
            wrong[name] = f"请填写 1 到 {LONGEST} 之间的整数。"
    weights = values["score_weights"].split()
    is_right = all(re.fullmatch(r"\d{1,3}(\.\d)?", weight, re.ASCII) for weight in weights)
    if len(weights) != 4 or not is_right or not sum(map(float, weights)):
        wrong["score_weights"] = "请填写四个数，用空格分开，例如 10 10 5 5。"
    return wrong


@one_act("administer")
def save_line_settings(act: Act, values: dict[str, str]) -> str:
    """Keep what was changed; the audit line names old and new. Raises Incomplete by field."""
    act.subject = "市县同步设置"
    values = {name: " ".join(values.get(name, "").split()) for name in NAMES}
    if wrong := problems_of(values):
        raise Incomplete("设置还不能保存。", fields=wrong)
    before = given()
    changed = {name: value for name, value in values.items() if value != before[name]}
    for name, value in changed.items():
        kept.save(name, value, act.now, act.actor.name)
    act.noted = {NAMES[n][0]: f"{before[n] or '空'} → {v or '空'}" for n, v in changed.items()}
    return "市县同步设置"
