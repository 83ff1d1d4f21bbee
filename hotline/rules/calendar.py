"""Which days and hours the office works, as published by the State Council and the county.

All moments are aware and are read in `ZONE`; all days are days of that zone. A rest day
is a weekend day or a published holiday, unless it is marked as a swapped working day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone

# One fixed offset: mainland China keeps no summer time since 1991, so arithmetic on
# clock times and arithmetic on elapsed time agree on every machine.
ZONE = timezone(timedelta(hours=8), "Asia/Shanghai")

ALL_MONTHS = frozenset(range(1, 13))
ONE_DAY = timedelta(days=1)
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
# A calendar without a working day within this many days is a mistake, not a holiday.
LONGEST_REST = 366


@dataclass(frozen=True)
class OfficeHours:
    """The office's periods of a working day in the given months, e.g. 08:30-12:00, 14:30-17:30.

    Periods are in order and do not overlap; raises ValueError otherwise.
    """

    periods: tuple[tuple[time, time], ...]
    months: frozenset[int] = ALL_MONTHS

    def __post_init__(self) -> None:
        edges = [edge for period in self.periods for edge in period]
        if not edges or any(a >= b for a, b in zip(edges, edges[1:], strict=False)):
            raise ValueError("办公时间应按先后顺序填写，且不能重叠。")
        if not self.months or not self.months <= ALL_MONTHS:
            raise ValueError("办公时间适用月份应在1至12月之间。")


# The hours of most offices in Inner Mongolia; the county edits them on screen.
USUAL_HOURS = (OfficeHours(periods=((time(8, 30), time(12)), (time(14, 30), time(17, 30)))),)


@dataclass(frozen=True)
class DayMark:
    """What a notice says about one day: worked or not, and the name people know it by."""

    is_working: bool
    reason: str


@dataclass(frozen=True)
class WorkCalendar:
    """Every question about working time; unmarked days follow the weekend rule.

    `known_years` are the years whose holiday notice is loaded; in other years the weekend
    rule is only a guess and `is_published` says so. A late December day may still be
    changed by the next year's notice. Raises ValueError when a month has no office hours.
    """

    marks: Mapping[date, DayMark]
    known_years: frozenset[int]
    hours: tuple[OfficeHours, ...] = USUAL_HOURS
    version: str = ""
    _by_month: dict[int, OfficeHours] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # An earlier entry wins, so a seasonal entry stands before the all-year one.
        by_month = {m: hours for hours in reversed(self.hours) for m in hours.months}
        if set(by_month) != ALL_MONTHS:
            raise ValueError("办公时间没有覆盖全年每个月。")
        object.__setattr__(self, "_by_month", by_month)

    def is_working_day(self, day: date) -> bool:
        """Tell whether the office works that day."""
        mark = self.marks.get(day)
        return mark.is_working if mark else day.weekday() < 5

    def why(self, day: date) -> str:
        """Say why the day is worked or not: 春节, 春节调休上班, 周六, 工作日."""
        mark = self.marks.get(day)
        if mark:
            return mark.reason
        return "工作日" if day.weekday() < 5 else WEEKDAYS[day.weekday()]

    def is_published(self, day: date) -> bool:
        """Tell whether the holiday notice of that day's year is loaded."""
        return day.year in self.known_years

    def is_guess(self, due_at: datetime) -> bool:
        """Tell whether a deadline may move when a missing year is loaded.

        It lies in a year not published, and inside office hours as the deadlines do that are
        counted by the office's days. (A limit in hours may end there by chance; the ticket's own
        clocks, `StageClock.is_provisional`, know for certain.)
        """
        due = in_zone(due_at)
        if self.is_published(due.date()):
            return False
        return any(start < due <= end for start, end in self.working_periods(due.date()))

    def closing(self, day: date) -> datetime:
        """Return when the office closes by that month's hours, whether or not it works that day."""
        return datetime.combine(day, self._by_month[day.month].periods[-1][1], ZONE)

    def working_periods(self, day: date) -> list[tuple[datetime, datetime]]:
        """Return the worked spans of the day in order; none on a rest day."""
        if not self.is_working_day(day):
            return []
        return [
            (datetime.combine(day, start, ZONE), datetime.combine(day, end, ZONE))
            for start, end in self._by_month[day.month].periods
        ]

    def next_working_day(self, day: date) -> date:
        """Return the first working day after `day`, never `day` itself."""
        return self._step(day, ONE_DAY)

    def previous_working_day(self, day: date) -> date:
        """Return the last working day before `day`, never `day` itself."""
        return self._step(day, -ONE_DAY)

    def _step(self, day: date, step: timedelta) -> date:
        for _ in range(LONGEST_REST):
            day += step
            if self.is_working_day(day):
                return day
        raise ValueError("工作日历有误：连续一年没有工作日。")

    def add_working_days(self, day: date, n: int) -> date:
        """Return the n-th working day after `day` (before it when n < 0); `day` is not counted.

        n = 0 returns `day` itself, even a rest day.
        """
        for _ in range(abs(n)):
            day = self.next_working_day(day) if n > 0 else self.previous_working_day(day)
        return day

    def working_days_between(self, a: date, b: date) -> int:
        """Count the working days after `a` up to and including `b`; negative when b < a."""
        if b < a:
            return -self.working_days_between(b, a)
        return sum(self.is_working_day(a + timedelta(days=i + 1)) for i in range((b - a).days))

    def add_working_minutes(self, moment: datetime, minutes: int) -> datetime:
        """Return the moment at which that many office minutes have passed since `moment`.

        Runs only inside office hours; ends at a period's end rather than at the next
        period's start. Zero minutes return `moment`. Raises ValueError when negative.
        """
        if minutes < 0:
            raise ValueError("工作时间不能为负数。")
        moment = in_zone(moment)
        left = timedelta(minutes=minutes)
        if not left:
            return moment
        for start, end in self._periods_from(moment):
            start = max(start, moment)
            if start + left <= end:
                return start + left
            left -= end - start
        raise AssertionError("office periods never end")

    def take_working_minutes(self, moment: datetime, minutes: int) -> datetime:
        """Return the moment that lies that many office minutes before `moment`.

        Ends at a period's start rather than at the earlier period's end.
        """
        if minutes < 0:
            raise ValueError("工作时间不能为负数。")
        moment = in_zone(moment)
        left = timedelta(minutes=minutes)
        if not left:
            return moment
        for start, end in self._periods_back_from(moment):
            end = min(end, moment)
            if end - left >= start:
                return end - left
            left -= end - start
        raise AssertionError("office periods never end")

    def working_minutes_between(self, a: datetime, b: datetime) -> int:
        """Count whole office minutes from `a` to `b`; 0 when b <= a."""
        a, b = in_zone(a), in_zone(b)
        spent, day = timedelta(), a.date()
        while day <= b.date():
            for start, end in self.working_periods(day):
                spent += max(timedelta(), min(end, b) - max(start, a))
            day += ONE_DAY
        return int(spent / timedelta(minutes=1))

    def at_work(self, moment: datetime) -> datetime:
        """Return `moment` if the office works then, else the next moment it opens."""
        moment = in_zone(moment)
        return max(moment, next(self._periods_from(moment))[0])

    def _periods_from(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the worked spans that end after `moment`, without end."""
        day = moment.date()
        yield from (span for span in self.working_periods(day) if span[1] > moment)
        while True:
            day = self.next_working_day(day)
            yield from self.working_periods(day)

    def _periods_back_from(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the worked spans that start before `moment`, latest first, without end."""
        day = moment.date()
        yield from (span for span in reversed(self.working_periods(day)) if span[0] < moment)
        while True:
            day = self.previous_working_day(day)
            yield from reversed(self.working_periods(day))


def plain_calendar() -> WorkCalendar:
    """Return the weekend rule with the usual hours: no year is published."""
    return WorkCalendar(marks={}, known_years=frozenset(), version="周一至周五")


def in_zone(moment: datetime) -> datetime:
    """Return the same instant written in `ZONE`; raises ValueError for a naive moment."""
    if moment.tzinfo is None:
        raise ValueError("时间缺少时区。")
    return moment.astimezone(ZONE)
