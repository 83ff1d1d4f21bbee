"""Make a big county out of a small one: closed tickets copied, with history, parts and index.

Plain SQL on a stopped county's database; for measuring only.
"""

from __future__ import annotations

from pathlib import Path

from hotline.store import search
from hotline.store.database import db, open_database

# table -> the columns that point at ids which move with the copy
MOVED = {
    "ticket": ("id", "requester_id"),
    "requester": ("id",),
    "assignment": ("id", "ticket_id", "parent_id"),
    "answer": ("id", "ticket_id", "assignment_id"),
    "callback": ("id", "ticket_id"),
    "history": ("id", "ticket_id", "assignment_id"),
    "stage_clock": ("id", "ticket_id", "assignment_id"),
}
ORDER = ("requester", "ticket", "assignment", "answer", "callback", "history", "stage_clock")
OF_CLOSED = {
    "ticket": "state = 'closed' AND rework_of_id IS NULL",
    "requester": "id IN (SELECT requester_id FROM ticket WHERE state = 'closed')",
}
OF_OPEN = {"ticket": "lane <> 'done' AND state <> 'registered'"}


def grow(database: Path, tickets: int, of: dict[str, str] = OF_CLOSED) -> int:
    """Copy closed tickets, or those `of` names, until there are `tickets`; return how many."""
    open_database(database)
    db.execute_sql("PRAGMA synchronous = off")
    have = _count()
    top = {table: _top(table) for table in ORDER}
    copy = 0
    while _count() < tickets:
        copy += 1
        missing = tickets - _count()
        with db.atomic():
            _copy(copy, top, min(missing, have), of)
    db.execute_sql("INSERT INTO ticket_search (ticket_search) VALUES ('optimize')")
    db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.execute_sql("ANALYZE")
    total = _count()
    db.close()
    return total


def _count() -> int:
    return int(db.execute_sql("SELECT COUNT(*) FROM ticket").fetchone()[0])


def _top(table: str) -> int:
    return int(db.execute_sql(f"SELECT COALESCE(MAX(id), 0) FROM {table}").fetchone()[0])


def _copy(copy: int, top: dict[str, int], most: int, of: dict[str, str]) -> None:
    chosen = (
        f"SELECT id FROM ticket WHERE {of['ticket']} AND id <= {top['ticket']}"
        f" ORDER BY id LIMIT {most}"
    )
    for table in ORDER:
        columns = [row[1] for row in db.execute_sql(f"PRAGMA table_info({table})").fetchall()]
        values = [_value(table, name, copy, top) for name in columns]
        if table == "requester":
            where = f"id IN (SELECT requester_id FROM ticket WHERE id IN ({chosen}))"
        else:
            where = f"{'id' if table == 'ticket' else 'ticket_id'} IN ({chosen})"
        names = ", ".join(f'"{name}"' for name in columns)
        db.execute_sql(
            f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} FROM {table} WHERE {where}"
        )
    rows = db.execute_sql(
        f"SELECT id, title, content, address FROM ticket WHERE id IN ({chosen})"
    ).fetchall()
    for ticket_id, title, content, address in rows:
        text = search.registration_text(title, content, "", address)
        search.add(ticket_id + copy * top["ticket"], 0, text)


def _value(table: str, name: str, copy: int, top: dict[str, int]) -> str:
    if name in MOVED[table]:
        target = "ticket" if name == "ticket_id" else name.removesuffix("_id")
        target = {"id": table, "parent": "assignment"}.get(target, target)
        return f'"{name}" + {copy * top[target]}'
    if table == "ticket" and name in ("ticket_no", "wire_no"):
        return f"\"{name}\" || 'K{copy}'"
    return f'"{name}"'
