"""Naming a set of cases (kind, urgency, level) in words, exactly and shortly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

Case = tuple[str, str, str]  # kind, urgency, level
Tables = tuple[Mapping[str, str], Mapping[str, str], Mapping[str, str]]
EVERYTHING = "所有诉求"


def rectangles(cases: set[Case], tables: Tables) -> Iterator[str]:
    """Yield names that together cover exactly these cases, each `urgencies·kinds·levels`.

    What a name does not restrict is left out. `tables` are the words of kinds, urgencies and
    levels, in the order they are told.
    """
    kinds, urgencies, levels = tables
    by_urgency: dict[frozenset[tuple[str, str]], list[str]] = {}
    for urgency in urgencies:
        face = frozenset((kind, level) for kind, at, level in cases if at == urgency)
        if face:
            by_urgency.setdefault(face, []).append(urgency)
    for face, alike in by_urgency.items():
        for some_kinds, some_levels in _rows(face, kinds):
            named = (
                _words(alike, urgencies),
                _words(some_kinds, kinds),
                _words(some_levels, levels),
            )
            yield "·".join(name for name in named if name) or EVERYTHING


def _rows(
    face: frozenset[tuple[str, str]], kinds: Mapping[str, str]
) -> Iterator[tuple[list[str], frozenset[str]]]:
    by_kind: dict[frozenset[str], list[str]] = {}
    for kind in kinds:
        row = frozenset(level for at, level in face if at == kind)
        if row:
            by_kind.setdefault(row, []).append(kind)
    for row, alike in by_kind.items():
        yield alike, row


def _words(codes: list[str] | frozenset[str], table: Mapping[str, str]) -> str:
    named = [word for code, word in table.items() if code in codes]
    return "" if len(named) == len(table) else "、".join(named)
