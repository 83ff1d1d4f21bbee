"""What a person (or a test) at the city can do: dispatch, urge, withdraw, reopen, evaluate."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from hotline.errors import OutOfReach
from hotline.rules.cityfields import changes, decision, evaluation, order, registration
from hotline.sandboxcity import applying
from hotline.sandboxcity.requests import apply_decision, decision_of
from hotline.sandboxcity.store import CityStore

# What each button of the ticket page sends.
TYPES = {
    "urge": "ticket.urged",
    "withdraw": "ticket.withdrawn",
    "reopen": "ticket.reopened",
    "evaluate": "ticket.evaluated",
    "update": "ticket.updated",
    "decide": "ticket.request.decided",
}
# How the county will read it; what is not named here is an order.
CHECKS: dict[str, Callable[[object], object]] = {
    "evaluate": evaluation,
    "update": changes,
    "decide": decision,
}


def dispatch(store: CityStore, county: str, given: dict[str, Any], now: datetime) -> str:
    """Register a ticket and send it to the county; return its number.

    Number, time of registration and a deadline of five days are filled in when absent.
    Raises BadCityData when the rest is not a ticket.
    """
    with store.write():
        number = str(given.get("ticket_no") or "")
        if not number:
            serial = store.next_number(f"tickets-{now:%Y%m%d}")
            number = f"ZZ{now:%Y%m%d}{serial:06d}"
        due = (now + timedelta(days=5)).isoformat()
        filled = {"registered_at": now.isoformat(), "due_at": due, **given, "ticket_no": number}
        registration(filled)
        store.save_ticket(number, filled, "dispatched", "ticket.dispatched", now.isoformat())
        event_id = applying.send(store, county, "ticket.dispatched", filled, now, number)
        store.add_act(number, "city", "ticket.dispatched", event_id, now.isoformat(), {})
    _tell(store)
    return number


def tell(
    store: CityStore, county: str, number: str, what: str, data: dict[str, Any], now: datetime
) -> str:
    """Send one act on a ticket to the county; return the event's id.

    Raises OutOfReach for an unknown ticket or act, BadCityData for data of the wrong form.
    """
    kind = TYPES.get(what)
    if kind is None or store.ticket(number) is None:
        raise OutOfReach()
    if what not in ("update", "decide"):
        data = {"at": now.isoformat(), **data}
    if what == "decide":
        data = decision_of(data)
    CHECKS.get(what, order)(data)
    with store.write():
        ticket = store.ticket(number) or {}
        if what == "update":
            ticket["data"] |= data
        state = applying.STATE_AFTER.get(kind, ticket["state"])
        if what == "decide":
            state = apply_decision(ticket, data)
        store.save_ticket(number, ticket["data"], state, kind, now.isoformat())
        event_id = applying.send(store, county, kind, data, now, number)
        store.add_act(number, "city", kind, event_id, now.isoformat(), data)
    _tell(store)
    return event_id


def _tell(store: CityStore) -> None:
    """Wake a county that waits in a long poll."""
    with store.news:
        store.news.notify_all()


def switch_fault(store: CityStore, fault: str, minutes: int, now: datetime) -> None:
    """Rehearse a fault of the line for some minutes; none or 0 ends it.

    "busy": every question is answered 503. "lost": it is done, but the answer is ruined.
    """
    is_known = fault in ("busy", "lost") and minutes > 0
    store.set("fault", fault if is_known else "")
    end = now + timedelta(minutes=min(minutes, 14 * 24 * 60))
    store.set("fault_until", end.isoformat() if is_known else "")
