"""What the administrator sets on screen, and which value counts: the screen's over the start's.

Every value is sealed in the store; a secret is never given back to a page, only its number.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hotline.casework import citydialects
from hotline.casework.act import Act, one_act
from hotline.errors import Incomplete
from hotline.store import settings as kept
from hotline.store.units import Division, Unit, county_office, office_phone

if TYPE_CHECKING:
    from hotline.config import Settings

# name -> the office's word for it, in the order of the page
NAMES = {
    "county_name": "县（市、区、旗）名称",
    "office_name": "热线办全称",
    "county_code": "行政区划代码",
    "office_phone": "热线办电话",
    "public_url": "群众访问地址",
    "city_dialect": "市平台接口种类",
    "city_url": "市平台接口地址",
    "city_secret": "市平台密钥",
    "sync_on": "与市平台同步",
    "sync_way": "报送方式",
}
WAYS = {"line": "网络", "file": "文件"}
SECRETS = frozenset({"city_secret"})


def effective_settings(settings: Settings) -> dict[str, str]:
    """Return every value in force: saved on screen, else what the process was started with.

    `sync_on` is "1" or "0", `sync_way` a code of `WAYS`. The only place that knows the precedence.
    """
    started = {
        "county_name": "",
        "office_name": "",
        "county_code": settings.county_code,
        "office_phone": "",
        "public_url": "",
        "city_dialect": settings.city_dialect,
        "city_url": settings.city_url,
        "city_secret": settings.city_secret,
        "sync_on": "1" if settings.city_url and settings.city_secret else "0",
        "sync_way": "line",
    }
    office = county_office()
    if office is not None:
        started["office_name"] = office.name
        started["county_name"] = office.division.name if office.division_code else ""
        started["office_phone"] = office.phone
    return kept.read_over(started)


def phone_in_force() -> str:
    """Return the office's telephone as `effective_settings` has it, without reading the rest."""
    return kept.read("office_phone", office_phone())


def secrets_set(settings: Settings) -> int:
    """Return how many secrets of the city are in force; their values stay sealed."""
    return len(effective_settings(settings)["city_secret"].split())


def check_settings(values: dict[str, str]) -> dict[str, str]:
    """Return what is wrong with the values, name by name, as sentences."""
    problems: dict[str, str] = {}
    for name in ("county_name", "office_name"):
        if not values.get(name, "").strip():
            problems[name] = f"请填写{NAMES[name]}。"
    if not re.fullmatch(r"\d{6}", values.get("county_code", "")):
        problems["county_code"] = "行政区划代码应为 6 位数字，例如 410599。"
    phone = values.get("office_phone", "")
    if phone and not re.fullmatch(r"[\d\-（）() ]{5,24}", phone):
        problems["office_phone"] = "电话只能有数字、空格和短横线，例如 0472-1234567。"
    address = values.get("public_url", "")
    if address and not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", address):
        problems["public_url"] = "访问地址应写完整，以 https:// 或 http:// 开头，后面不带问号。"
    url = values.get("city_url", "")
    if url and not re.fullmatch(r"https?://[^\s/]+\S*", url):
        problems["city_url"] = "接口地址应以 http:// 或 https:// 开头，由市平台提供。"
    if values.get("sync_way", "line") not in WAYS:
        problems["sync_way"] = "请选择报送方式。"
    return problems


@one_act("administer")
def save_settings(act: Act, values: dict[str, str], settings: Settings) -> str:
    """Keep what was changed on screen. An empty secret leaves the one in force.

    The audit line names old and new values, of secrets only that they were replaced. Raises
    Incomplete naming each field; switching the line on needs address and secret.
    """
    act.subject = "系统设置"
    values = {name: values.get(name, "").strip() for name in NAMES}
    for name in ("city_url", "public_url"):
        values[name] = values[name].rstrip("/")
    before = effective_settings(settings)
    for name in ("city_dialect", "sync_way"):
        values[name] = values[name] or before[name]
    is_kept = not values["city_secret"]
    if is_kept:
        values["city_secret"] = before["city_secret"]
    problems = check_settings(values) | citydialects.problems(values, settings.data)
    if is_kept and before["city_secret"] and values["city_dialect"] != before["city_dialect"]:
        # One city's secret must not be shown to another vendor.
        problems["city_secret"] = "更换接口种类后，请重新填写密钥。"
    elif is_kept and _goes_elsewhere(before, values):
        problems["city_secret"] = "更换接口地址后，请重新填写密钥。"
    by_line = values["sync_on"] == "1" and values["sync_way"] == "line"
    if by_line and not (values["city_url"] and values["city_secret"]):
        problems["sync_on"] = "开启同步前，请先填写接口地址和密钥。"
    if problems:
        raise Incomplete("设置还不能保存。", fields=problems)
    changed = {name: value for name, value in values.items() if value != before[name]}
    for name, value in changed.items():
        kept.save(name, value, act.now, act.actor.name)
    _tell_office(changed)
    act.noted = {NAMES[n]: _noted(n, before[n], value) for n, value in changed.items()}
    return "系统设置"


def _goes_elsewhere(before: dict[str, str], now: dict[str, str]) -> bool:
    """Return whether a secret that logs in would be sent to another address than it was for.

    The standard line only signs with its secret and never sends it.
    """
    is_sent = now["city_dialect"] != citydialects.STANDARD
    is_moved = now["city_url"] not in (before["city_url"], "")
    return bool(is_sent and is_moved and before["city_secret"])


def _noted(name: str, before: str, now: str) -> str:
    return "已更换" if name in SECRETS else f"{before or '空'} → {now or '空'}"


def _tell_office(changed: dict[str, str]) -> None:
    """Keep office and county in the tables in step, because screens and paper read names there."""
    office = county_office()
    if office is None:
        return
    if "county_name" in changed and office.division_code:
        named = Division.update(name=changed["county_name"])
        named.where(Division.code == office.division_code).execute()
    if "office_name" in changed:
        Unit.update(name=changed["office_name"]).where(Unit.id == office.id).execute()
    if "office_phone" in changed:
        Unit.update(phone=changed["office_phone"]).where(Unit.id == office.id).execute()
