"""Reading a policy file so that every mistake is told with its line and its name."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any, TypeVar

from hotline.rules.deadlines import Limit

Kind = TypeVar("Kind")
# A policy is some 10 KB; more than this is the wrong file.
LARGEST_TEXT = 200_000
_NAMES = {str: "文字", int: "整数", date: "日期（如 2022-03-02）", time: "时刻（如 17:00:00）"}
_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.\-]+)\s*\]\]?")
_KEY = re.compile(r"\s*([\w\-]+)\s*=")


class BadPolicy(ValueError):
    """The text is not a usable policy; the message names line and key, in Chinese."""

    FILE = "制度文件"

    def __init__(self, sentence: str, line: int | None = None, key: str = "") -> None:
        where = f"第 {line} 行" if line else self.FILE
        super().__init__(f"{where}{f'“{key}”' if key else ''}：{sentence}")
        self.sentence = sentence
        self.line = line
        self.key = key


class Section:
    """One table of the file. Ask for each key by its type, then `close()` refuses the rest.

    Every question raises BadPolicy when the key is missing (without a default) or wrong.
    """

    def __init__(self, values: Mapping[str, Any], path: str, lines: Mapping[str, int]) -> None:
        self._values = values
        self._path = path
        self._lines = lines
        self._asked: set[str] = set()

    def line(self, key: str = "") -> int | None:
        """Return the line of the key, or of the table's head."""
        return self._lines.get(f"{self._path}.{key}") or self._lines.get(self._path)

    def bad(self, key: str, sentence: str) -> BadPolicy:
        """Return the error to raise about this key."""
        shown = re.sub(r"\[\d+\]", "", f"{self._path}.{key}").strip(".")
        return BadPolicy(sentence, self.line(key), shown)

    def has(self, key: str) -> bool:
        """Tell whether the key is given."""
        return key in self._values

    def _get(self, key: str, kind: type[Kind], default: Kind | None = None) -> Kind:
        self._asked.add(key)
        if key not in self._values and default is not None:
            return default
        if key not in self._values:
            raise self.bad(key, "缺少这一项。")
        value = self._values[key]
        # bool is an int in Python, not in an office.
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.bad(key, f"应填{_NAMES.get(kind, '合适的值')}。")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text that is not blank."""
        value = self._get(key, str, default)
        if not value.strip() and default is None:
            raise self.bad(key, "不能为空。")
        return value.strip()

    def day(self, key: str) -> date:
        """Return a date."""
        return self._get(key, date)

    def clock(self, key: str, default: time | None = None) -> time:
        """Return a time of day."""
        return self._get(key, time, default)

    def yes(self, key: str, default: bool) -> bool:
        """Return true or false."""
        self._asked.add(key)
        value = self._values.get(key, default)
        if not isinstance(value, bool):
            raise self.bad(key, "应填 true（是）或 false（否）。")
        return value

    def number(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """Return a whole number within bounds."""
        value = self._get(key, int, default)
        if not low <= value <= high:
            raise self.bad(key, f"“{value}”应在{low}至{high}之间。")
        return value

    def decimal(
        self, key: str, low: Decimal, high: Decimal, default: Decimal | None = None
    ) -> Decimal:
        """Return an exact number within bounds."""
        self._asked.add(key)
        value = self._values.get(key, default)
        if value is None:
            raise self.bad(key, "缺少这一项。")
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise self.bad(key, "应填数字，例如 12.5。")
        if not Decimal(value).is_finite() or not low <= value <= high:
            raise self.bad(key, f"“{value}”应在{low}至{high}之间。")
        return Decimal(value)

    def share(self, key: str, default: Decimal | None = None) -> Decimal:
        """Return a share between 0 and 1, exact."""
        self._asked.add(key)
        value = self._values.get(key, default)
        if value is None:
            raise self.bad(key, "缺少这一项。")
        if isinstance(value, bool) or not isinstance(value, int | Decimal) or not 0 <= value <= 1:
            raise self.bad(key, "应填0至1之间的小数，例如 0.80。")
        return Decimal(value)

    def limit(self, key: str) -> Limit:
        """Return a limit such as 5wd."""
        text = self.text(key)
        try:
            return Limit.parse(text)
        except ValueError as error:
            raise self.bad(key, str(error)) from None

    def codes(self, key: str, known: Iterable[str], default: str | None = None) -> tuple[str, ...]:
        """Return one code or a list of codes, each of them known."""
        self._asked.add(key)
        value = self._values.get(key, default)
        if value is None:
            raise self.bad(key, "缺少这一项。")
        given = tuple(value) if isinstance(value, list) else (value,)
        known = tuple(known)
        wrong = [code for code in given if code not in known]
        if wrong or not given:
            shown = "、".join(str(code) for code in wrong)
            raise self.bad(key, f"“{shown}”不认识，只能用 {'、'.join(known)}。")
        return given

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; none when the key is absent."""
        self._asked.add(key)
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.bad(key, '应填文字列表，例如 ["供水", "供暖"]。')
        return tuple(value)

    def numbers(self, key: str, low: int, high: int) -> tuple[int, ...]:
        """Return a list of whole numbers within bounds; none when the key is absent."""
        self._asked.add(key)
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(
            isinstance(item, int) and low <= item <= high for item in value
        ):
            raise self.bad(key, f"应填{low}至{high}之间的整数列表。")
        return tuple(value)

    def inner(self, key: str) -> Section:
        """Return a table inside this one."""
        self._asked.add(key)
        value = self._values.get(key)
        if not isinstance(value, dict):
            raise self.bad(key, "缺少这一部分。")
        return Section(value, f"{self._path}.{key}".strip("."), self._lines)

    def rows(self, key: str, least: int = 0) -> list[Section]:
        """Return the tables of a [[list]]; raises when fewer than `least`."""
        self._asked.add(key)
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.bad(key, "应写成 [[…]] 的多段。")
        if len(value) < least:
            raise self.bad(key, "至少要有一段。")
        path = f"{self._path}.{key}".strip(".")
        return [Section(row, f"{path}[{i}]", self._lines) for i, row in enumerate(value)]

    def keys(self) -> tuple[str, ...]:
        """Return the keys as given, for tables whose keys are themselves codes."""
        return tuple(self._values)

    def close(self) -> None:
        """Refuse whatever nobody asked for: a misspelt key must not be silently without effect."""
        for key in self._values:
            if key not in self._asked:
                raise self.bad(key, "没有这一项，请检查拼写。")


def read(text: str) -> Section:
    """Return the whole file as a section; raises BadPolicy when it is not TOML."""
    if len(text) > LARGEST_TEXT:
        raise BadPolicy("文件过大，不像是这种文件。")
    try:
        values = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found.group(1)) if found else text.count("\n") + 1
        raise BadPolicy("写法有误，应为“名称 = 值”，且同一项不能写两次。", line) from None
    return Section(values, "", _lines_of(text))


def _lines_of(text: str) -> dict[str, int]:
    """Map `table`, `table[i]` and `table.key` to their line numbers, counted from 1."""
    lines: dict[str, int] = {}
    counts: dict[str, int] = {}
    path = ""
    in_long_text = False
    for number, line in enumerate(text.splitlines(), start=1):
        was_long, in_long_text = in_long_text, in_long_text ^ _opens_long_text(line)
        if was_long:
            continue
        if header := _HEADER.match(line):
            path = header.group(2)
            lines.setdefault(path, number)
            if header.group(1) == "[[":
                counts[path] = counts.get(path, -1) + 1
                path = f"{path}[{counts[path]}]"
            lines.setdefault(path, number)
        elif key := _KEY.match(line):
            lines.setdefault(f"{path}.{key.group(1)}", number)
    return lines


def _opens_long_text(line: str) -> bool:
    return (line.count('"""') + line.count("'''")) % 2 == 1
