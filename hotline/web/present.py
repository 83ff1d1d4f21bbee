"""How values look on screen: masked numbers, moments, time left, words, addresses of pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from flask import Flask, current_app, g, url_for

from hotline.casework import timekeeping
from hotline.rules import lamps, phrases_of_time, words
from hotline.rules.calendar import WorkCalendar
from hotline.rules.privacy import masked_name, masked_phone, without_numbers


def address(endpoint: str, **parts: str) -> str:
    """Return the path of a page as `url_for` does, built once for each endpoint and its parts.

    Every page shows some forty such links and building one costs more than showing it. The table
    of pages is fixed once the application stands. For parts out of our own tables of words only:
    a word somebody typed would be kept for good.
    """
    known: dict[Any, str] = current_app.extensions.setdefault("addresses", {})
    key = (endpoint, *parts.items())
    if key not in known:
        known[key] = url_for(endpoint, **parts)
    return known[key]


def masked_tail(tail: str | None) -> str:
    """Return ****6721 for the last four digits kept in lists."""
    return f"****{tail}" if tail else ""


def moment(at: datetime | None) -> str:
    """Return the moment in full, "" for none."""
    return phrases_of_time.moment(at) if at else ""


def short_moment(at: datetime | None) -> str:
    """Return the moment for a list, "" for none."""
    return phrases_of_time.short(at) if at else ""


def iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def choices(options: Mapping[str, str] | Iterable[Any]) -> Iterator[tuple[str, str, str]]:
    """Yield (code, label, help) from a table of words or a list of two or three members each."""
    pairs = options.items() if isinstance(options, Mapping) else options
    for code, label, *more in pairs:
        yield str(code), label, (more[0] if more else "")


def size(count: int | None) -> str:
    """Return a file size as people say it."""
    if not count:
        return ""
    return f"{count / 1048576:.1f} 兆" if count >= 1048576 else f"{max(1, count // 1024)} KB"


def clock(
    now: datetime, warn_at: datetime | None, due_at: datetime | None, calendar: WorkCalendar
) -> dict[str, str]:
    """Return lamp, left and due of one clock for `_lamp.html`; empty without a limit."""
    if due_at is None:
        return {"lamp": "", "left": "", "due": ""}
    return {
        "lamp": lamps.lamp(now, warn_at, due_at),
        "left": phrases_of_time.time_left(now, due_at, calendar) + guess(due_at, calendar),
        "due": phrases_of_time.moment(due_at),
    }


def guess(due_at: datetime, calendar: WorkCalendar) -> str:
    """Return 暂定 with a space before it when the deadline's year is not published, else ""."""
    return "　暂定" if calendar.is_guess(due_at) else ""


def due(at: datetime | None) -> str:
    """Return a deadline in full, marked when it may move; "" for none."""
    if at is None or at.year <= g.now.year:  # this year's notice is bundled or was loaded long ago
        return moment(at)
    return moment(at) + ("（暂定）" if timekeeping.calendar().is_guess(at) else "")


def marks(row: Mapping[str, Any]) -> list[str]:
    """Return the short marks that stand behind a title in lists."""
    named = (
        (row.get("urgency") == "urgent", "紧急"),
        (row.get("is_expedited"), "加急"),
        (row.get("urged_at"), "催办"),
        (row.get("is_supervised"), "督办"),
        (row.get("is_enterprise"), "涉企"),
        (row.get("is_sensitive"), "敏感"),
        (row.get("is_confidential"), "保密"),
        (row.get("role") == "co", "协办"),
    )
    return [word for is_so, word in named if is_so]


def install(app: Flask) -> None:
    """Give the filters and the tables of words to every template."""
    app.jinja_env.filters.update(
        choices=choices,
        phone=masked_phone,
        tail=masked_tail,
        person_name=masked_name,
        no_numbers=without_numbers,
        moment=moment,
        due=due,
        short=short_moment,
        iso=iso,
        act_word=lambda code: words.word(words.ACTS, code),
        state_word=lambda code: words.word(words.STATES, code),
        kind_word=lambda code: words.word(words.KINDS, code),
        urgency_word=lambda code: words.word(words.URGENCIES, code),
        channel_word=lambda code: words.word(words.CHANNELS, code),
        role_word=lambda code: words.word(words.ROLES, code),
    )
    app.jinja_env.globals.update(WORDS=words, address=address)
    app.jinja_env.globals["this_moment"] = lambda: g.now
