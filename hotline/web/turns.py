"""Whose turn it is: pages one at a time, phones one at a time, the rest beside them.

Threads that compute at once only fight over the interpreter's lock: eight people clicking got
113 pages a second from four threads and 208 from one (measured 2026-11-21, two cores). The
other threads are for what waits: a child process that prints, an act behind another's write.

Phones send by themselves and nobody watches them do it: when a mast comes back, hundreds at once.
In a queue of their own they wait for each other and never for a desk, nor a desk for them.
"""

from __future__ import annotations

import re
from typing import Any

from waitress.task import ThreadedTaskDispatcher

# Pages that wait for a child process, hash a password, or count a whole month.
SLOW = re.compile(
    r"\.(pdf|xlsx)$|/files/|^/(notices|clearing|figures|audit|admin|imports|login|healthz)(/|$)"
)
# What a phone asks and sends in the background; its page itself is a page like others.
PHONES = re.compile(r"^/field/(today\.json$|standing$|acts$|blobs/)")


def is_quick(command: str, path: str) -> bool:
    """Return whether a request is an ordinary page: only looked at, and made in milliseconds."""
    return command in ("GET", "HEAD") and not SLOW.search(path)


def is_of_a_phone(path: str) -> bool:
    """Return whether a request comes from a phone's background work."""
    return PHONES.search(path) is not None


class Turns:
    """Waitress's dispatcher as three queues: a thread for pages, one for phones, then the rest."""

    def __init__(self, threads: int) -> None:
        self.pages, self.phones = ThreadedTaskDispatcher(), ThreadedTaskDispatcher()
        self.others = ThreadedTaskDispatcher()
        self.pages.set_thread_count(1)
        self.phones.set_thread_count(1)
        self.others.set_thread_count(max(threads - 2, 1))

    def add_task(self, channel: Any) -> None:
        """Queue a connection whose next request has arrived."""
        request = channel.requests[0]
        command, path = getattr(request, "command", ""), getattr(request, "path", "")
        if is_of_a_phone(path):
            self.phones.add_task(channel)
        else:
            (self.pages if is_quick(command, path) else self.others).add_task(channel)

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:
        """End every queue, letting the answers under way finish."""
        queues = (self.pages, self.phones, self.others)
        ended = [each.shutdown(cancel_pending, timeout) for each in queues]
        return all(ended)
