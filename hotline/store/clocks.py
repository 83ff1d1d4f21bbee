"""The running deadlines of a ticket and its parts: read and stopped with every act."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from hotline.rules.deadlines import Due, Limit
from hotline.rules.recounting import Clock, OpenTicket, Part
from hotline.store.assignments import StageClock
from hotline.store.database import db


def running_clocks(
    ticket_id: int, part_id: int | None, stages: tuple[str, ...]
) -> list[tuple[datetime, datetime]]:
    """Return (warn_at, due_at) of the running clocks of those stages, of the ticket or a part."""
    # The plus keeps SQLite off the index of parts: "no part" is true of a clock in four.
    sql = (
        "SELECT warn_at, due_at FROM stage_clock WHERE ticket_id = ? AND +assignment_id IS ?"
        f" AND ended_at IS NULL AND stage IN ({', '.join('?' * len(stages))})"
    )
    rows = db.execute_sql(sql, (ticket_id, part_id, *stages)).fetchall()
    return [(datetime.fromisoformat(warn), datetime.fromisoformat(due)) for warn, due in rows]


def end_clocks(
    at: datetime, met: bool, stages: tuple[str, ...], ticket_id: int | None, part_id: int | None
) -> None:
    """Stop the running clocks of those stages, of one part or else of a whole ticket."""
    column, number = ("assignment_id", part_id) if part_id else ("ticket_id", ticket_id)
    moment = StageClock.ended_at.db_value(at)
    db.execute_sql(
        "UPDATE stage_clock SET ended_at = ?, met_at = ?"
        f" WHERE {column} = ? AND ended_at IS NULL AND stage IN ({', '.join('?' * len(stages))})",
        (moment, moment if met else None, number, *stages),
    )


def resume(part_id: int) -> tuple[datetime, str] | None:
    """Let the part's last answer clock run on; return its start and calendar, None without one."""
    sql = (
        "UPDATE stage_clock SET ended_at = NULL, met_at = NULL WHERE id = (SELECT MAX(id)"
        " FROM stage_clock WHERE assignment_id = ? AND stage = 'answer')"
        " RETURNING started_at, calendar_version"
    )
    row = db.execute_sql(sql, (part_id,)).fetchone()
    return (datetime.fromisoformat(row[0]), str(row[1])) if row else None


def open_ticket_ids(after: int, most: int) -> list[int]:
    """Return open tickets whose id is greater than `after`, in the order of ids."""
    # The plus keeps SQLite on the order of ids: it stops after `most` instead of sorting all.
    sql = "SELECT id FROM ticket WHERE id > ? AND +lane <> 'done' ORDER BY id LIMIT ?"
    return [number for (number,) in db.execute_sql(sql, (after, most)).fetchall()]


def open_tickets() -> int:
    """Return how many tickets are open (an index-only count)."""
    sql = "SELECT COUNT(*) FROM ticket WHERE lane < 'done' OR lane > 'done'"
    return int(db.execute_sql(sql).fetchone()[0])


def reaching(day: date) -> int:
    """Return how many open tickets have a running office deadline that spans `day`."""
    sql = (
        "SELECT COUNT(DISTINCT ticket_id) FROM stage_clock WHERE ended_at IS NULL"
        " AND due_at >= ? AND started_at < ? AND is_promised = 0"
        " AND (limit_words LIKE '%工作%')"
    )
    start, end = day.isoformat(), (day + timedelta(days=1)).isoformat()
    return int(db.execute_sql(sql, (start, end)).fetchone()[0])


def provisional_of(ticket_ids: list[int]) -> set[tuple[int, int | None]]:
    """Return (ticket, part or None) of those tickets' running deadlines that are provisional."""
    sql = (
        f"SELECT ticket_id, assignment_id FROM stage_clock WHERE ticket_id IN {_marks(ticket_ids)}"
        " AND ended_at IS NULL AND is_provisional = 1"
    )
    return {(row[0], row[1]) for row in db.execute_sql(sql, ticket_ids).fetchall()}


_TICKETS = "SELECT id, policy_id, dispatched_at, due_at, city_due_at FROM ticket WHERE id IN "
_PARTS = "SELECT ticket_id, id, parent_id, level, answer_due_at FROM assignment WHERE ticket_id IN "
_CLOCKS = (
    "SELECT ticket_id, id, assignment_id, stage, started_at, due_at, warn_at, limit_code,"
    " limit_words, policy_id, is_promised, is_provisional, ended_at IS NULL FROM stage_clock"
    " WHERE (ended_at IS NULL OR assignment_id IS NULL AND stage = 'answer') AND ticket_id IN "
)


def to_recount(ticket_ids: list[int]) -> list[OpenTicket]:
    """Return what a recount must know of those tickets, in three queries, ordered by id."""
    marks = _marks(ticket_ids)
    clocks: dict[int, list[Clock]] = {}
    for ticket_id, *row in db.execute_sql(_CLOCKS + marks, ticket_ids).fetchall():
        clocks.setdefault(ticket_id, []).append(_clock(row))
    parts: dict[int, list[Part]] = {}
    for ticket_id, number, parent, level, due in db.execute_sql(_PARTS + marks, ticket_ids):
        parts.setdefault(ticket_id, []).append(Part(number, parent, level, _moment(due)))
    rows = db.execute_sql(f"{_TICKETS}{marks} ORDER BY id", ticket_ids).fetchall()
    return [
        OpenTicket(
            number, policy, *(_moment(text) for text in moments),
            clocks=tuple(clocks.get(number, ())), parts=tuple(parts.get(number, ())),
        )
        for number, policy, *moments in rows
    ]  # fmt: skip


def _clock(row: list[Any]) -> Clock:
    number, part, stage, started, due, warn, code, words, policy, *are = row
    start, until, yellow = (datetime.fromisoformat(text) for text in (started, due, warn))
    limit = _limit(code, words)
    return Clock(number, part, stage, start, until, yellow, limit, policy, *map(bool, are))


def _limit(code: str, words: str) -> Limit | None:
    """Return the limit; clocks of before the code was kept have only the words."""
    if code:
        return Limit.parse(code)
    try:
        return Limit.from_words(words)
    except ValueError:  # a promised day has no limit: "12月05日 17:30前"
        return None


def move(clock_id: int, due: Due, source: str, calendar_version: str) -> None:
    """Keep the deadline counted anew."""
    moments = (StageClock.due_at.db_value(due.due_at), StageClock.warn_at.db_value(due.warn_at))
    db.execute_sql(
        "UPDATE stage_clock SET due_at = ?, warn_at = ?, is_provisional = ?, source = ?,"
        " calendar_version = ? WHERE id = ?",
        (*moments, due.provisional, source, calendar_version, clock_id),
    )


def source_of(clock_id: int) -> str:
    """Return the source a clock was stamped with."""
    row = db.execute_sql("SELECT source FROM stage_clock WHERE id = ?", (clock_id,)).fetchone()
    return str(row[0])


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _marks(values: list[int]) -> str:
    return f"({', '.join('?' * len(values))})"


def end_answer_clock_of_ticket(at: datetime, ticket_id: int) -> None:
    """Stop the ticket's own answer clock, unmet; those of its parts run on."""
    db.execute_sql(
        "UPDATE stage_clock SET ended_at = ? WHERE ticket_id = ? AND +assignment_id IS NULL"
        " AND ended_at IS NULL AND stage = 'answer'",
        (StageClock.ended_at.db_value(at), ticket_id),
    )
