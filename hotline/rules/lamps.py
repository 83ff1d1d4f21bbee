"""The three lamps of a clock: green, yellow when time grows short, red when it is over."""

from __future__ import annotations

from datetime import datetime

LAMPS = ("green", "yellow", "red")


def lamp(now: datetime, warn_at: datetime | None, due_at: datetime | None) -> str:
    """Return green, yellow or red; green when there is no limit.

    Yellow begins exactly at `warn_at`; red begins after `due_at`, because an act at the
    very moment it is due is on time. All moments aware.
    """
    if due_at is None:
        return "green"
    if now > due_at:
        return "red"
    return "yellow" if warn_at is not None and now >= warn_at else "green"
