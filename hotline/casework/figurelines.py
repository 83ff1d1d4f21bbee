"""Lines of figures: the counts of every unit, village, person or place, under the right name.

A village's parts count for the township above it. A merged unit (撤乡并镇) counts for its
successor in every period that ends after the day of the change; a period that ends on or before
it still names the old unit.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hotline.casework.figuretime import WorkTime
from hotline.casework.timekeeping import calendar
from hotline.rules.calendar import ZONE
from hotline.rules.counttable import COUNTS
from hotline.rules.figurecounts import UnitCounts, UnitLine, pooled
from hotline.rules.indicators import INDICATORS
from hotline.store import figurekeys, successions
from hotline.store import figures as counted
from hotline.store.figures import Span

GROUPS = {
    "township": "乡镇",
    "department": "县直部门",
    "utility": "公共服务企业",
    "village": "村（社区）",
    "county_office": "县热线办",
}
RANKED = ("township", "department", "utility")
NO_PLACE = "未注明地点"
LEVELS = {"county": "县", "township": "乡镇", "village": "村（社区）"}
AnswerTime = tuple[Any, str, str]  # key, dispatched, answered as stored
_TIMED = {"working_minutes", "day_minutes"}


def successors(last: date) -> dict[int, int]:
    """Return old unit → the unit its figures count for, in periods whose last day is `last`."""
    direct = {
        unit: new for unit, new, from_day in successions.known()
        if last > date.fromisoformat(from_day)
    }  # fmt: skip
    return {unit: _end_of(unit, direct) for unit in direct}


def _end_of(unit: int, direct: dict[int, int]) -> int:
    seen = {unit}
    while unit in direct and direct[unit] not in seen:
        unit = direct[unit]
        seen.add(unit)
    return unit


@dataclass(frozen=True)
class Tree:
    """The units as they stood for a period, and under which of them a stored unit counts."""

    units: dict[int, tuple[str, str, int | None]]
    merged: dict[int, int]

    def village_of(self, unit_id: int) -> int:
        """Return the village (or unit) that goes on with that one's figures."""
        return self.merged.get(unit_id, unit_id)

    def ranked_of(self, unit_id: int) -> int:
        """Return the unit a part is judged under: a village's township, merged ones' successor."""
        found = self.village_of(unit_id)
        _, kind, above = self.units[found]
        if kind == "village" and above is not None and self.units[above][1] in RANKED:
            found = self.merged.get(above, above)
        return found


def tree(span: Span) -> Tree:
    """Return the units as the period of the span names them."""
    last = (span.until - timedelta(seconds=1)).astimezone(ZONE).date()
    units = {i: (name, kind, above) for i, name, kind, above in counted.units_known()}
    return Tree(units, successors(last))


def counts_by(by: str, span: Span, names: Collection[str] = ()) -> dict[Any, UnitCounts]:
    """Return the counts by stored key; `names` only those, empty for all."""
    wanted = set(names) or set(COUNTS)
    found = counted.grouped(by, span, wanted)
    times = counted.answer_times(by, span) if _is_timed(by, wanted) else []
    return _counts(found, times, wanted)


def counts_of(
    by: str, keys: Sequence[int], spans: Sequence[Span], names: Collection[str] = ()
) -> list[dict[Any, UnitCounts]]:
    """Return what `counts_by` returns for those stored keys, span by span, much quicker.

    The spans must not overlap and be counted at one moment.
    """
    wanted = set(names) or set(COUNTS)
    found = figurekeys.grouped_of(by, keys, spans, wanted)
    times: list[list[AnswerTime]] = [[] for _ in spans]
    if _is_timed(by, wanted):
        times = figurekeys.answer_times_of(by, keys, spans)
    return [_counts(*pair, wanted) for pair in zip(found, times, strict=True)]


def _is_timed(by: str, wanted: set[str]) -> bool:
    return bool(wanted & _TIMED) and by in COUNTS["working_minutes"].levels


def _counts(
    found: dict[Any, dict[str, int]], times: Sequence[AnswerTime], wanted: set[str]
) -> dict[Any, UnitCounts]:
    for key, more in _working(times).items():
        found.setdefault(key, {}).update(
            {name: count for name, count in more.items() if name in wanted and count}
        )
    return {key: UnitCounts(**counts) for key, counts in found.items()}


def _working(rows: Sequence[AnswerTime]) -> dict[Any, dict[str, int]]:
    if not rows:
        return {}
    days = calendar()
    time = WorkTime(days, min(row[1] for row in rows)[:10], max(row[2] for row in rows)[:10])
    found: dict[Any, list[int]] = {}
    for key, start, end in rows:
        sums = found.setdefault(key, [0, 0])
        sums[0] += time.minutes(start, end)
        sums[1] += time.day_after(start)
    return {key: {"working_minutes": a, "day_minutes": b} for key, (a, b) in found.items()}


def _gathered(found: dict[Any, UnitCounts], under: Callable[[int], int]) -> dict[int, UnitCounts]:
    lists: dict[int, list[UnitCounts]] = {}
    for key, counts in found.items():
        if key is not None:
            lists.setdefault(under(key), []).append(counts)
    return {key: rows[0] if len(rows) == 1 else pooled(rows) for key, rows in lists.items()}


def counts_over(
    by: str, number: int, spans: Sequence[Span], names: Collection[str] = ()
) -> list[UnitCounts]:
    """Return one unit's or village's counts, span by span, as its line in `lines_by` has them.

    All zero for a unit that has no line, as one that was merged. The spans may repeat, but not
    overlap, and are counted at one moment.
    """
    asked = list(dict.fromkeys(spans))
    stored = [set(stored_keys(by, str(number), span)) for span in asked]
    found = counts_of(by, sorted(set().union(*stored)), asked, names)
    pools = {
        span: pooled(counts for key, counts in rows.items() if key in keys)
        for span, keys, rows in zip(asked, stored, found, strict=True)
    }
    return [pools[span] for span in spans]


def unit_lines(span: Span, names: Collection[str] = ()) -> list[UnitLine]:
    """Return the counts of every ranked unit in display order, idle ones included.

    A unit that was merged has no line of its own; one that is closed, or of another kind, only
    with a count.
    """
    return units_and_whole(span, names)[0]


def units_and_whole(span: Span, names: Collection[str] = ()) -> tuple[list[UnitLine], UnitCounts]:
    """Return the lines of `unit_lines` and, from the same count, all units' and nobody's cases.

    What the whole says of tickets is what `county_counts` says: one unit leads a ticket, or none.
    """
    known = tree(span)
    stored = counts_by("unit", span, names)
    found = _gathered(stored, known.ranked_of)
    left_out = known.merged.keys() | (counted.units_closed() - found.keys())
    ranked = [number for number, _, _ in counted.ranked_units() if number not in left_out]
    shown = [*ranked, *(found.keys() - set(ranked))]
    return [_line(known, i, found) for i in shown], pooled(stored.values())


def village_lines(
    span: Span, names: Collection[str] = (), only: Collection[int] | None = None
) -> list[UnitLine]:
    """Return the counts of every village, its own parts and those its township handed it.

    `only` limits the lines, and what is looked at, to some villages.
    """
    known = tree(span)
    villages = [i for i, (_, kind, _) in known.units.items() if kind == "village"]
    shown = [i for i in villages if i not in known.merged and (only is None or i in only)]
    if only is None:
        counts = counts_by("village", span, names)
    else:
        keys = [i for i in known.units if known.village_of(i) in set(shown)]
        counts = counts_of("village", keys, [span], names)[0]
    found = _gathered(counts, known.village_of)
    return [_line(known, i, found, _township(known, i)) for i in shown]


def _township(known: Tree, village: int) -> str:
    above = known.units[village][2]
    return known.units[above][0] if above is not None else GROUPS["village"]


def _line(known: Tree, number: int, found: dict[int, UnitCounts], group: str = "") -> UnitLine:
    name, kind, _ = known.units[number]
    counts = found.get(number) or UnitCounts()
    return UnitLine(name, group or GROUPS.get(kind, kind), counts, number)


def person_lines(
    span: Span, names: Collection[str] = (), only: Collection[int] | None = None
) -> list[UnitLine]:
    """Return the counts of everybody, or of `only` some, who did something, by who really did."""
    if only is None:
        found = counts_by("person", span, names)
    else:
        found = counts_of("person", sorted(only), [span], names)[0]
    people = counted.people_named()
    return [
        UnitLine(people[number][0], people[number][1], found[number], number)
        for number in sorted(key for key in found if key in people)
    ]


def place_lines(by: str, span: Span, names: Collection[str] = ()) -> list[UnitLine]:
    """Return the counts of every place with any, by code; last, the tickets without a place.

    By `division` a ticket counts for its township, by `place` for the very place named.
    """
    found = counts_by(by, span, names)
    named = {code: (name, level) for code, name, level in counted.divisions_named()}
    lines = []
    for code in sorted(key for key in found if key is not None):
        name, level = named.get(code, (code, ""))
        lines.append(UnitLine(name, LEVELS.get(level, ""), found[code], int(code)))
    nowhere = found.get(None)
    return lines + ([UnitLine(NO_PLACE, "", nowhere)] if nowhere is not None else [])


def lines_by(by: str, span: Span, names: Collection[str] = ()) -> list[UnitLine]:
    """Return the lines of one grouping. KeyError for a grouping that has no lines."""
    if by in ("division", "place"):
        return place_lines(by, span, names)
    return {"unit": unit_lines, "village": village_lines, "person": person_lines}[by](span, names)


def county_counts(span: Span, names: Collection[str] = ()) -> UnitCounts:
    """Return the counts of the whole county, tickets that no unit leads included."""
    return counts_by("county", span, names).get("", UnitCounts())


def stored_keys(by: str, key: str, span: Span) -> list[Any]:
    """Return the stored keys that count under a line's key, for the cases behind its figures.

    Raises ValueError for a key that is no number where one is needed.
    """
    if by == "county":
        return [""]
    if by in ("division", "place"):
        return [key or None]
    number = int(key)
    if by == "person":
        return [number]
    known = tree(span)
    under = known.ranked_of if by == "unit" else known.village_of
    return [unit for unit in known.units if under(unit) == number]


def names_of(codes: Iterable[str]) -> set[str]:
    """Return the counts some indicators are worked out from, and the volume; none for none."""
    rows = [INDICATORS[code] for code in codes]
    names = {name for row in rows for name in (*row.numerator, *(row.denominator or ()))}
    return names | {"assignments"} if names else names
