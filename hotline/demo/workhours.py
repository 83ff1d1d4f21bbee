"""When people of the make-believe county work: only to spread the demo's acts over sensible hours.

The product's deadlines come from `rules`; nothing here decides whether an act was on time.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache

MORNING, AFTERNOON = (time(8, 30), time(12, 0)), (time(14, 30), time(17, 30))
AWAKE = (time(7, 0), time(21, 30))


@cache
def is_workday(day: date) -> bool:
    """Return whether offices are open; Monday to Friday in a year nobody has published yet."""
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def _windows(day: date, pace: str) -> tuple[tuple[time, time], ...]:
    if pace == "awake":
        return (AWAKE,)
    return (MORNING, AFTERNOON) if is_workday(day) else ()


def after(at: datetime, minutes: float, pace: str) -> datetime:
    """Return the moment `minutes` later, counting only the pace's hours.

    `pace` is `now` (round the clock), `awake` (07:00–21:30 every day) or `office`.
    """
    if pace == "now":
        return at + timedelta(minutes=minutes)
    day, left = at.date(), timedelta(minutes=minutes)
    while True:
        for opens, closes in _windows(day, pace):
            start = max(at, datetime.combine(day, opens, at.tzinfo))
            end = datetime.combine(day, closes, at.tzinfo)
            if start < end:
                if start + left < end:
                    return start + left
                left -= end - start
        day += timedelta(days=1)
