"""What a vendor's interface cannot remember for us: which events were being sent, and how far.

An event is noted before its first byte leaves and stays noted until its receipt is kept, so a
killed worker leaves doubt that is asked about, never a second order.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

from hotline.store import inbox, settings
from hotline.store.database import write
from hotline.store.outbox import OutboxEvent

BEGUN = "dialect_begun"


class CityNotebook:
    """Kept in the county's database beside what is owed."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    def begun(self) -> dict[str, float]:
        """Return the events that were being sent, with the unix second of the try."""
        kept: dict[str, float] = json.loads(settings.read(BEGUN) or "{}")
        return kept

    def begin(self, event_id: str) -> None:
        """Note the event; those with a receipt meanwhile are forgotten."""
        now = self._clock()
        with write():
            begun = self.begun()
            waiting = OutboxEvent.select(OutboxEvent.event_id).where(
                (OutboxEvent.state == "waiting") & OutboxEvent.event_id.in_(list(begun))
            )
            still = {row[0] for row in waiting.tuples()}
            kept = {each: at for each, at in begun.items() if each in still}
            kept[event_id] = now.timestamp()
            settings.save(BEGUN, json.dumps(kept), now, "系统")

    def forget(self, event_id: str) -> None:
        """Note that the event certainly did not arrive."""
        with write():
            begun = self.begun()
            if begun.pop(event_id, None) is not None:
                settings.save(BEGUN, json.dumps(begun), self._clock(), "系统")

    def is_known(self, event_id: str) -> bool:
        """Return whether that event of the city was taken in before."""
        return inbox.is_known(event_id)

    def version_down(self, subject: str) -> int:
        """Return the last version of the city's orders for that ticket that was dealt with."""
        return inbox.version_down(subject)
