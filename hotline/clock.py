"""The only place that reads the clock. Called at the doors: web, jobs, demo, app.py."""

from __future__ import annotations

from datetime import datetime

from hotline.rules.calendar import ZONE


def now() -> datetime:
    """Return this moment in the county's zone (+08:00), whole seconds."""
    return datetime.now(ZONE).replace(microsecond=0)
