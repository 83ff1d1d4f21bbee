"""Everything the ticket's page reads, as prepared queries: the page that is opened most."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import JOIN, SQL

from hotline.errors import OutOfReach
from hotline.rules.permissions import Actor, reaches_units
from hotline.store.assignments import Answer, Assignment, UnitRequest
from hotline.store.attachments import Attachment
from hotline.store.callbacks import Callback
from hotline.store.database import db
from hotline.store.history import Audit, History
from hotline.store.prepared import ASKED, Prepared
from hotline.store.tickets import Requester, Ticket
from hotline.store.units import Division, Unit

Row = dict[str, Any]

_TICKET = Prepared(
    lambda: (
        Ticket.select(
            Ticket,
            Division.name.alias("place"),
            Requester.name_sealed,
            Requester.phone_sealed,
            Requester.contact_phone_sealed,
            Requester.phone_tail,
            Requester.phone_hash,
            Requester.is_anonymous,
        )
        .join(Requester)
        .switch(Ticket)
        .join(Division, JOIN.LEFT_OUTER)
        .where(Ticket.ticket_no == ASKED)
    )
)
_PARTS = Prepared(
    lambda: (
        Assignment.select(
            Assignment, Unit.short_name.alias("unit_name"), Unit.kind.alias("unit_kind")
        )
        .join(Unit)
        .where(Assignment.ticket == ASKED)
        .order_by(Assignment.id)
    )
)
_ANSWERS = Prepared(
    lambda: (
        Answer.select(Answer, Unit.short_name.alias("unit_name"))
        .join(Assignment)
        .join(Unit)
        .where(Answer.ticket == ASKED)
        .order_by(Answer.id.desc())
    )
)
_REQUESTS = Prepared(
    lambda: (
        UnitRequest.select(UnitRequest, Unit.short_name.alias("unit_name"))
        .join(Assignment)
        .join(Unit)
        .where(UnitRequest.ticket == ASKED)
        .order_by(UnitRequest.id.desc())
    )
)
_HISTORY = Prepared(
    lambda: (
        History.select(History.act, History.at, History.by_name, History.unit_name, History.text)
        .where(History.ticket == ASKED)
        .order_by(History.id.desc())
    )
)
_FILES = Prepared(
    lambda: Attachment.select().where(Attachment.ticket == ASKED).order_by(Attachment.id)
)
_CALLBACKS = Prepared(
    lambda: Callback.select().where(Callback.ticket == ASKED).order_by(Callback.id)
)
_RELATED = Prepared(
    lambda: (
        Ticket.select(*_FOR_LINKS)
        .where(
            (Ticket.wire_no == ASKED)
            | Ticket.requester.in_(
                Requester.select(Requester.id).where(Requester.phone_hash == ASKED)
            )
        )
        .order_by(Ticket.id.desc())
        .limit(SQL("40"))
    )
)
_FOR_LINKS = (
    Ticket.id,
    Ticket.ticket_no,
    Ticket.title,
    Ticket.state,
    Ticket.registered_at,
    Ticket.wire_no,
    Ticket.is_confidential,
)


def ticket_and_parts(actor: Actor, ticket_no: str) -> tuple[Row, list[Row]]:
    """Return the ticket with requester and place, and its parts, or raise OutOfReach.

    The twin of `tickets.get` for the page: reach is judged by the units of the parts, which
    are read anyway.
    """
    ticket = _TICKET.row(ticket_no)
    if ticket is None:
        raise OutOfReach()
    parts = _PARTS.rows(ticket["id"])
    if not reaches_units(actor, frozenset(part["unit"] for part in parts)):
        raise OutOfReach()
    return ticket, parts


def answers(ticket_id: int) -> list[Row]:
    return _ANSWERS.rows(ticket_id)


def requests(ticket_id: int) -> list[Row]:
    return _REQUESTS.rows(ticket_id)


def history(ticket_id: int) -> list[Row]:
    return _HISTORY.rows(ticket_id)


def files(ticket_id: int) -> list[Row]:
    return _FILES.rows(ticket_id)


def callbacks(ticket_id: int) -> list[Row]:
    return _CALLBACKS.rows(ticket_id)


def related(actor: Actor, ticket: Row, is_office: bool, limit: int = 8) -> list[Row]:
    """Return other tickets within reach of the same number in the city, or of the same caller.

    Nothing about a confidential requester is told to anybody but the county office.
    """
    is_told = is_office or not ticket["is_confidential"]
    rows = _RELATED.rows(ticket["wire_no"], ticket["phone_hash"] if is_told else None)
    shown = [
        row
        for row in rows
        if row["id"] != ticket["id"]
        and (is_office or not row["is_confidential"] or row["wire_no"] == ticket["wire_no"])
    ]
    if not is_office:
        units = _units_of([row["id"] for row in shown])
        shown = [row for row in shown if reaches_units(actor, frozenset(units.get(row["id"], ())))]
    return shown[:limit]


def _units_of(ids: list[int]) -> dict[int, list[int]]:
    """Return which units work on each of the tickets."""
    found: dict[int, list[int]] = {}
    query = Assignment.select(Assignment.ticket, Assignment.unit).where(Assignment.ticket.in_(ids))
    for ticket_id, unit_id in query.tuples() if ids else ():
        found.setdefault(ticket_id, []).append(unit_id)
    return found


def was_read(person_id: int | None, ticket_no: str, since: datetime) -> bool:
    """Return whether the trail holds a reading of the ticket by that person since then."""
    # Without the hint SQLite may walk all readings of the person, or all of them.
    row = db.execute_sql(
        "SELECT 1 FROM audit INDEXED BY audit_subject"
        " WHERE subject = ? AND act = 'read' AND person_id = ? AND at >= ? LIMIT 1",
        (ticket_no, person_id, Audit.at.db_value(since)),
    ).fetchone()
    return row is not None
