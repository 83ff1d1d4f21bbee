"""Working off a recount of deadlines in its own thread, pausing so that pages stay fast."""

from __future__ import annotations

import logging
import threading

from hotline import clock
from hotline.casework import recounting

# Between two parts of a run; as long again as a part takes, so that pages keep a core.
PAUSE = 0.1  # seconds
LOOK_AGAIN = 2.0  # seconds; a look is one question to a tiny table

log = logging.getLogger(__name__)


class Recounter:
    """The worker's recount: started every minute, which does nothing while it lives."""

    def __init__(self, stopping: threading.Event) -> None:
        self._stopping = stopping
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread, or start it again when it died of an error."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="recount", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while not self._stopping.is_set():
            has_more = recounting.work_on(clock.now())
            self._stopping.wait(PAUSE if has_more else LOOK_AGAIN)
