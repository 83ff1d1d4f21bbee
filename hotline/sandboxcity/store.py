"""What the sandbox city remembers: one SQLite file and a folder of files.

Plain SQL in one place; the rows are handed out as dictionaries.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS tickets (
    no TEXT PRIMARY KEY, data TEXT NOT NULL, state TEXT NOT NULL,
    last_event TEXT NOT NULL, changed_at TEXT NOT NULL,
    county_version INTEGER NOT NULL DEFAULT 0, city_version INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS received (
    n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, type TEXT NOT NULL,
    subject TEXT, version INTEGER, time TEXT NOT NULL, received_at TEXT NOT NULL,
    body TEXT NOT NULL, is_applied INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS received_subject ON received (subject, version);
CREATE TABLE IF NOT EXISTS refusals (
    n INTEGER PRIMARY KEY AUTOINCREMENT, received_at TEXT NOT NULL, code TEXT NOT NULL,
    message TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sent (
    n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, type TEXT NOT NULL,
    subject TEXT, sent_at TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS acts (
    n INTEGER PRIMARY KEY AUTOINCREMENT, ticket_no TEXT NOT NULL, side TEXT NOT NULL,
    type TEXT NOT NULL, event_id TEXT NOT NULL UNIQUE, at TEXT NOT NULL, data TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS acts_ticket ON acts (ticket_no, n);
CREATE TABLE IF NOT EXISTS uploads (
    id TEXT PRIMARY KEY, sha256 TEXT NOT NULL, size INTEGER NOT NULL);
"""


class CityStore:
    """One connection behind one lock: a sandbox serves one county."""

    def __init__(self, folder: Path) -> None:
        self.blobs, self.uploads = folder / "blobs", folder / "uploads"
        for each in (folder, self.blobs, self.uploads):
            each.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self.news = threading.Condition()
        self.is_closing = False
        self.held = 0  # long polls waiting for news
        self._connection = sqlite3.connect(
            folder / "sandboxcity.db", check_same_thread=False, isolation_level=None
        )
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.executescript(SCHEMA)

    def let_go(self) -> None:
        """Answer every long poll now, and later ones at once."""
        with self.news:
            self.is_closing = True
            self.news.notify_all()

    def close(self) -> None:
        self.let_go()
        with self._lock:
            self._connection.close()

    @contextmanager
    def write(self) -> Iterator[None]:
        """One transaction: all of it or nothing."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        with self._lock:
            return [dict(row) for row in self._connection.execute(sql, values)]

    def row(self, sql: str, *values: Any) -> dict[str, Any] | None:
        return next(iter(self.rows(sql, *values)), None)

    def setting(self, name: str, default: str = "") -> str:
        found = self.row("SELECT value FROM settings WHERE name = ?", name)
        return found["value"] if found else default

    def set(self, name: str, value: str) -> None:
        self.rows("REPLACE INTO settings (name, value) VALUES (?, ?)", name, value)

    def next_number(self, name: str) -> int:
        """Count up for ever; call inside `write()`."""
        number = int(self.setting(name, "0")) + 1
        self.set(name, str(number))
        return number

    def ticket(self, number: str) -> dict[str, Any] | None:
        found = self.row("SELECT * FROM tickets WHERE no = ?", number)
        return found and {**found, "data": json.loads(found["data"])}

    def tickets(self, limit: int = 200) -> list[dict[str, Any]]:
        found = self.rows("SELECT * FROM tickets ORDER BY changed_at DESC, no LIMIT ?", limit)
        return [{**row, "data": json.loads(row["data"])} for row in found]

    def save_ticket(
        self, number: str, data: dict[str, Any], state: str, last_event: str, changed_at: str
    ) -> None:
        self.rows(
            "INSERT INTO tickets (no, data, state, last_event, changed_at) VALUES (?,?,?,?,?) "
            "ON CONFLICT (no) DO UPDATE SET data = excluded.data, state = excluded.state, "
            "last_event = excluded.last_event, changed_at = excluded.changed_at",
            number,
            dumped(data),
            state,
            last_event,
            changed_at,
        )

    def acts(self, number: str) -> list[dict[str, Any]]:
        """Return the acts of one ticket, newest first."""
        found = self.rows("SELECT * FROM acts WHERE ticket_no = ? ORDER BY at DESC, n DESC", number)
        return [{**row, "data": json.loads(row["data"])} for row in found]

    def add_act(self, number: str, side: str, kind: str, event_id: str, at: str, data: Any) -> None:
        self.rows(
            "INSERT OR IGNORE INTO acts (ticket_no, side, type, event_id, at, data) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            number,
            side,
            kind,
            event_id,
            at,
            dumped(data),
        )

    def keep_blob(self, sha256: str, content: bytes) -> None:
        (self.blobs / sha256).write_bytes(content)


def dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
