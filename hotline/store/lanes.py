"""The workbenches: lanes of the county office and of a unit, with counts, a page at a time."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from peewee import JOIN, SQL, ModelSelect, Tuple

from hotline.rules.permissions import Actor
from hotline.store.assignments import OPEN_LANES as PART_LANES
from hotline.store.assignments import Assignment
from hotline.store.database import db
from hotline.store.lists import (
    PAGE,
    Page,
    Position,
    by_deadline,
    columns,
    keys_of,
    page_of,
)
from hotline.store.prepared import ASKED, Prepared
from hotline.store.tickets import OPEN_LANES, Ticket, visible_to
from hotline.store.units import Division, Unit

_OPEN = ", ".join(f"'{lane}'" for lane in OPEN_LANES)
_OPEN_PARTS = ", ".join(f"'{lane}'" for lane in PART_LANES)


def county_lane(
    actor: Actor, lane: str, now: datetime, after: Position | None = None, limit: int = PAGE
) -> Page:
    """Return one lane of the county office's workbench, what expires first on top."""
    query = visible_to(actor, Ticket.select(Ticket.id))
    if lane == "done":
        return page_of(_closed(query, after, limit + 1), limit)
    if lane == "supervised":
        query = query.where(URGED)
    elif lane == "overdue":
        query = query.where(Ticket.lane.in_(OPEN_LANES) & (Ticket.next_due_at < now))
    else:
        query = query.where(Ticket.lane == lane)
    return page_of(by_deadline(query, Ticket.next_due_at, Ticket.id, after, limit + 1), limit)


# Written as the partial index `ticket_urged` has it, so that SQLite takes the index.
URGED = SQL('("t1"."urged_at" IS NOT NULL AND "t1"."lane" <> \'done\')')


def _closed(query: ModelSelect, after: Position | None, limit: int) -> list[Position]:
    """The last closed first; whatever is done has its closing moment."""
    query = query.where(Ticket.closed_at.is_null(False))
    if after:
        query = query.where(Tuple(Ticket.closed_at, Ticket.id) < (after[0], after[1]))
    query = query.select(Ticket.closed_at.alias("sort_key"), Ticket.id)
    return keys_of(query.order_by(Ticket.closed_at.desc(), Ticket.id.desc()).limit(limit))


# Counted on every page, so written out once instead of composed each time. Each part reads one
# index only: lane by lane, the few urged ones, and those past their deadline.
_COUNTY_COUNTS = f"""
SELECT lane, count(*) FROM ticket WHERE lane IN ({_OPEN}) GROUP BY lane
UNION ALL
SELECT 'supervised', count(*) FROM ticket WHERE urged_at IS NOT NULL AND lane <> 'done'
UNION ALL
SELECT 'overdue', count(*) FROM ticket WHERE lane IN ({_OPEN}) AND next_due_at < ?
"""
_STATION_COUNTS = f"""
SELECT lane, count(*), sum(is_supervised), coalesce(sum(next_due_at < ?), 0)
FROM assignment WHERE unit_id = ? AND lane IN ({_OPEN_PARTS}) GROUP BY lane
"""


def county_counts(now: datetime) -> dict[str, int]:
    """Return how many open tickets stand in each county lane, are urged, are overdue."""
    counts: dict[str, int] = dict.fromkeys(OPEN_LANES, 0)
    moment = Ticket.next_due_at.db_value(now)
    counts.update(db.execute_sql(_COUNTY_COUNTS, (moment,)).fetchall())
    return counts


def station_counts(unit_id: int | None, now: datetime) -> dict[str, int]:
    """Return how many parts stand in each lane of a unit, are supervised, are overdue."""
    counts: dict[str, int] = dict.fromkeys((*PART_LANES, "supervised", "overdue"), 0)
    moment = Assignment.next_due_at.db_value(now)
    rows = db.execute_sql(_STATION_COUNTS, (moment, unit_id)).fetchall()
    for lane, count, supervised, overdue in rows:
        counts[lane] = count
        counts["supervised"] += supervised
        counts["overdue"] += overdue
    return counts


def station_lane(
    unit_id: int | None, lane: str, now: datetime, after: Position | None = None, limit: int = PAGE
) -> Page:
    """Return one lane of a unit's workbench as rows of its parts, what expires first on top."""
    query = Assignment.select(Assignment.id).where(Assignment.unit == unit_id)
    if lane == "supervised":
        query = query.where(Assignment.lane.in_(PART_LANES) & Assignment.is_supervised)
    elif lane == "overdue":
        query = query.where(Assignment.lane.in_(PART_LANES) & (Assignment.next_due_at < now))
    elif lane == "done":
        return _done_parts(query, after, limit)
    else:
        query = query.where(Assignment.lane == lane)
    keys = by_deadline(query, Assignment.next_due_at, Assignment.id, after, limit + 1)
    return _parts_page(keys, limit)


def _done_parts(query: ModelSelect, after: Position | None, limit: int) -> Page:
    """The newest first. A part that is done has no deadline: said so, the index has the order."""
    query = query.where((Assignment.lane == "done") & Assignment.next_due_at.is_null())
    if after:
        query = query.where(Assignment.id < after[1])
    query = query.select(SQL("''"), Assignment.id).order_by(Assignment.id.desc())
    return _parts_page(keys_of(query.limit(limit + 1)), limit)


def _parts_page(keys: list[Position], limit: int) -> Page:
    more, keys = len(keys) > limit, keys[:limit]
    if not keys:
        return Page()
    found = {row["part_id"]: row for row in _parts(len(keys)).rows(*(key[1] for key in keys))}
    rows = [found[number] for _, number in keys if number in found]
    return Page(rows, keys[-1] if more else None)


@lru_cache(maxsize=128)
def _parts(count: int) -> Prepared:
    """Return the query that fetches so many parts by their ids."""
    return Prepared(
        lambda: (
            Assignment.select(
                Assignment.id.alias("part_id"),
                Assignment.state.alias("part_state"),
                Assignment.lane.alias("part_lane"),
                Assignment.version.alias("part_version"),
                Assignment.role,
                Assignment.is_supervised,
                Assignment.arrive_due_at,
                Assignment.arrived_at,
                Assignment.next_due_at,
                Assignment.next_warn_at,
                *columns(of_part=True),
            )
            .join(Ticket)
            .join(Division, JOIN.LEFT_OUTER)
            .switch(Ticket)
            .join(Unit, JOIN.LEFT_OUTER, on=(Ticket.lead_unit == Unit.id))
            .where(Assignment.id.in_([ASKED] * count))
        )
    )
