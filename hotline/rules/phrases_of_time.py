"""Time as people say it, for screens and paper. Moments aware, written in the county's zone."""

from __future__ import annotations

from datetime import datetime, timedelta

from hotline.rules.calendar import ONE_DAY, WorkCalendar, in_zone

# Up to here a person counts hours; beyond it, the clock time of today says more.
COUNTED_IN_HOURS = timedelta(hours=4)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def time_left(now: datetime, due_at: datetime | None, calendar: WorkCalendar) -> str:
    """Say how long is left, or how long it is overdue; 不限时 without a limit."""
    if due_at is None:
        return "不限时"
    now, due = in_zone(now), in_zone(due_at)
    return _overdue(now, due, calendar) if now > due else _left(now, due, calendar)


def moment(at: datetime) -> str:
    """Write a moment in full: 2026年11月21日 09:12."""
    at = in_zone(at)
    return f"{at.year}年{at.month}月{at.day}日 {_clock(at)}"


def short(at: datetime) -> str:
    """Write a moment for a list: 11-21 09:12."""
    at = in_zone(at)
    return f"{at.month:02}-{at.day:02} {_clock(at)}"


def _clock(at: datetime) -> str:
    """Write 09:12. Lists write a hundred moments, and strftime takes five times as long."""
    return f"{at.hour:02}:{at.minute:02}"


def _left(now: datetime, due: datetime, calendar: WorkCalendar) -> str:
    if due - now <= COUNTED_IN_HOURS:
        return _counted(due - now)
    if due.date() == now.date():
        return f"今天 {_clock(due)} 前"
    if due.date() == now.date() + ONE_DAY:
        return f"明天 {_clock(due)} 前"
    day = f"{due.month}月{due.day}日 {_clock(due)}"
    if due.year != now.year:
        day = f"{due.year}年{day}"
    working_days = calendar.working_days_between(now.date(), due.date())
    return f"还有 {working_days} 个工作日（{day}）" if working_days else f"{day} 前"


def _overdue(now: datetime, due: datetime, calendar: WorkCalendar) -> str:
    working_days = calendar.working_days_between(due.date(), now.date())
    if working_days and now - due >= ONE_DAY:
        return f"超期 {working_days} 个工作日"
    if now - due >= 2 * ONE_DAY:
        return f"超期 {(now - due).days} 天"
    if now - due >= HOUR:
        return f"超期 {(now - due) // HOUR} 小时"
    return f"超期 {max(1, (now - due) // MINUTE)} 分钟"


def _counted(span: timedelta) -> str:
    hours, minutes = divmod(span // MINUTE, 60)
    if not hours:
        return f"剩 {minutes} 分钟" if minutes else "不到 1 分钟"
    return f"剩 {hours} 小时 {minutes} 分" if minutes else f"剩 {hours} 小时"
