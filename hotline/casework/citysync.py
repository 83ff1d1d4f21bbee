"""Keeping step with the city: taking in what it sends; sending is in `citysending`.

Nothing here decides; `cityorders` does what an event asks. A page of the inbox, the effects of
its events and the new cursor are one transaction, so a crash loses and doubles nothing.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import PeeweeException

from hotline.casework import citysnapshots
from hotline.casework.cityorders import Ignored, Order, carry_out
from hotline.casework.citysending import Pushed, message_of, push
from hotline.errors import Refused
from hotline.outside import cloudevent
from hotline.outside.cityplatform import CityPlatform, PullOutcome
from hotline.store import inbox, settings
from hotline.store.database import db, write
from hotline.store.inbox import InboxEvent

__all__ = ["Pushed", "message_of", "pull", "push", "take_events", "take_page"]

CURSOR = "city_cursor"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pulled:
    """What one question for news came to.

    `has_moved`: the page held events, new or known, and the next one may follow at once.
    """

    taken: int = 0
    has_moved: bool = False
    error: str | None = None
    retry_after: float | None = None


def pull(city: CityPlatform, clock: Callable[[], datetime], wait: int = 0) -> Pulled:
    """Ask the city for news and do what its events ask; waits up to `wait` seconds for news."""
    before = settings.read(CURSOR)
    outcome = city.pull(before or None, wait=wait)
    now = clock()
    if outcome.unknown_cursor:
        with write():
            settings.save(CURSOR, "", now, "系统")
            settings.beat("pull", now, outcome.error or "")
        return Pulled(error=outcome.error)
    if outcome.error or outcome.cursor is None:
        with write():
            settings.beat("pull", now, outcome.error or "市平台没有应答。")
            _note_clock(outcome, now)
        return Pulled(error=outcome.error, retry_after=outcome.retry_after)
    has_moved = bool(outcome.events) and outcome.cursor != before
    return Pulled(take_page(outcome, now), has_moved)


def take_page(outcome: PullOutcome, now: datetime) -> int:
    """Take in one page of the city's events and the cursor behind it; return how many were new."""
    with write():
        taken = take_events(outcome.events, now)
        if outcome.cursor != settings.read(CURSOR):
            settings.save(CURSOR, outcome.cursor or "", now, "系统")
        settings.beat("pull", now)
        settings.beat("pull_ok", now)
        _note_clock(outcome, now)
    return taken


def _note_clock(outcome: PullOutcome, now: datetime) -> None:
    """Keep how far this machine's clock is from the city's, in seconds (positive: ahead)."""
    if outcome.clock_skew is not None:
        settings.beat("skew", now, str(outcome.clock_skew))


def take_events(envelopes: list[Any], now: datetime) -> int:
    """Take in events by whatever way they came; return how many were new. Inside `write()`."""
    return sum(_take(envelope, now) for envelope in envelopes)


def _of_city(envelope: Any) -> cloudevent.Event:
    """Return the event. Raises BadEnvelope for one that is not the city's, or cannot be kept."""
    event = cloudevent.parse(envelope)
    if not event.source.startswith("/city/"):
        raise cloudevent.BadEnvelope("wrong_source", "事件的来源不是市平台。")
    return event


def _take(envelope: Any, now: datetime) -> int:
    try:
        event = _of_city(envelope)
    except cloudevent.BadEnvelope as problem:
        return _take_garbled(envelope, problem, now)
    known = inbox.of_id(event.id)
    if known is not None:
        return _take_reused(envelope, event, known, now)
    done = inbox.version_down(event.subject) if event.subject else 0
    version = event.ticketversion
    state, reason = "applied", ""
    if event.subject and version is not None:
        if version > done + 1 and event.type != "ticket.snapshot":
            state, reason = "waiting", f"等待前面的第 {done + 1} 号消息。"
        elif version <= done:
            state, reason = "ignored", "比已办理的消息旧，只作记录。"
    row = inbox.keep(
        event.id, envelope, now, state, event.type, event.subject, version, event.time, reason
    )
    if state == "applied":
        _apply(row, event, now)
    return 1


def _take_reused(envelope: Any, event: cloudevent.Event, known: InboxEvent, now: datetime) -> int:
    """The id decides: what comes again changes nothing. Another event under it is listed."""
    if not known.type or (known.type, known.subject) == (event.type, event.subject):
        return 0
    problem = cloudevent.BadEnvelope(
        "id_reused", "市平台给另一条消息用过这个编号，这条没有办理，请市平台换编号补发。"
    )
    return _take_garbled({**envelope, "id": None}, problem, now)


def _take_garbled(envelope: Any, problem: cloudevent.BadEnvelope, now: datetime) -> int:
    """Record what cannot be understood under its id, or under its own hash when it has none."""
    import hashlib

    named = envelope.get("id") if isinstance(envelope, dict) else None
    text = json.dumps(envelope, ensure_ascii=False, sort_keys=True)
    key = (
        named[:100]
        if isinstance(named, str) and named
        else hashlib.sha256(text.encode()).hexdigest()
    )
    if inbox.is_known(key):
        return 0
    inbox.keep(key, envelope, now, "refused", reason=str(problem), code=problem.code)
    return 1


def _apply(row: InboxEvent, event: cloudevent.Event, now: datetime) -> None:
    """Carry out the event, then every one of its ticket that waited for it."""
    _carry_out(row, event, now)
    version = event.ticketversion
    while event.subject and version:
        inbox.set_version_down(event.subject, version)
        if event.type == "ticket.snapshot":
            _close_gap(row, event, version, now)
        follower = inbox.next_waiting(event.subject, version + 1)
        if follower is None:
            return
        row = follower
        row.state, row.reason = "applied", ""
        event = cloudevent.parse(inbox.envelope_of(row))
        version = event.ticketversion
        _carry_out(row, event, now)


def _close_gap(row: InboxEvent, event: cloudevent.Event, version: int, now: datetime) -> None:
    """Do what the snapshot tells of and never got here; what else waited below it is settled."""
    if row.state != "refused":
        for missed, order in citysnapshots.missed(event, now):
            _carry_out(missed, order, now)
    inbox.ignore_waiting_below(str(event.subject), version, "后到的整单补发已包含这条消息。")


def _carry_out(row: InboxEvent, event: cloudevent.Event, now: datetime) -> None:
    """Do what the event asks in a savepoint; a refusal is recorded and blocks nothing else."""
    order = Order(event.id, event.subject, event.data, now)
    try:
        with db.savepoint():
            carry_out(event.type, order)
    except Ignored as reason:
        row.state, row.reason = "ignored", str(reason)
    except Refused as refusal:
        row.state, row.reason = "refused", _sentence(refusal)
        row.code = str(getattr(refusal, "code", "") or type(refusal).__name__.lower())
    except PeeweeException:
        raise  # the disk or the database: nothing of this page is kept, it comes again
    except Exception:
        # A fault of ours in one event must not hold up the others; it is kept for repair.
        log.exception("event %s could not be applied", event.id)
        row.state, row.code, row.reason = "refused", "internal", "处理时出错，已记入运行日志。"
    row.save()


def _sentence(refusal: Refused) -> str:
    fields = refusal.details.get("fields")
    more = "；".join(str(words) for words in fields.values()) if isinstance(fields, dict) else ""
    return f"{refusal}{more}"
