"""The city platform's event service, standard dialect: plain data in, plain outcomes out.

Nothing here raises for what the city or the line does: every outcome carries a Chinese
sentence for the sync desk, what was really acknowledged, and how long the city wishes to be
left alone. Files are in `cityblobs`, one question and its answer in `signedline`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from hotline.outside.cityanswers import Trouble, decoded, trouble_of
from hotline.outside.cityblobs import BlobOutcome, CityBlobs
from hotline.outside.cloudevent import BATCH_TYPE
from hotline.outside.signedline import NoAnswer, SignedLine

__all__ = ["BlobOutcome", "CityPlatform", "Outgoing", "PullOutcome", "PushOutcome", "Receipt"]

# The protocol's limits for one batch.
MOST_EVENTS = 200
LARGEST_BATCH = 1024 * 1024
LONGEST_WAIT = 25
LARGEST_PAGE = 256 * 1024  # of the city's events, as a rule: no limit, only time given for it


class Outgoing(NamedTuple):
    """One event as kept in the outbox: its id and its JSON text, never re-serialised."""

    id: str
    text: str


@dataclass(frozen=True)
class Receipt:
    """What became of one event. `status` is accepted, duplicate or rejected."""

    id: str
    status: str
    code: str = ""
    message: str = ""

    @property
    def is_done(self) -> bool:
        return self.status in ("accepted", "duplicate")


@dataclass(frozen=True)
class PushOutcome:
    """`receipts` by event id; an event without one must be sent again with the same id.

    `error` is the sentence for the sync desk (None when all went well), `retry_after` and
    `clock_skew` are seconds (positive: this machine is ahead). `odd` are events that alone were
    answered so that nothing is certain, with a sentence each (an unsigned 413 of a gateway to a
    single event): shown, tried again apart from the others, never buried.
    """

    receipts: dict[str, Receipt] = field(default_factory=dict)
    error: str | None = None
    code: str = ""
    retry_after: float | None = None
    clock_skew: int | None = None
    odd: dict[str, str] = field(default_factory=dict)

    def leaves_out(self, batch: Sequence[Outgoing]) -> bool:
        """Return whether an event of the batch was neither settled nor answered oddly."""
        return any(each.id not in self.receipts and each.id not in self.odd for each in batch)


@dataclass(frozen=True)
class PullOutcome:
    """`events` are decoded JSON values as they came, not yet checked one by one.

    `cursor` is to be stored in the transaction of the events' effects; None on error.
    `unknown_cursor` (410) means: ask again without a cursor.
    """

    events: list[Any] = field(default_factory=list)
    cursor: str | None = None
    unknown_cursor: bool = False
    error: str | None = None
    code: str = ""
    retry_after: float | None = None
    clock_skew: int | None = None


@dataclass(frozen=True)
class ReconcileOutcome:
    """`match` is None when there was no answer; `tickets` is the city's list on a mismatch."""

    match: bool | None = None
    tickets: dict[str, int] = field(default_factory=dict)
    error: str | None = None
    code: str = ""
    retry_after: float | None = None
    clock_skew: int | None = None


def batches(events: Sequence[Outgoing]) -> Iterator[list[Outgoing]]:
    """Yield the events in order in batches of at most 200 and 1 MiB (a giant one is alone)."""
    batch: list[Outgoing] = []
    size = 2
    for event in events:
        length = len(event.text.encode()) + 1
        if batch and (len(batch) == MOST_EVENTS or size + length > LARGEST_BATCH):
            yield batch
            batch, size = [], 2
        batch.append(event)
        size += length
    if batch:
        yield batch


class CityPlatform:
    """The county's side of the line. Safe to use from several threads; `close()` when done."""

    batch = MOST_EVENTS  # how many events one round of sending takes

    def __init__(
        self,
        base_url: str,
        secrets: str,
        *,
        timeout: float = 30,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Raises ValueError (BadSecret) with a sentence when address or secret is unusable."""
        self._line = SignedLine(base_url, secrets, timeout=timeout, clock=clock)
        blobs = CityBlobs(self._line)
        self.head_blob, self.put_blob = blobs.head_blob, blobs.put_blob
        self.get_blob = blobs.get_blob

    def __repr__(self) -> str:
        return f"<CityPlatform {self._line.origin}{self._line.path}>"

    def close(self) -> None:
        """Make a long poll under way return at once; later questions answer "stopping"."""
        self._line.close()

    def push(self, events: Sequence[Outgoing]) -> PushOutcome:
        """Send events up in order; stops at the first batch that got no answer.

        A batch refused as too large (413) or as no batch (422) is halved until single
        events remain; a single one refused so *and signed* gets a `rejected` receipt.
        """
        receipts: dict[str, Receipt] = {}
        odd: dict[str, str] = {}
        outcome = PushOutcome()
        for batch in batches(events):
            outcome = self._push_batch(batch)
            receipts |= outcome.receipts
            odd |= outcome.odd
            if outcome.leaves_out(batch):
                break
        return replace(outcome, receipts=receipts, odd=odd)

    def _push_batch(self, batch: list[Outgoing]) -> PushOutcome:
        body = ("[" + ",".join(event.text for event in batch) + "]").encode()
        if len(body) > LARGEST_BATCH:
            receipt = _refusal(batch[0].id, 413)
            return PushOutcome({batch[0].id: receipt}, error=receipt.message, code=receipt.code)
        try:
            answer = self._line.ask(
                "POST",
                f"{self._line.path}/v1/events",
                body,
                {"Content-Type": BATCH_TYPE},
                compress=True,
            )
        except NoAnswer as silence:
            return PushOutcome(error=str(silence), code="no_answer")
        if answer.status in (413, 422) and (answer.is_signed or answer.status == 413):
            return self._halved(batch, answer.status, answer.is_signed)
        trouble = trouble_of(answer)
        if trouble.error:
            return PushOutcome(**trouble.asdict())
        return _with_receipts(batch, decoded(answer), trouble)

    def _halved(self, batch: list[Outgoing], status: int, is_signed: bool) -> PushOutcome:
        if len(batch) > 1:
            middle = len(batch) // 2
            first = self._push_batch(batch[:middle])
            if first.leaves_out(batch[:middle]):
                return first
            second = self._push_batch(batch[middle:])
            return replace(
                second,
                receipts=first.receipts | second.receipts,
                odd=first.odd | second.odd,
                error=second.error or first.error,
                code=second.code or first.code,
            )
        receipt = _refusal(batch[0].id, status)
        if is_signed:
            return PushOutcome({receipt.id: receipt}, error=receipt.message, code=receipt.code)
        words = "途中的网关认为一条事件太大，未送到市平台，请联系网络管理员放宽到 1 MiB 以上。"
        return PushOutcome(error=words, code="too_large", odd={batch[0].id: words})

    def pull(self, cursor: str | None, limit: int = 200, wait: int = 0) -> PullOutcome:
        """Ask for what the city sent since `cursor`, waiting up to `wait` seconds for news."""
        wait = max(0, min(wait, LONGEST_WAIT))
        place = {} if cursor is None else {"cursor": cursor}
        query = {**place, "limit": max(1, min(limit, MOST_EVENTS)), "wait": wait}
        target = f"{self._line.path}/v1/inbox?{urlencode(query)}"
        try:
            answer = self._line.ask("GET", target, patience=wait, largest=LARGEST_PAGE)
        except NoAnswer as silence:
            return PullOutcome(error=str(silence), code="no_answer")
        if answer.status == 410 and answer.is_signed:
            words = "市平台不认识上次的收取位置，将从保留的最早一条重新收取，已办理的不会重复。"
            return PullOutcome(unknown_cursor=True, error=words, code="unknown_cursor")
        trouble = trouble_of(answer)
        if trouble.error:
            return PullOutcome(**trouble.asdict())
        return _page(decoded(answer), trouble)

    def reconcile(self, period: date, count: int, digest: str) -> ReconcileOutcome:
        """Compare one day's tickets with the city's; see `cityreports.reconcile_digest`."""
        asked = {"period": period.isoformat(), "count": count, "digest": digest}
        body = json.dumps(asked).encode()
        kind = {"Content-Type": "application/json"}
        try:
            answer = self._line.ask("POST", f"{self._line.path}/v1/reconcile", body, kind)
        except NoAnswer as silence:
            return ReconcileOutcome(error=str(silence), code="no_answer")
        trouble = trouble_of(answer)
        if trouble.error:
            return ReconcileOutcome(**trouble.asdict())
        return _comparison(decoded(answer), trouble)


def _refusal(event_id: str, status: int) -> Receipt:
    if status == 413:
        return Receipt(event_id, "rejected", "too_large", "本条内容超过市平台的大小限制。")
    return Receipt(event_id, "rejected", "not_a_batch", "市平台读不懂本条内容的格式。")


def _with_receipts(batch: list[Outgoing], told: Any, trouble: Trouble) -> PushOutcome:
    """Believe only receipts that name an event of this batch with a status we know."""
    sent = {event.id for event in batch}
    listed = told.get("receipts") if isinstance(told, dict) else None
    receipts: dict[str, Receipt] = {}
    for item in listed if isinstance(listed, list) else []:
        receipt = _receipt(item)
        if receipt and receipt.id in sent:
            receipts.setdefault(receipt.id, receipt)
    missing = len(sent) - len(receipts)
    if missing:
        words = f"市平台的回执缺少 {missing} 条，这些事件按没有应答处理，稍后自动重发。"
        trouble = replace(trouble, error=words, code="short_receipts")
    return PushOutcome(receipts, **trouble.asdict())


def _receipt(item: Any) -> Receipt | None:
    if not isinstance(item, dict) or not isinstance(item.get("id"), str):
        return None
    if item.get("status") not in ("accepted", "duplicate", "rejected"):
        return None
    code, message = item.get("code"), item.get("message")
    return Receipt(
        item["id"],
        item["status"],
        code[:64] if isinstance(code, str) else "",
        message[:500] if isinstance(message, str) else "",
    )


def _page(told: Any, trouble: Trouble) -> PullOutcome:
    events = told.get("events") if isinstance(told, dict) else None
    cursor = told.get("cursor") if isinstance(told, dict) else None
    if not isinstance(events, list) or not isinstance(cursor, str) or not 0 < len(cursor) <= 2000:
        words = "市平台下发的内容格式不对，按没有应答处理，稍后自动重试。"
        return PullOutcome(**replace(trouble, error=words, code="garbled").asdict())
    return PullOutcome(events, cursor, **trouble.asdict())


def _comparison(told: Any, trouble: Trouble) -> ReconcileOutcome:
    match = told.get("match") if isinstance(told, dict) else None
    tickets = told.get("tickets", {}) if isinstance(told, dict) else None
    if not isinstance(tickets, dict) or any(type(each) is not int for each in tickets.values()):
        match = None
    if not isinstance(match, bool) or not isinstance(tickets, dict):
        words = "市平台的对账结果格式不对，本次对账不算数。"
        return ReconcileOutcome(**replace(trouble, error=words, code="garbled").asdict())
    return ReconcileOutcome(match, dict(tickets), **trouble.asdict())
