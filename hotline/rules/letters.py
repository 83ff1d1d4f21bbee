"""Letters of supervision (催办通知书、督办单): what can become of one, and how it is worded.

A letter is drafted by the machine or by hand, issued by a person only, answered by the unit and
closed (销号). One letter tells a unit of all its late tickets of a day: fewer papers, and a
unit that has answered the tickets has answered the letter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from hotline.errors import NotAllowedNow
from hotline.rules.calendar import WorkCalendar
from hotline.rules.phrases_of_time import moment
from hotline.rules.words import LETTER_STATES

MOVES: dict[tuple[str, str], str] = {
    ("draft", "amend"): "draft",
    ("draft", "issue"): "issued",
    ("draft", "drop"): "dropped",
    ("issued", "answer"): "answered",
    ("issued", "close"): "closed",  # the work is done, no paper needed
    ("issued", "drop"): "dropped",  # issued by mistake
    ("answered", "send_back"): "issued",
    ("answered", "close"): "closed",
    # What it was written for turned out to be done in time: the act came in late from a phone.
    ("issued", "withdraw"): "dropped",
    ("answered", "withdraw"): "dropped",
}
ACTS = {
    "amend": "修改",
    "issue": "签发",
    "drop": "作废",
    "answer": "答复",
    "send_back": "退回重新答复",
    "close": "销号",
    "withdraw": "撤销",
}
# What can be done instead, by state.
WAYS_OUT = {
    "draft": "还没有签发，请先签发，或作废。",
    "issued": "请等待承办单位答复；已经处理妥当的可以直接销号。",
    "answered": "请督办员审阅答复后销号，或退回重新答复。",
    "closed": "已经销号，需要再次督办的请另行拟制。",
    "dropped": "已经作废，需要督办的请另行拟制。",
}

# Stands in a draft for the moment of the answer, which is only known when it is issued.
DUE_MARK = "【答复期限】"
# How many working days a unit has to answer; no source names one, so the office may change it.
ANSWER_DAYS = {"urging": 1, "supervision": 2}
BELOW_LINE = "低于"  # marks the clause of a source that is about rates, not about days
NOTES = ("默认值", "未定")  # remarks in a policy's sources that are for the office only
LEAST_ANSWER = 8  # characters; shorter says neither why nor by when
ANSWER_ASKED = "请写明未按期办结的原因、已采取的措施和预计办结时间。"
MOST_LISTED = 30  # tickets written out in one letter; the rest stands in the workbench


def move(state: str, act: str) -> str:
    """Return the letter's state after `act`, or raise NotAllowedNow with reason and way out."""
    if (state, act) not in MOVES:
        raise NotAllowedNow(f"这份文书{LETTER_STATES[state]}，不能{ACTS[act]}。{WAYS_OUT[state]}")
    return MOVES[state, act]


def is_in_time(due_at: datetime | None, met_at: datetime | None) -> bool:
    """Tell whether the deadline a letter was written for was met after all.

    The answer counts from when it was given; from a phone without a line it arrives later.
    """
    return due_at is not None and met_at is not None and met_at <= due_at


def in_time_words(met_at: datetime, received_at: datetime | None) -> str:
    """Return the sentence on an answer that was in time; `received_at` when it was given on a
    phone and came in then, None when it was not."""
    day = "%m月%d日 %H:%M"
    if received_at is None:
        return f"{met_at:{day}} 已提交办结，期限内"
    return f"网格员离线办理，{met_at:{day}} 已提交办结，期限内（{received_at:{day}} 补传收到）"


@dataclass(frozen=True)
class Item:
    """One ticket a letter tells about. `late` is in working days; 0: less than one."""

    ticket_no: str
    title: str
    due_at: datetime | None
    late: int = 0


def numbered(kind: str, year: int, count: int) -> str:
    """Return the document number proposed for a letter: 热线催〔2026〕13号."""
    return f"热线{'督' if kind == 'supervision' else '催'}〔{year}〕{count}号"


def late_days(due_at: datetime, now: datetime, calendar: WorkCalendar) -> int:
    """Return how many working days a deadline has passed, 0 within the first."""
    return max(0, calendar.working_days_between(due_at.date(), now.date()))


def line_of(item: Item) -> str:
    """Return what a letter says of one ticket."""
    said = f"{item.ticket_no}“{item.title}”"
    if item.due_at is None:
        return said
    span = f"超期{item.late}个工作日" if item.late else "已超期"
    return f"{said}，应于{moment(item.due_at)}前办结，{span}"


def overdue_text(
    kind: str,
    unit: str,
    items: Sequence[Item],
    source: str,
    step_words: str = "",
    name_after: int = 0,
) -> str:
    """Return the text of a letter about missed deadlines, oldest first, as a clerk writes it.

    What is late by `name_after` working days or more (0: never) will be named in the notice.
    """
    listed = sorted(items, key=lambda item: (item.due_at is None, item.due_at, item.ticket_no))
    if len(listed) == 1:
        opening = f"你单位承办的工单{line_of(listed[0])}，至今未提交办结。"
    else:
        rows = [f"{n}. {line_of(item)}；" for n, item in enumerate(listed[:MOST_LISTED], 1)]
        rows[-1] = rows[-1][:-1] + "。"
        if len(listed) > MOST_LISTED:
            rows.append(f"其余{len(listed) - MOST_LISTED}件见工作台“超期”栏。")
        opening = "\n".join(
            [f"你单位承办的以下{len(listed)}件工单已超过办结期限，至今未提交办结：", *rows]
        )
    named = sum(item.late >= name_after for item in listed) if name_after else 0
    if named:
        which = f"其中{named}件" if len(listed) > 1 else "该件"
        opening += f"\n{which}超期已满{name_after}个工作日，将列入当月通报。"
    return f"{unit}：\n\n{opening}\n\n{_demand(kind, step_words)}\n\n依据：{basis(source)}。"


def basis(source: str, otherwise: str = "县热线办督办制度") -> str:
    """Return a rule's source as a paper names it: without the office's notes on defaults.

    `otherwise` is named when nothing is left.
    """
    told = [clause for clause in source.split("；") if not any(n in clause for n in NOTES)]
    return "；".join(told) or otherwise


def about_days(source: str) -> str:
    """Return a source of supervision without the clause on rates below the line.

    A late ticket is not pressed on the ground of a rate.
    """
    return "；".join(clause for clause in source.split("；") if BELOW_LINE not in clause)


def _demand(kind: str, step_words: str) -> str:
    if kind == "urging":
        return (
            f"请抓紧办理，于{DUE_MARK}前提交办结；确实不能办结的，请在此期限前书面答复原因、"
            "已采取的措施和预计办结时间。逾期不办结也不答复的，将转为督办。"
        )
    named = f"现列入{step_words}。" if step_words and step_words != "督办单" else "现予以督办。"
    return (
        f"{named}请单位负责人过问，立即组织办理，于{DUE_MARK}前提交办结，"
        "并书面答复未按期办结的原因、责任落实和整改措施。逾期不答复的，将提级督办。"
    )


def matter_text(
    kind: str, unit: str, item: Item, happened: str, source: str, step_words: str = ""
) -> str:
    """Return the text of a letter about something that happened to one ticket."""
    opening = f"你单位承办的工单{item.ticket_no}“{item.title}”，{happened}。"
    if kind == "telling":
        demand = "现通报你单位主要领导，请过问办理情况。"
    else:
        demand = _demand(kind, step_words)
    return f"{unit}：\n\n{opening}\n\n{demand}\n\n依据：{basis(source)}。"


def rates_text(
    unit: str, month: str, reasons: Sequence[str], line: Decimal, source: str, said: str
) -> str:
    """Return the text of an order about rates below the line, each with its numbers."""
    ends = f"\n\n按规定：{said}。" if said else ""
    return (
        f"{unit}：\n\n你单位{month}{'、'.join(reasons)}，低于{line * 100:.0f}%的考核线。{ends}\n\n"
        f"现予以督办。请单位负责人逐件分析未解决、不满意的工单，于{DUE_MARK}前书面答复原因、"
        f"整改措施和完成时间。\n\n依据：{basis(source)}。"
    )


def appended(text: str, item: Item) -> str:
    """Return a text a person has edited with one more ticket at its end; nothing is lost."""
    return f"{text.rstrip()}\n\n补充：{line_of(item)}。"


def issued_text(text: str, due_at: datetime | None) -> str:
    """Return the text as it goes out: the moment of the answer written in."""
    return text.replace(DUE_MARK, moment(due_at) if due_at else "近日")
