"""The blueprint of the county office and what its pages about one ticket share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g

from hotline.casework.exporting import note_read
from hotline.casework.timekeeping import calendar
from hotline.store import tickets
from hotline.store.tickets import Ticket
from hotline.web import guard, present

blueprint = Blueprint("county", __name__)


def fetch(ticket_no: str) -> Ticket:
    """Return the ticket within reach, or raise OutOfReach; that it was read is noted once a day."""
    ticket = tickets.get(guard.actor(), ticket_no)
    note_read(guard.caller(), ticket_no)
    return ticket


def clock_of(ticket: Ticket) -> dict[str, str]:
    """Return the lamp of what the office owes this ticket next."""
    return present.clock(g.now, ticket.next_warn_at, ticket.next_due_at, calendar())


def about(ticket: Ticket) -> dict[str, Any]:
    """Return what every page about one ticket shows on top."""
    return {"ticket": ticket, "clock": clock_of(ticket)}


def page_of(ticket_no: str) -> str:
    """Return the address of the ticket's own page."""
    return f"/tickets/{ticket_no}"
