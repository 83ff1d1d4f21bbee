"""The blueprint of the pages every role shares, and how a row of a list looks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, g, request

from hotline.casework.timekeeping import calendar
from hotline.store.lists import Position
from hotline.web import present

blueprint = Blueprint("tickets", __name__)


def lines(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows of the store as lines of a list."""
    days = calendar()
    return [_line(row, days) for row in rows]


def _line(row: dict[str, Any], days: Any) -> dict[str, Any]:
    place, address = row.get("place") or "", row.get("address") or ""
    shown = address if place in address else f"{place}{address}"
    # An urging marks the ticket and its parts; the row says it once.
    row["is_supervised"] = row.get("is_supervised") and not row.get("urged_at")
    made = present.list_row(row, f"/tickets/{row['ticket_no']}", g.now, days)
    due = row.get("next_due_at")
    return {
        **made,
        "place": shown[:18],
        # Lists have room for the span only; the moment stands on hover and on the ticket's page.
        "left": made["left"].partition("（")[0],
        "due": present.short_moment(due),
        "id": row["id"],
        "part_id": row.get("part_id"),
        "part_version": row.get("part_version"),
        "part_lane": row.get("part_lane"),
        "role": row.get("role"),
    }


def position() -> Position | None:
    """Return where the page asked for starts: after that sort key and id."""
    key, _, number = request.args.get("after", "").rpartition("_")
    if not number.isdecimal() or len(number) > 12 or len(key) > 40:
        return None
    return key, int(number)


def next_url(after: Position | None) -> str:
    """Return the address of the next page with the present filters, "" at the end."""
    if after is None:
        return ""
    args = {**request.args.to_dict(), "after": f"{after[0]}_{after[1]}"}
    return f"{request.path}?{urlencode(args)}"
