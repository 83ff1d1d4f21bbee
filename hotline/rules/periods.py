"""The periods figures are counted over: day, week, month, quarter, half-year and year.

A period is written `2026-10-05`, `2026-W41`, `2026-10`, `2026-Q4`, `2026-H2` or `2026`. Where a
policy lets months run from another day or be cut at another hour (「19日至18日」, noon), every
longer period is made of such months and every week of such days, so that they add up. Moments
are aware (+08:00), from inclusive, until exclusive. Sources: requirement G2; domain notes 1.10 (a).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from hotline.errors import Incomplete
from hotline.rules.calendar import ZONE
from hotline.rules.policy_parts import PeriodRule

MIDNIGHT = time()
CALENDAR = PeriodRule(1, MIDNIGHT, "")
KINDS = {
    "day": "日",
    "week": "周",
    "month": "月",
    "quarter": "季度",
    "half_year": "半年",
    "year": "年",
}
_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_FORMS = (
    ("day", re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")),
    ("week", re.compile(r"(\d{4})-W(\d{1,2})", re.I)),
    ("quarter", re.compile(r"(\d{4})-?Q([1-4])", re.I)),
    ("half_year", re.compile(r"(\d{4})-?H([12])", re.I)),
    ("month", re.compile(r"(\d{4})-(\d{1,2})")),
    ("year", re.compile(r"(\d{4})")),
)


@dataclass(frozen=True)
class Period:
    """The days counted, both inclusive; with a `cut` the first begins and the last ends then.

    `code` is how the period is written; left out, it is that of the month of the last day.
    """

    first: date
    last: date
    kind: str = "month"
    code: str = ""
    cut: time = MIDNIGHT

    def __post_init__(self) -> None:
        if not self.code:
            object.__setattr__(self, "code", f"{self.last:%Y-%m}")

    @property
    def since(self) -> datetime:
        """The first moment that counts."""
        return datetime.combine(self.first, self.cut, ZONE)

    @property
    def until(self) -> datetime:
        """The first moment that no longer counts."""
        last = self.last if self.cut != MIDNIGHT else self.last + timedelta(days=1)
        return datetime.combine(last, self.cut, ZONE)

    @property
    def year(self) -> int:
        """The year in the period's name."""
        return int(self.code[:4])

    @property
    def name(self) -> str:
        """「2026年7月」「2026年第三季度」「2026年7月3日」: as a notice's title names it."""
        return f"{self.year}年{self.short}" if self.kind != "year" else f"{self.year}年"

    @property
    def short(self) -> str:
        """「7月」「第三季度」「第28周」「7月3日」「全年」: without the year."""
        part = self.code[5:]
        if self.kind == "day":
            return f"{self.last.month}月{self.last.day}日"
        if self.kind == "week":
            return f"第{int(part[1:])}周"
        if self.kind == "quarter":
            return f"第{'一二三四'[int(part[1]) - 1]}季度"
        if self.kind == "half_year":
            return "上半年" if part == "H1" else "下半年"
        return "全年" if self.kind == "year" else f"{int(part)}月"

    @property
    def this(self) -> str:
        """「本月」「本周」「今日」: how running text calls the period."""
        words = {"day": "当日", "week": "本周", "month": "本月", "quarter": "本季度"}
        return words.get(self.kind, self.short)

    @property
    def earlier(self) -> str:
        """「上月」「上周」「前一日」: how running text calls the period before."""
        words = {"day": "前一日", "week": "上周", "month": "上月", "quarter": "上季度"}
        return words.get(self.kind, "上年" if self.kind == "year" else "上一个半年")

    @property
    def is_calendar_month(self) -> bool:
        """Whether the days are exactly one calendar month."""
        following = self.last + timedelta(days=1)
        whole = self.first == self.last.replace(day=1) and following.day == 1
        return whole and self.cut == MIDNIGHT

    @property
    def span(self) -> str:
        """「2026年6月19日至7月18日」, with the hour where days are cut at another than midnight."""
        first, last = self.first, self.last
        year = "" if first.year == last.year else f"{last.year}年"
        hour = f"{self.cut.hour}时" if self.cut != MIDNIGHT else ""
        begins = f"{first.year}年{first.month}月{first.day}日{hour}"
        return begins if first == last else f"{begins}至{year}{last.month}月{last.day}日{hour}"


def period_of(code: str, rule: PeriodRule = CALENDAR) -> Period:
    """Return the period written so. Raises Incomplete with an example for anything else."""
    text = code.strip()
    for kind, form in _FORMS:
        found = form.fullmatch(text)
        if found:
            numbers = [int(group) for group in found.groups()]
            try:
                if not 1990 <= numbers[0] <= 2100:  # nothing is counted around the ends of time
                    raise ValueError(numbers[0])
                return _build(kind, numbers, rule)
            except ValueError as wrong:
                raise _unreadable() from wrong
    raise _unreadable()


def _unreadable() -> Incomplete:
    return Incomplete(
        "时段写作：日 2026-10-05，周 2026-W41，月 2026-10，季 2026-Q4，半年 2026-H2，年 2026。",
        fields={"period": "例如 2026-10。"},
    )


def _build(kind: str, numbers: list[int], rule: PeriodRule) -> Period:
    year = numbers[0]
    if kind == "day":
        return _days(date(*numbers), 1, kind, "", rule)
    if kind == "week":
        monday = date.fromisocalendar(year, numbers[1], 1)
        return _days(monday, 7, kind, f"{year}-W{numbers[1]:02d}", rule)
    length = _MONTHS[kind]
    last = length * numbers[1] if len(numbers) > 1 else 12
    since, until = rule.span(year, last - length + 1)[0], rule.span(year, last)[1]
    return Period(since.date(), _last_day(until), kind, _code(kind, year, last), rule.cut_at)


def _last_day(until: datetime) -> date:
    return until.date() if until.time() != MIDNIGHT else until.date() - timedelta(days=1)


def _days(first: date, count: int, kind: str, code: str, rule: PeriodRule) -> Period:
    # A day that is cut at noon runs from the noon before to its own.
    last = first + timedelta(days=count - 1)
    begins = first if rule.cut_at == MIDNIGHT else first - timedelta(days=1)
    return Period(begins, last, kind, code or f"{last:%Y-%m-%d}", rule.cut_at)


def _code(kind: str, year: int, last_month: int) -> str:
    if kind == "month":
        return f"{year}-{last_month:02d}"
    if kind == "year":
        return f"{year}"
    return f"{year}-{'Q' if kind == 'quarter' else 'H'}{last_month // _MONTHS[kind]}"


def _number(period: Period) -> int:
    """Return which month, quarter, half-year or year it is, counted from the year 0."""
    per_year = 12 // _MONTHS[period.kind]
    part = period.code[5:].lstrip("QH")
    return period.year * per_year + (int(part) - 1 if part else 0)


def _numbered(kind: str, number: int, rule: PeriodRule) -> Period:
    per_year = 12 // _MONTHS[kind]
    year, part = divmod(number, per_year)
    return _build(kind, [year, part + 1] if kind != "year" else [year], rule)


def moved(period: Period, steps: int, rule: PeriodRule = CALENDAR) -> Period:
    """Return the period of the same kind so many steps later (earlier when negative)."""
    if period.kind == "day":
        return _days(period.last + timedelta(days=steps), 1, "day", "", rule)
    if period.kind == "week":
        year, week, _ = (period.last + timedelta(days=7 * steps)).isocalendar()
        return _build("week", [year, week], rule)
    return _numbered(period.kind, _number(period) + steps, rule)


def period_before(period: Period, rule: PeriodRule = CALENDAR) -> Period:
    """Return the period before, for 环比."""
    return moved(period, -1, rule)


def a_year_before(period: Period, rule: PeriodRule = CALENDAR) -> Period | None:
    """Return the same period of last year, for 同比; None for 29 February and week 53."""
    try:
        return period_of(f"{period.year - 1}{period.code[4:]}", rule)
    except Incomplete:
        return None


def period_at(kind: str, moment: datetime, rule: PeriodRule = CALENDAR) -> Period:
    """Return the period of that kind that an aware moment falls into."""
    day = moment.astimezone(ZONE).date()
    if kind == "day":
        found = _days(day, 1, kind, "", rule)
    elif kind == "week":
        found = _build(kind, [*day.isocalendar()[:2]], rule)
    else:
        found = _numbered(kind, (day.year * 12 + day.month - 1) // _MONTHS[kind], rule)
    while moment >= found.until:
        found = moved(found, 1, rule)
    while moment < found.since:
        found = moved(found, -1, rule)
    return found


def months_of(period: Period, rule: PeriodRule = CALENDAR) -> list[Period]:
    """Return the months a quarter, half-year or year is made of; a month is made of itself.

    Raises ValueError for days and weeks, which are not made of months.
    """
    if period.kind not in _MONTHS:
        raise ValueError(f"a {period.kind} is not made of months")
    length = _MONTHS[period.kind]
    first = _number(period) * length
    return [_numbered("month", first + step, rule) for step in range(length)]


def is_on_record(period: Period, first: datetime | None) -> bool:
    """Return whether there was a ticket before the period's end; `first` is when the first came."""
    return first is not None and first < period.until
