"""What a reminder says: the number, the matter, the deadline, the unit — never the citizen.

The text leaves the county's machines, so a title loses every number of a person, a confidential
ticket its title, and nothing of the requester, the address or the content comes in at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from hotline.rules.calendar import in_zone
from hotline.rules.privacy import masked_name, without_numbers
from hotline.rules.reminders import KINDS
from hotline.rules.words import REQUESTS, STAGES, word

LONGEST_TITLE = 18
# Charged by pieces of 67 characters; five tickets with their deadlines are five pieces.
LISTED = {"sms": 5, "wecom": 12}
# Longer runs of digits in a title may be a landline, a card or an account.
_DIGITS = re.compile(r"\d[\d-]{5,}\d")
_HEADS = {
    "new_urgent": "新派紧急工单{n}件，请立即签收",
    "red": "{n}件工单已超期",
    "rework": "{n}件工单因回访结果退回重办",
    "sent_back": "{n}件工单审核退回，请重新办理",
    "urge": "{n}件工单被催办",
    "letter": "{n}份催督办文书，请按时答复",
    "yellow": "{n}件工单将到期",
    "new": "新派工单{n}件，请及时签收",
    "to_sign": "{n}份申请待您签字确认",
    "decided": "{n}份申请已有批复",
    "to_decide": "{n}份申请待审批",
    "finding": "{n}件随手报等候处理较久",
    "office": "{n}件工单在热线办的环节已超期",
}


class Line(NamedTuple):
    """One matter of a message: its kind and the line that tells it."""

    kind: str
    text: str


def title_shown(title: str, is_confidential: bool) -> str:
    """Return the title as it may leave the house: short, without numbers of persons."""
    if is_confidential:
        return "保密工单"
    plain = _DIGITS.sub("****", str(without_numbers(title))).replace("\n", " ").strip()
    return plain if len(plain) <= LONGEST_TITLE else plain[: LONGEST_TITLE - 1] + "…"


def line(
    ticket_no: str,
    title: str,
    is_confidential: bool,
    due_at: datetime | None,
    stage: str = "",
    unit: str = "",
    words: str = "",
) -> str:
    """Return what is said of one matter: `unit` only where several units read together."""
    told = unit + (f"{ticket_no}“{title_shown(title, is_confidential)}”" if ticket_no else "")
    if words:
        told += without_numbers(words)
    if due_at is not None:
        at = in_zone(due_at)
        told += f"{STAGES.get(stage, '办理')}期限{at.month}月{at.day}日{at:%H:%M}"
    return told


def request_words(kind: str) -> str:
    """Return what a unit asked for, as it follows the ticket's number."""
    return f"申请{word(REQUESTS, kind)}"


def finding_words(text: str, village: str) -> str:
    """Return what was found and where, short, as one line of a message."""
    return f"{village}“{title_shown(text, False)}”"


def message(lines: Sequence[Line], way: str, is_to_unit: bool, sign: str = "") -> str:
    """Return one message about all the lines, the most pressing kind first.

    Only the first few are listed; the number in front counts all of them.
    """
    left = LISTED[way]
    parts = []
    for kind in KINDS:
        mine = [each.text for each in lines if each.kind == kind]
        if not mine:
            continue
        head = _HEADS[kind].format(n=len(mine))
        shown = mine[:left]
        left -= len(shown)
        more = "等" if 0 < len(shown) < len(mine) else ""
        parts.append(f"{head}：{'；'.join(shown)}{more}" if shown else head)
    whose = "贵单位有" if is_to_unit else ""
    return f"{sign}{whose}{'。'.join(parts)}。请登录热线系统办理。"


def receiver_shown(name: str, tail: str) -> str:
    """Return 王* 尾号1234; a place such as the office's group is no person and stays."""
    plain = name.partition(" ")[0]
    return f"{masked_name(plain)} 尾号{tail}" if tail else plain
