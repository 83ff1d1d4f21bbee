"""Ready sentences of the units, from `db/seed/phrases.csv`, one press away."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).resolve().parents[2] / "db" / "seed" / "phrases.csv"


@lru_cache(maxsize=1)
def _all() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    with FILE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found.setdefault(row["field"], []).append(row["text"])
    return found


def of(field: str) -> list[str]:
    """Return the phrases offered for a field: contact, progress, record, extension …"""
    return _all().get(field, [])
