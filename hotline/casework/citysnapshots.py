"""Orders a snapshot tells of that never got here: carried out once, oldest first.

A snapshot closes every gap below its version, so an urging or a decision that waited for a
lost message, or was lost itself, would otherwise never take effect.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from hotline.outside.cloudevent import Event
from hotline.rules.citychecks import BadCityData, moment
from hotline.store import inbox
from hotline.store.inbox import InboxEvent

# What the city registered is in the snapshot's own members; these are not.
CAUGHT_UP = frozenset(
    {
        "ticket.urged",
        "ticket.withdrawn",
        "ticket.reopened",
        "ticket.evaluated",
        "ticket.request.decided",
    }
)
MOST_ACTS = 1000
_ID = re.compile(r"[!-~]{1,64}")


def missed(snapshot: Event, now: datetime) -> Iterator[tuple[InboxEvent, Event]]:
    """Yield each missed order with its row in the inbox, ready to be carried out.

    What came before, in whatever state but waiting, is passed over: its id decides. Call inside
    `write()`.
    """
    told = snapshot.data.get("acts")
    for act in told[:MOST_ACTS] if isinstance(told, list) else []:
        event = _event(act, snapshot)
        if event is None:
            continue
        row = inbox.of_id(event.id)
        if row is None:
            yield _kept(event, snapshot, now), event
        elif row.state == "waiting" and row.subject == snapshot.subject:
            row.state, row.reason = "applied", ""
            yield row, event


def _event(act: Any, snapshot: Event) -> Event | None:
    """Return one act of the city as an event; None for what is no order of the city's."""
    # No look-up in the set: a type that is itself a list or object must not raise here.
    if not isinstance(act, dict) or act.get("type") not in tuple(CAUGHT_UP):
        return None
    name = act.get("id")
    if not isinstance(name, str) or not _ID.fullmatch(name):
        return None
    try:
        at = moment(act.get("at"))
    except BadCityData:
        at = snapshot.time
    data = {member: value for member, value in act.items() if member not in ("id", "type")}
    return Event(name, snapshot.source, act["type"], at, snapshot.sequence, data, snapshot.subject)


def _kept(event: Event, snapshot: Event, now: datetime) -> InboxEvent:
    envelope = {"id": event.id, "type": event.type, "subject": event.subject, "data": event.data}
    envelope["told_by"] = snapshot.id
    return inbox.keep(
        event.id, envelope, now, "applied", event.type, event.subject, None, event.time
    )
