"""Finding tickets by a number: our own, the city's, or the requester's phone."""

from __future__ import annotations

from hotline.rules.permissions import OFFICE, Actor
from hotline.store.lists import PAGE, Page, Position, newest, page_of
from hotline.store.sealing import phone_hash
from hotline.store.tickets import Requester, Ticket, visible_to


def of_number(actor: Actor, number: str) -> list[str]:
    """Return the ticket numbers within reach for a ticket or city number typed in full."""
    if not 5 <= len(number) <= 40:
        return []
    query = visible_to(actor, Ticket.select(Ticket.ticket_no)).where(
        (Ticket.ticket_no == number) | (Ticket.wire_no == number)
    )
    return [no for (no,) in query.order_by(Ticket.id.desc()).limit(20).tuples()]


def of_phone(actor: Actor, phone: str, after: Position | None, limit: int = PAGE) -> Page:
    """Return the tickets of a requester's number, newest first. Only the county office may ask."""
    return of_caller(actor, phone_hash(phone) or "", after, limit)


def of_caller(actor: Actor, hashed: str, after: Position | None, limit: int = PAGE) -> Page:
    """Return the same for the keyed hash of a number, which an address may carry."""
    if actor.role not in OFFICE or not hashed:
        return Page()
    people = Requester.select(Requester.id).where(
        (Requester.phone_hash == hashed) | (Requester.contact_hash == hashed)
    )
    query = visible_to(actor, Ticket.select(Ticket.id)).where(Ticket.requester.in_(people))
    return page_of(newest(query, after, limit + 1), limit)


def find_no(actor: Actor, number: str) -> str | None:
    """Return the ticket number for a city number within reach (the newest), or None."""
    query = visible_to(actor, Ticket.select(Ticket.ticket_no)).where(Ticket.wire_no == number)
    row = query.order_by(Ticket.id.desc()).limit(1).tuples().first()
    return row[0] if row else None
