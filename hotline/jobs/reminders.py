"""The minute's look at what to tell whom, and the sending of it."""

from __future__ import annotations

import logging
import random
import threading
import time

from hotline import clock
from hotline.casework import delivering, reminding

# The thread is shared with the other jobs of the minute; what is left goes out in the next one.
LONGEST = 25.0

log = logging.getLogger(__name__)


class Reminders:
    """The job; a second one does nothing while the first is under way."""

    def __init__(self, stopping: threading.Event) -> None:
        self._stopping = stopping
        self._lock = threading.Lock()
        self._post = delivering.Post()

    def run(self) -> None:
        """Find what is to be told, send what may go out; running it twice changes nothing."""
        if not self._lock.acquire(blocking=False):
            return
        try:
            made = reminding.look(clock.now())
            end = time.monotonic() + LONGEST
            sent = delivering.deliver(
                self._post,
                clock.now,
                lambda: self._stopping.is_set() or time.monotonic() > end,
                random.random,
            )
            if made or sent:
                log.info("reminders: %s new, %s sent", made, sent)
        finally:
            self._lock.release()

    def tidy(self) -> None:
        """Forget old messages."""
        delivering.tidy(clock.now())
