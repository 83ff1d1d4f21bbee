"""A city that speaks its vendor's own interface, asked the same questions as the standard one.

Such an interface takes one order at a time and forgets nothing it was told twice. So each event
is noted before it is sent (`Notebook`), and one whose fate is not known is asked about before it
is sent again. Nothing here raises for what the city or the line does.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import IO, Any, Protocol

from hotline.outside.cityblobs import BlobOutcome
from hotline.outside.cityplatform import (
    Outgoing,
    PullOutcome,
    PushOutcome,
    Receipt,
    ReconcileOutcome,
)
from hotline.outside.dialects.client import DialectClient, DialectLine
from hotline.outside.dialects.files import DialectFiles, LineDown
from hotline.outside.dialects.inbox import Place, events_of, next_page
from hotline.outside.dialects.sender import Halt, Sender
from hotline.rules.dialects_shape import Dialect

log = logging.getLogger(__name__)
_FAULTS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
# One round of sending: small, so that a kill leaves few events in doubt.
ROUND = 10
# One event that is answered oddly may be at fault itself; so many in a row are the vendor's fault.
MOST_ODD = 3


class Notebook(Protocol):
    """What must outlive the process; kept in the county's database."""

    def begun(self) -> dict[str, float]:
        """Return the events that were being sent, with the unix second of the try."""

    def begin(self, event_id: str) -> None:
        """Note, for good, that this event is about to be sent."""

    def forget(self, event_id: str) -> None:
        """Note that this event certainly did not arrive."""

    def is_known(self, event_id: str) -> bool:
        """Return whether that event of the city was taken in before."""

    def version_down(self, subject: str) -> int:
        """Return the last version of the city's orders for that ticket that was dealt with."""


class Numbered(list[Any]):
    """A page of events that get their version as they are taken in, inside that transaction."""

    def __init__(self, events: Sequence[Any], version_down: Callable[[str], int]) -> None:
        super().__init__(events)
        self._version_down = version_down

    def __iter__(self) -> Iterator[Any]:
        for event in super().__iter__():
            yield {**event, "ticketversion": self._version_down(event["subject"]) + 1}


@dataclass
class _Round:
    """What one round of sending has come to so far."""

    receipts: dict[str, Receipt] = field(default_factory=dict)
    held: set[str | None] = field(default_factory=set)
    odd: dict[str, str] = field(default_factory=dict)
    odd_in_a_row: int = 0

    def note_odd(self, event_id: str, subject: str | None, words: str) -> None:
        self.odd[event_id] = words
        self.odd_in_a_row += 1
        self.held.add(subject)


class DialectCity:
    """The county's side of a vendor's interface; has the questions of `CityPlatform`."""

    batch = ROUND

    def __init__(
        self,
        dialect: Dialect,
        base_url: str,
        secrets: dict[str, str],
        county_code: str,
        notebook: Notebook,
        blobs: Path,
        *,
        timeout: float = 30,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Raises ValueError with a sentence when the address is unusable."""
        self._dialect, self._county_code = dialect, county_code
        self._line = DialectLine(base_url, timeout=timeout)
        self._client = DialectClient(dialect, self._line, secrets, clock)
        self._files = DialectFiles(self._client, blobs, timeout)
        self._sender = Sender(self._client, self._files, notebook, county_code)
        self._notebook = notebook
        self._closing = threading.Event()

    def __repr__(self) -> str:
        return f"<DialectCity {self._dialect.name} {self._line.origin}{self._line.path}>"

    def close(self) -> None:
        """Make a question under way return at once; later questions answer "stopping"."""
        self._closing.set()
        self._line.close()
        self._files.close()

    def push(self, events: Sequence[Outgoing]) -> PushOutcome:
        """Send the events one by one, each ticket's in order; stops when the line breaks.

        One that is answered oddly holds back its own ticket only.
        """
        done = _Round()
        for event in events:
            envelope = json.loads(event.text)
            subject = envelope.get("subject")
            if subject is not None and subject in done.held:
                continue
            try:
                receipt = self._sender.send(envelope)
            except Halt as stop:
                if stop.is_odd:
                    done.note_odd(event.id, subject, str(stop))
                if stop.is_odd and done.odd_in_a_row < MOST_ODD:
                    continue
                return PushOutcome(
                    done.receipts, str(stop), stop.code, stop.retry_after, stop.clock_skew,
                    done.odd,
                )  # fmt: skip
            except _FAULTS:
                # A fault of ours in one event must not hold up the others; it is kept for repair.
                log.exception("event %s could not be sent", event.id)
                receipt = Receipt(event.id, "rejected", "internal", "处理时出错，已记入运行日志。")
            done.receipts[event.id], done.odd_in_a_row = receipt, 0
            if not receipt.is_done:
                done.held.add(subject)
        last = None if done.receipts else next(reversed(done.odd.values()), None)
        return PushOutcome(done.receipts, last, "odd" if last else "", odd=done.odd)

    def pull(self, cursor: str | None, limit: int = 200, wait: int = 0) -> PullOutcome:
        """Ask for the next page of orders. `wait`: not before the vendor's interval has passed."""
        box = self._dialect.inbox
        if box is None:
            self._closing.wait(wait)
            return PullOutcome([], cursor or "-")
        place = Place.read(cursor, self._dialect, self._client.now())
        if wait and place.is_at_start and self._closing.wait(box.every):
            return PullOutcome(error="同步正在停止。", code="no_answer")
        try:
            page, told = next_page(self._client, place)
            if page is None:
                words = told.words or "市平台下发的内容格式不对，稍后自动重试。"
                return PullOutcome(
                    error=words, code=told.code or "garbled", retry_after=told.retry_after,
                    clock_skew=told.clock_skew,
                )  # fmt: skip
            source = f"/city/{self._county_code[:4]}00"
            events = events_of(
                self._client, page.items, source, self._files, self._notebook.is_known
            )
        except LineDown as down:
            return PullOutcome(error=str(down), code="no_answer")
        return PullOutcome(Numbered(events, self._notebook.version_down), page.next.text())

    def reconcile(self, period: date, count: int, digest: str) -> ReconcileOutcome:
        """A vendor's interface has no comparison; the desk is told so."""
        words = "该市平台的接口没有对账功能，请按月与市平台核对工单数量。"
        return ReconcileOutcome(error=words, code="unsupported")

    def head_blob(self, sha256: str) -> BlobOutcome:
        """Return whether the vendor has the file, as far as this process knows."""
        return BlobOutcome(has_it=bool(self._files.ref(sha256)))

    def put_blob(
        self,
        sha256: str,
        source: IO[bytes],
        size: int,
        filename: str = "",
        filetype: str = "",
        upload_path: str | None = None,
        begun: Callable[[str], None] | None = None,
        is_enough: Callable[[], bool] | None = None,
    ) -> BlobOutcome:
        """Bring one file up in the vendor's way, whole: it knows no going on."""
        return self._files.put(sha256, source, size, filename, filetype)

    def get_blob(
        self,
        sha256: str,
        into: IO[bytes],
        largest: int = 0,
        is_enough: Callable[[], bool] | None = None,
    ) -> BlobOutcome:
        """A vendor's files come by their address with their order; there is no second way."""
        words = "该市平台的附件随工单一起取，不能按校验值另取。"
        return BlobOutcome(has_it=False, error=words, code="unsupported")
