"""Notices by the clock: the drafts the policy asks for, and the months somebody wants printed.

Both run as a program of their own, so that what composing and printing take is given back.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from pathlib import Path

from hotline.casework.noticequeue import is_waiting

APP = Path(__file__).resolve().parents[2] / "app.py"
LOOK_AGAIN = 3.0  # seconds; a look is one question to a tiny table
REST = 60.0  # seconds after a program that failed, so that it is not begun without end

log = logging.getLogger(__name__)


def _program(*words: str) -> subprocess.Popen[bytes]:
    order = [sys.executable, str(APP), "notice", *words]
    return subprocess.Popen(order, cwd=APP.parent, stdin=subprocess.DEVNULL)


def draft_due() -> None:
    """Draft the reports that are due; nothing new is made when it is run again."""
    if _program("due").wait():
        log.warning("drafting the due reports failed")


class Batches:
    """The worker's printing: started every minute, which does nothing while it lives."""

    def __init__(self, stopping: threading.Event) -> None:
        self._stopping = stopping
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread, or start it again when it died of an error."""
        if not self.is_alive:
            self._thread = threading.Thread(target=self._run, name="batches", daemon=True)
            self._thread.start()

    @property
    def is_alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread is not None and self._thread.is_alive()

    def _run(self) -> None:
        while not self._stopping.is_set():
            pause = LOOK_AGAIN
            if is_waiting() and not self._work():
                pause = REST
            self._stopping.wait(pause)

    def _work(self) -> bool:
        """Let a program work off what waits; ended with the worker, the next one goes on."""
        program = _program("batch")
        while program.poll() is None:
            if self._stopping.wait(1.0):
                program.terminate()
                program.wait(10)
        return program.returncode == 0
