"""Sending what is owed: in batches, apart from them what would hold up the others.

Nothing here decides what the city hears; receipts are kept as they come.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from hotline.casework import cityuploads
from hotline.outside import cloudevent
from hotline.outside.cityplatform import CityPlatform, Outgoing, PushOutcome
from hotline.rules.privacy import without_numbers
from hotline.store import outbox, settings
from hotline.store.database import write
from hotline.store.outbox import OutboxEvent

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pushed:
    """What one round of sending came to; `error` is the sentence for the sync desk.

    `is_held`: nothing is left but messages that rest. `files_error` and `files_retry_after` speak
    of the line for files only, `carried` counts messages whose files are up.
    """

    sent: int = 0
    refused: int = 0
    error: str | None = None
    retry_after: float | None = None
    is_held: bool = False
    files_error: str | None = None
    files_retry_after: float | None = None
    carried: int = 0
    code: str = ""

    def and_then(self, later: Pushed) -> Pushed:
        """Return what both came to."""
        return replace(later, sent=self.sent + later.sent, refused=self.refused + later.refused)


# Of those that were answered oddly so many have another try in one round.
MOST_ALONE = 3
# These say nothing of a message.
OF_THE_LINE = ("no_answer", "busy", "unauthorized")
# A batch of 200 is halved eight times until one message is left: then its neighbour is tried.
TRIES_IN_VAIN, MOST_TRIES = 10, 40


def push(
    city: CityPlatform,
    county_code: str,
    blobs: Path,
    clock: Callable[[], datetime],
    limit: int,
    with_files: bool = True,
    is_probing: bool = False,
) -> Pushed:
    """Send up to `limit` waiting events, then those whose files could be brought up first.

    Every receipt is kept. Trouble with one file or one message is told at the desk beside it and
    is no trouble of the line: other tickets go on. `with_files`: the line for files does not
    rest. `is_probing`: look whether one message is what makes every batch fail.
    """
    free = cityuploads.free_of_files(limit)
    done = (probe if is_probing else _send)(city, county_code, free, clock)
    if done.error:
        return done
    now = clock()
    alone = cityuploads.rested(outbox.ALONE, MOST_ALONE, now)
    for row in alone:
        after = _send(city, county_code, [row], clock, is_alone=True)
        done = done.and_then(replace(after, error=None))
        if after.error:
            break
    laden = cityuploads.rested(outbox.FILES, limit, now) if with_files else []
    if not laden:
        return replace(done, is_held=not (free or alone))
    carried = cityuploads.carry_up(city, laden, blobs, clock)
    done = done.and_then(_send(city, county_code, carried.ready, clock))
    return replace(
        done,
        is_held=bool(carried.error) and not free,
        files_error=carried.error if carried.is_line else None,
        files_retry_after=carried.retry_after if carried.is_line else None,
        carried=len(carried.ready),
    )


def _send(
    city: CityPlatform,
    county_code: str,
    rows: list[OutboxEvent],
    clock: Callable[[], datetime],
    is_alone: bool = False,
) -> Pushed:
    if not rows:
        return Pushed()
    found = [(row, outgoing(row, county_code)) for row in rows]
    broken = [row for row, made in found if made is None]
    for row in broken:
        _bury(row, clock())
    sound = [(row, made) for row, made in found if made is not None]
    outcome = city.push([made for _, made in sound]) if sound else PushOutcome()
    done = _keep_receipts([row for row, _ in sound], outcome, clock(), is_alone)
    return replace(done, refused=done.refused + len(broken))


def outgoing(row: OutboxEvent, county_code: str) -> Outgoing | None:
    """Return the message ready to go; None for one that cannot be put together (our fault)."""
    try:
        return Outgoing(row.event_id, message_of(row, county_code))
    except (ValueError, LookupError, TypeError):
        log.exception("event %s could not be written", row.event_id)
        return None


def _bury(row: OutboxEvent, now: datetime) -> None:
    """A fault of ours in one message must not hold up the others; it is kept for repair."""
    with write():
        outbox.settle(row.event_id, "rejected", now, "internal", "处理时出错，已记入运行日志。")


def probe(
    city: CityPlatform, county_code: str, rows: list[OutboxEvent], clock: Callable[[], datetime]
) -> Pushed:
    """Send half by half until the messages stand alone that make a batch fail.

    Only beside a half that got through is a message at fault and set apart; when none does, it
    is the city, and the outcome is that of the last try.
    """
    done, tries = Pushed(), 0
    failed: list[OutboxEvent] = []
    halves = [rows] if rows else []
    while halves and tries < (MOST_TRIES if done.sent + done.refused else TRIES_IN_VAIN):
        half, tries = halves.pop(0), tries + 1
        done = done.and_then(_send(city, county_code, half, clock))
        if done.code in OF_THE_LINE:
            break
        if done.error and len(half) > 1:
            middle = len(half) // 2
            halves = [half[:middle], half[middle:], *halves]
        elif done.error:
            failed += half
    if not done.sent + done.refused:
        return done
    with write():
        outbox.set_apart([row.id for row in failed], outbox.ALONE)
    return replace(done, error=None)


def _keep_receipts(
    rows: list[OutboxEvent], outcome: PushOutcome, now: datetime, is_alone: bool = False
) -> Pushed:
    """Keep what became of each row; of one that was set apart nothing is said of the line."""
    sent = refused = 0
    with write():
        for receipt in outcome.receipts.values():
            state = "confirmed" if receipt.is_done else "rejected"
            said = without_numbers(receipt.message)
            outbox.settle(receipt.id, state, now, receipt.code, said)
            sent, refused = sent + receipt.is_done, refused + (not receipt.is_done)
        # What went wrong once may have been chance; twice, it would take its batch along again.
        again = [row.id for row in rows if row.event_id in outcome.odd and row.attempts]
        for event_id, words in outcome.odd.items():
            outbox.note_silence([event_id], now, without_numbers(words))
        outbox.set_apart(again, outbox.ALONE)
        answered = outcome.receipts.keys() | outcome.odd.keys()
        silent = [row.event_id for row in rows if row.event_id not in answered]
        # What was said of single messages stands beside them, while others get through.
        is_line = silent or (outcome.odd and not outcome.receipts)
        trouble = without_numbers(outcome.error) if is_line else None
        if silent:
            outbox.note_silence(silent, now, trouble or "")
        if rows and not is_alone:
            settings.beat("push", now, trouble or "")
        if outcome.receipts:
            settings.beat("push_ok", now)
    return Pushed(sent, refused, trouble, outcome.retry_after, code=outcome.code if trouble else "")


def message_of(row: OutboxEvent, county_code: str) -> str:
    """Return the message exactly as it is sent, every time the same."""
    return cloudevent.text_of(
        cloudevent.Event(
            id=row.event_id,
            source=cloudevent.county_source(county_code),
            type=row.type,
            time=row.time,
            sequence=row.id,
            data=outbox.data_of(row),
            subject=row.subject,
            ticketversion=row.ticketversion,
        )
    )
