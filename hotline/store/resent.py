"""An edited message in place of a refused one: a new id and sequence, the same ticketversion."""

from __future__ import annotations

import json
import os
from datetime import datetime
from typing import Any

from hotline.rules.eventids import NOISE, uuid7
from hotline.store.database import add_row
from hotline.store.outbox import OutboxEvent
from hotline.store.sealing import seal


def replace(event: OutboxEvent, data: dict[str, Any], now: datetime, note: str) -> str:
    """Owe `data` instead of the event and return the new id. Call inside `write()`.

    The act happened when it happened: `time` stays. The refused one is kept, set aside, and no
    snapshot follows it.
    """
    event.state, event.note = "set_aside", note
    event.save()
    event_id = uuid7(now, os.urandom(NOISE))
    add_row(
        OutboxEvent,
        event_id=event_id,
        type=event.type,
        subject=event.subject,
        ticketversion=event.ticketversion,
        time=event.time,
        body=seal(json.dumps(data, ensure_ascii=False)),
        is_urgent=event.is_urgent,
    )
    return event_id
