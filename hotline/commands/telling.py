"""Policies told to an operator: every rule with its source, differences, a deadline explained."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby
from typing import Any

from hotline.commands.speech import Spoken
from hotline.rules.calendar import WEEKDAYS, ZONE, WorkCalendar
from hotline.rules.policy import Policy
from hotline.rules.policy_codes import KINDS, LEVELS, STAGES, URGENCIES
from hotline.rules.policy_due import Asked, StageDue, stage_due, stages_with_limit
from hotline.rules.policy_tables import LEVEL_WORDS
from hotline.rules.words import KINDS as KIND_WORDS
from hotline.rules.words import STAGES as STAGE_WORDS
from hotline.rules.words import URGENCIES as URGENCY_WORDS

# Outside these years a date is a slip of the keyboard.
FIRST_YEAR, LAST_YEAR = 2000, 2100


def print_policy(policy: Policy, on: date) -> None:
    """Print every rule of the policy with its source, chapter by chapter."""
    from hotline.casework.schemes import with_titles
    from hotline.rules.policy_words import tell

    print(f"{policy.title}（{policy.profile} 第 {policy.version} 版）")
    early = f"（{on} 尚未施行）" if policy.effective_on > on else ""
    print(f"生效日期：{policy.effective_on}{early}")
    print(f"出处：{policy.source}")
    for part, rules in groupby(tell(policy), key=lambda rule: rule.part):
        print(f"\n{part}")
        for rule in rules:
            value = with_titles(rule.value)
            print(f"  {rule.name}：{value}" if value else f"  {rule.name}")
            print(f"      依据：{rule.source}")


def print_difference(one: Policy, other: Policy) -> None:
    """Print the rules the two settle differently, or that there are none."""
    from hotline.casework.schemes import with_titles
    from hotline.rules.policy_words import compare

    found = compare(one, other)
    for mark, policy in (("甲", one), ("乙", other)):
        print(f"{mark}：{policy.title}（{policy.profile} 第 {policy.version} 版）")
    for part, rules in groupby(found, key=lambda rule: rule.part):
        print(f"\n{part}")
        for rule in rules:
            sides = (with_titles(words) for words in (rule.one, rule.other))
            print(f"  {rule.name}\n      甲：{next(sides)}\n      乙：{next(sides)}")
    print(f"\n共 {len(found)} 条不同。" if found else "\n各条规定相同。")


def moment(text: str) -> datetime:
    """Read a moment; without an offset it is county time. Raises Spoken (2)."""
    try:
        found = datetime.fromisoformat(text.strip())
        found = found.replace(tzinfo=ZONE) if found.tzinfo is None else found.astimezone(ZONE)
    except (ValueError, OverflowError):
        raise _bad_moment(text) from None
    if len(text.strip()) <= len("2026-02-13") or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise _bad_moment(text)
    return found


def _bad_moment(text: str) -> Spoken:
    return Spoken(f"时间“{text}”应写成 2026-02-13T16:30，年份在{FIRST_YEAR}至{LAST_YEAR}之间。", 2)


def refuse_unknown(asked: Asked) -> None:
    """Raise Spoken (2) naming the codes one may use."""
    for name, code, known in (
        ("类型", asked.kind, KINDS),
        ("缓急", asked.urgency, URGENCIES),
        ("层级", asked.level, LEVELS),
        ("环节", asked.stage, STAGES),
    ):
        if code not in known:
            raise Spoken(f"{name}“{code}”不认识，只能用 {'、'.join(known)}。", 2)


def print_due(policy: Policy, asked: Asked, as_json: bool) -> int:
    """Print when the stage is due and why; 1 when the policy sets it no limit."""
    calendar = _calendar(policy)
    found = stage_due(policy, calendar, asked)
    if found is None:
        why = _no_limit(policy, asked)
        print(json.dumps({"due": None, "why": why}, ensure_ascii=False) if as_json else why,
              file=sys.stdout if as_json else sys.stderr)  # fmt: skip
        return 1
    if as_json:
        print(json.dumps(_as_json(found), ensure_ascii=False))
    else:
        print("\n".join(_lines(policy, asked, found, calendar)))
    return 0


def _calendar(policy: Policy) -> WorkCalendar:
    from hotline.outside.holidays import published_marks

    marks, years = published_marks()
    return WorkCalendar(marks, years, policy.office_hours, "国务院办公厅放假通知")


def _no_limit(policy: Policy, asked: Asked) -> str:
    others = "、".join(STAGE_WORDS[stage] for stage in stages_with_limit(policy, asked))
    return (
        f"{policy.title}没有规定{_case(asked)}的{STAGE_WORDS[asked.stage]}时限；"
        f"有时限的环节：{others or '无'}。"
    )


def _case(asked: Asked) -> str:
    return (
        f"{KIND_WORDS[asked.kind]}、{URGENCY_WORDS[asked.urgency]}、{LEVEL_WORDS[asked.level]}诉求"
    )


def _as_json(found: StageDue) -> dict[str, Any]:
    due = found.due
    told: dict[str, Any] = {
        "due": due.due_at.isoformat(),
        "warn": due.warn_at.isoformat(),
        "counted": [day.isoformat() for day in due.counted],
        "skipped": [{"day": day.isoformat(), "reason": why} for day, why in due.skipped],
        "provisional": due.provisional,
        "source": found.source,
        "limit": due.limit.short(),
    }
    return told | ({"target": found.target_at.isoformat()} if found.target_at else {})


def _lines(policy: Policy, asked: Asked, found: StageDue, calendar: WorkCalendar) -> Iterable[str]:
    due = found.due
    yield f"{policy.title}（{policy.profile} 第 {policy.version} 版）"
    yield f"{_case(asked)}，{STAGE_WORDS[asked.stage]}时限 {due.limit.in_words()}"
    yield f"起算时间：{_moment(asked.arrived)}（{calendar.why(asked.arrived.date())}）"
    yield f"到期时间：{_moment(due.due_at)}"
    yield f"亮黄灯时间：{_moment(due.warn_at)}"
    if found.target_at:
        yield f"目标时间：{_moment(found.target_at)}"
    if not due.counted:
        yield "计算方法：从起算时间连续计时，不分昼夜和节假日"
    else:
        yield f"计入的天：{'、'.join(_day(day) for day in due.counted)}"
    if due.skipped:
        yield f"跳过的天：{'、'.join(f'{_day(day)}（{why}）' for day, why in due.skipped)}"
    if due.provisional:
        yield "暂定：途经年份的放假安排尚未公布，先按周一至周五推算，公布后重算"
    yield f"依据：{found.source}"


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日{WEEKDAYS[day.weekday()]}"


def _moment(at: datetime) -> str:
    return f"{at.year}年{_day(at.date())} {at:%H:%M}{f':{at:%S}' if at.second else ''}"
