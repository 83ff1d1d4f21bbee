"""What was counted stays on the shelf for a minute, so that fifty readers cost one count."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, TypeVar

from flask import current_app

from hotline.rules.periods import Period

LIVE = timedelta(minutes=1)  # requirement G3: current within a minute of the act
# A period that is over changes only when the past is corrected: looked at anew less often
# where it merely stands beside the figures asked for.
BESIDE = timedelta(minutes=10)
# Whole rankings stand on one shelf, figures of single units on another: fifty units at their own
# pages must not push the county's rankings off.
RANKINGS, UNITS = "rankings", "units"
MOST = {RANKINGS: 24, UNITS: 96}  # a ranking of 60 units takes about 100 KB, a unit's figures 2 KB

Made = TypeVar("Made")


class Shelf:
    """The last `most` results, each made by one thread while the others wait for it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, tuple[datetime, Any]] = OrderedDict()

    def take(
        self, key: Hashable, now: datetime, lasts: timedelta, make: Callable[[], Made]
    ) -> tuple[datetime, Made]:
        """Return (counted at, result), counted anew when the one at hand is older than `lasts`."""
        with self._lock:
            found = self._kept.pop(key, None)
            # A clock set back must not keep an old count alive for hours.
            if found is None or not found[0] <= now < found[0] + lasts:
                found = (now, make())
            self._kept[key] = found
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
            return found


def shelf(name: str = RANKINGS) -> Shelf:
    """Return one of the process's shelves; each application has its own."""
    found: Shelf = current_app.extensions.setdefault(f"figures_{name}", Shelf(MOST[name]))
    return found


def lasting(period: Period, now: datetime, is_beside: bool) -> timedelta:
    """Return how long a count of that period may stand."""
    return BESIDE if is_beside and period.until <= now else LIVE
