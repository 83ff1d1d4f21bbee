"""The counts behind every notice and board, by SQL over indexed moments. It counts, never rates.

A period is given as two aware moments, from inclusive, until exclusive. Villages count for the
township above them; only parts given by the county office count, not those handed on below.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from hotline.store.database import MomentField, db

_as_text = MomentField().db_value

# The unit a part is judged under: a village's township, otherwise the unit itself.
_RANKED = "CASE u.kind WHEN 'village' THEN u.parent_id ELSE u.id END"
# An excluded ticket (剔除, S1: 不计入考核) leaves every indicator; there are few of them.
_PARTS = (
    "FROM assignment a JOIN unit u ON u.id = a.unit_id WHERE a.parent_id IS NULL"
    " AND a.ticket_id NOT IN (SELECT id FROM ticket WHERE ledger = 'exclusion')"
)
_COUNTED = "state NOT IN ('merged', 'withdrawn', 'excluded')"
# Withdrawn or returned before it had to be done: it never became due.
_STOOD = "(a.ended_at IS NULL OR a.state NOT IN ('withdrawn', 'returned') OR a.ended_at > {due})"

_BY_UNIT = {
    "assignments": f"SELECT {_RANKED}, COUNT(*) {_PARTS} AND a.dispatched_at >= ? AND"
    " a.dispatched_at < ? GROUP BY 1",
    "returned": f"SELECT {_RANKED}, COUNT(*) {_PARTS} AND a.dispatched_at >= ? AND"
    " a.dispatched_at < ? AND a.state = 'returned' GROUP BY 1",
    "accept_due": f"SELECT {_RANKED}, COUNT(*) {_PARTS} AND a.accept_due_at >= ? AND"
    f" a.accept_due_at < ? AND {_STOOD.format(due='a.accept_due_at')} GROUP BY 1",
    "accepted_on_time": f"SELECT {_RANKED}, COUNT(*) {_PARTS} AND a.accept_due_at >= ? AND"
    f" a.accept_due_at < ? AND {_STOOD.format(due='a.accept_due_at')}"
    " AND a.accepted_at <= a.accept_due_at GROUP BY 1",
    "answered": f"SELECT {_RANKED}, COUNT(*) {_PARTS} AND a.answered_at >= ? AND"
    " a.answered_at < ? GROUP BY 1",
    "reworked": f"SELECT {_RANKED}, COUNT(*) {_PARTS} AND a.answered_at >= ? AND"
    " a.answered_at < ? AND a.round > 1 GROUP BY 1",
    "answered_on_time": f"SELECT {_RANKED}, COUNT(*) {_PARTS} AND a.answer_due_at >= ? AND"
    f" a.answer_due_at < ? AND {_STOOD.format(due='a.answer_due_at')}"
    " AND a.answered_at <= a.answer_due_at GROUP BY 1",
}
_OVERDUE = (
    f"{_PARTS} AND a.answer_due_at >= ? AND a.answer_due_at < ? AND a.answer_due_at < ?"
    f" AND {_STOOD.format(due='a.answer_due_at')}"
    " AND (a.answered_at IS NULL OR a.answered_at > a.answer_due_at)"
)
_JUDGED = {
    "callbacks": "1",
    "contacted": "t.contacted = 'yes'",
    "solved": "t.solved = 'yes'",
    "partly": "t.solved = 'partly'",
    "satisfied": "t.satisfied = 'yes'",
    "mostly": "t.satisfied = 'mostly'",
    "unsatisfied": "t.satisfied = 'no'",
}


def counts_by_unit(
    since: datetime, until: datetime, counted_at: datetime
) -> dict[int, dict[str, int]]:
    """Return for each ranked unit's id its counts by the names of `rules.scoring.UnitCounts`."""
    span = (_as_text(since), _as_text(until))
    found: dict[int, Counter[str]] = {}
    for name, sql in _BY_UNIT.items():
        for unit_id, count in db.execute_sql(sql, span).fetchall():
            found.setdefault(unit_id, Counter())[name] = count
    overdue = f"SELECT {_RANKED}, COUNT(*) {_OVERDUE} GROUP BY 1"
    for unit_id, count in db.execute_sql(overdue, (*span, _as_text(counted_at))).fetchall():
        found.setdefault(unit_id, Counter())["overdue"] = count
    judged = ", ".join(f"SUM({rule})" for rule in _JUDGED.values())
    sql = (
        f"SELECT {_RANKED}, {judged} FROM ticket t JOIN unit u ON u.id = t.lead_unit_id"
        " WHERE t.called_back_at >= ? AND t.called_back_at < ? AND t.is_effective = 1"
        " AND t.ledger <> 'exclusion' GROUP BY 1"
    )
    for unit_id, *sums in db.execute_sql(sql, span).fetchall():
        found.setdefault(unit_id, Counter()).update(dict(zip(_JUDGED, sums, strict=True)))
    return {unit_id: dict(counts) for unit_id, counts in found.items()}


_TOTALS = {
    "received": "SELECT COUNT(*) FROM ticket WHERE registered_at >= ? AND registered_at < ?"
    f" AND {_COUNTED}",
    "dispatched": "SELECT COUNT(*) FROM ticket WHERE registered_at >= ? AND registered_at < ?"
    f" AND {_COUNTED} AND dispatched_at IS NOT NULL",
    "closed": "SELECT COUNT(*) FROM ticket WHERE closed_at >= ? AND closed_at < ?"
    " AND state = 'closed'",
    # A deferred ticket's due_at is the day promised to the requester: it is judged by that one.
    "closed_due": f"SELECT COUNT(*) FROM ticket WHERE due_at >= ? AND due_at < ? AND {_COUNTED}",
    "closed_on_time": "SELECT COUNT(*) FROM ticket WHERE due_at >= ? AND due_at < ?"
    f" AND {_COUNTED} AND passed_at <= due_at",
}


def totals(since: datetime, until: datetime) -> dict[str, int]:
    """Return the county's ticket counts by the names of `rules.monthfigures.MonthTotals`."""
    span = (_as_text(since), _as_text(until))
    found = {name: int(db.execute_sql(sql, span).fetchone()[0]) for name, sql in _TOTALS.items()}
    still_open = (
        f"SELECT COUNT(*) FROM ticket WHERE registered_at < ? AND {_COUNTED}"
        " AND (closed_at IS NULL OR closed_at >= ?)"
    )
    found["open_at_end"] = int(db.execute_sql(still_open, (span[1], span[1])).fetchone()[0])
    return found


def received_by(column: str, since: datetime, until: datetime) -> dict[str, int]:
    """Return how many tickets were registered, by `kind`, `channel` or `category`."""
    assert column in ("kind", "channel", "category"), column
    sql = (
        f"SELECT {column}, COUNT(*) FROM ticket WHERE registered_at >= ? AND registered_at < ?"
        f" AND {_COUNTED} GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    return dict(db.execute_sql(sql, (_as_text(since), _as_text(until))).fetchall())


def received_by_month(since: datetime, until: datetime) -> dict[str, int]:
    """Return how many tickets were registered in each calendar month, by `YYYY-MM`."""
    sql = (
        "SELECT substr(registered_at, 1, 7), COUNT(*) FROM ticket WHERE registered_at >= ?"
        f" AND registered_at < ? AND {_COUNTED} GROUP BY 1"
    )
    return dict(db.execute_sql(sql, (_as_text(since), _as_text(until))).fetchall())


def places_of_category(category: str, since: datetime, until: datetime) -> list[str]:
    """Return the three places a matter came from most often, by name."""
    sql = (
        "SELECT d.name FROM ticket t JOIN division d ON d.code = t.division_code"
        f" WHERE t.registered_at >= ? AND t.registered_at < ? AND t.category = ? AND t.{_COUNTED}"
        " GROUP BY d.code ORDER BY COUNT(*) DESC, d.code LIMIT 3"
    )
    rows = db.execute_sql(sql, (_as_text(since), _as_text(until), category)).fetchall()
    return [name for (name,) in rows]


def overdue_parts(since: datetime, until: datetime, counted_at: datetime) -> list[dict[str, Any]]:
    """Return every part counted as overdue, by unit and deadline."""
    named = f"JOIN ticket t ON t.id = a.ticket_id JOIN unit r ON r.id = {_RANKED} WHERE"
    sql = (
        "SELECT t.ticket_no, t.title, r.short_name, a.answer_due_at, a.answered_at "
        + _OVERDUE.replace("WHERE", named, 1)
        + " ORDER BY r.kind DESC, r.sort, r.id, a.answer_due_at"
    )
    read = MomentField().python_value
    rows = db.execute_sql(sql, (_as_text(since), _as_text(until), _as_text(counted_at))).fetchall()
    return [
        {
            "number": number,
            "title": title,
            "unit": unit,
            "due_at": read(due),
            "answered_at": read(answered),
        }
        for number, title, unit, due, answered in rows
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


def answer_spans(since: datetime, until: datetime) -> list[tuple[int, datetime, datetime]]:
    """Return (ranked unit's id, dispatched, answered) of every part answered in the period."""
    sql = (
        f"SELECT {_RANKED}, a.dispatched_at, a.answered_at {_PARTS}"
        " AND a.answered_at >= ? AND a.answered_at < ?"
    )
    read = MomentField().python_value
    rows = db.execute_sql(sql, (_as_text(since), _as_text(until))).fetchall()
    return [(unit_id, read(start), read(end)) for unit_id, start, end in rows]


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
