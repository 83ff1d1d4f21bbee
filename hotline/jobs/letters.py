"""Letters of supervision by the clock: missed deadlines become drafts; nothing is issued here."""

from __future__ import annotations

from hotline import clock
from hotline.casework import belowline, escalating


def draft_letters() -> None:
    """Draft what missed deadlines deserve, and clear away what the work itself has answered."""
    escalating.draft_due(clock.now())


def draft_below_line() -> None:
    """On the policy's day of the month, draft orders for the units below the line."""
    belowline.draft_below_line(clock.now())
