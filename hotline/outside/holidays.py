"""The State Council's holiday notices, from the bundled table or from a file for a new year.

Plain data in and out: marks by day, and the years they make known. Refusals are
`hotline.errors.Incomplete` with a sentence for the administrator.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from datetime import date

from hotline.errors import Incomplete
from hotline.rules.calendar import DayMark

Marks = tuple[dict[date, DayMark], frozenset[int]]

# A year's notice names some 30 to 40 days; fewer than this is half a file.
FEWEST_DAYS = 8
MOST_DAYS = 80
LONGEST_NAME = 40
# The notice of a year may also set days at the end of the year before.
NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}
YES_NO = {"休": False, "放假": False, "休息": False, "班": True, "上班": True, "调休上班": True}


def mark(name: str, is_working: bool) -> DayMark:
    """Return the mark of a day that a notice names: 春节, or 春节调休上班."""
    return DayMark(is_working, f"{name}调休上班" if is_working else name)


def published_marks() -> Marks:
    """Return the marks and years of the bundled table (package chinesecalendar, 2004 on)."""
    import chinese_calendar

    marks = {
        day: mark(NAMES.get(name, name), is_working)
        for table, is_working in (
            (chinese_calendar.holidays, False),
            (chinese_calendar.workdays, True),
        )
        for day, name in table.items()
    }
    return marks, frozenset(day.year for day in chinese_calendar.holidays)


def marks_from_json(text: str, year: int | None = None) -> Marks:
    """Read one year's notice: `{"year": 2027, "days": [{"name", "date", "isOffDay"}]}`.

    `year`, when given, is the year the person meant to load. Raises Incomplete.
    """
    given, rows = _members(text)
    if not isinstance(given, int) or isinstance(given, bool):
        raise _refused("放假安排里的年份 year 应为整数。")
    found = []
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict) or not {"date", "name", "isOffDay"} <= set(row):
            raise _refused(f"第 {number} 个日期应有 date（日期）、name（名称）和 isOffDay。")
        day, name, is_off = row["date"], row["name"], row["isOffDay"]
        if not isinstance(is_off, bool):
            raise _refused(f"第 {number} 个日期的 isOffDay 应为 true（放假）或 false（上班）。")
        found.append((_day(day, f"第 {number} 个日期"), _name(name, number), not is_off))
    return _checked(found, given, year)


def _members(text: str) -> tuple[object, list[object]]:
    """Return year and days of a JSON notice, whatever they hold. Raises Incomplete."""
    shape = "文件不是放假安排：应为 JSON，含 year（年份）和 days（日期列表）。"
    try:
        notice = json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as wrong:
        raise _refused(f"{shape}第 {wrong.lineno} 行不合 JSON 的写法。") from None
    except (ValueError, RecursionError):
        raise _refused(shape) from None
    if not isinstance(notice, dict) or not isinstance(notice.get("days"), list):
        raise _refused(shape)
    return notice.get("year"), notice["days"]


def marks_from_csv(text: str, year: int | None = None) -> Marks:
    """Read one year's notice with the columns 日期, 名称, 安排 (放假 or 上班).

    Raises Incomplete naming the line.
    """
    try:
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True))
    except csv.Error:
        raise _refused("文件不是日期、名称、安排三栏的表格，请按样表填写。") from None
    if not rows or [cell.strip() for cell in rows[0][:3]] != ["日期", "名称", "安排"]:
        raise _refused("表头应为：日期,名称,安排。安排填“放假”或“上班”。")
    found = []
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        cells = [cell.strip() for cell in row[:3]]
        if len(cells) < 3 or cells[2] not in YES_NO:
            raise _refused(f"第 {number} 行：应有日期、名称、安排三栏，安排填“放假”或“上班”。")
        day = _day(_as_saved(cells[0]), f"第 {number} 行")
        found.append((day, _name(cells[1], number), YES_NO[cells[2]]))
    if not found:
        raise _refused("文件里没有日期。")
    years = [day.year for day, _, _ in found]
    return _checked(found, max(set(years), key=years.count), year)


def _checked(found: Iterable[tuple[date, str, bool]], given: int, wanted: int | None) -> Marks:
    if wanted is not None and given != wanted:
        raise _refused(f"要导入的是{wanted}年，文件却是{given}年的放假安排，请改年份或换文件。")
    marks: dict[date, DayMark] = {}
    for day, name, is_working in found:
        if day in marks:
            raise _refused(f"{day}写了两次。")
        if day.year not in (given - 1, given) or (day.year < given and day.month < 12):
            raise _refused(f"{day}不在{given}年，请核对文件年份。")
        if is_working and day.weekday() < 5:
            raise _refused(f"{day}本来就是工作日，不能再标为调休上班，请核对日期。")
        marks[day] = mark(name, is_working)
    if not FEWEST_DAYS <= len(marks) <= MOST_DAYS:
        raise _refused(
            f"文件里有{len(marks)}个日期，一年的放假安排应在{FEWEST_DAYS}至{MOST_DAYS}个之间；"
            "国务院通知公布前文件可能是空的。"
        )
    return marks, frozenset({given})


def _day(text: object, where: str) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise _refused(f"{where}：“{text}”应写成 2027-01-01。") from None


def _as_saved(cell: str) -> str:
    """Return 2027-01-01 for 2027/1/1, as a spreadsheet writes a day it has understood."""
    found = re.fullmatch(r"(\d{4})/(\d{1,2})/(\d{1,2})", cell, re.ASCII)
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else cell


def _name(text: object, number: int) -> str:
    if not isinstance(text, str) or not text.strip():
        raise _refused(f"第 {number} 行缺少节日名称。")
    if len(text.strip()) > LONGEST_NAME:
        raise _refused(f"第 {number} 行的节日名称超过 {LONGEST_NAME} 个字，请核对。")
    return text.strip()


def sample_csv() -> str:
    """Return the newest published year as a table to follow, with a mark for spreadsheets."""
    marks, years = published_marks()
    newest = max(years)
    lines = [
        f"{day},{mark.reason.removesuffix('调休上班')},{'上班' if mark.is_working else '放假'}"
        for day, mark in sorted(marks.items())
        if day.year == newest
    ]
    return "\ufeff" + "\r\n".join(["日期,名称,安排", *lines]) + "\r\n"


def _refused(sentence: str) -> Incomplete:
    return Incomplete(sentence, fields={"file": sentence})
