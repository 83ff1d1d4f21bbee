"""The field map of a dialect: one line says where a value comes from and what is done to it.

`"urgency | code urgency | need"`: a place in the data (or `@number` and other known words, or
`'text'` as it stands), then steps. The same steps work both ways: `time` writes the vendor's
time upwards and reads it downwards. What cannot be mapped is refused with a sentence, never sent.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hotline.rules.calendar import ZONE
from hotline.rules.citychecks import BadCityData, moment
from hotline.rules.dialects_answers import PLACE, first, plain

_SOURCE = re.compile(rf"@[a-z_.]+|{PLACE.pattern}")
STEPS = {
    "need": 0, "else": 1, "time": 0, "date": 0, "dayend": 0, "code": 1, "flag": 2, "most": 1,
    "files": 1, "join": 1, "text": 0, "number": 0, "md5": 0,
}  # fmt: skip
_MARKS = {"yyyy": "%Y", "MM": "%m", "dd": "%d", "HH": "%H", "mm": "%M", "ss": "%S"}


class Unmappable(ValueError):
    """A value has no place in the other side's order; `str()` is the sentence for the desk."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True)
class Line:
    """One line of a field map: `target` may be dotted; `steps` are (name, arguments)."""

    target: str
    source: str
    constant: str | None
    steps: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Manner:
    """How the vendor writes times and codes; `codes` ours → theirs, `codes_in` theirs → ours."""

    time: str = "yyyy-MM-dd HH:mm:ss"
    date: str = "yyyy-MM-dd"
    codes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    codes_in: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def line(target: str, text: str) -> Line:
    """Read one line of a field map. Raises ValueError with a sentence."""
    pieces = [piece.strip() for piece in _split(text)]
    source, constant = pieces[0], None
    if re.fullmatch(r"'[^']*'", source):
        source, constant = "", source[1:-1]
    elif not _SOURCE.fullmatch(source):
        raise ValueError(f"“{source}”不是取值位置，固定文字请加单引号。")
    return Line(target, source, constant, tuple(_step(piece) for piece in pieces[1:]))


def _split(text: str) -> list[str]:
    return re.findall(r"(?:'[^']*'|[^|'])+", text) or [""]


def _step(piece: str) -> tuple[str, tuple[str, ...]]:
    name, _, rest = piece.partition(" ")
    arguments = tuple(
        quoted or bare for quoted, bare in re.findall(r"'([^']*)'|([^\s']+)", rest.strip())
    )
    if name not in STEPS:
        raise ValueError(f"“{name}”这种处理不认识，可用 {'、'.join(STEPS)}。")
    if name == "else" and rest.strip() == "''":
        arguments = ("",)
    if len(arguments) != STEPS[name]:
        raise ValueError(f"“{name}”后面应写 {STEPS[name]} 个值。")
    if name == "most" and not arguments[0].isdecimal():
        raise ValueError("“most”后面应写字数，例如 most 50。")
    return name, arguments


def time_format(text: str) -> str:
    """Return the strftime form of `yyyy-MM-dd HH:mm:ss`. Raises ValueError with a sentence."""
    if text in ("unix", "unix_ms", "rfc3339"):
        return text
    shape = re.sub("|".join(_MARKS), lambda found: _MARKS[found[0]], text)
    if "%Y" not in shape or "%d" not in shape or re.search(r"(?<!%)[A-Za-z]", shape):
        raise ValueError("时间格式应写成 yyyy-MM-dd HH:mm:ss、unix、unix_ms 或 rfc3339。")
    return shape


def written(at: datetime, shape: str) -> str:
    """Return the moment in the vendor's words; naive times are the county's own (+08:00)."""
    at = at.astimezone(ZONE)
    if shape == "unix":
        return str(int(at.timestamp()))
    if shape == "unix_ms":
        return str(int(at.timestamp() * 1000))
    if shape == "rfc3339":
        return at.isoformat(timespec="seconds")
    return at.strftime(time_format(shape))


def read_time(value: Any, shape: str) -> datetime:
    """Return the vendor's time as an aware moment. Raises Unmappable."""
    text = plain(value).strip()
    try:
        if shape in ("unix", "unix_ms"):
            seconds = int(text) / (1000 if shape == "unix_ms" else 1)
            return datetime.fromtimestamp(int(seconds), ZONE)
        if shape == "rfc3339":
            return moment(text)
        return datetime.strptime(text, time_format(shape)).replace(tzinfo=ZONE)
    except (ValueError, OverflowError, OSError, BadCityData):
        raise Unmappable("bad_time", f"时间“{text[:40]}”与约定的格式 {shape} 不符。") from None


def put(into: dict[str, Any], target: str, value: Any) -> None:
    """Set a dotted member, making the objects on the way."""
    *way, last = target.split(".")
    for name in way:
        into = into.setdefault(name, {})
    into[last] = value


def _code_up(value: Any, name: str, manner: Manner) -> Any:
    table = manner.codes[name]
    if plain(value) not in table:
        raise Unmappable("unknown_code", f"“{plain(value)}”在代码表 {name} 中没有对应的代码。")
    return table[plain(value)]


def _code_down(value: Any, name: str, manner: Manner) -> str:
    table = manner.codes_in[name]
    if plain(value) not in table:
        raise Unmappable("unknown_code", f"市平台的代码“{plain(value)[:40]}”不在代码表 {name} 中。")
    return table[plain(value)]


def _number(value: Any) -> Any:
    try:
        return float(value) if "." in plain(value) else int(plain(value))
    except (ValueError, OverflowError):
        raise Unmappable("not_a_number", f"“{plain(value)[:40]}”不是数字。") from None


def _joined(value: Any, between: str) -> str:
    return between.join(plain(v) for v in value) if isinstance(value, list) else plain(value)


_BOTH: dict[str, Callable[..., Any]] = {
    "most": lambda value, _, most: plain(value)[: int(most)],
    "join": lambda value, _, between: _joined(value, between),
    "text": lambda value, _: plain(value),
    "number": lambda value, _: _number(value),
    "md5": lambda value, _: hashlib.md5(plain(value).encode(), usedforsecurity=False).hexdigest(),
    "need": lambda value, _: value,
    "else": lambda value, _, __: value,
}
_UP: dict[str, Callable[..., Any]] = {
    **_BOTH,
    "time": lambda value, manner: written(moment(value), manner.time),
    "date": lambda value, manner: written(moment(value), manner.date),
    "dayend": lambda value, manner: written(moment(value), manner.date),
    "code": lambda value, manner, name: _code_up(value, name, manner),
    "flag": lambda value, _, yes, no: yes if value is True else no,
    "files": lambda value, _, between: _refs(value, between),
}
_DOWN: dict[str, Callable[..., Any]] = {
    **_BOTH,
    "time": lambda value, manner: _rfc(read_time(value, manner.time)),
    "date": lambda value, manner: _rfc(read_time(value, manner.date)),
    "dayend": lambda value, manner: _rfc(
        read_time(value, manner.date).replace(hour=23, minute=59, second=59)
    ),
    "code": lambda value, manner, name: _code_down(value, name, manner),
    "flag": lambda value, _, yes, __: plain(value) == yes,
    "files": lambda value, _, between: _files(value, between),
}


def _refs(value: Any, between: str) -> Any:
    """Return what the vendor called the files when they were brought up; `list` keeps a list."""
    files = value if isinstance(value, list) else []
    refs = [file["ref"] for file in files if isinstance(file, dict) and file.get("ref")]
    return refs if between == "list" else _joined(refs, between)


def _rfc(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _files(value: Any, between: str) -> list[dict[str, str]]:
    """Return the vendor's files as url and name: a joined text, a list, or a list of objects."""
    items = value if isinstance(value, list) else plain(value).split(between)
    found = []
    for item in items:
        url = item if isinstance(item, str) else plain(first(item, "url"))
        name = "" if isinstance(item, str) else plain(first(item, "name"))
        if url.strip():
            shown = name or url.strip().split("?")[0].rsplit("/", 1)[-1]
            found.append({"url": url.strip(), "name": shown[:255]})
    return found


def _is_empty(value: Any) -> bool:
    return value is None or value == "" or value == []


def value_of(each: Line, data: Any, words: Mapping[str, Any], manner: Manner, is_up: bool) -> Any:
    """Return what the line makes of the data, None when there is nothing to say.

    `words` are the known `@words`. Raises Unmappable for what is missing or has no code.
    """
    value: Any = each.constant
    if each.constant is None:
        value = words.get(each.source[1:]) if each.source[0] == "@" else first(data, each.source)
    for name, arguments in each.steps:
        if _is_empty(value):
            if name == "need":
                raise Unmappable("missing", f"缺少“{each.target}”的内容（{each.source}）。")
            value = arguments[0] if name == "else" else value
            continue
        try:
            value = (_UP if is_up else _DOWN)[name](value, manner, *arguments)
        except BadCityData as wrong:
            raise Unmappable(wrong.code, f"“{each.target}”：{wrong}") from wrong
        except Unmappable as wrong:
            raise Unmappable(wrong.code, f"“{each.target}”：{wrong}") from wrong
    return None if _is_empty(value) and each.constant is None else value


def mapped(
    lines: tuple[Line, ...], data: Any, words: Mapping[str, Any], manner: Manner, is_up: bool
) -> dict[str, Any]:
    """Return the object the lines make of the data; what has nothing to say is left out."""
    made: dict[str, Any] = {}
    for each in lines:
        value = value_of(each, data, words, manner, is_up)
        if value is not None:
            put(made, each.target, value)
    return made
