"""The periods a notice can be begun for: those on record, the running one first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from hotline.casework.timekeeping import policy
from hotline.rules.periods import Period, is_on_record, moved, period_at
from hotline.store.figures import first_registered


def recent_periods(now: datetime, how_many: Mapping[str, int]) -> dict[str, list[Period]]:
    """Return for each kind of period the latest so many that hold tickets, newest first."""
    first = first_registered()
    return {kind: _latest(kind, most, now, first) for kind, most in how_many.items()}


def _latest(kind: str, most: int, now: datetime, first: datetime | None) -> list[Period]:
    if first is None:
        return []
    rule = policy(now).period
    running = period_at(kind, now, rule)
    found = [moved(running, -steps, rule) for steps in range(most)]
    return [period for period in found if is_on_record(period, first)]
