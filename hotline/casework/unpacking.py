"""Taking in a package that came on a stick: the city's events, or its receipts for ours.

Events go the way they go when they come over the line, receipts settle as the line's do; ids
decide, so both ways may be used at once. A package is judged whole before anything of it counts.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from hotline.casework import citysync
from hotline.casework.act import Act, one_act
from hotline.casework.packages import Beats, Desk, give_up, reason_of, settle_lost
from hotline.casework.packing import make_receipts, make_room
from hotline.errors import NotAllowedNow
from hotline.outside import files
from hotline.outside.hlsyncparts import Reading
from hotline.rules import packages as rules
from hotline.rules.packagewords import BadPackage
from hotline.rules.phrases_of_time import moment
from hotline.store import outbox, packages
from hotline.store.database import write
from hotline.store.inbox import InboxEvent
from hotline.store.packages import Package

PAGE = 200  # events in one transaction, as the line's


@one_act("sync_desk")
def begin_import(act: Act, name: str, size: int) -> str:
    """Note that a package is being taken in and return its number.

    Raises NotAllowedNow while another one is: their order matters.
    """
    settle_lost(act.now)
    if any(row.direction == "in" for row in packages.under_way()):
        raise NotAllowedNow("正在导入另一个同步包，请等它完成后再导入。")
    row = Package.create(
        direction="in", state="taking", name=name[:120], size=size, made_at=act.now,
        made_by=act.actor.name, seen_at=act.now,
    )  # fmt: skip
    act.subject, act.noted = "同步包", {"导入": name[:120]}
    return str(row.id)


def take_in(number: int, path: Path, desk: Desk) -> Package:
    """Take in the package at `path`; returns its row, for events with receipts made for the city.

    Raises BadPackage (with code "known" when it was taken in before) and OSError; the reason is
    kept, and nothing of the package counts.
    """
    row = Package.get_by_id(number)
    if row.state != "taking":  # a second program for it must not undo what the first one took in
        raise NotAllowedNow("这个同步包已有结果，请刷新后查看。")
    try:
        with Reading(path) as reading:
            _judge(reading, desk, row)
            if reading.head.kind == rules.EVENTS:
                _take_events(reading, desk, row)
            else:
                _take_receipts(reading, desk, row)
    except BaseException as failure:
        give_up(row, reason_of(failure))
        raise
    return row


def _judge(reading: Reading, desk: Desk, row: Package) -> None:
    """Raise BadPackage unless the package is whole, for us, new, and next in its chain."""
    told = reading.told
    try:
        reading.check(desk.keys, Beats(row.id, desk.clock, 0, 40))
    except BadPackage as problem:
        if problem.code == "wrong_key":  # another county's key cannot fit: say that first
            _check_maker(str(told.get("county")), str(told.get("source")), desk)
        raise
    head = reading.head
    _check_maker(head.county, head.source, desk)
    before = packages.taken(reading.sha256)
    if before is not None:
        at = moment(before.settled_at) if before.settled_at else ""
        words = f"这个包已于 {at} 由{before.made_by}导入过，这次没有重复办理。"
        raise BadPackage("known", words)
    rules.check_chain(head, packages.taken_hashes())
    ours = packages.made_here(head.answers.sha256) if head.answers else None
    rules.check_answer(head, ours is not None)
    row.name, row.kind, row.first, row.last = head.name, head.kind, head.first, head.last
    row.count, row.sha256 = reading.manifest.count, reading.sha256
    row.previous_sha256 = head.previous.sha256 if head.previous else ""
    row.answers_id = ours.id if ours else None
    row.files = len(reading.blobs)


def _check_maker(county: str, source: str, desk: Desk) -> None:
    rules.check_maker(county, source, desk.county, desk.source)


def _take_events(reading: Reading, desk: Desk, row: Package) -> None:
    _keep_files(reading, desk, row)
    beats, receipts = Beats(row.id, desk.clock, 70, 100), []
    for page in _pages(reading.entries()):
        with write():
            known = _known(page)
            citysync.take_events(page, desk.clock())
            found = list(_receipts(page, known))
        receipts += found
        beats(len(receipts), row.count)
    _mark_files(desk.blobs)
    row.refused = sum(receipt["status"] == "rejected" for receipt in receipts)
    row.accepted = len(receipts) - row.refused
    make_receipts(row, (json.dumps(each, ensure_ascii=False) for each in receipts), desk)
    _taken(row, desk.clock())


def _pages(entries: Iterator[Any]) -> Iterator[list[Any]]:
    while page := list(islice(entries, PAGE)):
        yield page


def _taken(row: Package, now: datetime) -> None:
    row.state, row.settled_at, row.seen_at = "taken", now, now
    with write():
        row.save()


def _id_of(envelope: Any) -> str:
    named = envelope.get("id") if isinstance(envelope, dict) else None
    return named[:100] if isinstance(named, str) else ""


def _known(page: Iterable[Any]) -> set[str]:
    ids = [_id_of(envelope) for envelope in page]
    query = InboxEvent.select(InboxEvent.event_id).where(InboxEvent.event_id.in_(ids))
    return {row[0] for row in query.tuples()}


def _receipts(page: Iterable[Any], known: set[str]) -> Iterator[dict[str, str]]:
    """Yield what became of each event, in the words and order of the line's receipts."""
    ids = [_id_of(envelope) for envelope in page]
    query = InboxEvent.select(
        InboxEvent.event_id, InboxEvent.state, InboxEvent.code, InboxEvent.reason
    ).where(InboxEvent.event_id.in_(ids))
    fates = {row[0]: row[1:] for row in query.tuples()}
    for event_id in ids:
        state, code, reason = fates.get(event_id, ("refused", "not_an_event", "不是事件。"))
        if state == "refused":
            yield {"id": event_id, "status": "rejected", "code": code, "message": reason}
        else:
            yield {"id": event_id, "status": "duplicate" if event_id in known else "accepted"}


def _keep_files(reading: Reading, desk: Desk, row: Package) -> None:
    """Keep the files first: an event may name them. Raises BadPackage when one is not itself."""
    wanted = {
        sha256: size
        for sha256, size in reading.blobs.items()
        if not files.path_of(sha256, desk.blobs).exists()
    }
    total, done, beats = sum(wanted.values()), 0, Beats(row.id, desk.clock, 40, 70)
    make_room(desk, total)
    for sha256, size in wanted.items():
        _keep_file(reading, sha256, files.path_of(sha256, desk.blobs))
        done += size
        beats(done, total)


def _keep_file(reading: Reading, sha256: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(prefix=".incoming-", dir=path.parent, delete=False) as part:
        try:
            reading.copy_blob(sha256, part)
            part.flush()
            os.fsync(part.fileno())
        except BaseException:
            Path(part.name).unlink()
            raise
    Path(part.name).chmod(0o640)
    Path(part.name).replace(path)


def _mark_files(blobs: Path) -> None:
    """Note which files named by events have arrived; the type is read from their content."""
    for sha256, name in packages.missing_files():
        path = files.path_of(sha256, blobs)
        if path.is_file():
            media_type = files.media_type_of(path, name) or "application/octet-stream"
            with write():
                packages.mark_here(sha256, media_type)


def _take_receipts(reading: Reading, desk: Desk, row: Package) -> None:
    answered = Package.get_by_id(row.answers_id)
    ours, told = packages.event_ids(answered.id), set()
    for page in _pages(reading.entries()):
        with write():
            for receipt in page:
                if _settled(receipt, ours, desk.clock()):
                    told.add(receipt["id"])
                    row.refused += receipt["status"] == "rejected"
    row.accepted = len(told) - row.refused
    if silent := len(ours - told):
        row.problem = f"缺少 {silent} 条消息的回执，下次导出会再带上它们。"
    answered.state, answered.settled_at = "confirmed", desk.clock()
    answered.accepted, answered.refused = row.accepted, row.refused
    with write():
        answered.save()
        _taken(row, desk.clock())


def _settled(receipt: Any, ours: set[str], now: datetime) -> bool:
    """Keep one receipt as the line would; only those for events of that package are believed."""
    named = receipt.get("id") if isinstance(receipt, dict) else None
    if not isinstance(named, str) or named not in ours:
        return False
    status, code, message = (str(receipt.get(name) or "") for name in ("status", "code", "message"))
    if status not in ("accepted", "duplicate", "rejected"):
        return False
    state = "rejected" if status == "rejected" else "confirmed"
    outbox.settle(named, state, now, code[:64], message[:500])
    return True


def receipts_for(row: Package) -> Package | None:
    """Return the package of receipts made for one of the city's."""
    found: Package | None = (
        Package.select()
        .where((Package.answers_id == row.id) & (Package.direction == "out"))
        .where(Package.state == "made")
        .order_by(Package.id.desc())
        .first()
    )
    return found
