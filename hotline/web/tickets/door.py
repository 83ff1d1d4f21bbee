"""The blueprint of the pages every role shares, and how a row of a list looks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, g, request

from hotline.casework.timekeeping import calendar
from hotline.rules import lamps, phrases_of_time
from hotline.rules.calendar import WorkCalendar
from hotline.rules.permissions import Actor, may_see_requester
from hotline.rules.privacy import without_numbers
from hotline.rules.words import ASSIGNMENT_STATES, KINDS, STATES, word
from hotline.store.lists import Position
from hotline.web import present
from hotline.web.guard import actor

blueprint = Blueprint("tickets", __name__)


def lines(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows of the store as lines of a list."""
    days, me, now = calendar(), actor(), g.now
    return [
        _line(row, now, days, shown_address(me, row["is_confidential"], row["address"]))
        for row in rows
    ]


def shown_address(actor: Actor, is_confidential: bool, address: str) -> str:
    """Return the exact address, "" when it would tell who asked for secrecy (requirement A9)."""
    is_hidden = is_confidential and not may_see_requester(actor, True)
    return "" if is_hidden else str(without_numbers(address))


def _line(row: dict[str, Any], now: datetime, days: WorkCalendar, address: str) -> dict[str, Any]:
    """Return one line. Written out, because a page makes fifty of them."""
    place = row["place"] or ""
    due, part_state = row["next_due_at"], row.get("part_state")
    # An urging marks the ticket and its parts; the row says it once.
    row["is_supervised"] = row.get("is_supervised") and not row["urged_at"]
    # Lists have room for the span only; the moment stands on hover and on the ticket's page.
    left = phrases_of_time.time_left(now, due, days).partition("（")[0] if due else ""
    left += present.guess(due, days) if due else ""
    where = address if place in address else f"{place}{address}"
    return {
        **row,
        "url": f"/tickets/{row['ticket_no']}",
        "no": row["ticket_no"],
        "title": without_numbers(row["title"]),
        "marks": present.marks(row),
        "where": where,
        "place": where if len(where) <= 16 else f"{where[:15]}…",
        "unit": row["unit_name"] or "",
        "kind": word(KINDS, row["kind"]),
        "state": word(ASSIGNMENT_STATES, part_state) if part_state else STATES[row["state"]],
        "lamp": lamps.lamp(now, row["next_warn_at"], due),
        "left": left,
        "due": phrases_of_time.short(due) if due and ":" not in left else "",
        "registered": "" if due else f"{row['registered_at']:%Y-%m-%d} 登记",
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
