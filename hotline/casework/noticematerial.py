"""What a notice is made of, gathered for its kind: counts, ranking, lists, names; nothing rounded.

Everything is counted in one look at the database, so that a ticket answered meanwhile cannot stand
in one table and not in the other.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hotline.casework.figures import month_figures
from hotline.errors import NotAllowedNow
from hotline.rules.periods import Period
from hotline.store.database import db


def material(kind: str, period: Period, scheme: str, subject: str, counted_at: datetime) -> Any:
    """Return the figures a notice of that kind is composed from, as counted at a moment.

    `scheme` is a scheme's code, empty for the one in force. Raises Incomplete for a subject that
    does not exist, NotAllowedNow for a kind that cannot be made yet.
    """
    if kind != "monthly":
        raise NotAllowedNow("这种通报暂不能由系统起草。")
    with db.atomic():  # a reading transaction: one snapshot for all counts
        return month_figures(period, counted_at)
