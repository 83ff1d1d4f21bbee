"""The line to the city as two patient loops: one sends what is owed, one listens for news.

Each loop runs inside a Huey task for as long as the worker does. Every minute's tick starts it
again, which does nothing while it lives, so a loop that died of a fault heals itself. The
guard against a second one is a lock of this process: a killed worker leaves nothing behind
that could keep the next one silent, and no turn ends with a gap.

What is owed stands in the outbox, so nothing has to be queued by the web process: the sender
looks once a second (one index look-up).
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from datetime import date, datetime

from hotline import clock
from hotline.casework import citycompare, citydialects, cityfiles, citysync, syncdesk
from hotline.casework.settings import effective_settings
from hotline.config import Settings
from hotline.outside.cityplatform import CityPlatform
from hotline.rules import backoff
from hotline.rules.privacy import without_numbers
from hotline.store import linehours, outbox, wellbeing
from hotline.store.database import write
from hotline.store.settings import beat, last_beat

PAUSE = 1.0
# Between two batches of a backlog. A person's act that waits for the write lock looks again every
# tenth of a second: without this gap two busy loops could keep it out until it is refused.
BREATH = 0.12
HELD = 5.0  # seconds, while nothing waits but messages that rest after a trouble of their own
# After so many answers in a row that were none (an error, no signature) one message of the batch
# may be what makes the city stumble: then it is looked for.
WORTH_A_PROBE = 3
# Between two empty answers of a city that does not wait with its answer (no long poll).
QUIET = 5.0
LOOK_AGAIN = 5.0  # seconds between looks at the settings saved on screen
LISTEN = 20  # seconds of long poll; `close()` cuts it short when the worker stops

log = logging.getLogger(__name__)


def _connected(now_set: dict[str, str], settings: Settings) -> CityPlatform | None:
    """Return the connection; an address or secret that cannot be used is told at the desk."""
    try:
        return citydialects.connect(now_set, settings, clock.now)
    except ValueError as unusable:
        with write():
            beat("pull", clock.now(), str(unusable))
        return None


class CityLine:
    """One county's line to its city; shared by the sending and the listening loop."""

    def __init__(
        self,
        settings: Settings,
        stopping: threading.Event,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self._settings = settings
        self._now = now
        self._stopping = stopping
        self._lock = threading.Lock()
        self._running = {way: threading.Lock() for way in ("push", "pull", "compare")}
        self._key = ""
        self._look_again = 0.0
        self._county_code = settings.county_code
        self._city: CityPlatform | None = None
        self._rests_from: dict[str, tuple[datetime, datetime]] = {}
        self._failures: dict[str, int] = {}
        self._push_code = ""
        self._fetching = cityfiles.Fetching(lambda: now().timestamp())
        self._wished = last_beat("sync_now")
        self._compare_wished = last_beat("compare_now")
        self._is_up = False

    def city(self) -> CityPlatform | None:
        """Return the connection as configured now, or None when no city is set up."""
        with self._lock:
            if time.monotonic() < self._look_again:
                return self._city
            self._look_again = time.monotonic() + LOOK_AGAIN
            now_set = effective_settings(self._settings)
            url, secrets = now_set["city_url"], now_set["city_secret"]
            dialect = citydialects.mark_of(now_set["city_dialect"], self._settings.data)
            # By file both loops rest; back on the line, what was not confirmed goes again.
            by_line = now_set["sync_on"] == "1" and now_set["sync_way"] == "line"
            key = f"{url} {secrets} {dialect}" if by_line else ""
            self._county_code = now_set["county_code"]
            if key != self._key:
                self._hang_up()
                is_set = bool(key and url and secrets)
                self._city = _connected(now_set, self._settings) if is_set else None
                self._key = key
            return self._city

    def _hang_up(self) -> None:
        if self._city is not None:
            self._city.close()

    def close(self) -> None:
        """Make a question under way return at once."""
        with self._lock:
            self._hang_up()

    def _rests(self, way: str) -> bool:
        """Say whether that way is left alone; a clock set back ends a rest, never lengthens it."""
        since, until = self._rests_from.get(way, (None, None))
        if since is None or until is None or not since <= self._now() < until:
            return False
        return not self._is_wished()

    def _is_wished(self) -> bool:
        """Rest no longer, in both directions, when 立即同步 was pressed since the last look."""
        wished = last_beat("sync_now")
        if wished == self._wished:
            return False
        self._wished = wished
        self._rests_from.clear()
        self._failures.clear()
        return True

    def _note(self, way: str, error: str | None, retry_after: float | None) -> None:
        if not error:
            self._failures[way] = 0
            self._rests_from.pop(way, None)
            return
        self._failures[way], now = self._failures.get(way, 0) + 1, self._now()
        until = backoff.next_try(self._failures[way], now, random.random(), retry_after)
        self._rests_from[way] = (now, until)
        # A vendor's sentence may repeat a citizen's number.
        log.warning("%s: %s", way, without_numbers(error))

    def send(self) -> None:
        """Send what is owed until the worker stops."""
        self._alone("push", lambda: self._loop("push", self._send_once))

    def listen(self) -> None:
        """Take in what the city sends until the worker stops."""
        self._alone("pull", lambda: self._loop("pull", self._listen_once))

    def compare(self) -> None:
        """Compare the days not compared yet with the city."""
        self._alone("compare", self._compare)

    def _alone(self, way: str, work: Callable[[], None]) -> None:
        """Do the work unless it is under way already."""
        if self._running[way].acquire(blocking=False):
            try:
                work()
            finally:
                self._running[way].release()

    def _compare(self) -> None:
        city = self.city()
        if city is not None:
            for told in citycompare.reconcile_due(city, self._now()):
                if told.error:
                    log.warning("reconcile %s: %s", told.day, without_numbers(told.error))

    def compare_if_wished(self, city: CityPlatform) -> None:
        """Compare the day named when 立即核对 was pressed since the last look."""
        wished = last_beat("compare_now")
        if wished is not None and wished != self._compare_wished:
            self._compare_wished = wished
            day = date.fromisoformat(wellbeing.last_beats()["compare_now"][1])
            told = citycompare.reconcile(city, day, self._now())
            if told.error:
                log.warning("reconcile %s: %s", told.day, without_numbers(told.error))

    def count_minute(self) -> None:
        """Note whether the line worked in this minute; while it is not in use, nothing."""
        now = self._now()
        state = syncdesk.line_now(self._settings, now)
        if state.is_down or state.word == "正常":
            with write():
                linehours.note_minute(now, not state.is_down)

    def ask_for_gaps(self) -> None:
        """Ask for what has been missing for 15 minutes; without a city nothing is owed."""
        if self.city() is not None:
            citycompare.ask_for_gaps(self._now())

    def _loop(self, way: str, once: Callable[[CityPlatform], float]) -> None:
        """Call `once` again and again; it returns how many seconds to pause."""
        while not self._stopping.is_set():
            city = self.city()
            if city is None or self._rests(way):
                self._stopping.wait(PAUSE)
            else:
                self._stopping.wait(once(city))

    def _send_once(self, city: CityPlatform) -> float:
        self.compare_if_wished(city)
        if not outbox.has_waiting():
            return PAUSE
        done = citysync.push(
            city, self._county_code, self._settings.blobs, self._now, city.batch,
            with_files=not self._rests("files"), is_probing=self._is_worth_a_probe(),
        )  # fmt: skip
        self._push_code = done.code
        self._note("push", done.error, done.retry_after)
        if done.files_error or done.carried:
            self._note("files", done.files_error, done.files_retry_after)
        if done.sent:
            return BREATH
        return HELD if done.is_held else PAUSE

    def _is_worth_a_probe(self) -> bool:
        is_answer = self._push_code.startswith("status_") or self._push_code == "unsigned"
        return is_answer and self._failures.get("push", 0) >= WORTH_A_PROBE

    def _listen_once(self, city: CityPlatform) -> float:
        # The first question after a start or a break does not wait for news, so that the desk
        # sees at once that the line is up.
        wait = LISTEN if self._is_up and not self._fetching.is_paused else 0
        asked = time.monotonic()
        done = citysync.pull(city, self._now, wait=wait)
        waited = time.monotonic() - asked
        self._is_up = not done.error
        self._note("pull", done.error, done.retry_after)
        if done.error:
            return PAUSE
        self._fetch(city)
        if done.taken or done.has_moved or self._fetching.is_paused:
            return BREATH
        return 0 if not wait or waited >= PAUSE else QUIET

    def _fetch(self, city: CityPlatform) -> None:
        """Fetch files for a while; when the line for files is in trouble they alone rest."""
        if not self._rests("fetch"):
            cityfiles.fetch_missing_files(city, self._settings.blobs, memory=self._fetching)
            trouble = self._fetching.trouble
            wish = trouble.retry_after if trouble else None
            self._note("fetch", trouble.error if trouble else None, wish)
