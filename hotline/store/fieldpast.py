"""What was asked before: at the same spot, by the same caller, under one number of the city."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from peewee import SQL, Expression, ModelSelect, fn

from hotline.store.assignments import Assignment
from hotline.store.prepared import ASKED, Prepared
from hotline.store.tickets import Requester, Ticket

# Rows of one question; a village with more is told of its newest.
_MOST = SQL("1000")
# A list of values given as one JSON text, so that the query keeps its shape however many.
_ONE_OF = SQL("(SELECT value FROM json_each(?))")


def _select(where: Expression) -> ModelSelect:
    """Tickets of these units only (`reaches_units`), asked row by row: the rows are few."""
    own = Assignment.select(Assignment.id).where(
        (Assignment.ticket == Ticket.id) & (Expression(Assignment.unit, "IN", _ONE_OF))
    )
    return (
        Ticket.select(
            Ticket.id, Ticket.title, Ticket.state, Ticket.solved, Ticket.registered_at,
            Ticket.wire_no, Ticket.address, Ticket.division.alias("division"),
            Ticket.is_confidential, Requester.phone_hash,
        )
        .join(Requester)
        .where(where & fn.EXISTS(own))
        .order_by(Ticket.id.desc())
        .limit(_MOST)
    )  # fmt: skip


_AT_PLACES = Prepared(
    lambda: _select(
        Expression(Ticket.division, "IN", _ONE_OF)
        & (Ticket.registered_at >= ASKED)
        & Expression(Ticket.address, "IN", _ONE_OF)
        & ~Ticket.is_confidential
    )
)
_BY_REQUESTERS = Prepared(
    lambda: _select(
        Expression(Ticket.wire_no, "IN", _ONE_OF)
        | (
            Ticket.requester.in_(
                Requester.select(Requester.id).where(
                    Expression(Requester.phone_hash, "IN", _ONE_OF)
                )
            )
            & ~Ticket.is_confidential
        )
    )
)


def at_places(
    unit_ids: Iterable[int], spots: set[tuple[str, str]], since: datetime
) -> list[dict[str, Any]]:
    """Return the tickets at those (division code, address) since then, the newest first.

    Only those the units have a part in; none of a confidential requester, whose address is not
    told.
    """
    if not spots:
        return []
    divisions, addresses = {code for code, _ in spots}, {address for _, address in spots}
    start = Ticket.registered_at.db_value(since)
    return _AT_PLACES.rows(_json(divisions), start, _json(addresses), _json(unit_ids))


def by_requesters(
    unit_ids: Iterable[int], hashes: set[str], wire_nos: set[str], since: datetime
) -> list[dict[str, Any]]:
    """Return the tickets of those callers and of those numbers in the city, the newest first.

    Only those the units have a part in. Of a confidential requester only under the same number
    in the city, which tells nothing about who asked (the ticket page's rule, `reading.related`).
    """
    if not hashes and not wire_nos:
        return []
    found = _BY_REQUESTERS.rows(_json(wire_nos), _json(hashes), _json(unit_ids))
    # Asked here: in the query SQLite would walk the whole county's year instead of the two
    # narrow indexes.
    return [row for row in found if row["registered_at"] >= since]


def _json(values: Iterable[object]) -> str:
    return json.dumps(sorted(values, key=str))
