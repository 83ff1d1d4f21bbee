"""How the machine is: signs of life, what waits for the city, sizes. Reads only."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any

from peewee import fn

from hotline.store.database import db
from hotline.store.outbox import OutboxEvent
from hotline.store.settings import Heartbeat


def answers() -> bool:
    """Return True when the database answers; raises OperationalError when it does not."""
    return db.execute_sql("SELECT 1").fetchone() == (1,)


def last_beats() -> dict[str, tuple[datetime, str]]:
    """Return the last sign of life by the name of the part, with what it said."""
    return {row.name: (row.at, row.text) for row in Heartbeat.select()}


def owed_to_city() -> dict[str, Any]:
    """Return how many events wait, since when the oldest, and how many the city refused."""
    waiting, oldest = (
        OutboxEvent.select(fn.COUNT(OutboxEvent.id), fn.MIN(OutboxEvent.time))
        .where(OutboxEvent.state == "waiting")
        .tuples()[0]
    )
    refused = OutboxEvent.select().where(OutboxEvent.state == "rejected").count()
    return {
        "waiting": waiting,
        "oldest": datetime.fromisoformat(oldest) if isinstance(oldest, str) else oldest,
        "refused": refused,
    }


def queue_length(path: Path) -> int | None:
    """Return how many tasks the worker's queue holds, None when there is no queue yet."""
    if not path.exists():
        return None
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=1)
    try:
        return int(connection.execute("SELECT count(*) FROM task").fetchone()[0])
    except sqlite3.OperationalError:
        return None  # the worker has not made its table yet
    finally:
        connection.close()


def sqlite_version() -> str:
    return str(db.execute_sql("SELECT sqlite_version()").fetchone()[0])


def bytes_of(path: Path) -> int:
    """Return the size of a database file with its write-ahead log."""
    files = [path, path.with_name(path.name + "-wal")]
    return sum(file.stat().st_size for file in files if file.exists())
