"""Whose turn it is: pages one at a time, acts and slow doors beside them.

Threads that compute at once only fight over the interpreter's lock: eight people clicking got
113 pages a second from four threads and 208 from one (measured 2026-11-21, two cores). The
other threads are for what waits: a child process that prints, an act behind another's write.
"""

from __future__ import annotations

import re
from typing import Any

from waitress.task import ThreadedTaskDispatcher

# Pages that wait for a child process, hash a password, or count a whole month.
SLOW = re.compile(
    r"\.(pdf|xlsx)$|/files/|^/(notices|clearing|figures|audit|admin|imports|login|healthz)(/|$)"
)


def is_quick(command: str, path: str) -> bool:
    """Return whether a request is an ordinary page: only looked at, and made in milliseconds."""
    return command in ("GET", "HEAD") and not SLOW.search(path)


class Turns:
    """Waitress's dispatcher as two queues: one thread for pages, the rest for everything else."""

    def __init__(self, threads: int) -> None:
        self.pages, self.others = ThreadedTaskDispatcher(), ThreadedTaskDispatcher()
        self.pages.set_thread_count(1)
        self.others.set_thread_count(max(threads - 1, 1))

    def add_task(self, channel: Any) -> None:
        """Queue a connection whose next request has arrived."""
        request = channel.requests[0]
        quick = is_quick(getattr(request, "command", ""), getattr(request, "path", ""))
        (self.pages if quick else self.others).add_task(channel)

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:
        """End both queues, letting the answers under way finish."""
        ended = [each.shutdown(cancel_pending, timeout) for each in (self.pages, self.others)]
        return all(ended)
