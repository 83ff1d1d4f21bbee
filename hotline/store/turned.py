"""What has just become worth a reminder: lamps that turned, parts, requests and acts since.

Every question is a short range of one index (running clocks by `warn_at` or `due_at`, parts,
requests and history by their growing ids), so a look costs the same on any size of ledger.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hotline.store.assignments import StageClock
from hotline.store.database import db
from hotline.store.people import Person

_MOMENT = StageClock.due_at.db_value
# What every message is written from; the requester is not even joined.
_TICKET = (
    "t.id AS ticket_id, t.ticket_no, t.title, t.is_confidential, t.urgency, t.policy_id,"
    " t.registered_at"
)
_PART = "a.unit_id, u.short_name AS unit_name"
_NOT_TOLD = "NOT EXISTS (SELECT 1 FROM message m WHERE m.matter = {matter})"

_CLOCKS = (
    f"SELECT c.id, c.stage, c.due_at, c.assignment_id, {_TICKET}, {_PART}"
    " FROM stage_clock c JOIN ticket t ON t.id = c.ticket_id"
    " LEFT JOIN assignment a ON a.id = c.assignment_id LEFT JOIN unit u ON u.id = a.unit_id"
    " WHERE c.ended_at IS NULL AND {range} AND {not_told} ORDER BY {by} LIMIT ?"
)
_RED = _CLOCKS.format(
    # The county's own limit for the answer is the units' affair: they are told of theirs.
    # Of two limits of one part that end together the answer's alone is told: one thing, once.
    range="c.due_at >= ? AND c.due_at < ? AND (c.assignment_id IS NOT NULL OR c.stage <> 'answer')"
    " AND NOT (c.stage <> 'answer' AND EXISTS (SELECT 1 FROM stage_clock b"
    " WHERE b.assignment_id = c.assignment_id AND b.stage = 'answer'"
    " AND b.ended_at IS NULL AND b.due_at = c.due_at))",
    by="c.due_at, c.id",
    not_told=_NOT_TOLD.format(matter="'clock ' || c.id || ' red'"),
)
_YELLOW = _CLOCKS.format(
    range="c.warn_at >= ? AND c.warn_at <= ? AND c.due_at >= ?"
    " AND c.assignment_id IS NOT NULL AND c.stage IN ({stages})",
    by="c.warn_at, c.id",
    not_told=_NOT_TOLD.format(matter="'clock ' || c.id || ' yellow'"),
)
_PARTS = (
    f"SELECT a.id, a.accept_due_at AS due_at, {_TICKET}, {_PART}"
    " FROM assignment a JOIN ticket t ON t.id = a.ticket_id JOIN unit u ON u.id = a.unit_id"
    " WHERE a.id > ? AND a.state = 'waiting_accept' ORDER BY a.id LIMIT ?"
)
_REQUESTS = (
    f"SELECT r.id, r.kind, r.state, {_TICKET}, {_PART}"
    " FROM unit_request r JOIN ticket t ON t.id = r.ticket_id"
    " JOIN assignment a ON a.id = r.assignment_id JOIN unit u ON u.id = a.unit_id"
    " WHERE r.state IN ('signing', 'pending') AND r.asked_at >= ? AND {not_told}"
    " ORDER BY r.id LIMIT ?"
).format(
    not_told=_NOT_TOLD.format(
        matter="'request ' || r.id ||"
        " CASE r.state WHEN 'signing' THEN ' to_sign' ELSE ' to_decide' END"
    )
)
# What was found before anybody called and lies with a township: no ticket, no deadline.
_FINDINGS = (
    "SELECT f.id, f.text, v.short_name AS village, f.township_id AS unit_id,"
    " u.short_name AS unit_name, NULL AS ticket_id, '' AS ticket_no, '' AS title,"
    " 0 AS is_confidential, '' AS urgency, NULL AS policy_id"
    " FROM finding f JOIN unit u ON u.id = f.township_id JOIN unit v ON v.id = f.unit_id"
    " WHERE f.state = 'at_township' AND f.sent_up_at >= ? AND f.sent_up_at < ? AND {not_told}"
    " ORDER BY f.id LIMIT ?"
).format(not_told=_NOT_TOLD.format(matter="'finding ' || f.id || ' finding'"))
# The part of the line; a line about the whole ticket (an urging) goes to every part at work.
_LINES = (
    f"SELECT h.id, h.act, a.answer_due_at AS due_at, a.id AS part_id, {_TICKET}, {_PART}"
    " FROM history h JOIN ticket t ON t.id = h.ticket_id"
    " JOIN assignment a ON a.id = h.assignment_id OR (h.assignment_id IS NULL"
    " AND h.act = 'urge' AND a.ticket_id = h.ticket_id"
    " AND a.state IN ('waiting_accept', 'handling', 'sent_back'))"
    " JOIN unit u ON u.id = a.unit_id"
    " WHERE h.id > ? AND h.id <= ? AND h.act IN ({acts}) ORDER BY h.id"
)


def _rows(sql: str, values: tuple[Any, ...] | dict[str, Any]) -> list[dict[str, Any]]:
    cursor = db.execute_sql(sql, values)
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for row in rows:
        for name in ("due_at", "registered_at"):
            if isinstance(row.get(name), str):
                row[name] = datetime.fromisoformat(row[name])
    return rows


def red(since: datetime, now: datetime, limit: int) -> list[dict[str, Any]]:
    """Return running clocks that ran out since then and of which nobody was told."""
    return _rows(_RED, (_MOMENT(since), _MOMENT(now), limit))


def yellow(
    since: datetime, now: datetime, stages: frozenset[str], limit: int
) -> list[dict[str, Any]]:
    """Return running clocks of units, of those stages, that turned yellow since then, untold."""
    sql = _YELLOW.format(stages=", ".join("?" * len(stages)))
    moment = _MOMENT(now)
    return _rows(sql, (_MOMENT(since), moment, moment, *sorted(stages), limit))


def parts_after(part_id: int, limit: int) -> list[dict[str, Any]]:
    """Return the parts after that id that wait to be accepted."""
    return _rows(_PARTS, (part_id, limit))


def requests_since(since: datetime, limit: int) -> list[dict[str, Any]]:
    """Return requests of units waiting for a signature or a decision, untold."""
    return _rows(_REQUESTS, (_MOMENT(since), limit))


def findings_sent_up(since: datetime, before: datetime, limit: int) -> list[dict[str, Any]]:
    """Return findings that came to a township between two moments and lie there still, untold."""
    return _rows(_FINDINGS, (_MOMENT(since), _MOMENT(before), limit))


def lines_after(line_id: int, upto: int, acts: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the parts touched by those acts in the history lines after one id, up to another."""
    return _rows(_LINES.format(acts=", ".join("?" * len(acts))), (line_id, upto, *acts))


def newest() -> tuple[int, int]:
    """Return the highest ids of the parts and of the history (two looks at a primary key)."""
    sql = "SELECT (SELECT max(id) FROM assignment), (SELECT max(id) FROM history)"
    part, line = db.execute_sql(sql).fetchone()
    return part or 0, line or 0


def people_of(unit_ids: set[int]) -> list[dict[str, Any]]:
    """Return the people of those units who work tickets, with the number kept for each."""
    roles = ("station_clerk", "station_leader", "grid_worker")
    query = Person.select(
        Person.username, Person.name, Person.role, Person.phone, Person.unit
    ).where(Person.unit.in_(sorted(unit_ids)) & Person.is_active & Person.role.in_(roles))
    return list(query.order_by(Person.id).dicts())


def unit_name(unit_id: int) -> str:
    """Return the short name of a unit, "" for one that is not there."""
    row = db.execute_sql("SELECT short_name FROM unit WHERE id = ?", (unit_id,)).fetchone()
    return row[0] if row else ""


def numbers_kept() -> tuple[int, int]:
    """Return how many clerks, leaders and grid workers have a number kept, and how many not."""
    roles = ("station_clerk", "station_leader", "grid_worker")
    has_number = Person.phone != ""
    query = Person.select(has_number).where(Person.is_active & Person.role.in_(roles)).tuples()
    found = [bool(row[0]) for row in query]
    return sum(found), len(found) - sum(found)


def over(matters: list[str], now: datetime) -> dict[str, str]:
    """Return why a matter needs no message any more, for those that are over."""
    asked = {matter: tuple(matter.split()) for matter in matters}
    found: dict[str, str] = {}
    for thing, sql in _OVER.items():
        mine = {matter: words for matter, words in asked.items() if words[0] == thing}
        numbers = sorted({int(_number(words)) for words in mine.values()})
        if not numbers:
            continue
        sql = sql.format(marks=", ".join("?" * len(numbers)))
        states = {row[0]: row[1:] for row in db.execute_sql(sql, numbers).fetchall()}
        for matter, words in mine.items():
            if why := _why_over(thing, words[2], states.get(int(_number(words))), _MOMENT(now)):
                found[matter] = why
    return found


def _number(words: tuple[str, ...]) -> str:
    """Return the id to look up: of a history line the part it was about, its fourth word."""
    return words[3] if words[0] == "history" else words[1]


def _why_over(thing: str, kind: str, state: tuple[Any, ...] | None, now: Any) -> str:
    if state is None:
        return "工单已不在系统内"
    if thing == "clock":
        if state[0] is not None:
            return "这个环节已办完或已撤回"
        return "已经超期，另发超期提醒" if kind == "yellow" and state[1] < now else ""
    if thing == "part":
        return "" if state[0] == "waiting_accept" else "已签收或已撤回"
    if thing == "request":
        waits = "signing" if kind == "to_sign" else "pending"
        return "" if state[0] == waits else "申请已有决定或已撤销"
    if thing == "letter":
        return "" if state[0] == "issued" else "已回复或已作废"
    is_open = state[0] in ("waiting_accept", "handling", "sent_back") or kind == "decided"
    return "" if is_open else "已反馈或已撤回"


_OVER = {
    "clock": "SELECT id, ended_at, due_at FROM stage_clock WHERE id IN ({marks})",
    "part": "SELECT id, state FROM assignment WHERE id IN ({marks})",
    "request": "SELECT id, state FROM unit_request WHERE id IN ({marks})",
    "letter": "SELECT id, state FROM letter WHERE id IN ({marks})",
    "history": "SELECT id, state FROM assignment WHERE id IN ({marks})",
}


_FIRST_FEW = """
SELECT lamp, ticket_no, title, due_at, of_lamp FROM (SELECT lamp, ticket_no, title, due_at,
 count(*) OVER (PARTITION BY lamp) AS of_lamp,
 row_number() OVER (PARTITION BY lamp ORDER BY due_at, ticket_no) AS place FROM ({}))
WHERE place <= :most ORDER BY lamp, place
"""
# Written out because both are asked with every desk: parts of one unit by the index of its
# lanes, tickets of the county by the running clocks that turned, never all open tickets: the
# plus keeps SQLite off the index of parts.
_STATION_DESK = _FIRST_FEW.format("""
SELECT CASE WHEN a.next_due_at < :now THEN 'red' ELSE 'yellow' END AS lamp,
 t.ticket_no, t.title, a.next_due_at AS due_at
FROM assignment a JOIN ticket t ON t.id = a.ticket_id
WHERE a.unit_id = :unit AND a.lane IN ('to_accept', 'to_contact', 'to_answer', 'to_combine',
 'below', 'sent_back') AND (a.next_due_at >= :since AND a.next_due_at < :now
 OR a.next_warn_at > :since AND a.next_warn_at <= :now AND a.next_due_at >= :now)
""")
_COUNTY_DESK = _FIRST_FEW.format("""
SELECT 'red' AS lamp, t.ticket_no, t.title, c.due_at FROM stage_clock c
JOIN ticket t ON t.id = c.ticket_id AND t.next_due_at = c.due_at
WHERE c.ended_at IS NULL AND c.due_at >= :since AND c.due_at < :now AND +c.assignment_id IS NULL
UNION ALL
SELECT 'yellow', t.ticket_no, t.title, c.due_at FROM stage_clock c
JOIN ticket t ON t.id = c.ticket_id AND t.next_due_at = c.due_at
WHERE c.ended_at IS NULL AND c.warn_at > :since AND c.warn_at <= :now AND c.due_at >= :now
 AND +c.assignment_id IS NULL
""")


def on_desk(unit_id: int | None, since: datetime, now: datetime, most: int) -> list[dict[str, Any]]:
    """Return what turned yellow or red on a desk since then: the first `most` of either lamp,
    red first, each with `of_lamp`, how many there are of it.

    Of one unit, or of the county's own stages when `unit_id` is None. One question.
    """
    given = {"since": _MOMENT(since), "now": _MOMENT(now), "unit": unit_id, "most": most}
    sql = _COUNTY_DESK if unit_id is None else _STATION_DESK
    if unit_id is None:
        given.pop("unit")
    return _rows(sql, given)
