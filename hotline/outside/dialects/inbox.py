"""Orders coming down: a page at a time, from a place that survives everything.

The place is kept with the effects of its orders. It names the version of the dialect file: after
a mended file the orders are read again from the start, and what is known changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from hotline.outside.dialects.client import DialectClient, Told
from hotline.outside.dialects.files import DialectFiles, LineDown
from hotline.rules.dialects_answers import first, plain
from hotline.rules.dialects_fields import Unmappable
from hotline.rules.dialects_inboxes import REFUSED, envelope, ids_of, orders_of
from hotline.rules.dialects_shape import SKIP, Dialect

MOST_PAGES = 5000
# How often a window that moved while it was read is read anew before it is left as it is.
MOST_AGAIN = 3


@dataclass(frozen=True)
class Place:
    """Where reading goes on: a mark of the city, or a page of a window of time."""

    digest: str
    mark: str = ""
    since: str = ""
    until: str = ""
    page: int = 1
    total: str = ""
    again: int = 0

    @classmethod
    def read(cls, cursor: str | None, dialect: Dialect, now: datetime) -> Place:
        """Return the place in the cursor; a stranger's one starts `first_days` ago."""
        assert dialect.inbox is not None
        start = now - timedelta(days=dialect.inbox.first_days)
        fresh = cls(dialect.digest, since=start.isoformat(timespec="seconds"))
        try:
            kept = json.loads(cursor or "")
            if not isinstance(kept, dict) or kept.get("digest") != dialect.digest:
                return fresh
            place = cls(**kept)
            # A place in the future was noted while the clock was wrong: nothing would ever come.
            is_ahead = datetime.fromisoformat(place.since or fresh.since) > now
            return fresh if is_ahead else place
        except (ValueError, TypeError):
            return fresh

    @property
    def is_at_start(self) -> bool:
        """Whether everything known of was read, so that the vendor may be left alone a while."""
        return self.page == 1 and not self.until and not self.again

    def text(self) -> str:
        return json.dumps({name: value for name, value in vars(self).items() if value != ""})


@dataclass(frozen=True)
class Page:
    """The orders of one page and the place behind it."""

    items: list[Any]
    next: Place


def next_page(client: DialectClient, place: Place) -> tuple[Page | None, Told]:
    """Ask for the page at that place; None when there was no usable answer."""
    box = client.dialect.inbox
    assert box is not None
    if box.way == "window" and not place.until:
        place = replace(place, until=client.now().isoformat(timespec="seconds"))
    words = {
        "since": place.since, "until": place.until, "page": str(place.page),
        "size": str(box.size), "cursor": place.mark,
    }  # fmt: skip
    try:
        told = client.ask(box.question, {}, words)
    except Unmappable as wrong:
        return None, Told("", f"收取工单的请求填不出来：{wrong}", wrong.code)
    if told.meaning not in ("ok", "duplicate"):
        return None, told
    items = orders_of(told.json, box)
    if items is None:
        return None, replace(told, words="市平台下发的内容格式不对，稍后自动重试。", code="garbled")
    if box.way == "token":
        return Page(items, _behind_mark(client.dialect, place, items, told)), told
    return Page(items, _behind_page(client.dialect, place, items, told)), told


def _behind_mark(dialect: Dialect, place: Place, items: list[Any], told: Told) -> Place:
    assert dialect.inbox is not None
    mark = plain(first(told.json, dialect.inbox.next))[:1000]
    has_more = len(items) >= dialect.inbox.size and mark != place.mark
    return replace(place, mark=mark or place.mark, again=int(has_more))


def _behind_page(dialect: Dialect, place: Place, items: list[Any], told: Told) -> Place:
    """Return the next page of the window, or the next window.

    A number of orders that changed while the pages were read means that they moved between the
    pages: the window is read anew. The next window overlaps, for orders that show up late.
    """
    box = dialect.inbox
    assert box is not None
    total = plain(first(told.json, box.total)) if box.total else ""
    known = int(total) if total.isdecimal() and len(total) < 10 else None
    is_more = place.page * box.size < known if known is not None else len(items) >= box.size
    has_moved = place.page > 1 and total != place.total
    if has_moved and place.again < MOST_AGAIN:
        return replace(place, page=1, total="", again=place.again + 1)
    if is_more and items and place.page < MOST_PAGES:
        first_total = total if place.page == 1 else place.total
        return replace(place, page=place.page + 1, total=first_total)
    until = datetime.fromisoformat(place.until) - timedelta(minutes=box.overlap)
    since = max(until, datetime.fromisoformat(place.since))
    return Place(place.digest, since=since.isoformat(timespec="seconds"))


def events_of(
    client: DialectClient,
    items: list[Any],
    source: str,
    files: DialectFiles,
    is_known: Callable[[str], bool],
) -> list[dict[str, Any]]:
    """Return our events for the orders of a page that are new, with details and files fetched.

    What was taken in before is left out at once: a page overlaps the one before it, and nothing
    should be fetched twice. Raises LineDown.
    """
    found = []
    for listed in items:
        if any(is_known(each) for each in ids_of(client.dialect, listed)):
            continue
        item = _detailed(client, listed, files)
        event = envelope(client.dialect, item, source, client.now(), listed)
        if event is not None:
            found.append(_with_files(event, files))
    return found


def _with_files(event: dict[str, Any], files: DialectFiles) -> dict[str, Any]:
    data = event["data"]
    if event["type"] != REFUSED and data.get("attachments"):
        here, lost = files.fetched(data["attachments"])
        data["attachments"] = here
        if lost:
            data["missing_files"] = lost
    return event


def _detailed(client: DialectClient, listed: Any, files: DialectFiles) -> Any:
    """Return the listed order with its details, when the dialect asks for them.

    A refusal, or an odd answer three times, leaves the order as it was listed: it is mapped or
    refused by what it holds, and the orders behind it come.
    """
    box = client.dialect.inbox
    assert box is not None
    if box.detail is None or not isinstance(listed, dict):
        return listed
    number = plain(first(listed, box.number))
    if not number or box.kinds.get(plain(first(listed, box.kind))) in (None, SKIP):
        return listed
    try:
        told = client.ask(box.detail, listed, {"number": number})
    except Unmappable:
        return listed
    if told.meaning not in ("ok", "duplicate", "refused"):
        is_odd = told.status and told.meaning not in ("busy", "expired")
        if is_odd and not files.may_try_again(f"detail {number}"):
            return listed
        raise LineDown(f"市平台工单 {number[:40]} 的详情没有取到：{told.words}")
    whole = first(told.json, box.detail_at)
    return {**listed, **whole} if isinstance(whole, dict) else listed
