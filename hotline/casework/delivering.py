"""Sending what is waiting: one message for a receiver, claimed before a byte leaves.

A row is marked `sending` in a transaction of its own before the question goes out, so a worker
killed in the middle leaves rows whose fate nobody knows, never rows that go out again by
themselves. What belongs to one receiver goes out together and shares one `reference`.
"""

from __future__ import annotations

import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hotline.casework import messageplan
from hotline.casework.messageplan import ROBOT, SECRET, Plan
from hotline.rules import remindertexts
from hotline.rules.reminders import GIVE_UP, Next, Quiet, Tried, is_too_old, kind_of, next_after
from hotline.store import messages, turned
from hotline.store.database import write
from hotline.store.messages import Message

# What one look at the queue takes; the rest follows in the next minute.
PORTION = 500
# Questions without an answer in a row after which a way rests until the next look.
ENOUGH = 2
# A question ends after ten seconds; what is "being sent" for longer belongs to a dead worker.
LEFT_BEHIND = timedelta(minutes=2)
LOST = "发送时后台服务中断，不能确定是否已发出"
TOO_OLD = "一天内没有发成，不再自动发送"
A_MINUTE = timedelta(minutes=1)


@dataclass
class Post:
    """What the sender remembers between looks: when the robot spoke, how often a way failed."""

    spoken: deque[datetime] = field(default_factory=deque)
    failures: dict[str, int] = field(default_factory=dict)

    def may_speak(self, way: str, now: datetime) -> bool:
        """Return whether that way may be used now; a robot may speak 20 times a minute."""
        if self.failures.get(way, 0) >= ENOUGH:
            return False
        while self.spoken and now - self.spoken[0] >= A_MINUTE:
            self.spoken.popleft()
        return way != "wecom" or len(self.spoken) < _a_minute()

    def note(self, way: str, outcome: Any, now: datetime) -> None:
        if way == "wecom":
            self.spoken.append(now)
        is_dead = outcome.state in ("busy", "unknown")
        self.failures[way] = self.failures.get(way, 0) + 1 if is_dead else 0


def _a_minute() -> int:
    from hotline.outside.messages import wecom

    return wecom.A_MINUTE


def send(plan: Plan, way: str, phone: str, text: str, number: str, now: datetime) -> Any:
    """Send one text now and return the `Outcome`; nothing slow may be held while it lasts."""
    from hotline.outside.messages import sms, wecom

    if way == "wecom":
        key = messageplan.secret(ROBOT)
        return wecom.send(plan.robot_url, key, text, now.timestamp())
    return sms.send(plan.gateway, messageplan.secret(SECRET), phone, text, number, now)


def deliver(
    post: Post,
    clock: Callable[[], datetime],
    is_over: Callable[[], bool],
    chance: Callable[[], float],
) -> int:
    """Send what may go out now until nothing is left or `is_over()`; return how many went out.

    `chance` draws the jitter of a later try.
    """
    plan, now = messageplan.read(), clock()
    post.failures.clear()
    _recover(now)
    sent = 0
    for rows in _groups(_sorted_out(plan, messages.due(now, PORTION), now)):
        if is_over():
            break
        way = rows[0].way
        if way in plan.ways and post.may_speak(way, clock()):
            sent += _send_group(plan, post, rows, clock, chance)
    return sent


def _recover(now: datetime) -> None:
    """Say of what a killed worker left that nobody knows; an urgent first try goes out again."""
    for row in messages.left_sending(now - LEFT_BEHIND):
        tried = Tried(row.tries, row.made_at, row.is_urgent, was_unknown=row.tries > 1)
        after = next_after("unknown", tried, now, Quiet(), 0.5)
        with write():
            _settle(row, after, LOST, now)


def _sorted_out(plan: Plan, rows: list[Message], now: datetime) -> list[Message]:
    """Return what is to be sent: not what is over, too old, or has to wait for the morning."""
    if not rows:
        return []
    over = turned.over([row.matter for row in rows], now)
    kept = []
    with write():
        for row in rows:
            if row.state == "unknown" and row.matter in over:
                messages.settle([row.id], not_before=row.tried_at)  # no second try any more
            elif why := over.get(row.matter):
                messages.settle([row.id], state="dropped", trouble=why)
            elif is_too_old(row.made_at, now, row.is_urgent, plan.quiet):
                messages.settle([row.id], state="failed", trouble=row.trouble or TOO_OLD)
            elif not row.is_urgent and plan.quiet.covers(now):
                release = plan.quiet.release(now)
                messages.settle([row.id], state="held", not_before=release)
            else:
                kept.append(row)
    return kept


def _groups(rows: list[Message]) -> list[list[Message]]:
    """Return the rows by receiver, the receiver of an urgent matter first."""
    found: dict[tuple[str, str, str], list[Message]] = {}
    for row in rows:
        found.setdefault((row.way, row.to_name, row.to_tail), []).append(row)
    return list(found.values())


def _send_group(
    plan: Plan,
    post: Post,
    rows: list[Message],
    clock: Callable[[], datetime],
    chance: Callable[[], float],
) -> int:
    first, reference = rows[0], uuid.uuid4().hex
    in_doubt = {row.id for row in rows if row.state == "unknown"}
    with write():
        # Taken again inside the transaction: somebody may have stopped a message meanwhile.
        more = messages.gathering(first.way, first.to_name)
        messages.claim({row.id for row in [*rows, *more]}, reference, clock())
        taken = messages.of_reference(reference)
    if not taken:
        return 0
    text = _text(plan, taken)
    outcome = send(plan, first.way, messages.phone_of(taken[0]), text, reference, clock())
    now, jitter = clock(), chance()
    post.note(first.way, outcome, now)
    with write():
        for row in taken:
            tried = Tried(row.tries, row.made_at, row.is_urgent, row.id in in_doubt)
            wait = outcome.retry_after
            after = next_after(outcome.state, tried, now, plan.quiet, jitter, wait)
            _settle(row, after, outcome.trouble, now)
    return 1 if outcome.state == "sent" else 0


def _settle(row: Message, after: Next, trouble: str, now: datetime) -> None:
    columns = {"state": after.state, "not_before": after.not_before, "trouble": trouble}
    if after.state == "sent":
        columns["sent_at"] = now
    elif after.state == "unknown" and after.not_before <= now:
        columns["not_before"] = row.tried_at  # settled: see `messages.due`
    messages.settle([row.id], **columns)


def _text(plan: Plan, rows: list[Message]) -> str:
    lines = [
        remindertexts.Line(kind_of(row.matter, row.is_urgent, row.unit_id is not None), row.text)
        for row in rows
    ]
    is_to_unit = rows[0].way == "sms" and not rows[0].to_name.endswith(" duty")
    return remindertexts.message(lines, rows[0].way, is_to_unit, plan.sign)


def tidy(now: datetime) -> int:
    """Forget messages older than a year and a month."""
    with write():
        return messages.forget(now - messages.KEPT)


def trouble_now(now: datetime) -> tuple[int, str]:
    """Return how many messages of the last day failed or ended in doubt, and a sentence, or ""."""
    if not messageplan.read().ways:
        return 0, ""
    count = messages.troubled(now - GIVE_UP)
    oldest = messages.oldest_waiting()
    if oldest is not None and now - oldest > timedelta(minutes=30):
        return count, "提醒消息已有半小时以上没有发出，请到“提醒消息”查看原因。"
    words = f"最近一天有 {count} 条提醒消息没有发成或结果不明，请到“提醒消息”查看。"
    return count, words if count else ""
