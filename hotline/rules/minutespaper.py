"""Minutes of a joint meeting (联席会议纪要) as they go on paper (GB/T 9704-2012 clause 10.3).

The mark is 「×××纪要」, the attendance stands after the text, there is no addressee and no seal.
What was decided binds units and tickets, so each decision names them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotline.rules.privacy import without_numbers

# How a line of the attendance begins when it is not about those who attended.
SORTS = ("出席", "列席", "请假", "缺席")


@dataclass(frozen=True)
class Decision:
    """One thing decided; `unit` and `ticket_no` may be empty."""

    text: str
    unit: str = ""
    ticket_no: str = ""


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


def day(at: datetime) -> str:
    """Write a day as documents do: 2026年11月20日."""
    return f"{at.year}年{at.month}月{at.day}日"


def blocks(meeting: MeetingText) -> list[dict[str, Any]]:
    """Return the body as blocks of the press, personal numbers masked."""
    hour = "上午" if meeting.held_at.hour < 12 else "下午"
    opening = (
        f"{day(meeting.held_at)}{hour}，{meeting.chair}在{meeting.place}主持召开{meeting.title}。"
        "现将会议议定事项纪要如下："
    )
    made: list[dict[str, Any]] = [
        {"kind": "paragraph", "text": opening},
        {"kind": "heading", "level": 1, "text": "一、会议议题"},
        *({"kind": "paragraph", "text": line} for line in _lines(meeting.agenda)),
        {"kind": "heading", "level": 1, "text": "二、议定事项"},
    ]
    for number, decision in enumerate(meeting.decisions, 1):
        made.append({"kind": "paragraph", "text": f"{number}. {_decided(decision)}"})
    made.append({"kind": "space"})
    made += [
        {"kind": "people", "label": label, "text": names}
        for label, names in attendance(meeting.attendees).items()
    ]
    masked: list[dict[str, Any]] = without_numbers(made)
    return masked


def _decided(decision: Decision) -> str:
    binds = []
    if decision.unit:
        binds.append(f"责任单位：{decision.unit}")
    if decision.ticket_no:
        binds.append(f"工单编号：{decision.ticket_no}")
    text = decision.text.strip().rstrip("。")
    return f"{text}（{'；'.join(binds)}）。" if binds else f"{text}。"


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


def mark(county: str) -> str:
    """Return the red mark: the meeting's name and 纪要."""
    return f"{county}12345热线联席会议纪要"
