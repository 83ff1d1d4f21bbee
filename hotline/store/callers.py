"""Earlier tickets of the same phone number, found by its keyed hash. For the office only."""

from __future__ import annotations

from typing import Any

from hotline.rules.permissions import Actor
from hotline.store.sealing import phone_hash
from hotline.store.tickets import Requester, Ticket, visible_to

SHOWN = 5


def earlier_tickets(actor: Actor, phone: str) -> tuple[list[dict[str, Any]], int]:
    """Return the newest tickets of that number within the actor's reach, and how many there are.

    The number counts whether it called or was left as the contact number.
    """
    found = phone_hash(phone)
    if found is None:
        return [], 0
    mine = (Requester.phone_hash == found) | (Requester.contact_hash == found)
    query = visible_to(
        actor,
        Ticket.select(
            Ticket.ticket_no, Ticket.title, Ticket.state, Ticket.kind, Ticket.registered_at
        )
        .join(Requester)
        .where(mine),
    )
    newest = query.order_by(Ticket.registered_at.desc()).limit(SHOWN)
    return list(newest.dicts()), query.count()
