"""Lists of tickets: filters and search, a page at a time by keyset (`lanes.py`: workbenches).

A page is found by ids first, in index order, and only its fifty rows are fetched with their
joins. What is asked for next starts after the last row seen, never at an offset.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from peewee import JOIN, SQL, Field, ModelSelect, NodeList, Tuple

from hotline.rules.permissions import Actor
from hotline.store import search
from hotline.store.database import db
from hotline.store.narrowing import in_place, reached, worked_by
from hotline.store.prepared import ASKED, Prepared
from hotline.store.tickets import MARKED, OPEN_LANES, Requester, Ticket, visible_to
from hotline.store.units import Division, Unit

PAGE = 50
# In the words of the partial indexes, so that SQLite takes them.
MARKS = {name: SQL(f'("t1".{where})') for name, where in MARKED.items()}
Position = tuple[str, int]  # the sort key of the last row seen ("" for none) and its id


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; "" or None means not narrowed. Moments are aware."""

    words: str = ""
    state: str = ""
    kind: str = ""
    urgency: str = ""
    channel: str = ""
    unit_id: int | None = None
    division: str = ""
    since: datetime | None = None
    until: datetime | None = None  # exclusive
    is_overdue: bool = False
    mark: str = ""
    sort: str = "newest"  # newest | due


@dataclass
class Page:
    """Rows as plain dicts and the position after which the next page starts, None at the end."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    after: Position | None = None


def columns(of_part: bool = False) -> list[Any]:
    """Return what a list shows of a ticket; a part's list brings its own deadline."""
    deadline = [] if of_part else [Ticket.next_due_at, Ticket.next_warn_at]
    return [
        *deadline,
        Ticket.id,
        Ticket.ticket_no,
        Ticket.title,
        Ticket.kind,
        Ticket.urgency,
        Ticket.state,
        Ticket.address,
        Ticket.registered_at,
        Ticket.urged_at,
        Ticket.is_enterprise,
        Ticket.is_sensitive,
        Ticket.is_confidential,
        Ticket.is_expedited,
        Division.name.alias("place"),
        Unit.short_name.alias("unit_name"),
    ]


@lru_cache(maxsize=128)
def _rows(count: int) -> Prepared:
    """Return the query that fetches so many tickets by their ids."""
    return Prepared(lambda: _joined(columns()).where(Ticket.id.in_([ASKED] * count)))


def _joined(wanted: list[Any]) -> ModelSelect:
    return (
        Ticket.select(*wanted)
        .join(Division, JOIN.LEFT_OUTER)
        .switch(Ticket)
        .join(Unit, JOIN.LEFT_OUTER, on=(Ticket.lead_unit == Unit.id))
    )


def rows_of(ids: list[int]) -> list[dict[str, Any]]:
    """Return the tickets of those ids, in that order, as plain rows for a list.

    The ids must already be within the person's reach.
    """
    if not ids:
        return []
    by_id = {row["id"]: row for row in _rows(len(ids)).rows(*ids)}
    return [by_id[number] for number in ids if number in by_id]


def tickets(
    actor: Actor,
    filters: Filters,
    now: datetime,
    after: Position | None = None,
    limit: int = PAGE,
) -> Page:
    """Return one page of the tickets within reach that fit the filters.

    Sorted by `filters.sort`; with search words always the newest first.
    """
    return page_of(found(actor, filters, now, after, limit + 1), limit)


def found(
    actor: Actor, filters: Filters, now: datetime, after: Position | None, limit: int
) -> list[Position]:
    """Return where the tickets stand that `tickets` shows: sort key and id."""
    if filters.words:
        return _searched(actor, filters, now, after, limit)
    if filters.sort == "due":
        where = _narrowed(actor, filters, now).where(Ticket.lane.in_(OPEN_LANES))
        return by_deadline(where, Ticket.next_due_at, Ticket.id, after, limit)
    return newest(_narrowed(actor, filters, now), after, limit)


FOR_TABLES = (
    Ticket.wire_no,
    Ticket.channel,
    Ticket.dispatched_at,
    Ticket.due_at,
    Ticket.answered_at,
    Ticket.closed_at,
    Ticket.solved,
    Ticket.satisfied,
    Ticket.return_times,
    Requester.phone_tail,
)


def rows_for_table(actor: Actor, ids: list[int]) -> list[dict[str, Any]]:
    """Return those of the ids that are within reach with the columns of an exported table."""
    reached = visible_to(actor, Ticket.select(SQL("''"), Ticket.id)).where(Ticket.id.in_(ids))
    allowed = {number for _, number in keys_of(reached)}
    query = _joined([*columns(), *FOR_TABLES]).switch(Ticket).join(Requester)
    query = query.where(Ticket.id.in_(sorted(allowed)))
    by_id = {row["id"]: row for row in query.dicts()}
    return [by_id[number] for number in ids if number in by_id]


def page_of(keys: list[Position], limit: int) -> Page:
    more = len(keys) > limit
    keys = keys[:limit]
    rows = rows_of([number for _, number in keys])
    return Page(rows, keys[-1] if more else None)


def _narrowed(actor: Actor, filters: Filters, now: datetime) -> ModelSelect:
    """Return the tickets within reach that fit everything but the words."""
    query = reached(actor)
    for column, code in (
        (Ticket.state, filters.state),
        (Ticket.kind, filters.kind),
        (Ticket.urgency, filters.urgency),
        (Ticket.channel, filters.channel),
    ):
        if code:
            query = query.where(column == code)
    if filters.unit_id:
        query = query.where(worked_by([filters.unit_id]))
    if filters.division:
        query = query.where(in_place(filters.division))
    if filters.since:
        query = query.where(Ticket.registered_at >= filters.since)
    if filters.until:
        query = query.where(Ticket.registered_at < filters.until)
    if filters.is_overdue:
        query = query.where(Ticket.lane.in_(OPEN_LANES) & (Ticket.next_due_at < now))
    if filters.mark in MARKS:
        query = query.where(MARKS[filters.mark])
    return query


def newest(query: ModelSelect, after: Position | None, limit: int) -> list[Position]:
    query = query.select(SQL("registered_at"), Ticket.id)
    if after:
        query = query.where(Tuple(Ticket.registered_at, Ticket.id) < (after[0], after[1]))
    query = query.order_by(Ticket.registered_at.desc(), Ticket.id.desc()).limit(limit)
    return keys_of(query)


def by_deadline(
    query: ModelSelect, due: Field, number: Field, after: Position | None, limit: int
) -> list[Position]:
    """Return (due, id) of a lane in the order in which things expire; without a limit last.

    Two steps, each in index order: those with a deadline, then the rest.
    """
    keys: list[Position] = []
    query = query.select(due.alias("sort_key"), number.alias("number"))
    if after is None or after[0]:
        first = query.where(due.is_null(False))
        if after:
            first = first.where(Tuple(due, number) > (after[0], after[1]))
        keys = keys_of(first.order_by(due, number).limit(limit))
    if len(keys) < limit:
        rest = query.where(due.is_null())
        if after and not after[0]:
            rest = rest.where(number > after[1])
        # The plus keeps SQLite from walking all of a unit's parts only because they lie in order.
        in_order = NodeList((SQL("+"), number), glue="")
        keys += keys_of(rest.order_by(in_order).limit(limit - len(keys)))
    return keys


def keys_of(query: ModelSelect) -> list[Position]:
    """Run a query of (sort key, id) without turning its texts into moments."""
    sql, values = query.sql()
    return [(key or "", number) for key, number in db.execute_sql(sql, values).fetchall()]


def _searched(
    actor: Actor, filters: Filters, now: datetime, after: Position | None, limit: int
) -> list[Position]:
    """Walk the full-text index from the newest ticket back until the page is full."""
    match = search.matching(filters.words)
    if match is None:
        return []
    most = after[1] * search.PARTS if after else 2**62
    narrowed = _narrowed(actor, filters, now)
    keys: list[Position] = []
    for numbers in _batches(match, most):
        fitting = {
            n
            for _, n in keys_of(narrowed.select(SQL("''"), Ticket.id).where(Ticket.id.in_(numbers)))
        }
        keys += [("", number) for number in numbers if number in fitting]
        if len(keys) >= limit:
            break
    return keys[:limit]


def _batches(match: str, most: int, size: int = 400) -> Iterator[list[int]]:
    """Yield the ids of matching tickets, newest first, without doubles, some hundred at a time."""
    sql = (
        f"SELECT rowid / {search.PARTS} FROM ticket_search"
        " WHERE ticket_search MATCH ? AND rowid < ? ORDER BY rowid DESC"
    )
    cursor = db.execute_sql(sql, (match, most))
    batch: dict[int, None] = {}
    for (number,) in cursor:
        if len(batch) == size and number not in batch:
            yield list(batch)
            batch = {}
        batch[number] = None
    if batch:
        yield list(batch)
