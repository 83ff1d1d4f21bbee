"""The three-level tree of matters (`db/seed/categories.csv`, see `categories.md` beside it)."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).resolve().parents[2] / "db" / "seed" / "categories.csv"


@lru_cache(maxsize=1)
def paths() -> tuple[str, ...]:
    """Return every matter as its path of names, 公共安全/国防军事/武警, in table order."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        rows = [
            "/".join(row[level] for level in ("level_1", "level_2", "level_3") if row[level])
            for row in csv.DictReader(lines)
        ]
    return tuple(dict.fromkeys(rows))


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
