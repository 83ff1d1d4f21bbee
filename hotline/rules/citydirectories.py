"""The city's lists (`directory.updated`): read, compared with ours, never deleting anything.

Source: protocol, "Events": entries of code, name, parent, valid_from, valid_to.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from hotline.rules.citychecks import BadCityData, members, required, text

DIRECTORIES = {"categories": "事项分类", "divisions": "行政区划"}
MOST_ENTRIES = 20_000


class Entry(NamedTuple):
    """One line of a list. Days as `YYYY-MM-DD` or ""; `is_ended` as of the day it was read."""

    code: str
    name: str
    parent: str = ""
    valid_from: str = ""
    valid_to: str = ""
    is_ended: bool = False


class Difference(NamedTuple):
    """What one line would change here: `what` is new, renamed, moved, ended or unknown."""

    what: str
    code: str
    name: str
    before: str = ""


def _day(entry: Mapping[str, Any], field: str) -> str:
    value = entry.get(field)
    if value in (None, ""):
        return ""
    given = text(value, field, 40)[:10]
    try:
        return date.fromisoformat(given).isoformat()
    except ValueError as error:
        raise BadCityData("bad_time", field, "目录里的起止日期不是有效日期。") from error


def read(data: Mapping[str, Any], today: date) -> tuple[str, list[Entry]]:
    """Return which list it is and its lines. Raises BadCityData for what cannot be used.

    The last line of a code counts when it stands twice.
    """
    directory, listed = data.get("directory"), data.get("entries")
    if directory not in DIRECTORIES:
        raise BadCityData("unknown_code", "directory", "不认识的目录。")
    if not isinstance(listed, list) or not 0 < len(listed) <= MOST_ENTRIES:
        raise BadCityData("wrong_type", "entries", f"目录应有 1–{MOST_ENTRIES} 条。")
    found: dict[str, Entry] = {}
    for each in listed:
        entry = _entry(members(each, "entries"), today)
        found[entry.code] = entry
    return str(directory), list(found.values())


def _entry(each: Mapping[str, Any], today: date) -> Entry:
    code = text(required(each, "code"), "code", 40)
    name = text(required(each, "name"), "name", 100)
    if "/" in name or not name.isprintable():
        raise BadCityData("bad_text", "name", "目录名称里不能有斜线或控制字符。")
    parent = text(each.get("parent") or "", "parent", 40)
    until = _day(each, "valid_to")
    is_ended = bool(until) and until <= today.isoformat()
    return Entry(code, name, parent, _day(each, "valid_from"), until, is_ended)


def differences(entries: list[Entry], ours: Mapping[str, Entry]) -> list[Difference]:
    """Return what adopting the lines would change, in their order; unchanged ones are left out."""
    found = []
    for entry in entries:
        known = ours.get(entry.code)
        if known is None or (known.is_ended and not entry.is_ended):
            if not entry.is_ended:
                found.append(Difference("new", entry.code, entry.name))
        elif entry.is_ended and not known.is_ended:
            found.append(Difference("ended", entry.code, entry.name, known.name))
        elif known.name != entry.name:
            found.append(Difference("renamed", entry.code, entry.name, known.name))
        elif known.parent != entry.parent:
            found.append(Difference("moved", entry.code, entry.name, known.parent))
    return found


def division_code(code: str) -> str:
    """Return a division's code as the county keeps it: 6, 9 or 12 digits padded to 12."""
    return code.ljust(12, "0") if code.isascii() and code.isdigit() and len(code) < 12 else code


def division_differences(entries: list[Entry], names: Mapping[str, str]) -> list[Difference]:
    """Return what the lines say otherwise than our divisions: renamed, or unknown here."""
    found = []
    for entry in entries:
        ours = names.get(division_code(entry.code))
        if ours is None:
            found.append(Difference("unknown", entry.code, entry.name))
        elif ours != entry.name:
            found.append(Difference("renamed", entry.code, entry.name, ours))
    return found


def paths(lines: Mapping[str, Entry]) -> list[str]:
    """Return every matter nobody stands below as its path of names, ended ones left out.

    A line whose parent is unknown stands at the top; a circle of parents is cut.
    """
    living = {code: entry for code, entry in lines.items() if not entry.is_ended}
    parents = {entry.parent for entry in living.values()}
    return [_path(living, code) for code in living if code not in parents]


def _path(lines: Mapping[str, Entry], code: str) -> str:
    names: list[str] = []
    seen: set[str] = set()
    while code in lines and code not in seen:
        seen.add(code)
        names.insert(0, lines[code].name)
        code = lines[code].parent
    return "/".join(names)
