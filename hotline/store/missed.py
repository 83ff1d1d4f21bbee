"""Missed deadlines and what was written about them: what the machine looks at each minute."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from hotline.store.database import db
from hotline.store.letters import Letter, LetterLine

_RED = """
SELECT c.id AS clock_id, c.due_at, c.ticket_id, c.assignment_id, a.unit_id,
       t.policy_id, t.urgency
FROM stage_clock AS c
JOIN assignment AS a ON a.id = c.assignment_id
JOIN ticket AS t ON t.id = c.ticket_id
WHERE c.ended_at IS NULL AND c.due_at < ? AND c.stage = 'answer' AND a.parent_id IS NULL
ORDER BY c.due_at, c.id
"""
_TOLD = """
SELECT l.clock_id, r.step, r.state, r.due_at
FROM stage_clock AS c
JOIN letter_line AS l ON l.clock_id = c.id
JOIN letter AS r ON r.id = l.letter_id
WHERE c.ended_at IS NULL AND c.due_at < ?
"""
# Tickets of a policy with checkpoints whose answer is not in though its checkpoint is past.
_BEHIND = """
SELECT c.id AS clock_id, c.ticket_id, c.assignment_id, a.unit_id, t.policy_id, t.urgency,
       t.dispatched_at
FROM stage_clock AS c
JOIN assignment AS a ON a.id = c.assignment_id
JOIN ticket AS t ON t.id = c.ticket_id
WHERE c.ended_at IS NULL AND c.due_at >= ?1 AND c.stage = 'answer' AND a.parent_id IS NULL
  AND t.dispatched_at < ?2 AND t.policy_id IN ({policies})
  AND NOT EXISTS (SELECT 1 FROM letter_line AS l WHERE l.clock_id = c.id)
ORDER BY t.dispatched_at, c.id
"""
_MOMENTS = ("due_at", "dispatched_at")


def _rows(sql: str, *values: Any) -> list[dict[str, Any]]:
    cursor = db.execute_sql(sql, values)
    names = [column[0] for column in cursor.description]
    found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for row in found:
        for name in _MOMENTS:
            if row.get(name):
                row[name] = datetime.fromisoformat(row[name])
    return found


def red_clocks(now: datetime) -> list[dict[str, Any]]:
    """Return the missed answer deadlines of units that still run, oldest first.

    Parts of villages are left out: the township answers for them.
    """
    return _rows(_RED, Letter.due_at.db_value(now))


def told(now: datetime) -> list[dict[str, Any]]:
    """Return what was written about each of the missed deadlines: clock_id, step, state, due_at."""
    return _rows(_TOLD, Letter.due_at.db_value(now))


def behind_checkpoint(
    now: datetime, since: datetime, policies: Iterable[int]
) -> list[dict[str, Any]]:
    """Return running answers of those policies dispatched before `since`, not yet written about."""
    sql = _BEHIND.format(policies=", ".join(str(int(number)) for number in policies) or "NULL")
    return _rows(sql, Letter.due_at.db_value(now), Letter.due_at.db_value(since))


def policy_ids() -> list[int]:
    """Return the id of every policy version a ticket may be stamped with."""
    return [number for (number,) in db.execute_sql("SELECT id FROM policy_version").fetchall()]


def of_today(since: datetime) -> list[dict[str, Any]]:
    """Return the drafts about missed deadlines that wait, and those drafted since `since`."""
    return _rows(
        "SELECT id, unit_id, kind, step, state FROM letter WHERE reason = 'overdue' AND ("
        "state = 'draft' OR state IN ('issued', 'answered', 'closed', 'dropped')"
        " AND drafted_at >= ?)",
        Letter.due_at.db_value(since),
    )


def known_matters(matters: list[str]) -> set[str]:
    """Return which of them a letter was written about."""
    rows = LetterLine.select(LetterLine.matter).where(LetterLine.matter.in_(matters)).tuples()
    return {matter for (matter,) in rows}


def worked_off() -> list[tuple[int, str, str]]:
    """Return (id, state, reason) of open letters all of whose tickets were answered meanwhile."""
    return db.execute_sql(
        "SELECT r.id, r.state, r.reason FROM letter AS r WHERE r.state IN ('draft', 'issued')"
        " AND EXISTS (SELECT 1 FROM letter_line AS l WHERE l.letter_id = r.id)"
        " AND NOT EXISTS (SELECT 1 FROM letter_line AS l"
        " LEFT JOIN stage_clock AS c ON c.id = l.clock_id"
        " WHERE l.letter_id = r.id AND c.ended_at IS NULL)"
    ).fetchall()


def met_after_all() -> list[tuple[int, int]]:
    """Return (letter, line) of the machine's own waiting drafts for each deadline that was met in
    time after all, while other tickets of the draft are still owed."""
    return db.execute_sql(
        "SELECT r.id, l.id FROM letter AS r JOIN letter_line AS l ON l.letter_id = r.id"
        " JOIN stage_clock AS c ON c.id = l.clock_id"
        " WHERE r.state = 'draft' AND r.reason = 'overdue' AND r.edited_by = ''"
        " AND c.met_at <= l.due_at"
        " AND EXISTS (SELECT 1 FROM letter_line AS o LEFT JOIN stage_clock AS d"
        " ON d.id = o.clock_id WHERE o.letter_id = r.id AND d.ended_at IS NULL)"
    ).fetchall()


def came_in(letter_id: int) -> dict[int, datetime]:
    """Return for each line of the letter whose answer was given on a phone when it came in."""
    rows = db.execute_sql(
        "SELECT l.id, MAX(f.received_at) FROM letter_line AS l"
        " JOIN stage_clock AS c ON c.id = l.clock_id"
        " JOIN field_act AS f ON f.part_id = l.assignment_id AND f.counted_at = c.met_at"
        " WHERE l.letter_id = ? AND f.act = 'answer' AND f.outcome = 'done' GROUP BY l.id",
        (letter_id,),
    ).fetchall()
    return {line: datetime.fromisoformat(at) for line, at in rows}


def lighter_drafts(clock_ids: list[int], step: int) -> list[LetterLine]:
    """Return the lines of waiting drafts that a graver letter about these clocks takes over."""
    return list(
        LetterLine.select(LetterLine, Letter)
        .join(Letter)
        .where(
            LetterLine.clock.in_(clock_ids)
            & (Letter.state == "draft")
            & (Letter.reason == "overdue")
            & (Letter.step < step)
            & (Letter.edited_by == "")  # what a person wrote is never thrown away
        )
    )
