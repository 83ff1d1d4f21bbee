"""Keeping the roll-ups true: lanes, next deadlines and states of a ticket and its parts.

Every act ends here, so that lists and counts read one indexed column and never recompute.
"""

from __future__ import annotations

from hotline.casework.timekeeping import running
from hotline.rules.lifecycle import part_lane, ticket_lane
from hotline.store import requests_of_units
from hotline.store.assignments import Assignment, by_id, child_states
from hotline.store.tickets import Ticket

_PART_STAGES = {
    "waiting_accept": ("accept", "answer"),
    "handling": ("contact", "arrive", "answer"),
    "sent_back": ("contact", "arrive", "answer"),
}
_TICKET_STAGES = {
    "registered": ("dispatch",),
    "dispatched": ("answer",),
    "handling": ("answer",),
    "reviewing": ("review",),
    "calling_back": ("callback",),
}


def settle_part(part: Assignment) -> None:
    """Recompute the part's lane and next deadline, raise its version and save it."""
    part.version += 1
    true_up(part)


def true_up(part: Assignment) -> None:
    """Recompute the part's lane and next deadline and save it: nothing anybody did changed it."""
    is_contacted = part.contacted_at is not None or part.contact_due_at is None
    part.lane = part_lane(part.state, is_contacted, child_states(part.id))
    refresh_part(part)
    part.save()


def refresh_part(part: Assignment) -> None:
    """Set the part's next deadline by its running clocks; the caller saves it."""
    stages = _PART_STAGES.get(part.state)
    stage = running(part.ticket_id, part.id, stages) if stages else None
    part.next_due_at = stage.due_at if stage else None
    part.next_warn_at = stage.warn_at if stage else None


def settle_ticket(ticket: Ticket) -> None:
    """Recompute the ticket's lane and next deadline, raise its version and save it."""
    ticket.lane = ticket_lane(ticket.state, requests_of_units.has_pending(ticket.id))
    refresh_ticket(ticket)
    ticket.version += 1
    ticket.save()


def refresh_ticket(ticket: Ticket) -> None:
    """Set the ticket's next deadline by its running clocks; the caller saves it."""
    stages = _TICKET_STAGES.get(ticket.state)
    stage = running(ticket.id, None, stages) if stages else None
    ticket.next_due_at = stage.due_at if stage else None
    ticket.next_warn_at = stage.warn_at if stage else None


def settle_parents(part: Assignment) -> None:
    """Settle the part above after something changed below it."""
    if part.parent_id is not None:
        settle_part(by_id(part.parent_id))
