"""What is kept of a joint meeting (联席会议): what it must name, its attendance sorted.

Its minutes on paper are `rules/noticeminutes.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hotline.rules.noticematerials import Decision

# How a line of the attendance begins when it is not about those who attended.
SORTS = ("出席", "列席", "请假", "缺席")


@dataclass(frozen=True)
class MeetingText:
    """What is kept of a meeting; the moment aware, lists as typed, a line each."""

    title: str
    held_at: datetime
    place: str
    chair: str
    attendees: str
    agenda: str
    decisions: Sequence[Decision]
    number: str = ""


def faults(meeting: MeetingText) -> dict[str, str]:
    """Return what keeps the minutes from being kept, field by field, as sentences."""
    wanted = {"title": "会议名称", "place": "地点", "chair": "主持人", "attendees": "出席人员",
              "agenda": "会议议题"}  # fmt: skip
    found = {
        name: f"请填写{label}。"
        for name, label in wanted.items() if not str(getattr(meeting, name)).strip()
    }  # fmt: skip
    if not any(decision.text.strip() for decision in meeting.decisions):
        found["decisions"] = "请至少填写一条议定事项。"
    for number, decision in enumerate(meeting.decisions, 1):
        if not decision.text.strip() and (decision.unit or decision.ticket_no):
            found["decisions"] = f"第{number}条议定事项没有写内容。"
    return found


def attendance(typed: str) -> Mapping[str, str]:
    """Sort the typed lines: one that begins with 列席 or 请假 is that, any other 出席."""
    found: dict[str, list[str]] = {}
    for line in _lines(typed):
        label, colon, names = line.partition("：")
        if colon and label in SORTS:
            found.setdefault(label, []).append(names.strip())
        else:
            found.setdefault("出席", []).append(line)
    ordered = sorted(found.items(), key=lambda pair: SORTS.index(pair[0]))
    return {label: "，".join(name for name in names if name) for label, names in ordered}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
