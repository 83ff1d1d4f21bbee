"""What single notices list beside the counts: picked tickets, matters of a unit, one subject.

Moments are aware, from inclusive, until exclusive; only tickets that count are counted.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from hotline.store.database import MomentField, db
from hotline.store.figuremoments import COUNTED
from hotline.store.figures import Span, _grouped_sql
from hotline.store.figuretable import MOMENTS
from hotline.store.units import Division

_as_text = MomentField().db_value
_read = MomentField().python_value


@dataclass(frozen=True)
class Subject:
    """The tickets a special report is about: a condition on `ticket t` and its parameters."""

    where: str
    values: Mapping[str, Any] = field(default_factory=dict)


def about_matter(words: str) -> Subject:
    """Return tickets whose category or title holds the words."""
    return Subject("(instr(t.category, :words) OR instr(t.title, :words))", {"words": words})


def about_place(code: str) -> Subject:
    """Return tickets of a place and everything below it."""
    return Subject(
        "t.division_code >= :low AND t.division_code < :low || ':'", {"low": code.rstrip("0")}
    )


def about_units(unit_ids: Collection[int]) -> Subject:
    """Return tickets that one of the units has a part of."""
    units = ", ".join(str(int(number)) for number in sorted(unit_ids)) or "0"
    return Subject(
        f"EXISTS (SELECT 1 FROM assignment x WHERE x.ticket_id = t.id AND x.unit_id IN ({units}))"
    )


def _in_period(span: Span) -> dict[str, Any]:
    return {"since": _as_text(span.since), "until": _as_text(span.until)}


_REGISTERED = f"t.registered_at >= :since AND t.registered_at < :until AND t.{COUNTED}"


def received(about: Subject, span: Span) -> int:
    """Return how many tickets on the subject were registered."""
    sql = f"SELECT COUNT(*) FROM ticket t WHERE {_REGISTERED} AND {about.where}"
    return int(db.execute_sql(sql, {**_in_period(span), **about.values}).fetchone()[0])


def closed(about: Subject, span: Span) -> int:
    """Return how many of the subject's tickets registered in the period are closed by now."""
    sql = (
        f"SELECT COUNT(*) FROM ticket t WHERE {_REGISTERED} AND {about.where}"
        " AND t.state = 'closed'"
    )
    return int(db.execute_sql(sql, {**_in_period(span), **about.values}).fetchone()[0])


def received_by(column: str, about: Subject, span: Span) -> list[tuple[str, int]]:
    """Return the subject's tickets by `kind`, `category` or `place`, most first."""
    of = {
        "kind": "t.kind",
        "category": "t.category",
        "place": "(SELECT d.name FROM division d WHERE d.code = t.division_code)",
    }[column]
    sql = (
        f"SELECT {of}, COUNT(*) FROM ticket t WHERE {_REGISTERED} AND {about.where}"
        " GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    rows = db.execute_sql(sql, {**_in_period(span), **about.values}).fetchall()
    return [(str(name or ""), int(number)) for name, number in rows]


def counts_by_unit(about: Subject, span: Span, names: Collection[str]) -> dict[int, dict[str, int]]:
    """Return the named counts by stored unit, of parts of the subject's tickets only."""
    found: dict[int, dict[str, int]] = {}
    for moment in MOMENTS.values():
        rules = {
            name: rule for name, rule in {**moment.cases, **moment.sums}.items() if name in names
        }
        if not rules or "unit" not in moment.keys:
            continue
        mine = f"{moment.ticket} IN (SELECT t.id FROM ticket t WHERE {about.where})"
        narrowed = replace(moment, where=f"{moment.where} AND {mine}")
        sql = _grouped_sql(narrowed, "unit", list(rules.values()))
        for key, *sums in db.execute_sql(sql, {**span.parameters, **about.values}).fetchall():
            if key is not None:
                counted = {name: n for name, n in zip(rules, sums, strict=True) if n}
                found.setdefault(int(key), {}).update(counted)
    return found


def cases_of(about: Subject, span: Span, most: int) -> list[dict[str, Any]]:
    """Return the subject's tickets worth telling: urgent and overdue first, then the newest."""
    sql = (
        "SELECT t.ticket_no, t.title, t.state, u.short_name FROM ticket t"
        f" LEFT JOIN unit u ON u.id = t.lead_unit_id WHERE {_REGISTERED} AND {about.where}"
        " AND NOT t.is_confidential"
        " ORDER BY t.urgency <> 'urgent', t.due_at IS NULL OR t.due_at > :counted, t.id DESC"
        " LIMIT :most"
    )
    values = {**_in_period(span), **about.values, "most": most}
    rows = db.execute_sql(sql, {**values, "counted": _as_text(span.counted_at)}).fetchall()
    names = ("number", "title", "state", "unit")
    return [dict(zip(names, row, strict=True)) for row in rows]


def urgent_cases(span: Span, most: int) -> list[dict[str, Any]]:
    """Return the urgent tickets registered in the period, the newest first."""
    return cases_of(Subject("t.urgency = 'urgent'"), span, most)


def picks(period: str) -> list[dict[str, Any]]:
    """Return the tickets put up as best and worst of a period, most votes first.

    What a confidential ticket is about is left out, as in every list that is printed.
    """
    sql = (
        "SELECT p.board, t.ticket_no, CASE WHEN t.is_confidential THEN '（保密工单）'"
        " ELSE t.title END, COALESCE(u.short_name, ''), p.words, p.votes_for,"
        " p.votes_all FROM picked_ticket p JOIN ticket t ON t.id = p.ticket_id"
        " LEFT JOIN unit u ON u.id = t.lead_unit_id"
        " WHERE p.period = ? AND p.taken_down_at IS NULL"
        " ORDER BY p.board, p.votes_for DESC, p.id"
    )
    names = ("board", "number", "title", "unit", "words", "votes_for", "votes_all")
    rows = db.execute_sql(sql, (period,)).fetchall()
    return [dict(zip(names, row, strict=True)) for row in rows]


def verdicts(since: datetime, until: datetime) -> dict[str, int]:
    """Return how many verdicts of each outcome the panel gave in the period."""
    sql = (
        "SELECT outcome, COUNT(*) FROM verdict WHERE noted_at >= ? AND noted_at < ?"
        " AND withdrawn_at IS NULL GROUP BY 1"
    )
    return dict(db.execute_sql(sql, (_as_text(since), _as_text(until))).fetchall())


def matters_of_units(unit_ids: Collection[int], span: Span, most: int) -> list[tuple[str, int]]:
    """Return the categories of the parts dispatched to the units in the period, most first."""
    units = ", ".join(str(int(number)) for number in sorted(unit_ids)) or "0"
    moment = MOMENTS["dispatched"]
    sql = (
        f"SELECT y.category, COUNT(*) {moment.rows} JOIN ticket y ON y.id = {moment.ticket}"
        f" WHERE {moment.period} AND {moment.where} AND {moment.keys['unit'].where}"
        f" AND {moment.keys['unit'].of} IN ({units}) AND y.category <> ''"
        " GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT :most"
    )
    rows = db.execute_sql(sql, {**span.parameters, "most": most}).fetchall()
    return [(str(name), int(number)) for name, number in rows]


def returns_of(part_ids: Collection[int]) -> dict[int, tuple[datetime | None, str]]:
    """Return for each part handed back when that was decided and the reason given."""
    parts = ", ".join(str(int(number)) for number in sorted(part_ids)) or "0"
    sql = (
        "SELECT assignment_id, decided_at, text FROM unit_request WHERE kind = 'return'"
        f" AND state = 'approved' AND assignment_id IN ({parts}) ORDER BY id"
    )
    rows = db.execute_sql(sql).fetchall()
    return {int(part): (_read(at), str(text)) for part, at, text in rows}


def outlines() -> list[tuple[str, str, Any]]:
    """Return (code, name, GeoJSON geometry) of the townships that have an outline."""
    query = Division.select(Division.code, Division.name, Division.polygon).where(
        (Division.level == "township") & Division.polygon.is_null(False)
    )
    return [(row.code, row.name, row.polygon) for row in query.order_by(Division.code)]
