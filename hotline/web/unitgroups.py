"""Units to choose from, by kind, as every form of the office and of a station shows them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from hotline.rules.words import UNIT_KINDS

GROUPS = ("township", "department", "utility", "village")


def grouped(
    rows: list[dict[str, Any]], but: Collection[int] = ()
) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the units by kind but those ids, villages with their township's name beside them."""
    names = {row["id"]: row["short_name"] for row in rows}
    groups = []
    for kind in GROUPS:
        found = [
            {**row, "above": names.get(row["parent"], "")}
            for row in rows
            if row["kind"] == kind and row["id"] not in but
        ]
        if found:
            groups.append((UNIT_KINDS[kind], found))
    return groups
