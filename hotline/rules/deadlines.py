"""From a limit to a moment: when something is due, when to warn, and how it was counted.

Minutes, hours and natural days run through nights and holidays; working days end at the
office's closing time; working hours run only inside office hours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from hotline.rules.calendar import ONE_DAY, WorkCalendar, in_zone

if TYPE_CHECKING:
    from hotline.rules.policy import Margins, Warning_

UNITS = {
    "minute": ("min", "分钟"),
    "hour": ("h", "小时"),
    "natural_day": ("d", "天"),
    "working_day": ("wd", "个工作日"),
    "working_hour": ("wh", "个工作小时"),
}
_UNIT_OF = {short: unit for unit, (short, _) in UNITS.items()}
_FIXED = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "natural_day": timedelta(days=1),
}
# Longer limits are typing mistakes; the longest known rule of a hotline is 60 working days.
LARGEST_VALUE = 999


@dataclass(frozen=True)
class Limit:
    """So many of one unit; at least 1. Raises ValueError for 0, a negative or an unknown unit."""

    value: int
    unit: str

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ValueError(f"时限单位“{self.unit}”不认识，只能用 min、h、d、wd、wh。")
        if not 1 <= self.value <= LARGEST_VALUE:
            raise ValueError(f"时限“{self.value}”应在1至{LARGEST_VALUE}之间。")

    @classmethod
    def parse(cls, text: str) -> Limit:
        """Read `30min` `2h` `3d` `5wd` `2wh`; raises ValueError with a Chinese sentence."""
        found = re.fullmatch(r"\s*(-?\d+)\s*([a-z]+)\s*", text)
        if not found:
            raise ValueError(f"时限“{text}”应写成数字加单位，例如 5wd、2h、30min、3d、2wh。")
        number, short = found.groups()
        return cls(int(number), _UNIT_OF.get(short, short))

    @classmethod
    def from_words(cls, words: str) -> Limit:
        """Read what `in_words` wrote: 5 个工作日. Raises ValueError for anything else."""
        number, _, name = words.partition(" ")
        unit = next((unit for unit, (_, said) in UNITS.items() if said == name), "")
        if not number.isdecimal() or not unit:
            raise ValueError(f"时限“{words}”无法识别。")
        return cls(int(number), unit)

    def short(self) -> str:
        """Write it so that `parse` reads it back: `5wd`."""
        return f"{self.value}{UNITS[self.unit][0]}"

    def in_words(self) -> str:
        """Write it as the office says it: 5 个工作日."""
        return f"{self.value} {UNITS[self.unit][1]}"

    @property
    def follows_office(self) -> bool:
        """Tell whether the limit depends on the working calendar."""
        return self.unit.startswith("working")


@dataclass(frozen=True)
class Due:
    """A stamped deadline with its reasons.

    `counted` are the days that used up the limit (working or natural days; empty for clock
    minutes and hours), `skipped` the rest days passed over, each with its name.
    `provisional` means a year on the way is not published yet.
    """

    due_at: datetime
    warn_at: datetime
    counted: tuple[date, ...]
    skipped: tuple[tuple[date, str], ...]
    provisional: bool
    limit: Limit
    is_cut: bool = False  # a level above must be done so early that the limit was cut short


def due_at(arrived: datetime, limit: Limit, calendar: WorkCalendar) -> datetime:
    """Return the last moment at which an act still counts as on time, in `ZONE`.

    Working days: the day of arrival is never counted, whatever the hour, so three working
    days from Monday morning end on Thursday at closing time. An act exactly at that moment
    is on time. Natural day n ends at the same clock time n days later. In a year not yet
    published the weekend rule is used; `deadline` marks such a result provisional.
    """
    arrived = in_zone(arrived)
    if limit.unit == "working_day":
        return calendar.closing(calendar.add_working_days(arrived.date(), limit.value))
    if limit.unit == "working_hour":
        return calendar.add_working_minutes(arrived, limit.value * 60)
    return arrived + limit.value * _FIXED[limit.unit]


def deadline(arrived: datetime, limit: Limit, calendar: WorkCalendar, warning: Warning_) -> Due:
    """Return the deadline with its warning moment and the days it counted and skipped."""
    arrived = in_zone(arrived)
    due = due_at(arrived, limit, calendar)
    counted, skipped = days_used(arrived, due, limit, calendar)
    return Due(
        due_at=due,
        warn_at=warn_at(arrived, due, limit, calendar, warning),
        counted=counted,
        skipped=skipped,
        provisional=limit.follows_office and not _all_published(arrived, due, calendar),
        limit=limit,
    )


def deadline_within(
    arrived: datetime,
    limit: Limit,
    calendar: WorkCalendar,
    warning: Warning_,
    not_after: datetime | None,
    above: datetime | None = None,
) -> Due:
    """Return the deadline of a limit, or `not_after` when that comes first.

    `not_after` is the earlier deadline a level gets so that the level above keeps its own,
    `above` that level's own deadline. Cut so, it is provisional whenever `above` lies in a year
    not yet published, even for minutes and hours: the margin was counted on a guess.
    """
    found = deadline(arrived, limit, calendar, warning)
    if not_after is None or not_after >= found.due_at:
        return found
    is_guess = above is not None and not calendar.is_published(in_zone(above).date())
    return replace(
        found,
        due_at=in_zone(not_after),
        warn_at=warn_at(in_zone(arrived), in_zone(not_after), limit, calendar, warning),
        provisional=is_guess or (found.provisional and not calendar.is_published(not_after.date())),
        is_cut=True,
    )


def warn_at(
    start: datetime, due: datetime, limit: Limit, calendar: WorkCalendar, warning: Warning_
) -> datetime:
    """Return the first moment of the yellow lamp.

    Working days: when `warning.remaining` (1 working day) is left, but never before half of
    the time has gone. Working hours: the last 30 % of the office minutes. Clock limits: the
    last 30 % of the time. A deadline that had passed at its start is yellow from itself on.
    """
    if due <= start:
        return due
    if limit.unit == "working_day":
        return earlier(due, warning.remaining, start, calendar, float(warning.floor_share))
    if limit.unit == "working_hour":
        minutes = calendar.working_minutes_between(start, due)
        return calendar.take_working_minutes(due, int(minutes * warning.share))
    return due - _share_of(due - start, float(warning.share))


def earlier(
    due_at: datetime,
    margin: Limit,
    start: datetime,
    calendar: WorkCalendar,
    floor_share: float = 0.5,
) -> datetime:
    """Return the lower level's earlier deadline: `due_at` less `margin`.

    Never leaves less than `floor_share` of the time since `start`; over spans longer than a
    day that floor is moved to office hours, so nothing falls due at one in the morning.
    Never later than `due_at`.
    """
    due = in_zone(due_at)
    floor = _floor(in_zone(start), due, calendar, floor_share)
    return max(_less(due, margin, calendar), floor)


def due_below(
    due_at: datetime,
    level: str,
    start: datetime,
    margins: Margins,
    calendar: WorkCalendar,
    above: str = "city",
) -> datetime:
    """Return the deadline of `level` when the level `above` must be done at `due_at`.

    Every step between takes its margin, but the floor is half of the whole span: taken step
    by step it would halve an urgent two hours to a quarter of an hour in the village.
    `start` is when the level above got the ticket. Raises ValueError when `level` is not
    below `above`. Departments and utilities stand where townships stand.
    """
    order = ("city", "county", "township", "village")
    top, bottom = (order.index(name if name in order else "township") for name in (above, level))
    if bottom <= top:
        raise ValueError(f"{level} is not below {above}")
    due = in_zone(due_at)
    floor = _floor(in_zone(start), due, calendar, float(margins.floor_share))
    for step in order[top + 1 : bottom + 1]:
        due = _less(due, margins.of(step), calendar)
    return max(due, floor)


def _floor(start: datetime, due: datetime, calendar: WorkCalendar, share: float) -> datetime:
    floor = start + _share_of(due - start, share)
    return min(due, calendar.at_work(floor) if due - start > ONE_DAY else floor)


def _share_of(span: timedelta, share: float) -> timedelta:
    """Return that share of the span in whole seconds, because moments are stored so."""
    return timedelta(seconds=round(span.total_seconds() * share))


def _less(due: datetime, margin: Limit, calendar: WorkCalendar) -> datetime:
    if margin.unit == "working_hour":
        return calendar.take_working_minutes(due, margin.value * 60)
    if margin.unit != "working_day":
        return due - margin.value * _FIXED[margin.unit]
    if not calendar.is_working_day(due.date()):
        # A rest day's due is as good as the close of the working day before it.
        due = calendar.closing(calendar.previous_working_day(due.date()))
    day = calendar.add_working_days(due.date(), -margin.value)
    return datetime.combine(day, due.timetz())


def days_used(
    arrived: datetime, due: datetime, limit: Limit, calendar: WorkCalendar
) -> tuple[tuple[date, ...], tuple[tuple[date, str], ...]]:
    """Return the days from arrival to deadline that count for the limit, and the rest days passed.

    Both empty for minutes and hours, which run on.
    """
    if limit.unit in ("minute", "hour"):
        return (), ()
    days = [
        arrived.date() + timedelta(days=i) for i in range((due.date() - arrived.date()).days + 1)
    ]
    if limit.unit != "working_hour":
        days = days[1:]  # the day of arrival is never counted
    if limit.unit == "natural_day":
        return tuple(days), ()
    counted = tuple(
        day
        for day in days
        if calendar.is_working_day(day)
        and (limit.unit == "working_day" or calendar.closing(day) > arrived)
    )
    skipped = tuple((d, calendar.why(d)) for d in days if not calendar.is_working_day(d))
    return counted, skipped


def _all_published(arrived: datetime, due: datetime, calendar: WorkCalendar) -> bool:
    return all(year in calendar.known_years for year in range(arrived.year, due.year + 1))
