"""Which clock counts for an act done without a line: the phone's or the server's.

The phone's time is believed when its clock agrees with the server's at the moment of sending,
and when what it says can be true. Else the moment of arrival counts. Both are kept and shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

# No published rule settles these; a county may set its own in the policy file ([field]).
TOLERANCE_MINUTES = 5
PATIENCE_HOURS = 72
DEFAULT_SOURCE = "默认值：国家和本市文件未作规定，可在办理制度中调整"
# An act that arrives at once needs no second time beside the first.
AT_ONCE = timedelta(minutes=1)

# Why the server's time counts; "" when the phone's does.
REASONS = {
    "skew": "手机时间不准，按收到时间计",
    "late": "补传超过规定时限，按收到时间计",
    "before": "手机时间早于上一环节，按收到时间计",
    "future": "手机时间晚于收到时间，按收到时间计",
}


@dataclass(frozen=True)
class FieldRule:
    """How far a phone's clock may be off, and how late an act done offline may arrive."""

    tolerance_minutes: int = TOLERANCE_MINUTES
    patience_hours: int = PATIENCE_HOURS
    source: str = DEFAULT_SOURCE

    @property
    def tolerance(self) -> timedelta:
        """The largest difference between the two clocks that is still the same time."""
        return timedelta(minutes=self.tolerance_minutes)

    @property
    def patience(self) -> timedelta:
        """How long after it was done an act may arrive and still count as done then."""
        return timedelta(hours=self.patience_hours)


@dataclass(frozen=True)
class Counted:
    """The moment that counts, and why it is not the phone's (a code of `REASONS`, or "")."""

    at: datetime
    reason: str = ""


def counted_at(
    rule: FieldRule,
    *,
    said_at: datetime,
    sent_at: datetime,
    received_at: datetime,
    not_before: datetime | None,
) -> Counted:
    """Return the moment that counts, in the zone of `received_at`, whole seconds.

    `said_at` and `sent_at` are the phone's clock at the act and at the sending, `received_at` the
    server's; `not_before` is the last thing known to have happened to the part (its dispatch,
    its last act), None for what nothing came before. Edges count for the phone: a clock off by
    exactly the tolerance is right, an act exactly as old as the patience is in time, one said at
    `not_before` itself is possible. A phone that is ahead within the tolerance never dates an
    act into the future.
    """
    is_off = abs(sent_at - received_at) > rule.tolerance
    received_at = received_at.replace(microsecond=0)
    said = said_at.astimezone(received_at.tzinfo).replace(microsecond=0)
    if is_off:
        return Counted(received_at, "skew")
    if said > received_at:
        reason = "" if said - received_at <= rule.tolerance else "future"
        return Counted(received_at, reason)
    if received_at - said > rule.patience:
        return Counted(received_at, "late")
    if not_before is not None and said < not_before:
        return Counted(received_at, "before")
    return Counted(said)


def both_times(
    said_at: datetime, received_at: datetime, reason: str, done: str = "现场办理"
) -> str:
    """Return both times in words for the history, "" when there was no delay to speak of.

    `done` is what was done then. The phone's time is written as the phone said it, so that a
    wrong clock can be seen.
    """
    said = said_at.astimezone(received_at.tzinfo)
    if not reason and abs(received_at - said) < AT_ONCE:
        return ""
    far = "%m月%d日 %H:%M" if said.year == received_at.year else "%Y年%m月%d日 %H:%M"
    day = "%H:%M" if said.date() == received_at.date() else far
    words = f"{said:{day}} {done}，{received_at:{day}} 收到"
    return f"{words}，{REASONS[reason]}" if reason else words
