"""Making a package: what it holds in the order of the line, its files, and the one it follows."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hotline.casework.citysync import message_of
from hotline.casework.packages import Beats, Desk, give_up, place_of, reason_of
from hotline.errors import NotAllowedNow
from hotline.outside.hlsyncparts import Writing, written
from hotline.rules import packages as rules
from hotline.rules.packages import Head, Link
from hotline.rules.packagewords import no_room
from hotline.store import outbox, packages
from hotline.store.database import write
from hotline.store.outbox import OutboxEvent
from hotline.store.packages import Package

# What the receipts came for lies here a month longer, for a city restored from a backup.
KEPT = timedelta(days=30)
LONGEST_WORK = timedelta(days=1)  # a half file older than this is of a program that died
ROOM = 64 * 1024 * 1024  # left free on the disk whatever happens


def make(number: int, desk: Desk) -> Package:
    """Write the package that `begin_export` began and return its row.

    On any failure nothing half written stays, its events are free again, and the reason is kept.
    Raises NotAllowedNow for one that is not being made any more, and leaves it as it is.
    """
    row = Package.get_by_id(number)
    if row.state != "making":  # a second program for it must not undo what the first one made
        raise NotAllowedNow("这个同步包已有结果，请刷新后查看。")
    try:
        _clear_old(desk)
        head, blobs, total = _planned(row, desk)
        make_room(desk, total)
        with written(place_of(row, desk.folder), desk.keys, head, desk.clock()) as writing:
            files = _write_all(writing, row, desk, blobs)
        _made(row, writing, head, files, desk.clock())
    except BaseException as failure:
        place_of(row, desk.folder).unlink(missing_ok=True)
        give_up(row, reason_of(failure))
        raise
    return row


def _planned(row: Package, desk: Desk) -> tuple[Head, dict[str, Path], int]:
    """Decide how many events find room, and what the package is called.

    Returns the head, the files to take along, and how many bytes all of it is about.
    """
    blobs: dict[str, Path] = {}
    beats = Beats(row.id, desk.clock, 0, 25)
    total = count = lowest = highest = 0
    for event in packages.events_of(row.id):
        files = dict(_files_here(event, desk.blobs, blobs))
        size = len(event.body) + sum(path.stat().st_size for path in files.values())
        is_full = total + size > rules.LARGEST or len(blobs) + len(files) > rules.MOST_FILES
        if count and is_full:
            break
        beats(count, row.count)
        blobs |= files
        total, count = total + size, count + 1
        lowest, highest = min(lowest or event.id, event.id), max(highest, event.id)
    with write():
        packages.keep_first(row.id, count)
    before = packages.last_made()
    head = Head(
        kind=rules.EVENTS,
        name=rules.name_of(desk.county, lowest, highest),
        county=desk.county,
        source=desk.source,
        first=lowest,
        last=highest,
        made_at=row.made_at.isoformat(timespec="seconds"),
        previous=Link(before.name, before.sha256) if before else None,
    )
    return head, blobs, total


def _files_here(
    event: OutboxEvent, blobs: Path, known: dict[str, Path]
) -> Iterator[tuple[str, Path]]:
    """Yield the files of an event that lie here; what came from the city is not sent back."""
    for digest in files_named(outbox.data_of(event)):
        path = blobs / digest[:2] / digest[2:4] / digest
        if digest not in known and path.is_file():
            yield digest, path


def files_named(data: Any) -> Iterator[str]:
    """Yield the SHA-256 of every file an event names, also inside its acts and visits."""
    if isinstance(data, list):
        for each in data:
            yield from files_named(each)
    elif isinstance(data, dict):
        for name, value in data.items():
            if name == "attachments" and isinstance(value, list):
                yield from (str(file["sha256"]) for file in value if "sha256" in file)
            else:
                yield from files_named(value)


def make_room(desk: Desk, wanted: int) -> None:
    """Make the folders. Raises BadPackage when the disk has no room for `wanted` bytes."""
    (desk.folder / "out").mkdir(parents=True, exist_ok=True, mode=0o700)
    free = shutil.disk_usage(desk.folder).free
    if free < wanted + ROOM:
        raise no_room(wanted + ROOM, free)


def _write_all(writing: Writing, row: Package, desk: Desk, blobs: dict[str, Path]) -> int:
    """Write events, then files; return how many files went along."""
    beats = Beats(row.id, desk.clock, 25, 60)

    def texts() -> Iterable[str]:
        for number, event in enumerate(packages.events_of(row.id)):
            yield message_of(event, desk.county)
            beats(number, row.count)

    writing.entries(texts())
    beats, count = Beats(row.id, desk.clock, 60, 100), 0
    for number, (sha256, path) in enumerate(blobs.items()):
        count += writing.blob(sha256, path)
        beats(number, len(blobs))
    return count


def _made(row: Package, writing: Writing, head: Head, files: int, now: datetime) -> None:
    row.name, row.first, row.last, row.kind = head.name, head.first, head.last, head.kind
    row.previous_sha256 = head.previous.sha256 if head.previous else ""
    row.count, row.files, row.size, row.sha256 = writing.count, files, writing.size, writing.sha256
    row.state, row.seen_at = "made", now
    with write():
        if Package.get_by_id(row.id).state != "making":  # somebody thought us dead
            raise NotAllowedNow("制作中断过久，请重新导出。")
        row.save()


def make_receipts(answered: Package, receipts: Iterable[str], desk: Desk) -> Package:
    """Write the package of receipts for one of the city's and return its row."""
    now = desk.clock()
    head = Head(
        kind=rules.RECEIPTS,
        name=rules.receipt_name(answered.name),
        county=desk.county,
        source=desk.source,
        first=answered.first,
        last=answered.last,
        made_at=now.isoformat(timespec="seconds"),
        answers=Link(answered.name, answered.sha256),
    )
    with write():
        row: Package = Package.create(
            direction="out", kind=head.kind, name=head.name, answers_id=answered.id,
            state="making", made_at=now, made_by=answered.made_by, seen_at=now,
        )  # fmt: skip
    try:
        make_room(desk, 0)
        with written(place_of(row, desk.folder), desk.keys, head, now) as writing:
            writing.entries(receipts)
        _made(row, writing, head, 0, desk.clock())
    except BaseException as failure:
        place_of(row, desk.folder).unlink(missing_ok=True)
        give_up(row, reason_of(failure))
        raise
    return row


def _clear_old(desk: Desk) -> None:
    """Remove files that are a month past their use, and what programs that died left behind."""
    old = desk.clock() - KEPT
    is_past = Package.state.in_(["confirmed", "void"]) & (Package.settled_at < old)
    is_past |= (Package.kind == rules.RECEIPTS) & (Package.made_at < old)
    is_past |= Package.state == "failed"
    gone = Package.select().where((Package.direction == "out") & is_past)
    for row in gone:
        place_of(row, desk.folder).unlink(missing_ok=True)
    for half in (desk.folder / "out").glob("*.part"):
        if half.stat().st_mtime < (desk.clock() - LONGEST_WORK).timestamp():
            half.unlink(missing_ok=True)
