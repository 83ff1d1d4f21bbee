"""The running deadlines of a ticket and its parts: read and stopped with every act."""

from __future__ import annotations

from datetime import datetime

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
