"""A policy as a document that can be changed part by part and written down again.

The document is what TOML reads: tables, lists of tables, plain values. Writing is
deterministic and reading what was written gives the same policy; comments are not kept.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from hotline.rules.policy_lines import BadPolicy

Document = dict[str, Any]
# The chapters in the order the office reads them; chapters not named here follow.
ORDER = (
    "profile", "limit", "warning", "margins", "return", "extension", "clearing", "callback",
    "scoring", "supervision", "ladder", "checkpoint", "consequence", "period", "report",
    "figures", "practice", "urgent_kind", "hours", "field", "findings",
)  # fmt: skip
# Lists of tables: none of them is written as nothing, not as an empty list.
ROWS = frozenset({*ORDER, "reason", "ledger", "visit", "group", "way"})
_LARGEST_PLAIN = 0xFFFF


def document(text: str) -> Document:
    """Return the document of a policy text. Raises BadPolicy when it is not TOML."""
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError:
        raise BadPolicy("写法有误，应为“名称 = 值”，且同一项不能写两次。") from None


def written(whole: Mapping[str, Any]) -> str:
    """Return the document as TOML; the same document always gives the same text."""
    names = [name for name in ORDER if name in whole]
    names += [name for name in whole if name not in ORDER]
    lines: list[str] = []
    for name in names:
        lines.extend(_chapter(name, whole[name]))
    return "\n".join(lines).lstrip("\n") + "\n"


def _chapter(path: str, value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from ("", f"[{path}]")
        yield from _table(path, value)
    elif _is_rows(value):
        for row in value:
            yield from ("", f"[[{path}]]")
            yield from _table(path, row)
    elif value != []:
        yield f"{path} = {_value(value)}"


def _table(path: str, table: Mapping[str, Any]) -> Iterator[str]:
    """Write plain values first: after an inner table they would belong to it."""
    inner = [name for name, value in table.items() if _is_table(name, value)]
    for name, value in table.items():
        if name not in inner:
            yield f"{name} = {_value(value)}"
    for name in inner:
        yield from _chapter(f"{path}.{name}", table[name])


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _is_table(name: str, value: Any) -> bool:
    return isinstance(value, dict) or _is_rows(value) or (value == [] and name in ROWS)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{"".join(map(_letter, value))}"'
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(int(value))


def _letter(letter: str) -> str:
    if letter in '"\\':
        return f"\\{letter}"
    # What does not show on paper, line ends of every kind among it, is written by number.
    if letter.isprintable():
        return letter
    number = ord(letter)
    return f"\\u{number:04x}" if number <= _LARGEST_PLAIN else f"\\U{number:08x}"
