"""The three-level tree of matters: `db/seed/categories.csv`, and over it what the city changed.

See `categories.md` beside the seed. A ticket keeps the words it was given; nothing here takes
them away.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

from hotline.rules import citydirectories as rules
from hotline.rules.citydirectories import Entry
from hotline.store import citydirectories

FILE = Path(__file__).resolve().parents[2] / "db" / "seed" / "categories.csv"
LEVELS = ("level_1", "level_2", "level_3")


@lru_cache(maxsize=1)
def seed() -> dict[str, Entry]:
    """Return the lines of the shipped table by code: 01, 0101 and 010101, in table order."""
    found: dict[str, Entry] = {}
    with FILE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            parent = ""
            for depth, level in enumerate(LEVELS, start=1):
                code = row["code"][: 2 * depth] if depth < len(LEVELS) else row["code"]
                if not row[level]:
                    continue
                if code in found and found[code].name != row[level]:
                    code += "-2"  # the published table gives one code to two matters
                found.setdefault(code, Entry(code, row[level], parent))
                parent = code
    return found


def lines() -> dict[str, Entry]:
    """Return the lines in force by code: the shipped table and over it what was adopted."""
    return {**seed(), **citydirectories.current("categories")}


def paths() -> tuple[str, ...]:
    """Return every matter as its path of names, 公共安全/国防军事/武警, in table order."""
    return _paths(citydirectories.stamp("categories"))


@lru_cache(maxsize=1)
def _paths(stamp: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rules.paths(lines() if stamp else seed())))


def matching(typed: str, most: int = 20) -> list[str]:
    """Return the matters whose path holds every word typed, separated by spaces or slashes."""
    words = typed.replace("/", " ").split()
    return [path for path in paths() if all(word in path for word in words)][:most]


def meant(typed: str) -> str | None:
    """Return the one matter that was typed: a whole path, or words only one path holds."""
    typed = typed.strip().strip("/")
    if typed in paths():
        return typed
    found = matching(typed, most=2)
    exact = [path for path in paths() if path.rsplit("/", 1)[-1] == typed]
    if len(exact) == 1:
        return exact[0]
    return found[0] if len(found) == 1 else None
