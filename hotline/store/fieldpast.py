"""What was asked before: at the same spot, by the same caller, under one number of the city."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from peewee import Expression, ModelSelect, fn

from hotline.rules.permissions import Actor, sees_everything
from hotline.store.assignments import Assignment
from hotline.store.tickets import Requester, Ticket

MOST = 1000  # rows of one question; a village with more is told its newest


def at_places(actor: Actor, spots: set[tuple[str, str]], since: datetime) -> list[dict[str, Any]]:
    """Return the tickets at those (division code, address) since then, the newest first.

    Only within the actor's reach; none of a confidential requester, whose address is not told.
    """
    divisions, addresses = {code for code, _ in spots}, {address for _, address in spots}
    where = (
        Ticket.division.in_(divisions)
        & (Ticket.registered_at >= since)
        & Ticket.address.in_(addresses)
        & ~Ticket.is_confidential
    )
    return _rows(actor, where) if spots else []


def by_requesters(
    actor: Actor, hashes: set[str], wire_nos: set[str], since: datetime
) -> list[dict[str, Any]]:
    """Return the tickets of those callers and of those numbers in the city, newest first.

    Only within the actor's reach. Of a confidential requester only under the same number in the
    city, which tells nothing about who asked (the rule of the ticket page, `reading.related`).
    """
    callers = Requester.select(Requester.id).where(Requester.phone_hash.in_(hashes))
    same = Ticket.wire_no.in_(wire_nos)
    where = same | (Ticket.requester.in_(callers) & ~Ticket.is_confidential)
    # The day is asked here: in the query SQLite would walk the whole county's year instead of
    # the two narrow indexes.
    found = _rows(actor, where) if hashes or wire_nos else []
    return [row for row in found if row["registered_at"] >= since]


def _rows(actor: Actor, where: Expression) -> list[dict[str, Any]]:
    query: ModelSelect = (
        Ticket.select(
            Ticket.id, Ticket.title, Ticket.state, Ticket.solved, Ticket.registered_at,
            Ticket.wire_no, Ticket.address, Ticket.division.alias("division"),
            Ticket.is_confidential, Requester.phone_hash,
        )
        .join(Requester)
        .where(where & _in_reach(actor))
        .order_by(Ticket.id.desc())
        .limit(MOST)
    )  # fmt: skip
    return list(query.dicts())


def _in_reach(actor: Actor) -> Any:
    """The SQL of `reaches_units`, asked row by row: the rows are few, the parts of a unit many."""
    if sees_everything(actor):
        return Ticket.id > 0
    units: Iterable[int] = actor.unit_ids
    own = Assignment.select(Assignment.id).where(
        (Assignment.ticket == Ticket.id) & Assignment.unit.in_(units)
    )
    return fn.EXISTS(own)
