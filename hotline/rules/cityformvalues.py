"""One cell of the city's form: our codes in its words, our moments as its column shows them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from hotline.rules.calendar import ZONE
from hotline.rules.cityforms import FIXED, FORMULA, TARGETS, Column
from hotline.rules.importvalues import is_empty, tick, word_code
from hotline.rules.words import (
    CHANNELS,
    CONTACTED,
    KINDS,
    RESULTS,
    SATISFIED,
    SOLVED,
    STATES,
    URGENCIES,
)

Value = str | int | float | None
CODED: dict[str, Mapping[str, str]] = {
    "kind": KINDS, "urgency": URGENCIES, "channel": CHANNELS, "solved": SOLVED,
    "satisfied": SATISFIED, "contacted": CONTACTED, "result": RESULTS, "state": STATES,
}  # fmt: skip
ANSWERS = {"yes": "是", "no": "否"}
TICKS = frozenset({"is_anonymous", "is_confidential", "is_enterprise", "is_true"})
OVER = frozenset({"closed", "merged", "excluded", "withdrawn"})
# Excel counts days from 1899-12-30 (its year 1900 has a 29 February).
FIRST_DAY = datetime(1899, 12, 30, tzinfo=ZONE)
SECONDS = 86_400


@dataclass(frozen=True)
class Complaint:
    """What is wrong with a cell: `must` for a required value that is missing, else `option`."""

    kind: str
    head: str
    text: str = ""


def codes_of(column: Column) -> dict[str, str]:
    """Return our codes and words for what goes into a column, {} when it is free text."""
    if column.field in CODED:
        return dict(CODED[column.field])
    return dict(ANSWERS) if column.field in TICKS else {}


def option_for(column: Column, code: str) -> str:
    """Return the word of the form's list for one of our codes, "" when none says the same."""
    chosen = column.words.get(code, "")
    if chosen in column.options:
        return chosen
    ours = codes_of(column).get(code, code)
    if ours in column.options:
        return ours
    return next((each for each in column.options if _same(column.field, code, each, ours)), "")


def _same(field: str, code: str, option: str, ours: str) -> bool:
    if field in TICKS:
        return not is_empty(option) and tick(option) == (code == "yes")
    if field == "state":
        is_over = any(word in option for word in ("办结", "完成", "归档")) and "未" not in option
        return is_over == (code in OVER)
    if field == "urgency" and option in ("是", "否"):
        return (option == "是") == (code == "urgent")
    if field in CODED:
        return word_code(field, option) == code
    return option == ours


def without_option(column: Column) -> list[tuple[str, str]]:
    """Return the (code, word) of ours that the form's list has no word for."""
    if not column.options:
        return []
    return [(code, ours) for code, ours in codes_of(column).items() if not option_for(column, code)]


def cell(column: Column, facts: Mapping[str, Any]) -> tuple[Value, Complaint | None]:
    """Return what is written into a column for one ticket, and what is wrong with it.

    A word the form's list does not offer is written all the same and named: the clerk knows
    better than an empty cell.
    """
    value, wrong = _value(column, facts)
    if column.must and (value is None or value == ""):
        return value, Complaint("must", column.head)
    return value, wrong


def _value(column: Column, facts: Mapping[str, Any]) -> tuple[Value, Complaint | None]:
    if column.field == FIXED:
        return column.text, None
    if column.field == FORMULA or column.field not in TARGETS:
        return None, None
    found = facts.get(column.field)
    if found is None or found == "":
        return None, None
    if isinstance(found, datetime | date) and not isinstance(found, bool):
        return _moment(column, found), None
    if column.field in CODED or column.field in TICKS:
        return _worded(column, _code(found))
    if isinstance(found, int | float):
        return found, None
    return _chosen(column, str(found))


def _code(found: Any) -> str:
    return ("yes" if found else "no") if isinstance(found, bool) else str(found)


def _worded(column: Column, code: str) -> tuple[Value, Complaint | None]:
    word = codes_of(column).get(code, code)
    if not column.options:
        return word, None
    option = option_for(column, code)
    return (option, None) if option else (word, Complaint("option", column.head, word))


def _chosen(column: Column, text: str) -> tuple[Value, Complaint | None]:
    """Return a free text as the list has it: the same, or the only one that holds or is in it."""
    if not column.options or text in column.options:
        return text, None
    if column.words.get(text) in column.options:
        return column.words[text], None
    alike = [each for each in column.options if each and (each in text or text in each)]
    if len(alike) == 1:
        return alike[0], None
    return text, Complaint("option", column.head, text[:20])


def _moment(column: Column, at: datetime | date) -> Value:
    """Return a moment as the column shows it: a number Excel reads as a day, or a text."""
    moment = at if isinstance(at, datetime) else datetime(at.year, at.month, at.day, tzinfo=ZONE)
    moment = moment.astimezone(ZONE)
    span = moment - FIRST_DAY
    if column.shows == "day":
        return span.days
    if column.shows == "moment":
        return span.days if span.seconds == 0 else round(span / timedelta(days=1), 8)
    return shaped(column.head, moment, not isinstance(at, datetime))


def shaped(head: str, at: datetime, is_day: bool) -> str:
    """Return a moment as text, in the shape the head asks for in so many words.

    A head with 日期 wants the day, as does a remark 年月日 without 时; a shape such as
    yyyy/mm/dd or 2026/01/01 is followed. Otherwise 2026-11-21 09:30.
    """
    plain = head.lower()
    shape = re.search(r"y{4}|年月日|\d{4}[-/]\d", plain)
    hour = re.search(r"hh|时分|年月日时|\d:\d", plain)
    named_day = "日期" in plain and "时间" not in plain
    is_day = is_day or (not hour and bool(shape or named_day))
    if "yyyymmdd" in plain:
        return f"{at:%Y%m%d}"
    mark = "/" if re.search(r"y/m|\d{4}/\d", plain) else "-"
    day = f"{at.year}年{at.month}月{at.day}日" if "年月日" in plain else f"{at:%Y{mark}%m{mark}%d}"
    if is_day:
        return day
    return f"{day} {at:%H:%M:%S}" if "ss" in plain else f"{day} {at:%H:%M}"


def row(columns: Sequence[Column], facts: Mapping[str, Any]) -> tuple[list[Value], list[Complaint]]:
    """Return one row of the columns that are written, and every complaint about it."""
    made = [cell(column, facts) for column in columns]
    return [value for value, _ in made], [wrong for _, wrong in made if wrong]


def displayed(column: Column, value: Value) -> str:
    """Return a value as the spreadsheet will show it."""
    if isinstance(value, int | float) and column.shows in ("day", "moment"):
        at = FIRST_DAY + timedelta(seconds=round(value * SECONDS))
        return f"{at:%Y-%m-%d}" if column.shows == "day" else f"{at:%Y-%m-%d %H:%M}"
    return "" if value is None else str(value)
