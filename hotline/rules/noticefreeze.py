"""Figures frozen as text and thawed again, so that a sealed notice can be made again bit for bit.

The text is canonical JSON: sorted names, no spaces, one line, so that equal figures have equal
text and one SHA-256. Empty fields are left out. What stands there is a promise to later code
(`tests/notices/golden`): a field that is added has an empty default, a field that a later version
wrote is passed over, and a later *format* is refused in words instead of being guessed at.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType, ModuleType
from typing import Any

from hotline.errors import Incomplete
from hotline.rules import (
    indicators,
    monthfigures,
    noticematerials,
    noticeparts,
    noticetext,
    periods,
    scoring,
)

FORMAT = 1


def _classes(*modules: ModuleType) -> dict[str, Any]:
    return {
        name: each
        for module in modules
        for name, each in vars(module).items()
        if isinstance(each, type) and is_dataclass(each)
    }


_CLASSES = _classes(
    periods, indicators, scoring, noticeparts, monthfigures, noticematerials, noticetext
)


def freeze(material: Any) -> str:
    """Return the figures as canonical JSON. Raises TypeError for what cannot be kept."""
    whole = {"format": FORMAT, "material": _plain(material)}
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def thaw(text: str) -> Any:
    """Return the figures kept in the text, equal to those frozen.

    Raises Incomplete for a text that is not frozen figures or comes from a later format.
    """
    try:
        whole = json.loads(text)
        if whole["format"] > FORMAT:
            raise Incomplete(
                f"封存数据的格式为第{whole['format']}版，本系统只认到第{FORMAT}版，请先升级系统。"
            )
        return _whole(whole["material"])
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise Incomplete("封存数据已损坏，无法读取。") from wrong


def sha256(text: str) -> str:
    """Return the SHA-256 of the frozen text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    for kind, word, write in _WRITTEN:
        if isinstance(value, kind):
            return {word: write(value)}
    if type(value).__name__ in _CLASSES:
        return {"is": type(value).__name__, **_fields(value)}
    raise TypeError(f"{type(value).__name__} cannot be kept in a sealed notice")


_WRITTEN: tuple[tuple[Any, str, Callable[[Any], Any]], ...] = (
    (Decimal, "decimal", str),
    (Fraction, "fraction", str),
    (datetime, "moment", datetime.isoformat),
    (date, "day", date.isoformat),
    (time, "time", time.isoformat),
    (frozenset, "set", lambda each: sorted(_plain(item) for item in each)),
    (Mapping, "map", lambda each: [[_plain(k), _plain(v)] for k, v in each.items()]),
)
_READ: Mapping[str, Callable[[Any], Any]] = {
    "decimal": Decimal,
    "fraction": Fraction,
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
    "time": time.fromisoformat,
    "set": lambda items: frozenset(_whole(item) for item in items),
    "map": lambda pairs: MappingProxyType({_whole(k): _whole(v) for k, v in pairs}),
}


def _fields(value: Any) -> dict[str, Any]:
    """Return the fields that say something: an empty one whose default is empty is left out.

    A default that is not empty is written, because the code's default may change.
    """
    said = {}
    for item in fields(value):
        given = getattr(value, item.name)
        silent = item.default is not MISSING and not item.default and given == item.default
        if item.init and not silent:
            said[item.name] = _plain(given)
    return said


def _whole(plain: Any) -> Any:
    if isinstance(plain, list):
        return tuple(_whole(each) for each in plain)
    if not isinstance(plain, dict):
        return plain
    if "is" not in plain:
        ((word, inner),) = plain.items()
        return _READ[word](inner)
    made = _CLASSES[plain["is"]]
    known = {item.name for item in fields(made) if item.init}
    return made(**{name: _whole(each) for name, each in plain.items() if name in known})
