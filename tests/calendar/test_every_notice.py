"""Every holiday notice of the State Council, 2007 to 2026: our table against three readings.

The notices' own words are read here by a small reader of their language; a second table was made
by other people from the gazette; two years are here as files of the format an admin loads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from hotline.outside.holidays import published_marks
from hotline.rules.calendar import WorkCalendar

HERE = Path(__file__).parent / "notices"
YEARS = range(2007, 2027)
MARKS, KNOWN = published_marks()
OURS = WorkCalendar(marks=MARKS, known_years=KNOWN)
DAY = r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:（[^）]*）)?"
SPAN = re.compile(f"{DAY}(?:[至－—]{DAY})?")


def lines(name: str) -> Iterator[str]:
    for line in (HERE / name).read_text("utf-8").splitlines():
        if not line.startswith("#"):
            yield line


def spans(words: str, year: int, month: int) -> list[list[date]]:
    """Return the days and spans of days a clause names; a month once said holds on."""
    found = []
    for match in SPAN.finditer(words):
        year_, month = int(match[1] or year), int(match[2] or month)
        first = last = date(year_, month, int(match[3]))
        if match[6]:
            month = int(match[5] or month)
            last = date(int(match[4] or year_), month, int(match[6]))
        found.append([first + timedelta(n) for n in range((last - first).days + 1)])
    return found


def read(year: int, words: str) -> tuple[set[date], set[date]]:
    """Return the days off and the days worked that a clause of a notice names."""
    off: set[date] = set()
    worked: set[date] = set()
    for clause in re.split("[。，；]", re.sub("（[^）]*）", "", words)):
        month = min((day.month for day in off), default=0)  # "17日、25日上班" are of that month
        days = {day for span in spans(clause, year, month) for day in span}
        if "上班" in clause and "起正常" not in clause:
            worked |= days
        elif "调至" in clause:
            moved = spans(clause.split("调至")[0], year, month)
            worked |= {day for span in moved for day in span} - off
        elif re.search("放假|补休|调休", clause):
            off |= days
        elif "假期至" in clause:  # 2020: until then the notice before said 1月30日
            off |= {day for span in spans("1月31日至2月2日", year, 1) for day in span}
    if year == 2008 and any(day.year == 2007 for day in off):  # "12月29日" of the year before
        worked = {day.replace(year=2007) for day in worked}
    return off, worked


def told() -> dict[date, bool]:
    """Return what the words of all notices say, day by day: worked or not."""
    found: dict[date, bool] = {}
    for line in lines("words.txt"):
        year, _, words = line.split("|")
        off, worked = read(int(year), words)
        assert off, line
        found |= dict.fromkeys(off, False) | dict.fromkeys(worked, True)
    return found


@pytest.mark.parametrize("year", YEARS)
def test_our_table_says_what_the_notices_say(year: int) -> None:
    words = told()
    day = date(year, 1, 1)
    while day.year == year:
        said = words.get(day, day.weekday() < 5)
        assert OURS.is_working_day(day) == said, day
        day += timedelta(1)


@pytest.mark.parametrize("year", YEARS)
def test_our_table_says_what_others_read_in_the_gazette(year: int) -> None:
    theirs = {}
    for line in lines("gazette.txt"):
        told_year, kind, *days = line.split()
        if int(told_year) == year:
            theirs[kind] = [date(year, int(day[:2]), int(day[2:])) for day in days]
    every = [date(year, 1, 1) + timedelta(n) for n in range(366)]
    every = [day for day in every if day.year == year]
    assert theirs["rest"] == [d for d in every if d.weekday() < 5 and not OURS.is_working_day(d)]
    assert theirs["work"] == [d for d in every if d.weekday() >= 5 and OURS.is_working_day(d)]


def test_every_year_is_here_and_known() -> None:
    assert {int(line[:4]) for line in lines("words.txt")} == set(YEARS)
    assert set(YEARS) <= KNOWN
    assert max(KNOWN) == 2026, "a newer table is bundled: add its notice here"
