"""What turned yellow or red on a desk since the person last looked.

When that was stands in a cookie of the browser (person, last visit, last look), because a
visit is a matter of one desk and nobody else's business. A visit ends when nobody looked for
half an hour.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import after_this_request, g, request
from werkzeug.wrappers import Response

from hotline.rules.calendar import ZONE
from hotline.store import turned
from hotline.web.guard import actor
from hotline.web.tickets import lanes

COOKIE = "desk"
PAUSE = timedelta(minutes=30)
WRITTEN_EVERY = timedelta(minutes=5)
# Who was away for longer sees the lanes themselves; a first visit hears of the last day.
LONGEST, FIRST = timedelta(days=7), timedelta(days=1)
SHOWN = 3  # of either lamp


def since_last_visit() -> datetime:
    """Return when the person's last visit ended, at most a week ago."""
    now: datetime = g.now
    who = str(actor().person_id)
    person, since, last = _kept(request.cookies.get(COOKIE, ""))
    if person != who or since is None or last is None or last > now:
        since, last, is_new = now - FIRST, now, True
    else:
        is_new = now - last > WRITTEN_EVERY
        since = last if now - last > PAUSE else since
    if is_new:
        _keep(f"{who}.{int(since.timestamp())}.{int(now.timestamp())}")
    return max(since, now - LONGEST)


def _kept(text: str) -> tuple[str, datetime | None, datetime | None]:
    parts = text.split(".")
    if len(parts) != 3 or not all(part.isdecimal() and len(part) < 12 for part in parts):
        return "", None, None
    since, last = (datetime.fromtimestamp(int(part), ZONE) for part in parts[1:])
    return parts[0], since, last


def _keep(text: str) -> None:
    @after_this_request
    def set_it(response: Response) -> Response:
        response.set_cookie(
            COOKIE, text, max_age=LONGEST, httponly=True, samesite="Lax", secure=request.is_secure
        )
        return response


def turned_since_last_visit() -> dict[str, Any]:
    """Return `news`: since when, how many turned red and yellow, and the first few of them."""
    me, since = actor(), since_last_visit()
    unit_id = me.unit_id if lanes.is_station(me) else None
    rows = turned.on_desk(unit_id, since, g.now, SHOWN)
    counts = {row["lamp"]: row["of_lamp"] for row in rows}
    return {"since": since, "counts": counts, "rows": rows}
