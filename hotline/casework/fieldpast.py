"""What a grid worker is told of earlier tickets before knocking, and how they ended.

Of a confidential requester nothing and of the address nothing either (A9); no name, no number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from hotline.rules.calendar import in_zone
from hotline.rules.permissions import Actor, may_see_requester
from hotline.rules.privacy import without_numbers
from hotline.rules.words import SOLVED, STATES, word
from hotline.store import fieldpast

A_YEAR = timedelta(days=365)
MOST_LINES = 3  # of one part; who wants more opens the ticket's page
Row = dict[str, Any]
NOTHING: dict[str, Any] = {"told": "", "lines": []}


def of_parts(actor: Actor, rows: list[Row], now: datetime) -> dict[int, dict[str, Any]]:
    """Return for each part (a row of `fieldtoday.open_parts`) its words of the last twelve months.

    `told` counts by kind, `lines` are the newest at most `MOST_LINES`. Two queries for any
    number of parts.
    """
    since = in_zone(now).replace(hour=0, minute=0, second=0, microsecond=0) - A_YEAR
    open_rows = [row for row in rows if may_see_requester(actor, row["is_confidential"])]
    spots = {spot for row in open_rows if (spot := _spot(row))}
    hashes = {row["phone_hash"] for row in open_rows if row["phone_hash"]}
    wire_nos = {row["wire_no"] for row in rows}
    others = {
        other["id"]: other
        for other in (
            *fieldpast.at_places(actor.unit_ids, spots, since),
            *fieldpast.by_requesters(actor.unit_ids, hashes, wire_nos, since),
        )
    }
    return {row["id"]: _words(actor, row, others.values(), now.year) for row in rows}


def _spot(row: Row) -> tuple[str, str] | None:
    """Return where it is, None without an address: a village alone is no spot.

    The same place is the same village and the same words of an address: nobody is told of a
    neighbour's trouble, and a place written in two ways counts as two.
    """
    return (row["division"], row["address"]) if row["division"] and row["address"] else None


def _words(actor: Actor, row: Row, others: Iterable[Row], year: int) -> dict[str, Any]:
    is_open = may_see_requester(actor, row["is_confidential"])
    found = [
        (why, other)
        for other in sorted(others, key=lambda other: other["id"], reverse=True)
        if other["id"] != row["ticket"] and (why := next(_ties(row, other, is_open), ""))
    ]
    if not found:
        return NOTHING
    counted = {why: sum(why == one for one, _ in found) for why, _ in found}
    told = "，".join(f"{why} {count} 件" for why, count in counted.items())
    lines = [f"{_ended(other, year)}（{why}）" for why, other in found[:MOST_LINES]]
    return {"told": f"近一年另有：{told}", "lines": lines}


def _ties(row: Row, other: Row, is_open: bool) -> Iterator[str]:
    """Yield what ties the other ticket to this one, the closest first."""
    if other["wire_no"] == row["wire_no"]:
        yield "同一事项"
    if not is_open or other["is_confidential"]:
        return
    if row["phone_hash"] and other["phone_hash"] == row["phone_hash"]:
        yield "同一来电人"
    if _spot(row) and _spot(other) == _spot(row):
        yield "同一地点"


def _ended(other: Row, year: int) -> str:
    at = in_zone(other["registered_at"])
    day = f"{at.month}月{at.day}日" if at.year == year else f"{at.year}年{at.month}月{at.day}日"
    solved = SOLVED.get(other["solved"], "") if other["state"] == "closed" else ""
    end = "，".join(words for words in (word(STATES, other["state"]), solved) if words)
    return f"{day} {without_numbers(other['title'])}，{end}"
