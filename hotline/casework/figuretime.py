"""Working minutes of many answers at once: the house's calendar, its days worked out only once."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, datetime, timedelta

from hotline.rules.calendar import ZONE, WorkCalendar

ONE_DAY = timedelta(days=1)
MINUTE = 60


def day_minutes(days: WorkCalendar, day: date) -> int:
    """Return the working minutes of the first working day after `day`: what a 工作日 is worth."""
    periods = days.working_periods(days.next_working_day(day))
    return sum(int((end - start).total_seconds()) // MINUTE for start, end in periods)


class WorkTime:
    """Answers `working_minutes_between` for stored moments, as the calendar itself would."""

    def __init__(self, days: WorkCalendar) -> None:
        self._days = days
        self._first: date | None = None
        self._last: date | None = None
        self._before: list[int] = []  # seconds worked before each known day, and after the last
        self._spans: list[list[tuple[int, int]]] = []

    def minutes(self, start: str, end: str) -> int:
        """Return the whole office minutes between two moments written as they are stored."""
        if end <= start:
            return 0
        self._cover(start[:10], end[:10])
        return (self._until(end) - self._until(start)) // MINUTE

    def _cover(self, start: str, end: str) -> None:
        first, last = date.fromisoformat(start), date.fromisoformat(end)
        if self._first is None or self._last is None:
            self._lay(first, last)
        elif first < self._first or last > self._last:
            # A year more each time: answers come in any order.
            more = timedelta(days=366)
            self._lay(
                self._first if first >= self._first else first - more,
                self._last if last <= self._last else last + more,
            )

    def _lay(self, first: date, last: date) -> None:
        self._first, self._last = first, last
        self._before, self._spans = [0], []
        day = first
        while day <= last:
            midnight = datetime.combine(day, datetime.min.time(), ZONE)
            spans = [
                (int((a - midnight).total_seconds()), int((b - midnight).total_seconds()))
                for a, b in self._days.working_periods(day)
            ]
            self._spans.append(spans)
            self._before.append(self._before[-1] + sum(b - a for a, b in spans))
            day += ONE_DAY

    def _until(self, moment: str) -> int:
        """Return the seconds worked from the first known day until that moment."""
        assert self._first is not None, "covered first"
        number = date.fromisoformat(moment[:10]).toordinal() - self._first.toordinal()
        second = int(moment[11:13]) * 3600 + int(moment[14:16]) * 60 + int(moment[17:19])
        spans = self._spans[number]
        begun = bisect_right(spans, (second, second))
        return self._before[number] + sum(min(b, second) - a for a, b in spans[:begun])
