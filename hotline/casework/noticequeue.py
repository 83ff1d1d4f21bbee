"""Whether a month waits to be printed; apart from the printing, whose parts cost memory."""

from __future__ import annotations

from hotline.store import notices


def is_waiting() -> bool:
    """Return whether a batch is to be worked on (one look-up in a tiny table)."""
    return notices.waiting_batch() is not None
