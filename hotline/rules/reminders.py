"""Who is reminded of what and when: quiet hours, who gets which matter, back-off, what is over.

Nothing here sends. Source: domain notes §1.8 (lights plus short messages); the office's wish
that the grassroots is told what is necessary, once, and several things in one message (必要、合并).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from hotline.rules.calendar import in_zone

WAYS = {"sms": "短信", "wecom": "企业微信"}
RECEIVERS = {
    "clerk": "经办人（短信）",
    "leader": "负责人（短信）",
    "duty": "热线办值班电话（短信）",
    "group": "热线办企业微信群",
}
# What a message may be about, the most pressing first; the order of a message with several.
KINDS = {
    "new_urgent": "新派紧急工单",
    "red": "工单超期",
    "rework": "回访退回重办",
    "sent_back": "审核退回",
    "urge": "催办",
    "letter": "催督办文书",
    "yellow": "工单将到期",
    "new": "新派工单",
    "to_sign": "申请待签字确认",
    "decided": "申请已批复",
    "to_decide": "申请待审批",
    "finding": "随手报久未处理",
    "office": "热线办环节超期",
}
# Few and necessary: a leader hears of what went wrong and what only a leader can do.
DEFAULT_WHO: dict[str, frozenset[str]] = {
    "new_urgent": frozenset({"clerk", "leader", "group"}),
    "red": frozenset({"clerk", "leader", "group"}),
    "rework": frozenset({"clerk", "leader"}),
    "sent_back": frozenset({"clerk"}),
    "urge": frozenset({"clerk"}),
    "letter": frozenset({"clerk", "leader"}),
    "yellow": frozenset({"clerk"}),
    "new": frozenset({"clerk"}),
    "to_sign": frozenset({"leader"}),
    "decided": frozenset({"clerk"}),
    "to_decide": frozenset({"group"}),
    "finding": frozenset({"clerk"}),
    "office": frozenset({"group"}),
}
STATES = {
    "waiting": "待发送",
    "held": "夜间暂存",
    "sending": "正在发送",
    "sent": "已发送",
    "failed": "未发成",
    "unknown": "结果不明",
    "dropped": "不再发送",
}
# Yellow of these stages is worth a message; signing and ringing up are minutes or hours, and the
# message of the new ticket has just come.
YELLOW_STAGES = frozenset({"arrive", "answer"})

QUIET_FROM, QUIET_TO = time(21, 0), time(7, 30)
# Matters of one unit within this time go out as one message; urgent ones do not wait.
GATHER = timedelta(minutes=3)
# A gateway that was down over a night is up in the morning; what is older than a day is no news.
GIVE_UP = timedelta(hours=24)
STEPS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120))
SPREAD = 0.2
# A definite refusal (wrong number, no money) is tried three times, not for a day.
MOST_REFUSALS = 3
# After a lost answer an urgent message is sent once more: hearing twice is better than never.
DOUBT_PAUSE = timedelta(minutes=10)
# How far back a look goes for deadlines that passed while nobody looked.
LOOK_BACK = timedelta(days=3)

_MOBILE = re.compile(r"(?:\+?86)?(1[3-9]\d{9})")


@dataclass(frozen=True)
class Quiet:
    """The hours of the day in which only urgent matters go out; equal moments mean none."""

    start: time = QUIET_FROM
    end: time = QUIET_TO

    def covers(self, at: datetime) -> bool:
        """Return whether `at` (aware) lies in the quiet hours; the end itself does not."""
        clock = in_zone(at).time()
        if self.start <= self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end

    def release(self, at: datetime) -> datetime:
        """Return when a message of `at` may go out: `at` itself outside the quiet hours."""
        if not self.covers(at):
            return at
        at = in_zone(at)
        end = datetime.combine(at.date(), self.end, at.tzinfo)
        return end if end > at else end + timedelta(days=1)


@dataclass(frozen=True)
class Planned:
    """How a new message starts: its state and the first moment it may go out."""

    state: str
    not_before: datetime


def planned(now: datetime, is_urgent: bool, quiet: Quiet) -> Planned:
    """Return how a message made at `now` starts: at once when urgent, else gathered or held."""
    if is_urgent:
        return Planned("waiting", now)
    ready = now + GATHER
    release = quiet.release(ready)
    return Planned("held" if release > ready else "waiting", release)


@dataclass(frozen=True)
class Tried:
    """A message that was just tried. `tries` counts this one; `was_unknown`: sent in doubt."""

    tries: int
    made_at: datetime
    is_urgent: bool
    was_unknown: bool = False


@dataclass(frozen=True)
class Next:
    """What becomes of a message: its state, and when it may be tried again (if ever)."""

    state: str
    not_before: datetime


def next_after(
    outcome: str,
    tried: Tried,
    now: datetime,
    quiet: Quiet,
    jitter: float,
    retry_after: float | None = None,
) -> Next:
    """Say what follows an outcome of `outside.messages`: sent, busy, refused or unknown.

    An unknown one is tried again only when it is urgent, once, after a pause; such a row has
    `not_before` after its last try, and that is how the sender tells it from a settled one.
    """
    if outcome == "sent":
        return Next("sent", now)
    if outcome == "unknown":
        again = tried.is_urgent and not tried.was_unknown and tried.tries <= MOST_REFUSALS
        return Next("unknown", now + DOUBT_PAUSE if again else now)
    if outcome == "refused" and tried.tries >= MOST_REFUSALS:
        return Next("failed", now)
    wait = STEPS[min(tried.tries, len(STEPS)) - 1] * (1 + SPREAD * (2 * jitter - 1))
    if retry_after is not None:
        wait = max(wait, timedelta(seconds=min(retry_after, GIVE_UP.total_seconds())))
    moment = (now + wait).replace(microsecond=0)
    if is_too_old(tried.made_at, moment, tried.is_urgent, quiet):
        return Next("failed", now)
    release = moment if tried.is_urgent else quiet.release(moment)
    return Next("held" if release > moment else "waiting", release)


def is_too_old(made_at: datetime, at: datetime, is_urgent: bool, quiet: Quiet) -> bool:
    """Return whether a day has gone since the message could first go out."""
    first = made_at if is_urgent else quiet.release(made_at)
    return at > first + GIVE_UP


def receivers(
    kind: str, who: Mapping[str, frozenset[str]], ways: frozenset[str], tells_leader: bool
) -> frozenset[str]:
    """Return who hears of that kind, by the settings and the ways that are switched on.

    `tells_leader`: the ticket's policy says that the unit's leader is told (`tell_leader`).
    """
    wanted = set(who.get(kind, DEFAULT_WHO[kind]))
    if tells_leader and kind == "rework":
        wanted.add("leader")
    return frozenset(name for name in wanted if way_of(name) in ways)


def way_of(receiver: str) -> str:
    """Return the way a receiver is reached by."""
    return "wecom" if receiver == "group" else "sms"


def mobile(text: str) -> str:
    """Return the eleven digits of a mobile number, "" for anything a message cannot reach."""
    found = _MOBILE.fullmatch(re.sub(r"[\s\-()（）]", "", text))
    return found.group(1) if found else ""


def kind_of(matter: str, is_urgent: bool, is_of_unit: bool) -> str:
    """Return the kind a message is about, read from its matter (`clock 123 red`)."""
    kind = matter.split()[2]
    if kind == "red" and not is_of_unit:
        return "office"
    return "new_urgent" if kind == "new" and is_urgent else kind
