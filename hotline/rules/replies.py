"""What an answer must hold before it leaves a unit (the reply form of the domain notes, §1.13)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hotline.rules.words import CONTACTED, RESULTS, SOLVED

SHORTEST = 10  # characters; a shorter text cannot say what was done
LONGEST = 20_000


def check_answer(answer: Mapping[str, Any], contact_owed: bool) -> dict[str, str]:
    """Return what is missing or wrong, field by field, as sentences; empty when complete.

    `contact_owed`: the policy asks for a first contact and none was noted yet.
    """
    problems: dict[str, str] = {}
    for name, words in (("record", "办理情况（内部）"), ("reply", "公开答复")):
        text = str(answer.get(name) or "").strip()
        if len(text) < SHORTEST:
            problems[name] = f"{words}至少 {SHORTEST} 个字，写清查了什么、办了什么、结果如何。"
        elif len(text) > LONGEST:
            problems[name] = f"{words}最多 {LONGEST} 个字，请把详细材料作为附件上传。"
    for name, codes in (
        ("result", RESULTS),
        ("solved", SOLVED),
        ("contacted", CONTACTED),
    ):
        if answer.get(name) not in codes:
            problems[name] = "请选择一项。"
    if (
        answer.get("solved") in ("no", "partly")
        and not str(answer.get("unsolved_reason") or "").strip()
    ):
        problems["unsolved_reason"] = "未完全解决的，请写明原因和后续安排。"
    if contact_owed:
        problems["contacted"] = "还没有首次联系记录。请先联系诉求人并登记，再提交办结。"
    return problems


def completeness(answer: Mapping[str, Any], files: int) -> int:
    """Return the completeness of an answer in per cent, as the city would count its form."""
    asked = (
        "record",
        "reply",
        "result",
        "contacted",
        "solved",
        "contact_number",
        "contact_at",
    )
    filled = sum(1 for name in asked if answer.get(name)) + (1 if files else 0)
    return round(100 * filled / (len(asked) + 1))
