"""What must be there before an appeal is registered (field dictionary, domain notes §1.13)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hotline.rules.words import CHANNELS, KINDS, URGENCIES

LONGEST = {
    "title": 200,
    "content": 20_000,
    "address": 300,
    "name": 60,
    "reported_party": 200,
}
_PHONE = re.compile(r"\+?[\d\s\-()（）]{5,24}")


def check_appeal(appeal: Mapping[str, Any]) -> dict[str, str]:
    """Return what is missing or wrong, field by field, as sentences; empty when all is well."""
    problems: dict[str, str] = {}
    for name, words in (("title", "诉求标题"), ("content", "诉求内容")):
        if not str(appeal.get(name) or "").strip():
            problems[name] = f"请填写{words}。"
    for name, limit in LONGEST.items():
        if len(str(appeal.get(name) or "")) > limit:
            problems[name] = f"最多 {limit} 个字，请精简后再提交。"
    for name, codes in (("kind", KINDS), ("urgency", URGENCIES), ("channel", CHANNELS)):
        if appeal.get(name) not in codes:
            problems[name] = "请选择一项。"
    problems.update(_check_requester(appeal))
    return problems


def _check_requester(appeal: Mapping[str, Any]) -> dict[str, str]:
    problems = {}
    for name in ("phone", "contact_phone"):
        number = str(appeal.get(name) or "").strip()
        if number and not _PHONE.fullmatch(number):
            problems[name] = "电话号码只能有数字、空格和短横线，例如 138-0000-0000。"
    reachable = appeal.get("phone") or appeal.get("contact_phone")
    if appeal.get("channel") == "phone" and not reachable and not appeal.get("is_anonymous"):
        problems["phone"] = "电话诉求请填写来电号码；诉求人不愿留号的，请勾选“匿名”。"
    return problems
