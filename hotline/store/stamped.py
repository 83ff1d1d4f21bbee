"""Which tickets were stamped with which policy version, and the running deadlines of open ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from hotline.rules.calendar import ZONE
from hotline.store.database import db
from hotline.store.tickets import OPEN_LANES


@dataclass(frozen=True)
class Running:
    """One running deadline of an open ticket with what it was counted from.

    `part_id` is None for a deadline of the ticket itself.
    """

    ticket_id: int
    ticket_no: str
    kind: str
    urgency: str
    policy_id: int | None
    city_due_at: datetime | None
    dispatched_at: datetime | None
    stage: str
    started_at: datetime
    due_at: datetime
    is_promised: bool
    level: str
    unit: str
    part_id: int | None


def stamped_counts() -> dict[int, int]:
    """Return how many tickets each version was stamped on (an index-only count)."""
    sql = "SELECT policy_id, COUNT(*) FROM ticket WHERE policy_id IS NOT NULL GROUP BY policy_id"
    return {int(policy): int(count) for policy, count in db.execute_sql(sql).fetchall()}


def has_tickets() -> bool:
    """Tell whether any ticket was ever registered here."""
    return db.execute_sql("SELECT 1 FROM ticket LIMIT 1").fetchone() is not None


_RUNNING = """
SELECT t.id, t.ticket_no, t.kind, t.urgency, t.policy_id, t.city_due_at,
       t.dispatched_at, c.stage, c.started_at, c.due_at, c.is_promised,
       a.level, u.short_name, c.assignment_id
FROM stage_clock AS c
JOIN ticket AS t ON t.id = c.ticket_id
LEFT JOIN assignment AS a ON a.id = c.assignment_id
LEFT JOIN unit AS u ON u.id = a.unit_id
WHERE c.ended_at IS NULL AND t.lane <> 'done'
ORDER BY c.due_at, c.id
"""


def running_deadlines() -> Iterator[Running]:
    """Yield every running deadline, promised ones too, what expires first in front."""
    for row in db.execute_sql(_RUNNING):
        yield Running(
            ticket_id=row[0], ticket_no=row[1], kind=row[2], urgency=row[3], policy_id=row[4],
            city_due_at=_moment(row[5]), dispatched_at=_moment(row[6]), stage=row[7],
            started_at=datetime.fromisoformat(row[8]), due_at=datetime.fromisoformat(row[9]),
            is_promised=bool(row[10]), level=row[11] or "county", unit=row[12] or "",
            part_id=row[13],
        )  # fmt: skip


def open_tickets() -> int:
    """Return how many tickets are not done."""
    sql = f"SELECT COUNT(*) FROM ticket WHERE lane IN ({', '.join('?' * len(OPEN_LANES))})"
    return int(db.execute_sql(sql, OPEN_LANES).fetchone()[0])


def to_restamp(since: date, policy_id: int | None, most: int = -1) -> list[tuple[int, str]]:
    """Return id and number of open tickets registered since that day and stamped otherwise."""
    sql = (
        "SELECT id, ticket_no FROM ticket WHERE registered_at >= ? AND lane <> 'done'"
        " AND policy_id IS NOT ? ORDER BY id LIMIT ?"
    )
    midnight = datetime(since.year, since.month, since.day, tzinfo=ZONE)
    rows = db.execute_sql(sql, (midnight.isoformat(), policy_id, most)).fetchall()
    return [(int(number), str(ticket_no)) for number, ticket_no in rows]


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
