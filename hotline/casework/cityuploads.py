"""Bringing files up before the messages that name them, without making other tickets wait.

A message waits for its own files and holds back only the later ones of its own ticket. What
names no file is sent first; files get a slice of time after that, and a large one goes on in
the next round, or after the worker was killed (its address at the city is kept).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hotline.outside.cityplatform import BlobOutcome, CityPlatform
from hotline.store import begunuploads, outbox, settings
from hotline.store.database import write
from hotline.store.outbox import OutboxEvent

# One round brings files up for so long; then waiting messages get their turn again.
SLICE = timedelta(seconds=20)
# A file that did not go up is tried again after this, doubled each time up to the longest.
FIRST_REST, LONGEST_REST = timedelta(seconds=15), timedelta(minutes=5)
# One round looks at so many messages not looked at before; a look is remembered in the outbox.
LOOK, MOST_LOOKS = 200, 25
# These speak of the line for files, not of one file: the next would fare no better now.
OF_THE_LINE = ("no_answer", "busy", "unauthorized", "unsigned", "redirect", "paused")


def free_of_files(limit: int) -> list[OutboxEvent]:
    """Return up to `limit` waiting messages that need no files first, in the order of sending.

    Messages that do are set apart once, and the later ones of their tickets wait with them.
    """
    most = limit
    for _ in range(MOST_LOOKS):
        rows = outbox.waiting(most)
        laden = [row for row in rows if files_named(outbox.data_of(row))]
        if laden:
            with write():
                outbox.set_apart([row.id for row in laden], outbox.FILES)
        free = _not_behind(rows, laden)
        if free or not laden:
            return free[:limit]
        most = max(limit, LOOK)
    return []


def _not_behind(rows: list[OutboxEvent], laden: list[OutboxEvent]) -> list[OutboxEvent]:
    first = {row.subject: row.ticketversion or 0 for row in reversed(laden) if row.subject}
    numbers = {row.id for row in laden}
    return [
        row
        for row in rows
        if row.id not in numbers
        and (row.subject not in first or (row.ticketversion or 0) < first[row.subject])
    ]


def rested(code: str, limit: int, now: datetime) -> list[OutboxEvent]:
    """Return messages set apart for that reason whose turn it is; 立即同步 ends every rest."""
    wished = settings.last_beat("sync_now")
    return outbox.rested(code, limit, now, wished, FIRST_REST, LONGEST_REST)


def files_named(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the files of an event, and of a snapshot those of its acts."""
    named = list(data.get("attachments") or [])
    for told in data.get("acts") or []:
        named += told.get("attachments") or []
    return named


@dataclass(frozen=True)
class Carried:
    """The messages whose files are up, and what was wrong with the line or with a file."""

    ready: list[OutboxEvent]
    error: str = ""
    retry_after: float | None = None
    is_line: bool = False


def carry_up(
    city: CityPlatform, laden: Iterable[OutboxEvent], blobs: Path, clock: Callable[[], datetime]
) -> Carried:
    """Bring up the files of these messages for one slice of time, oldest message first."""
    until, ready, wrong = clock() + SLICE, [], ""
    for row in laden:
        trouble = _send_files(city, files_named(outbox.data_of(row)), blobs, clock, until)
        if trouble is None:
            ready.append(row)
        elif trouble.code == "paused":
            return Carried(ready, wrong)
        else:
            wrong = trouble.error or "附件没有送达市平台，稍后自动重试。"
            with write():
                outbox.note_silence([row.event_id], clock(), wrong)
            if trouble.code in OF_THE_LINE or trouble.code.startswith("status_5"):
                return Carried(ready, wrong, trouble.retry_after, is_line=True)
        if clock() >= until:
            break
    return Carried(ready, wrong)


def _send_files(
    city: CityPlatform,
    files: list[dict[str, Any]],
    blobs: Path,
    clock: Callable[[], datetime],
    until: datetime,
) -> BlobOutcome | None:
    """Bring up the files of one message; None when all are there, else the first trouble."""
    for file in files:
        digest = file["sha256"]
        path = blobs / digest[:2] / digest[2:4] / digest
        if not path.exists():
            continue  # it came from the city, or is reported by the nightly check of files
        done = _send_file(city, file, path, clock, until)
        if not done.done and not done.has_it:
            return done
    return None


def _send_file(
    city: CityPlatform,
    file: dict[str, Any],
    path: Path,
    clock: Callable[[], datetime],
    until: datetime,
) -> BlobOutcome:
    """Bring one file up, going on where it stopped; its address is kept before the first piece."""
    digest = file["sha256"]
    before = begunuploads.path_of(digest)

    def begun(address: str) -> None:
        with write():
            begunuploads.keep(digest, address, clock())

    try:
        source = path.open("rb")
    except OSError:
        words = "本机读不出附件，请系统管理员检查磁盘和附件目录的权限。"
        return BlobOutcome(error=words, code="unreadable")
    with source:
        done = city.put_blob(
            digest,
            source,
            path.stat().st_size,
            file.get("name", ""),
            file.get("type", ""),
            upload_path=before,
            begun=begun,
            is_enough=lambda: clock() >= until,
        )
    if (done.done or done.upload_path is None) and begunuploads.path_of(digest):
        with write():
            begunuploads.forget(digest)
    return done
