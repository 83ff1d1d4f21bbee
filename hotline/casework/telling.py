"""Putting a ticket into the words the city reads (`rules.cityreports`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline.rules import cityreports
from hotline.store.tickets import Ticket

if TYPE_CHECKING:
    from hotline.casework.act import Act
    from hotline.casework.attaching import Evidence
    from hotline.store.visits import Visit


def said_by(act: Act) -> dict[str, Any]:
    """Return unit and person of the act as the city wants them."""
    return {"unit": act.actor.unit_name, "person": act.actor.name}


def files_told(evidence: list[Evidence]) -> list[dict[str, Any]]:
    """Return attachments as the wire names them."""
    return [
        {
            "sha256": file.sha256,
            "name": file.name,
            "type": file.media_type,
            "size": file.size,
        }
        for file in evidence
    ]


def registration_data(ticket: Ticket, evidence: list[Evidence] | None = None) -> dict[str, Any]:
    """Return the `data` of `ticket.registered` for a ticket the county registered."""
    requester = ticket.requester
    return cityreports.registered(
        {
            "ticket_no": ticket.wire_no,
            "title": ticket.title,
            "content": ticket.content,
            "kind": ticket.kind,
            "urgency": ticket.urgency,
            "channel": ticket.channel,
            "category": ticket.category,
            "registered_at": ticket.registered_at,
            "is_enterprise": ticket.is_enterprise,
            "is_confidential": ticket.is_confidential,
            "city_due_at": ticket.city_due_at,
            "requester": {
                "name": requester.name,
                "phone": requester.contact_phone or requester.phone,
                "is_anonymous": requester.is_anonymous,
            },
            "place": {
                "division": ticket.division_code,
                "address": ticket.address,
                "lng": ticket.lng,
                "lat": ticket.lat,
            },
            "attachments": files_told(evidence or []),
            "refs": ticket.refs or {},
            "extra": ticket.extra or {},
        }
    )


def visit_told(visit: Visit) -> dict[str, Any]:
    """Return the `visit` member of an act: where, when, whom, and what came of it."""
    told = {
        "purpose": visit.purpose,
        "at": cityreports.wire_time(visit.at),
        "place": visit.place,
        "met": visit.met,
        "outcome": visit.outcome,
        "text": visit.text,
        "lng": visit.lng,
        "lat": visit.lat,
    }
    return {name: value for name, value in told.items() if value not in (None, "")}
