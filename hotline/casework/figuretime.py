"""Working minutes of many answers at once: the house's calendar, its days worked out only once."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hotline.rules.calendar import ZONE, WorkCalendar

ONE_DAY = timedelta(days=1)
MINUTE = 60
# Seconds since midnight by 「HH:MM」: looked up, not worked out, for the many answers of a year.
CLOCK = {f"{at // 60:02d}:{at % 60:02d}": at * MINUTE for at in range(24 * 60)}


def day_minutes(days: WorkCalendar, day: date) -> int:
    """Return the working minutes of the first working day after `day`: what a 工作日 is worth."""
    periods = days.working_periods(days.next_working_day(day))
    return sum(int((end - start).total_seconds()) // MINUTE for start, end in periods)


class WorkTime:
    """Answers `working_minutes_between` for stored moments of some days, as the calendar would."""

    def __init__(self, days: WorkCalendar, first: str, last: str) -> None:
        """Work out every day from `first` to `last`, both written `YYYY-MM-DD`, both included."""
        self._before: dict[str, int] = {}  # seconds worked before that day began
        self._spans: dict[str, list[tuple[int, int]]] = {}  # worked seconds of the day
        self._days, self._worth = days, dict[str, int]()
        day, until, total = date.fromisoformat(first), date.fromisoformat(last), 0
        while day <= until:
            midnight = datetime.combine(day, time(), ZONE)
            spans = [
                (int((a - midnight).total_seconds()), int((b - midnight).total_seconds()))
                for a, b in days.working_periods(day)
            ]
            self._before[day.isoformat()], self._spans[day.isoformat()] = total, spans
            total += sum(b - a for a, b in spans)
            day += ONE_DAY

    def minutes(self, start: str, end: str) -> int:
        """Return the whole office minutes between two moments as stored. KeyError beyond the days.

        0 when the end is not after the start.
        """
        return (self._until(end) - self._until(start)) // MINUTE if start < end else 0

    def day_after(self, moment: str) -> int:
        """Return the working minutes of the first working day after that moment's day."""
        day = moment[:10]
        if day not in self._worth:
            self._worth[day] = day_minutes(self._days, date.fromisoformat(day))
        return self._worth[day]

    def _until(self, moment: str) -> int:
        """Return the seconds worked from the first day until that moment."""
        day = moment[:10]
        second = CLOCK[moment[11:16]] + int(moment[17:19])
        worked = self._before[day]
        for begin, end in self._spans[day]:
            if second <= begin:
                break
            worked += min(end, second) - begin
        return worked
