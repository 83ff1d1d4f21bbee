"""The counts behind every notice and board, by SQL over indexed moments. It counts, never rates.

What is counted is defined in `store.figuretable`. Moments are aware, from inclusive, until
exclusive. Under which unit a part is ranked (a village's township, a merged unit's successor) is
decided in `casework.figurelines`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotline.store.database import MomentField, db
from hotline.store.figuremoments import COUNTED, Moment
from hotline.store.figuretable import MOMENTS

_as_text = MomentField().db_value

PARTED_BY = ("kind", "channel", "category")
# What a ticket that counts can be; ready for the index on state and registration.
_LIVE = "('registered', 'dispatched', 'handling', 'reviewing', 'calling_back', 'closed')"


@dataclass(frozen=True)
class Span:
    """What is counted: from inclusive, until exclusive, as things stood at `counted_at`."""

    since: datetime
    until: datetime
    counted_at: datetime

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters of every condition of `store.figuretable`."""
        end = min(self.until, self.counted_at)
        named = {"since": self.since, "until": self.until, "counted": self.counted_at, "end": end}
        return {name: str(_as_text(moment)) for name, moment in named.items()}


def grouped(by: str, span: Span, names: Collection[str]) -> dict[Any, dict[str, int]]:
    """Return the named counts by key of a grouping (`rules.counttable.GROUPINGS`); zeros left out.

    One query a moment. Keys are unit ids as stored, person ids, division codes, or "" for the
    county; counts that do not exist for the grouping are left out. A case without key (nobody
    did it, no place) stands under None.
    """
    found: dict[Any, dict[str, int]] = {}
    for moment in MOMENTS.values():
        rules = rules_of(moment, names)
        if not rules or by not in moment.keys:
            continue
        rows = db.execute_sql(_grouped_sql(moment, by, list(rules.values())), span.parameters)
        for key, *sums in rows.fetchall():
            counted = {name: n for name, n in zip(rules, sums, strict=True) if n}
            if counted:
                found.setdefault(key, {}).update(counted)
    return found


def rules_of(moment: Moment, names: Collection[str]) -> dict[str, str]:
    """Return the named counts told at that moment: a condition, or an expression to add up."""
    told = {**moment.cases, **moment.sums}
    return {name: rule for name, rule in told.items() if name in names}


def sums_of(rules: Iterable[str]) -> str:
    """Return the columns that count the cases each rule is true of."""
    return ", ".join("COUNT(*)" if rule == "1" else f"SUM({rule})" for rule in rules)


def _grouped_sql(moment: Moment, by: str, rules: list[str]) -> str:
    key = moment.keys[by]
    # SQLite sorts all rows even by a constant: the one key of the county needs no groups.
    group = "" if by == "county" else " GROUP BY 1"
    return (
        f"SELECT {key.of}, {sums_of(rules)} {moment.rows} {key.join} WHERE {moment.period}"
        f" AND {moment.where} AND {key.where}{group}"
    )


def answer_times(by: str, span: Span) -> list[tuple[Any, str, str]]:
    """Return (key, dispatched, answered) of every part answered, moments as stored text."""
    moment = MOMENTS["answered"]
    key = moment.keys[by]
    sql = (
        f"SELECT {key.of}, a.dispatched_at, a.answered_at {moment.rows} {key.join}"
        f" WHERE {moment.period} AND {moment.where} AND {key.where}"
    )
    rows: list[tuple[Any, str, str]] = db.execute_sql(sql, span.parameters).fetchall()
    return rows


def received_in(since: datetime, until: datetime) -> int:
    """Return how many tickets were registered (an index-only count)."""
    sql = (
        f"SELECT COUNT(*) FROM ticket WHERE state IN {_LIVE} AND registered_at >= ?"
        " AND registered_at < ?"
    )
    return int(db.execute_sql(sql, (_as_text(since), _as_text(until))).fetchone()[0])


def received_by(since: datetime, until: datetime) -> dict[str, dict[str, int]]:
    """Return how many tickets were registered by `kind`, `channel` and `category`, most first."""
    sql = (
        f"SELECT {', '.join(PARTED_BY)}, COUNT(*) FROM ticket WHERE registered_at >= ?"
        f" AND registered_at < ? AND {COUNTED} GROUP BY 1, 2, 3"
    )
    rows = db.execute_sql(sql, (_as_text(since), _as_text(until))).fetchall()
    found = {column: Counter[str]() for column in PARTED_BY}
    for *values, count in rows:
        for column, value in zip(PARTED_BY, values, strict=True):
            found[column][value] += count
    return {
        column: dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))
        for column, counts in found.items()
    }


def places_of_categories(
    categories: Sequence[str], since: datetime, until: datetime, most: int = 3
) -> dict[str, list[str]]:
    """Return the places each matter came from most often, by name, `most` of each."""
    marks = ", ".join("?" * len(categories))
    sql = (
        "SELECT t.category, d.name FROM ticket t JOIN division d ON d.code = t.division_code"
        f" WHERE t.registered_at >= ? AND t.registered_at < ? AND +t.category IN ({marks})"
        f" AND t.{COUNTED} GROUP BY t.category, d.code ORDER BY COUNT(*) DESC, d.code"
    )
    found: dict[str, list[str]] = {category: [] for category in categories}
    for category, name in db.execute_sql(sql, (_as_text(since), _as_text(until), *categories)):
        if len(found[category]) < most:
            found[category].append(name)
    return found


def overdue_parts(span: Span) -> list[dict[str, Any]]:
    """Return every part counted as overdue, by deadline; `unit_id` is the part's own unit."""
    moment = MOMENTS["due"]
    sql = (
        f"SELECT t.ticket_no, t.title, a.unit_id, a.answer_due_at, a.answered_at {moment.rows}"
        f" JOIN ticket t ON t.id = a.ticket_id WHERE {moment.period} AND {moment.where}"
        f" AND {moment.keys['unit'].where} AND {moment.cases['overdue']}"
        " ORDER BY a.answer_due_at, a.id"
    )
    read = MomentField().python_value
    names = ("number", "title", "unit_id", "due_at", "answered_at")
    rows = db.execute_sql(sql, span.parameters).fetchall()
    return [
        {**dict(zip(names, row, strict=True)), "due_at": read(row[3]), "answered_at": read(row[4])}
        for row in rows
    ]


def set_aside(since: datetime, until: datetime) -> list[dict[str, Any]]:
    """Return the tickets put on a ledger of their own in the period: deferred, then excluded."""
    sql = (
        "SELECT t.ticket_no, n.short_name, q.kind, q.reason_code, q.text, t.promised_at"
        " FROM unit_request q JOIN ticket t ON t.id = q.ticket_id"
        " JOIN assignment a ON a.id = q.assignment_id JOIN unit n ON n.id = a.unit_id"
        " WHERE q.state = 'approved' AND q.kind IN ('deferral', 'exclusion')"
        " AND q.decided_at >= ? AND q.decided_at < ? AND t.ledger = q.kind"
        " ORDER BY q.kind, q.decided_at, q.id"
    )
    read = MomentField().python_value
    names = ("number", "unit", "kind", "reason_code", "text", "promised_at")
    rows = db.execute_sql(sql, (_as_text(since), _as_text(until))).fetchall()
    return [{**dict(zip(names, row, strict=True)), "promised_at": read(row[-1])} for row in rows]


def first_registered() -> datetime | None:
    """Return when the oldest ticket was registered, or None."""
    row = db.execute_sql("SELECT MIN(registered_at) FROM ticket").fetchone()
    return MomentField().python_value(row[0])


def ranked_units() -> list[tuple[int, str, str]]:
    """Return (id, short name, kind) of the units that are ranked, in display order."""
    sql = (
        "SELECT id, short_name, kind FROM unit WHERE kind IN ('township', 'department', 'utility')"
        " ORDER BY CASE kind WHEN 'township' THEN 0 WHEN 'department' THEN 1 ELSE 2 END, sort, id"
    )
    return [(int(i), str(name), str(kind)) for i, name, kind in db.execute_sql(sql).fetchall()]


def units_closed() -> set[int]:
    """Return the ids of the units that are no longer in use."""
    return {int(number) for (number,) in db.execute_sql("SELECT id FROM unit WHERE is_active = 0")}


def units_known() -> list[tuple[int, str, str, int | None]]:
    """Return (id, short name, kind, parent) of every unit, in display order."""
    sql = "SELECT id, short_name, kind, parent_id FROM unit ORDER BY sort, id"
    return [(int(i), str(name), str(kind), above) for i, name, kind, above in db.execute_sql(sql)]


def people_named() -> dict[int, tuple[str, str]]:
    """Return (name, unit's short name) of every person by id."""
    sql = (
        "SELECT p.id, p.name, COALESCE(u.short_name, '') FROM person p"
        " LEFT JOIN unit u ON u.id = p.unit_id"
    )
    return {int(i): (str(name), str(unit)) for i, name, unit in db.execute_sql(sql).fetchall()}


def divisions_named() -> list[tuple[str, str, str]]:
    """Return (code, name, level) of every division, by code."""
    sql = "SELECT code, name, level FROM division ORDER BY code"
    return [(str(code), str(name), str(level)) for code, name, level in db.execute_sql(sql)]
