"""Conditions a list is narrowed by, asked in the way that is quick for few and for many tickets.

Few tickets are fetched and sorted. Many are never sorted: the newest tickets of the county are
walked in index order and each is asked, until the page is full.
"""

from __future__ import annotations

from typing import Any

from peewee import SQL, ModelSelect, NodeList, fn

from hotline.rules.permissions import REACH, Actor
from hotline.store.assignments import Assignment
from hotline.store.database import db
from hotline.store.tickets import Ticket, visible_to

MANY = 3000  # sorting fewer tickets than that takes some 5 ms


def reached(actor: Actor) -> ModelSelect:
    """Return the tickets within reach, asked in the way that is quick for that many units.

    The same answer as `visible_to`, which a test holds it to.
    """
    query = Ticket.select(Ticket.id)
    if REACH[actor.role] != "units" or not actor.unit_ids:
        return visible_to(actor, query)
    return query.where(worked_by(sorted(actor.unit_ids)))


def worked_by(unit_ids: list[int]) -> Any:
    """Return the condition that one of the units has a part of the ticket.

    Few parts: they lead to their tickets. Many: the newest tickets are walked, and each asked
    whether it has such a part, until the page is full; never are all of a unit's years sorted.
    """
    marks = ", ".join("?" * len(unit_ids))
    parts = Assignment.unit_id.in_(unit_ids)
    if not _are_many(f"assignment WHERE unit_id IN ({marks})", unit_ids):
        return Ticket.id.in_(Assignment.select(Assignment.ticket_id).where(parts))
    own = Assignment.ticket_id == Ticket.id
    return fn.EXISTS(Assignment.select(SQL("1")).where(own & parts))


def in_place(code: str) -> Any:
    """Return the condition that the ticket is about that place or, of a township, its villages."""
    # A township's code ends in 000; its villages share the first nine digits.
    low = code[:9] if code.endswith("000") else code
    bounds = [low, low + ":"]
    place: Any = Ticket.division
    if _are_many("ticket WHERE division_code >= ? AND division_code < ?", bounds):
        place = NodeList((SQL("+"), Ticket.division), glue="")  # the plus: not by this index
        return NodeList((place, SQL(">= ? AND", bounds[:1]), place, SQL("< ?", bounds[1:])))
    return (place >= bounds[0]) & (place < bounds[1])


def _are_many(where: str, asked: list[Any]) -> bool:
    sql = f"SELECT count(*) FROM (SELECT 1 FROM {where} LIMIT {MANY})"
    return bool(db.execute_sql(sql, asked).fetchone()[0] >= MANY)
