"""Many counties at one sandbox city: `python -m tests.bench.counties --counties 100`.

Every county holds a long poll and sends acts at a county's pace times `--pace`; all are asked by
a few threads of one process, the city is a process of its own. Prints what the city answers a
second, how long it takes, its CPU and memory. Asserts no time.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

from hotline import clock
from hotline.outside import cloudevent, webhooks
from hotline.outside.cityplatform import CityPlatform, Outgoing
from hotline.rules.eventids import NOISE, uuid7

# A county of 300 tickets a day tells about 8 messages a ticket, most of them in 10 hours.
# As the county's listener rests (`jobs/line.py`).
QUIET = 5.0
MESSAGES_PER_SECOND = 300 * 8 / 36_000
COUNTY = "410599"


class County:
    """One county's line: a listener that holds a long poll, and a queue of acts to tell."""

    def __init__(self, base: str, secret: str, number: int, told: Tally) -> None:
        self.city = CityPlatform(base, secret, timeout=60)
        self.number, self.told, self.sent, self.cursor = number, told, 0, None

    def send(self, count: int) -> None:
        events = [self._event() for _ in range(count)]
        begun = time.monotonic()
        outcome = self.city.push(events)
        self.told.note("push", time.monotonic() - begun, outcome.error, len(outcome.receipts))

    def _event(self) -> Outgoing:
        self.sent += 1
        at = clock.now() - timedelta(seconds=1)
        event = cloudevent.Event(
            id=uuid7(at, os.urandom(NOISE)),
            source=cloudevent.county_source(COUNTY),
            type="ticket.progress",
            time=at,
            sequence=self.number * 10**9 + self.sent,
            data={"by": {"unit": "县水利局", "person": "李某"}, "text": "到现场查看。" * 20},
            subject=f"C{self.number:04d}N{(self.sent - 1) // 8:06d}",
            ticketversion=(self.sent - 1) % 8 + 1,
        )
        return Outgoing(event.id, cloudevent.text_of(event))

    def listen(self, stop: threading.Event, wait: int) -> None:
        while not stop.is_set():
            begun = time.monotonic()
            outcome = self.city.pull(self.cursor, wait=wait)
            took = time.monotonic() - begun
            if took < 1 and not stop.is_set():
                stop.wait(QUIET)  # a city that does not hold the question is asked again later
            self.cursor = outcome.cursor or self.cursor
            # Above the wait it asked for is what the city made it wait for a thread.
            if not stop.is_set():
                self.told.note("poll", max(0.0, took - wait), outcome.error, 0)
            if outcome.error:
                stop.wait(1)


class Tally:
    """What all counties saw: how long, how many, what went wrong."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.took: dict[str, list[float]] = {"push": [], "poll": []}
        self.wrong: Counter[str] = Counter()
        self.receipts = 0

    def note(self, what: str, took: float, error: str | None, receipts: int) -> None:
        with self._lock:
            self.took[what].append(took)
            self.receipts += receipts
            if error:
                self.wrong[f"{what}: {error}"] += 1


def _start_city(folder: Path, threads: int) -> tuple[subprocess.Popen[str], str, str]:
    """Start a sandbox city of its own process and return it with its address and secret."""
    secret = webhooks.new_secret()
    code = (
        "import sys,pathlib,logging;logging.getLogger('waitress.queue').setLevel('ERROR');"
        "from hotline.sandboxcity import make_app;"
        "from waitress.server import create_server;"
        f"app=make_app(pathlib.Path(sys.argv[1]),{secret!r},{COUNTY!r});"
        f"s=create_server(app,host='127.0.0.1',port=0,threads={threads},connection_limit=5000,"
        "backlog=4096);print(s.effective_port,flush=True);s.run()"
    )
    city = subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert city.stdout is not None
    port = int(city.stdout.readline())
    return city, f"http://127.0.0.1:{port}/hotline/{COUNTY}", secret


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _pss(pid: int) -> float:
    found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)
    return int(found[1]) / 1024 if found else 0.0


def _play(counties: list[County], seconds: float, pace: float, wait: int) -> None:
    """Let every county listen, and send in turn at the wished pace until the time is over."""
    stop, end = threading.Event(), time.monotonic() + seconds
    listeners = [
        threading.Thread(target=each.listen, args=(stop, wait), daemon=True) for each in counties
    ]
    for each in listeners:
        each.start()
    senders = [
        threading.Thread(target=_send_in_turn, args=(counties[n::8], end, pace), daemon=True)
        for n in range(min(8, len(counties)))
    ]
    for each in senders:
        each.start()
    for each in senders:
        each.join()
    stop.set()
    for county in counties:
        county.city.close()


def _send_in_turn(counties: list[County], end: float, pace: float) -> None:
    """Send one batch for each county in turn; a city that is slow gets larger batches, not more."""
    begun = time.monotonic()
    while (now := time.monotonic()) < end:
        for county in counties:
            owed = int((time.monotonic() - begun) * MESSAGES_PER_SECOND * pace) - county.sent
            if owed > 0:
                county.send(min(owed, 200))
        time.sleep(max(0.0, 0.05 - (time.monotonic() - now)))


def _ms(values: list[float]) -> str:
    if not values:
        return "—"
    ordered = sorted(values)
    p95 = ordered[int(len(ordered) * 0.95)]
    return f"p50 {statistics.median(ordered) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms"


def measure(counties: int, seconds: float, pace: float, wait: int, threads: int) -> None:
    """Play it and print what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        city, base, secret = _start_city(Path(folder), threads)
        told = Tally()
        try:
            before = _cpu(city.pid)
            _play([County(base, secret, n, told) for n in range(counties)], seconds, pace, wait)
            cpu, memory = _cpu(city.pid) - before, _pss(city.pid)
            size = sum(file.stat().st_size for file in Path(folder).glob("sandboxcity.db*"))
        finally:
            city.kill()
            city.wait()
    owed = counties * seconds * MESSAGES_PER_SECOND * pace
    polls, pushes = told.took["poll"], told.took["push"]
    print(
        f"{counties} counties, pace x{pace:g}, {threads} threads, long poll {wait} s, {seconds:g} s"
    )
    print(f"  messages {told.receipts} of {owed:.0f} owed, {told.receipts / seconds:.0f}/s")
    print(f"  pushes {len(pushes) / seconds:.1f}/s, {_ms(pushes)}")
    print(f"  polls answered {len(polls) / seconds:.1f}/s, late by {_ms(polls)}")
    print(
        f"  city: CPU {100 * cpu / seconds:.0f} %, PSS {memory:.0f} MB, store {size / 2**20:.1f} MB"
    )
    if told.receipts:
        each, kept = 1000 * cpu / told.receipts, size / told.receipts
        print(f"  a message costs {each:.2f} ms CPU, {kept:.0f} bytes kept (log included)")
    print(
        f"  wrong: {json.dumps(dict(told.wrong), ensure_ascii=False) if told.wrong else 'nothing'}"
    )


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--counties", type=int, default=100)
    asked.add_argument("--seconds", type=float, default=20)
    asked.add_argument("--pace", type=float, default=1, help="times the pace of a usual county")
    asked.add_argument("--wait", type=int, default=20, help="seconds of the long poll")
    asked.add_argument("--threads", type=int, default=0, help="of the city; 0: counties + 8")
    given = asked.parse_args()
    threads = given.threads or given.counties + 8
    measure(given.counties, given.seconds, given.pace, given.wait, threads)
