"""The city's side of packages by file: a county's package in, receipts out, and its own events.

Plain enough for a city's integrator to read: everything about the form of a package is in
`hotline.outside.hlsync*` and `hotline.rules.packages`, which both sides share.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from hotline.outside.hlsyncparts import Reading, Writing, written
from hotline.rules import packages as rules
from hotline.rules.packages import Head, Link
from hotline.rules.packagewords import BadPackage
from hotline.sandboxcity import applying
from hotline.sandboxcity.store import CityStore

SCHEMA = """CREATE TABLE IF NOT EXISTS packages (
    n INTEGER PRIMARY KEY AUTOINCREMENT, direction TEXT NOT NULL, kind TEXT NOT NULL,
    name TEXT NOT NULL, sha256 TEXT NOT NULL, upto INTEGER NOT NULL, at TEXT NOT NULL,
    answers TEXT NOT NULL DEFAULT '', is_void INTEGER NOT NULL DEFAULT 0)"""


@dataclass(frozen=True)
class Counter:
    """Where the city hands packages over: its store, keys, the county, the folder for its own."""

    store: CityStore
    keys: tuple[bytes, ...]
    county: str
    out: Path
    now: datetime

    def __post_init__(self) -> None:
        self.store.rows(SCHEMA)

    @property
    def source(self) -> str:
        return f"/city/{self.county[:4]}"

    def keep(self, direction: str, head: Head, sha256: str, upto: int = 0) -> None:
        self.store.rows(
            "INSERT INTO packages (direction, kind, name, sha256, upto, at, answers)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            direction, head.kind, head.name, sha256, upto, self.now.isoformat(),
            head.answers.sha256 if head.answers else "",
        )  # fmt: skip


def export(at: Counter) -> Path | None:
    """Write what the city owes and has not packed yet; None when there is nothing."""
    last = at.store.row(
        "SELECT name, sha256, upto FROM packages WHERE direction = 'out' AND kind = 'events'"
        " AND is_void = 0 ORDER BY n DESC LIMIT 1"
    )
    rows = at.store.rows(
        "SELECT n, body FROM sent WHERE n > ? ORDER BY n LIMIT ?",
        last["upto"] if last else 0, rules.MOST_EVENTS,
    )  # fmt: skip
    if not rows:
        return None
    sequences = [int(json.loads(row["body"])["sequence"]) for row in rows]
    previous = Link(last["name"], last["sha256"]) if last else None
    head = _head(at, rules.EVENTS, min(sequences), max(sequences), previous)
    with written(at.out / head.name, at.keys, head, at.now) as writing:
        writing.entries(row["body"] for row in rows)
        for sha256 in sorted(_files_named([json.loads(row["body"])["data"] for row in rows])):
            writing.blob(sha256, at.store.blobs / sha256)
    at.keep("out", head, writing.sha256, rows[-1]["n"])
    return at.out / head.name


def declare_lost(at: Counter, sha256: str) -> None:
    """Pack again what that package of the city held, and everything packed after it."""
    row = at.store.row("SELECT n FROM packages WHERE direction = 'out' AND sha256 = ?", sha256)
    if row:
        at.store.rows(
            "UPDATE packages SET is_void = 1 WHERE direction = 'out' AND n >= ?", row["n"]
        )


def _head(
    at: Counter, kind: str, first: int, last: int, previous: Link | None = None,
    answers: Link | None = None,
) -> Head:  # fmt: skip
    name = rules.name_of(at.county, first, last, down=True)
    if answers:
        name = rules.receipt_name(answers.name)
    stamp = at.now.isoformat(timespec="seconds")
    return Head(kind, name, at.county, at.source, first, last, stamp, previous, answers)


def _files_named(data: Any) -> Iterator[str]:
    if isinstance(data, list):
        for each in data:
            yield from _files_named(each)
    elif isinstance(data, dict):
        named = data.get("attachments")
        if isinstance(named, list):
            yield from (str(file["sha256"]) for file in named if isinstance(file, dict))
        yield from _files_named([each for name, each in data.items() if name != "attachments"])


def take_in(at: Counter, path: Path) -> Path | None:
    """Take in a county's package; return the package of receipts, None for receipts taken in.

    Raises BadPackage with the sentence.
    """
    with Reading(path) as reading:
        reading.check(at.keys)
        head = reading.head
        rules.check_maker(head.county, head.source, at.county, at.source)
        known = _find(at, "in", reading.sha256)
        if known:
            raise BadPackage("known", f"这个包已于 {known['at'][:16]} 导入过，这次没有重复办理。")
        rules.check_chain(head, _taken(at))
        ours = _find(at, "out", head.answers.sha256) if head.answers else None
        rules.check_answer(head, ours is not None)
        made = _take_events(at, reading) if head.kind == rules.EVENTS else None
        at.keep("in", head, reading.sha256)
        return made


def _find(at: Counter, direction: str, sha256: str) -> dict[str, Any] | None:
    sql = "SELECT * FROM packages WHERE direction = ? AND sha256 = ?"
    return at.store.row(sql, direction, sha256)


def _taken(at: Counter) -> set[str]:
    rows = at.store.rows("SELECT sha256 FROM packages WHERE direction='in' AND kind='events'")
    return {row["sha256"] for row in rows}


def _take_events(at: Counter, reading: Reading) -> Path:
    for sha256 in reading.blobs:
        part = at.store.uploads / f"{sha256}.part"
        with part.open("wb") as out:
            reading.copy_blob(sha256, out)
        part.replace(at.store.blobs / sha256)
    with at.store.write():
        receipts = [
            applying.receive(at.store, at.county, each, at.now) for each in reading.entries()
        ]
    answers = Link(reading.head.name, reading.sha256)
    head = _head(at, rules.RECEIPTS, reading.head.first, reading.head.last, answers=answers)
    with written(at.out / head.name, at.keys, head, at.now) as writing:
        _say(writing, receipts)
    at.keep("out", head, writing.sha256)
    return at.out / head.name


def _say(writing: Writing, receipts: Iterable[dict[str, str]]) -> None:
    writing.entries(json.dumps(each, ensure_ascii=False) for each in receipts)
