"""The counts of a few units, villages or people over several periods, from the one table.

What `store.figures.grouped` tells of those keys, without counting the whole county for it: the
keys' own rows are read, and every period is told from one reading of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from hotline.store.database import db
from hotline.store.figuremoments import Moment
from hotline.store.figures import Span, rules_of, sums_of
from hotline.store.figuretable import MOMENTS

Counts = dict[Any, dict[str, int]]


def grouped_of(
    by: str, keys: Sequence[int], spans: Sequence[Span], names: Collection[str]
) -> list[Counts]:
    """Return, span by span, the named counts of those keys; zeros left out.

    Spans must not overlap and be counted at one moment. Keys are ids as stored.
    """
    found: list[Counts] = [{} for _ in spans]
    if not keys or not spans:
        return found
    for moment in MOMENTS.values():
        rules = rules_of(moment, names)
        if not rules or by not in moment.keys:
            continue
        for at, key, *sums in _rows(moment, by, keys, spans, rules.values()):
            counted = {name: n for name, n in zip(rules, sums, strict=True) if n}
            if counted:
                found[at].setdefault(key, {}).update(counted)
    return found


def answer_times_of(
    by: str, keys: Sequence[int], spans: Sequence[Span]
) -> list[list[tuple[Any, str, str]]]:
    """Return, span by span, (key, dispatched, answered) of what those keys answered."""
    found: list[list[tuple[Any, str, str]]] = [[] for _ in spans]
    if not keys or not spans:
        return found
    columns = "a.dispatched_at, a.answered_at"
    sql = _sql(_beside(MOMENTS["answered"], by), by, keys, len(spans), columns)
    for at, *row in db.execute_sql(sql, _parameters(spans)).fetchall():
        found[at].append(tuple(row))
    return found


def _rows(
    moment: Moment, by: str, keys: Sequence[int], spans: Sequence[Span], rules: Iterable[str]
) -> Iterator[Sequence[Any]]:
    columns = sums_of(rules)
    if not moment.within:
        sql = _sql(_beside(moment, by), by, keys, len(spans), columns) + " GROUP BY 1, 2"
        yield from db.execute_sql(sql, _parameters(spans)).fetchall()
        return
    for at, span in enumerate(spans):  # its condition is no range of one moment
        whole = replace(moment, within=moment.beside or moment.within)
        sql = (
            f"SELECT {at}, {_columns(whole, by, columns)} WHERE {whole.period}"
            f" AND {_where(whole, by, keys)} GROUP BY 1, 2"
        )
        yield from db.execute_sql(sql, span.parameters).fetchall()


def _beside(moment: Moment, by: str) -> Moment:
    """Return the moment with the plus that keeps SQLite off its index: the unit's comes first.

    Who did something is no column with an index, and a joined moment has few rows: those keep
    to the period's index.
    """
    is_first = by != "person" and "JOIN" not in moment.rows
    return replace(moment, at=f"+{moment.at}") if is_first else moment


def _sql(moment: Moment, by: str, keys: Sequence[int], spans: int, columns: str) -> str:
    """Return SELECT of (number of the span, key, columns), each row in the span it is in."""
    cases = " ".join(
        f"WHEN {moment.at} >= :since{at} AND {moment.at} < :until{at} THEN {at}"
        for at in range(spans)
    )
    ranges = " OR ".join(
        f"({moment.at} >= :since{at} AND {moment.at} < :until{at})" for at in range(spans)
    )
    return (
        f"SELECT CASE {cases} END, {_columns(moment, by, columns)} WHERE ({ranges})"
        f" AND {_where(moment, by, keys)}"
    )


def _columns(moment: Moment, by: str, columns: str) -> str:
    key = moment.keys[by]
    return f"{key.of}, {columns} {moment.rows} {key.join}"


def _where(moment: Moment, by: str, keys: Sequence[int]) -> str:
    key, wanted = moment.keys[by], ", ".join(str(int(number)) for number in keys)
    return f"{moment.where} AND {key.where} AND {key.of} IN ({wanted})"


def _parameters(spans: Sequence[Span]) -> dict[str, str]:
    named = spans[0].parameters  # `:counted` is the same for all; `:end` only stands with within
    for at, span in enumerate(spans):
        mine = span.parameters
        named |= {f"since{at}": mine["since"], f"until{at}": mine["until"]}
    return named
