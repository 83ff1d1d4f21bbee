"""The minutes of a joint meeting (联席会议纪要), as offices write them: who, what, by whom.

GB/T 9704-2012 clause 10.3: the mark is 「×××纪要」, the attendance stands after the text, there is
no addressee and no seal. Each decision names the unit and the ticket it binds.
"""

from __future__ import annotations

from datetime import date

from hotline.rules.meetings import attendance
from hotline.rules.noticematerials import Decision, Minutes
from hotline.rules.noticetext import Block, NoticeNames, NoticeText, heading, paragraph
from hotline.rules.noticewords import chinese, day
from hotline.rules.privacy import without_numbers

_NOON, _EVENING = 12, 18


def minutes(material: Minutes, names: NoticeNames, is_public: bool) -> NoticeText | None:
    """Return the minutes; they bind units and name tickets, so there is no public version."""
    if is_public:
        return None
    blocks: list[Block] = [paragraph("minutes.opening", _opening(material))]
    for serial, decision in enumerate(material.decisions, 1):
        blocks.append(_decision(serial, decision))
    if not material.decisions:
        blocks.append(paragraph("minutes.none", "会议没有形成议定事项。"))
    blocks += _present(material)
    title = material.title if material.title.endswith("纪要") else f"{material.title}纪要"
    return NoticeText(title, "", tuple(without_numbers(blocks)), (), names.office, date.min)


def _present(material: Minutes) -> list[Block]:
    """Return an empty line, then who was there, a block for each sort (clause 10.3)."""
    sorted_out = dict(attendance(material.attendees))
    for label, who in (("请假", material.absent), ("记录", material.recorder)):
        if who.strip():
            said = "、".join(who.split())
            sorted_out[label] = "，".join(filter(None, (sorted_out.get(label), said)))
    return [{"kind": "space"}] + [
        {"kind": "people", "key": f"minutes.{label}", "label": label, "text": who}
        for label, who in sorted_out.items()
    ]


def mark(county: str) -> str:
    """Return the red mark: the meeting's name and 纪要."""
    return f"{county}12345热线联席会议纪要"


def _opening(material: Minutes) -> str:
    at = material.held_at
    half = "上午" if at.hour < _NOON else "下午" if at.hour < _EVENING else "晚上"
    said = f"{day(at)}{half}，{material.chair}在{material.place}主持召开{_meeting(material)}"
    lines = [
        line.strip().removeprefix("研究").rstrip("。；")
        for line in material.agenda.splitlines()
        if line.strip()
    ]
    if lines:
        said += f"，研究{'；'.join(lines)}" if len(lines) > 1 else f"，研究{lines[0]}"
    return f"{said}。" + ("现将会议议定事项纪要如下：" if material.decisions else "")


def _meeting(material: Minutes) -> str:
    return material.title.removesuffix("纪要")


def _decision(serial: int, decision: Decision) -> Block:
    lead, _, rest = decision.text.strip().partition("。")
    bound = []
    if decision.unit:
        bound.append(f"责任单位：{decision.unit}")
    if decision.ticket_no:
        bound.append(f"涉及工单：{decision.ticket_no}")
    tail = f"（{'；'.join(bound)}）" if bound else ""
    if not rest.strip():
        return heading(f"minutes.{serial}", 1, f"{chinese(serial)}、{lead}{tail}。")
    run = f"{rest.strip().rstrip('。')}{tail}。"
    return heading(f"minutes.{serial}", 1, f"{chinese(serial)}、{lead}。", run)
