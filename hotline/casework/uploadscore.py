"""The county's own upload score: what the city would give for each day and month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hotline.casework.linesettings import LineSettings, line_settings
from hotline.rules import uploadscore
from hotline.rules.uploadscore import Share
from hotline.store import linehours, outbox, uploaddays
from hotline.store.database import write
from hotline.store.uploaddays import UploadDay

# Days that were missed while the machine was off are counted later, up to this many at once.
MOST_DAYS = 40
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class DayScore:
    """One day, or a month pooled: the four shares a city looks at, and how many messages."""

    day: date
    sent: int = 0
    fields: Share = Share()
    texts: Share = Share()
    in_time: Share = Share()
    line: Share = Share()

    @property
    def shares(self) -> tuple[Share, Share, Share, Share]:
        """Return the four in the order of the weights."""
        return self.fields, self.texts, self.in_time, self.line


@dataclass(frozen=True)
class Month:
    """A month's days newest first, their pooled shares, points by weight and their sum."""

    days: list[DayScore]
    whole: DayScore
    points: list[float | None]
    total: float | None
    most: float  # the sum of the weights of what could be judged


def count_day(day: date, now: datetime, limit: timedelta) -> UploadDay:
    """Return the day's counts, not stored. A message not confirmed `limit` after its act is late.

    One whose limit still runs is not judged yet.
    """
    row = UploadDay(
        day=day.isoformat(), sent=0, in_time=0, fields_wanted=0, fields_filled=0,
        texts_wanted=0, texts_good=0, counted_at=now,
    )  # fmt: skip
    for event in uploaddays.events_of(day):
        if event.confirmed_at is None and now - event.time <= limit:
            continue
        data = outbox.data_of(event)
        fields, texts = uploadscore.fields(event.type, data), uploadscore.texts(event.type, data)
        row.sent += 1
        row.in_time += bool(event.confirmed_at and event.confirmed_at - event.time <= limit)
        row.fields_filled, row.fields_wanted = Share(row.fields_filled, row.fields_wanted).plus(
            fields
        )
        row.texts_good, row.texts_wanted = Share(row.texts_good, row.texts_wanted).plus(texts)
    return row


def keep_days(now: datetime) -> int:
    """Count and keep every day that is over and was not counted; return how many."""
    first = uploaddays.first_event_day()
    if first is None:
        return 0
    yesterday = now.date() - ONE_DAY
    first = max(first, yesterday - ONE_DAY * (MOST_DAYS - 1))
    known = uploaddays.kept(first, yesterday)
    missing = [day for day in _days(first, yesterday) if day not in known]
    limit = line_settings().in_time
    for day in missing:
        row = count_day(day, now, limit)
        with write():
            row.save(force_insert=True)
    return len(missing)


def _days(first: date, last: date) -> list[date]:
    return [first + ONE_DAY * n for n in range((last - first).days + 1)]


def month_of(first: date, now: datetime) -> Month:
    """Return the month that begins with `first`, as far as it was counted; today is counted now."""
    last = min(_end(first), now.date())
    set_to = line_settings()
    kept, minutes = uploaddays.kept(first, last), linehours.of_days(first, last, now)
    if last == now.date() and last not in kept:
        kept[last] = count_day(last, now, set_to.in_time)
    days = [_score(day, kept.get(day), minutes.get(day)) for day in _days(first, last)]
    whole = DayScore(first, sum(day.sent for day in days), *(_pooled(days, n) for n in range(4)))
    return _with_points(list(reversed(days)), whole, set_to)


def _end(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - ONE_DAY


def _pooled(days: list[DayScore], n: int) -> Share:
    pooled = Share()
    for day in days:
        pooled = pooled.plus(day.shares[n])
    return pooled


def _score(day: date, row: UploadDay | None, minutes: linehours.Minutes | None) -> DayScore:
    line = Share(*minutes) if minutes else Share()
    if row is None:
        return DayScore(day, line=line)
    # Without a line in use nobody could be told in time: not judged, rather than failed.
    in_time = Share(row.in_time, row.sent) if minutes or row.in_time else Share()
    return DayScore(
        day,
        row.sent,
        Share(row.fields_filled, row.fields_wanted),
        Share(row.texts_good, row.texts_wanted),
        in_time,
        line,
    )


def _with_points(days: list[DayScore], whole: DayScore, set_to: LineSettings) -> Month:
    pairs = list(zip(whole.shares, set_to.weights, strict=True))
    points = [share.points(weight) for share, weight in pairs]
    judged = [each for each in points if each is not None]
    most = sum(weight for share, weight in pairs if share.of)
    return Month(days, whole, points, round(sum(judged), 2) if judged else None, most)
