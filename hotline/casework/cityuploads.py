"""Bringing files up before the messages that name them, without making other tickets wait.

A message waits for its own files and holds back only the later ones of its own ticket. What
names no file is sent first; files get a slice of time after that, and a large one goes on in
the next round, or after the worker was killed (its address at the city is kept).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
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
MOST_LOOKS = 5
# These speak of the line, not of the file: the next file would fare no better now.
OF_THE_LINE = ("no_answer", "busy", "unauthorized", "unsigned", "redirect", "paused")


@dataclass
class Sorted:
    """Waiting messages: `free` may go now, `laden` first need their files up."""

    most: int
    free: list[OutboxEvent] = field(default_factory=list)
    laden: list[OutboxEvent] = field(default_factory=list)
    held: set[str] = field(default_factory=set)


def sort_waiting(limit: int, now: datetime) -> Sorted:
    """Look through what waits for up to `limit` messages of each sort, `limit` rows at a time.

    A message whose file was in trouble lately rests, and its ticket with it. Only a batch that
    would be empty is worth looking through a whole backlog of photos.
    """
    found, looks = Sorted(limit), 0
    wished = settings.last_beat("sync_now")
    while len(found.free) < limit and (looks < MOST_LOOKS or not found.free):
        most = limit + len(found.free)  # those found already come again
        rows = outbox.waiting(most, found.held)
        looks += 1
        if not _sort(rows, found, now, wished) or len(rows) < most:
            break
    del found.free[limit:]
    return found


def _sort(rows: list[OutboxEvent], found: Sorted, now: datetime, wished: datetime | None) -> int:
    """Put the rows not seen yet where they belong and return how many those were."""
    known = {row.id for row in found.free + found.laden}
    fresh = [row for row in rows if row.id not in known]
    for row in fresh:
        if row.subject in found.held:
            continue
        if not files_named(outbox.data_of(row)):
            found.free.append(row)
            continue
        if row.subject:
            found.held.add(row.subject)
        # No more than one round needs: a week of photos must not lie in memory.
        if len(found.laden) < found.most and not _rests(row, now, wished):
            found.laden.append(row)
    return len(fresh)


def _rests(row: OutboxEvent, now: datetime, wished: datetime | None) -> bool:
    """Return whether its file was tried a moment ago; 立即同步 ends every rest."""
    tried = row.last_tried_at
    if not row.attempts or tried is None or (wished is not None and wished >= tried):
        return False
    rest = min(FIRST_REST * 2 ** min(row.attempts - 1, 10), LONGEST_REST)
    return bool(tried <= now < tried + rest)


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

    with path.open("rb") as source:
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
