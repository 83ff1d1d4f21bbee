"""Packages carried by file: what left, what came, how far each is, and which events it held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from peewee import Check, IntegerField, TextField, fn

from hotline.store.attachments import Attachment
from hotline.store.database import BaseModel, MomentField, db
from hotline.store.outbox import OutboxEvent

# Leaving: making made confirmed (the receipts came) void failed. Coming: taking taken refused.
STATES = ("making", "made", "confirmed", "void", "failed", "taking", "taken", "refused")
UNDER_WAY = ("making", "taking")
PAGE = 500


class Package(BaseModel):
    """One package. `done` of `total` is how far its making or taking in has come.

    `sha256` is of the whole file; `answers_id` is the package a receipt answers; `accepted` and
    `refused` count the events as the receiving side judged them; `seen_at` is its last sign of
    life while under way; `settled_at` when it was made, taken in, or its receipts came.
    """

    direction = TextField()  # out in
    kind = TextField(default="events")  # events receipts
    name = TextField(default="")
    first = IntegerField(default=0)
    last = IntegerField(default=0)
    count = IntegerField(default=0)
    files = IntegerField(default=0)
    size = IntegerField(default=0)
    sha256 = TextField(default="", index=True)
    previous_sha256 = TextField(default="")
    answers_id = IntegerField(null=True)
    state = TextField()
    problem = TextField(default="")
    accepted = IntegerField(default=0)
    refused = IntegerField(default=0)
    done = IntegerField(default=0)
    total = IntegerField(default=0)
    made_at = MomentField()
    made_by = TextField(default="")
    seen_at = MomentField()
    settled_at = MomentField(null=True)

    class Meta:
        constraints = [Check(f"state IN {STATES}"), Check("direction IN ('out','in')")]
        indexes = ((("direction", "kind", "state"), False),)


class PackageEvent(BaseModel):
    """An event that a package of ours holds, in the order of the package (by `id`)."""

    package_id = IntegerField()
    outbox_id = IntegerField()

    class Meta:
        indexes = ((("package_id", "outbox_id"), False), (("outbox_id", "package_id"), False))


_FREE = (
    "o.state = 'waiting' AND (o.subject IS NULL OR o.subject NOT IN (SELECT subject FROM"
    " outbox_event WHERE state = 'rejected' AND subject IS NOT NULL)) AND NOT EXISTS (SELECT 1"
    " FROM package_event e JOIN package p ON p.id = e.package_id"
    " WHERE e.outbox_id = o.id AND p.state IN ('making','made'))"
)
_SINCE = (
    "o.state IN ('waiting','confirmed') AND o.time >= ? AND NOT EXISTS (SELECT 1 FROM"
    " package_event e WHERE e.outbox_id = o.id AND e.package_id BETWEEN ? AND ?)"
)


# Every event in the place of the first of its ticket's that follows it: the sender's order, in
# which an urgent event takes the earlier ones of its ticket along and none overtakes another.
_PLACE = (
    "MIN((1 - o.is_urgent) * 9e15 + o.id) OVER (PARTITION BY COALESCE(o.subject, o.id)"
    " ORDER BY o.ticketversion DESC, o.id DESC)"
)


def fill(package_id: int, limit: int, since: datetime | None = None, begun: int = 0) -> int:
    """Put into the package what is owed and in no open package, as the sender would order it.

    With `since` everything that happened from then on, sent or not, but for what went into the
    packages from number `begun` on. Call inside `write()`; returns how many events those are.
    """
    where, values = _FREE, []
    if since is not None:
        where, values = _SINCE, [_stored(since), begun or package_id, package_id]
    db.execute_sql(
        "INSERT INTO package_event (package_id, outbox_id) SELECT ?, id FROM (SELECT o.id,"
        f" o.ticketversion AS version, {_PLACE} AS place FROM outbox_event o WHERE {where})"
        " ORDER BY place, version, id LIMIT ?",
        (package_id, *values, limit),
    )
    sql = "SELECT COUNT(*) FROM package_event WHERE package_id = ?"
    return int(db.execute_sql(sql, (package_id,)).fetchone()[0])


def _stored(moment: datetime) -> str:
    return str(OutboxEvent.time.db_value(moment))


def free_count() -> int:
    """Return how many events the next export would hold."""
    sql = f"SELECT COUNT(*) FROM outbox_event o WHERE {_FREE}"
    return int(db.execute_sql(sql).fetchone()[0])


def events_of(package_id: int) -> Iterator[OutboxEvent]:
    """Yield the package's events in order, a page of them in memory at a time."""
    after = 0
    while True:
        page = list(
            PackageEvent.select(PackageEvent.id, PackageEvent.outbox_id)
            .where((PackageEvent.package_id == package_id) & (PackageEvent.id > after))
            .order_by(PackageEvent.id)
            .limit(PAGE)
            .tuples()
        )
        if not page:
            return
        numbers = [outbox_id for _, outbox_id in page]
        rows = {row.id: row for row in OutboxEvent.select().where(OutboxEvent.id.in_(numbers))}
        yield from (rows[number] for number in numbers if number in rows)
        after = page[-1][0]


def keep_first(package_id: int, count: int) -> None:
    """Let go of what found no room behind the first `count` events. Call inside `write()`."""
    db.execute_sql(
        "DELETE FROM package_event WHERE package_id = ? AND id NOT IN (SELECT id FROM"
        " package_event WHERE package_id = ? ORDER BY id LIMIT ?)",
        (package_id, package_id, count),
    )


def let_go(package_id: int) -> None:
    """Free every event of a package that was not made. Call inside `write()`."""
    PackageEvent.delete().where(PackageEvent.package_id == package_id).execute()


def event_ids(package_id: int) -> set[str]:
    """Return the ids of the events a package of ours held."""
    rows = db.execute_sql(
        "SELECT o.event_id FROM package_event e JOIN outbox_event o ON o.id = e.outbox_id"
        " WHERE e.package_id = ?",
        (package_id,),
    )
    return {row[0] for row in rows.fetchall()}


def last_made() -> Package | None:
    """Return our newest package of events that the next one follows."""
    return _newest(
        (Package.direction == "out")
        & (Package.kind == "events")
        & Package.state.in_(["made", "confirmed"])
    )


def _newest(where: Any) -> Package | None:
    found: Package | None = Package.select().where(where).order_by(Package.id.desc()).first()
    return found


def taken(sha256: str) -> Package | None:
    """Return the package of that hash when it was taken in before."""
    return _newest(
        (Package.sha256 == sha256) & (Package.direction == "in") & (Package.state == "taken")
    )


def made_here(sha256: str) -> Package | None:
    """Return our own package of events of that hash."""
    return _newest(
        (Package.sha256 == sha256) & (Package.direction == "out") & (Package.kind == "events")
    )


def taken_hashes() -> set[str]:
    """Return the hashes of all packages of events taken in so far."""
    query = Package.select(Package.sha256).where(
        (Package.direction == "in") & (Package.kind == "events") & (Package.state == "taken")
    )
    return {row[0] for row in query.tuples()}


def unanswered_packages() -> list[Package]:
    """Return our packages of events whose receipts are not back, oldest first."""
    query = Package.select().where(
        (Package.direction == "out") & (Package.kind == "events") & (Package.state == "made")
    )
    return list(query.order_by(Package.id))


def under_way() -> list[Package]:
    """Return the packages being made or taken in."""
    return list(Package.select().where(Package.state.in_(UNDER_WAY)))


def newest(before: int = 0) -> tuple[list[Package], int]:
    """Return fifty packages, newest first, and the key of the next page (0 for none)."""
    query = Package.select()
    if before:
        query = query.where(Package.id < before)
    rows = list(query.order_by(Package.id.desc()).limit(51))
    return rows[:50], rows[49].id if len(rows) > 50 else 0


def unanswered(package_ids: Iterable[int]) -> dict[int, int]:
    """Return how many events of each package still wait for the city's word."""
    query = (
        PackageEvent.select(PackageEvent.package_id, fn.COUNT(PackageEvent.id))
        .join(OutboxEvent, on=(OutboxEvent.id == PackageEvent.outbox_id))
        .where(PackageEvent.package_id.in_(list(package_ids)) & (OutboxEvent.state == "waiting"))
        .group_by(PackageEvent.package_id)
    )
    return dict(query.tuples())


def missing_files() -> list[tuple[str, str]]:
    """Return hash and name of the files that were named and are not here."""
    query = Attachment.select(Attachment.sha256, Attachment.name).where(~Attachment.is_here)
    return list(query.distinct().tuples())


def mark_here(sha256: str, media_type: str) -> None:
    """Note that a file has arrived. Call inside `write()`."""
    Attachment.update(is_here=True, media_type=media_type).where(
        Attachment.sha256 == sha256
    ).execute()
