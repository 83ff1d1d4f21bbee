"""Measure a recount of every open deadline: `python -m tests.bench.recount --tickets 100000`.

The administrator marks a day off; the worker counts every open ticket anew. Prints how long it
takes, what the worker weighs, and how a list page and an act feel meanwhile, beside the idle box.
`--open` copies open tickets until there are that many. No target is set; asserts no time.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from hotline import clock
from tests.bench.grow import OF_OPEN, grow
from tests.bench.person import TOKEN, Person
from tests.bench.run import PASSWORD, ROOT, _county, _form, _free_port, _register, _report

OPEN = "SELECT COUNT(*) FROM ticket WHERE lane <> 'done'"


def _weigh(pid: int) -> float:
    """Return the proportional set size of a process in MB."""
    size = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)
    return int(size[1]) / 1024 if size else 0.0


def _worker_of(parent: int) -> int:
    """Return the child of the box that is the worker."""
    kids = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    lines = {kid: Path(f"/proc/{kid}/comm").read_text() for kid in kids}
    return next(int(kid) for kid, line in lines.items() if "worker" in line)


def _counted(work: Path) -> tuple[str, int, int, int]:
    """Return state, seen, total and changed of the newest run."""
    with sqlite3.connect(f"file:{work / 'hotline.db'}?mode=ro", uri=True) as db:
        sql = "SELECT state, seen, total, changed FROM recount ORDER BY id DESC LIMIT 1"
        found: tuple[str, int, int, int] = db.execute(sql).fetchone()
    return found


def _felt(port: int, until: Callable[[], bool], title: str) -> None:
    """Let one person look at lists and one register, side by side, until the end; print both."""
    names = {"list of 50 by deadline": _look, "register": _register}
    times: dict[str, list[float]] = {name: [] for name in names}

    def work(name: str, one: Callable[[Person], None]) -> None:
        person = Person(port, "dispatcher", PASSWORD)
        _form(person)
        while not until():
            before = time.perf_counter()
            one(person)
            times[name].append((time.perf_counter() - before) * 1000)
            time.sleep(0.05)  # people are not load generators

    start = time.perf_counter()
    threads = [threading.Thread(target=work, args=pair) for pair in names.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"\n{title}")
    for name, each in times.items():
        _report(name, each, len(each) / (time.perf_counter() - start), "—")


def _look(person: Person) -> None:
    person.get("/tickets?sort=due")


def _mark_day(port: int) -> None:
    """Mark the next weekday as off, which most open deadlines span."""
    admin = Person(port, "admin", PASSWORD)
    page = admin.get("/admin/calendar")
    day = clock.now().date() + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    form = {
        "csrf_token": TOKEN.search(page)[1].decode(),  # type: ignore[index]
        "act_key": str(uuid.uuid4()),
        "day": day.isoformat(),
        "arrangement": "off",
        "reason": "大雪停止办公",
    }
    status, where = admin.post("/admin/calendar/days", form)
    assert status == 303, (status, where)


def _measure(port: int, worker: int, work: Path, seconds: float) -> None:
    end = time.perf_counter() + seconds
    _felt(port, lambda: time.perf_counter() > end, "idle")
    idle, heaviest = _weigh(worker), [0.0]
    started = time.perf_counter()
    _mark_day(port)
    took = [0.0]

    def is_over() -> bool:
        heaviest[0] = max(heaviest[0], _weigh(worker))
        if not took[0] and _counted(work)[0] == "done":
            took[0] = time.perf_counter() - started
        return bool(took[0])

    _felt(port, is_over, "while deadlines are counted anew")
    state, seen, total, changed = _counted(work)
    print(
        f"\nrecount {state}: {seen:,}/{total:,} open tickets, {changed:,} changed,"
        f" {took[0]:.1f} s, {seen / took[0]:.0f} tickets/s"
        f"\nworker (PSS) {idle:.1f} MB idle, {heaviest[0]:.1f} MB at most"
    )


def main() -> None:
    """Grow the county, start the box, measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--tickets", type=int, default=3000)
    options.add_argument("--open", type=int, default=0)
    options.add_argument("--data", type=Path, default=None)
    options.add_argument("--seconds", type=float, default=8.0)
    chosen = options.parse_args()
    data = chosen.data or Path(f"/tmp/hotline-bench-{chosen.tickets}")
    _county(data, chosen.tickets)
    work = data.with_name(data.name + "-recount")
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(data, work)
    with sqlite3.connect(work / "hotline.db") as db:
        have = db.execute(OPEN).fetchone()[0]
        every = db.execute("SELECT COUNT(*) FROM ticket").fetchone()[0]
    if chosen.open > have:
        every = grow(work / "hotline.db", every + chosen.open - have, OF_OPEN)
    port = _free_port()
    env = {**os.environ, "HOTLINE_DATA": str(work), "HOTLINE_PORT": str(port)}
    box = subprocess.Popen([sys.executable, "app.py", "up"], cwd=ROOT, env=env)
    try:
        _wait(port)
        print(f"{every:,} tickets, {max(have, chosen.open):,} of them open; load {os.getloadavg()}")
        _measure(port, _worker_of(box.pid), work, chosen.seconds)
    finally:
        box.send_signal(signal.SIGINT)
        box.wait(20)
        shutil.rmtree(work)


def _wait(port: int) -> None:
    for _ in range(600):
        try:
            Person(port, "dispatcher", PASSWORD)
            time.sleep(4)
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("the box did not start")


if __name__ == "__main__":
    main()
