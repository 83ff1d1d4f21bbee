"""The kinds of notices as the flow needs them: word, period, subject, form, what is published."""

from __future__ import annotations

from datetime import timedelta

from hotline.casework import figures
from hotline.casework.timekeeping import policy
from hotline.errors import Incomplete
from hotline.rules.noticekinds import KINDS
from hotline.rules.periods import KINDS as PERIOD_WORDS
from hotline.rules.periods import Period
from hotline.store.meetings import Meeting
from hotline.store.units import Unit

LONGEST_SUBJECT = 60
BULLETINS = frozenset({"daily", "weekly", "special", "minutes"})
# Kinds that are not about what was counted in the period: it need not be over.
TIMELESS = frozenset({"minutes", "handbook"})
# Half a year is reported like a quarter (generic-2025: 半年工作情况总结).
MORE_PERIODS = {"quarterly": ("half_year",)}
# What the subject of a kind is, by what it wants.
SUBJECTS = {"subject": "专题", "unit": "单位", "meeting": "联席会议"}


def word(kind: str) -> str:
    """Return the office word. Raises Incomplete for an unknown kind."""
    if kind not in KINDS:
        known = "、".join(f"{code}（{told.words}）" for code, told in KINDS.items())
        raise Incomplete(
            f"没有“{kind[:30]}”这种通报。可用的有：{known}。",
            fields={"kind": "请选择通报种类。"},
        )
    return KINDS[kind].words


def form(kind: str) -> str:
    """Return the form a kind usually takes: redhead or bulletin."""
    return "bulletin" if kind in BULLETINS else "redhead"


def period_for(kind: str, code: str) -> Period:
    """Return the period written so. Raises Incomplete when the kind does not cover such a one."""
    name = word(kind)
    found = figures.period(code)
    wanted = KINDS[kind].period
    if wanted in PERIOD_WORDS and found.kind not in (wanted, *MORE_PERIODS.get(kind, ())):
        wanted = PERIOD_WORDS[wanted]
        raise Incomplete(
            f"{name}按{wanted}编制，“{code.strip()[:20]}”不是这样的时段。",
            fields={"period": f"请填写{wanted}。"},
        )
    return found


def period_of_notice(kind: str, code: str, subject: str) -> Period:
    """Return the period a notice is kept under; minutes are kept under the day of the meeting."""
    if kind == "minutes":
        return figures.period(f"{meeting_of(subject).held_at:%Y-%m-%d}")
    return period_for(kind, code)


def checked_subject(kind: str, subject: str) -> str:
    """Return the subject as kept: words, a unit's code, a meeting's number. Raises Incomplete."""
    name, subject = word(kind), " ".join(subject.split())
    label = SUBJECTS.get(KINDS[kind].wants)
    if label is None:
        return ""
    if not subject:
        raise Incomplete(f"{name}要写明{label}。", fields={"subject": f"请填写{label}。"})
    if len(subject) > LONGEST_SUBJECT:
        raise Incomplete(f"{label}太长。", fields={"subject": f"最多 {LONGEST_SUBJECT} 个字。"})
    if kind == "unit_sheet":
        return str(unit_of(subject).code)
    if kind == "minutes":
        return str(meeting_of(subject).id)
    return subject


def unit_of(subject: str) -> Unit:
    """Return the unit with that code, short name or full name. Raises Incomplete."""
    query = Unit.select().where(
        (Unit.code == subject) | (Unit.short_name == subject) | (Unit.name == subject)
    )
    found = query.order_by(Unit.path).first()
    if found is None:
        raise Incomplete(f"没有找到单位“{subject}”。", fields={"subject": "请填写单位简称或全称。"})
    return found


def meeting_of(subject: str) -> Meeting:
    """Return the meeting with that number. Raises Incomplete."""
    found = Meeting.get_or_none(Meeting.id == int(subject)) if subject.isdecimal() else None
    if found is None:
        raise Incomplete(
            f"没有找到第 {subject} 号联席会议记录。",
            fields={"subject": "请填写会议记录的编号。"},
        )
    return found


def publish(period: Period) -> str:
    """Return how far the policy in force publishes a ranking: off, internal, grouped, top."""
    return str(policy(period.until - timedelta(seconds=1)).scoring.publish)
