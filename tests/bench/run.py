"""Measure the box as its users would feel it: `python -m tests.bench.run --tickets 3000`.

Prints memory, cold start, and p50/p95 of the main pages with 1 and 8 clients beside the targets
of the requirements. Needs a demo county in --data (made when missing). Asserts no time.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from tests.bench.grow import grow
from tests.bench.person import TOKEN, Person

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "bench-demo-2026"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _pss(pid: int) -> str:
    """Return the proportional set size in MB of a parent and its children, and their sum."""
    kids = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    sizes = []
    for each in [*kids, str(pid)]:
        text = Path(f"/proc/{each}/smaps_rollup").read_text()
        size = re.search(r"^Pss:\s+(\d+)", text, re.M)
        sizes.append(int(size[1]) / 1024 if size else 0.0)
    named = "，".join(f"{size:.1f}" for size in sizes)
    return f"{sum(sizes):.1f} MB（网页，后台，父进程：{named}）"


def _county(data: Path, tickets: int) -> None:
    if (data / "hotline.db").exists():
        return
    env = {**os.environ, "HOTLINE_DATA": str(data), "HOTLINE_DEMO_PASSWORD": PASSWORD}
    made = min(tickets, 3000)
    command = [sys.executable, "app.py", "demo", "--tickets", str(made), "--months", "14"]
    subprocess.run(command, cwd=ROOT, env=env, check=True)
    if tickets > made:
        print(f"county of {grow(data / 'hotline.db', tickets):,} tickets", flush=True)


def _timed(
    people: list[Person], seconds: float, one: Callable[[Person], None]
) -> tuple[list[float], float]:
    """Let everybody repeat `one` for a while; return all times in ms, and rounds a second."""
    times: list[list[float]] = [[] for _ in people]
    start = time.perf_counter()

    def work(index: int) -> None:
        while time.perf_counter() - start < seconds:
            before = time.perf_counter()
            one(people[index])
            times[index].append((time.perf_counter() - before) * 1000)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(len(people))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    every = [ms for each in times for ms in each]
    return every, len(every) / (time.perf_counter() - start)


def _form(person: Person) -> None:
    """Open the empty form, as a clerk does before each call."""
    page = person.get("/intake")
    person.token = TOKEN.search(page)[1].decode()  # type: ignore[index]


def _register(person: Person) -> None:
    form = {
        "csrf_token": person.token,
        "act_key": str(uuid.uuid4()),
        "title": "村里主街路灯不亮",
        "content": "来电人反映村里主街有三盏路灯不亮，夜间出行不便，希望尽快维修。",
        "kind": "help",
        "urgency": "ordinary",
        "channel": "phone",
        "phone": "19900001234",
        "name": "赵大娘",
    }
    status, where = person.post("/intake", form)
    assert status in (302, 303), (status, where)


def _report(name: str, times: list[float], rate: float, target: str, size: int = 0) -> None:
    times.sort()
    p50, p95 = statistics.median(times), times[int(len(times) * 0.95)]
    bytes_ = f" {size / 1024:6.1f} KB" if size else ""
    print(f"{name:<26} p50 {p50:7.1f} ms  p95 {p95:7.1f} ms  {rate:7.1f}/s{bytes_}  目标 {target}")


def _pages(port: int, seconds: float) -> None:
    clerk = Person(port, "dispatcher", PASSWORD)
    numbers = re.findall(rb'href="/tickets/([0-9A-Za-z-]+)"', clerk.get("/tickets"))
    number = numbers[len(numbers) // 2].decode()
    looks = {
        "workbench": ("/desk/handling", "≤10 ms; ≥140/s; ≤20 KB"),
        "list of 50 by deadline": ("/tickets?sort=due", "≤10 ms; ≥140/s; ≤20 KB"),
        "ticket page": (f"/tickets/{number}", "≤8 ms; ≥250/s"),
        "search, two characters": ("/tickets?q=%E5%81%9C%E6%B0%B4", "p95 ≤20 ms"),
        "search, a sentence": ("/tickets?q=%E8%87%AA%E6%9D%A5%E6%B0%B4", "p95 ≤20 ms"),
    }
    for clients in (1, 8):
        print(f"\n{clients} client(s)")
        people = [Person(port, "dispatcher", PASSWORD) for _ in range(clients)]
        for name, (url, target) in looks.items():
            size = len(people[0].get(url))
            _report(
                name, *_timed(people, seconds, lambda p, u=url: p.get(u) and None), target, size
            )
        _report("intake form", *_timed(people, seconds, _form), "—")
        _report("register", *_timed(people, seconds, _register), "≤8 ms; ≥120/s")


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--tickets", type=int, default=3000)
    options.add_argument("--data", type=Path, default=None)
    options.add_argument("--seconds", type=float, default=4.0)
    chosen = options.parse_args()
    data = chosen.data or Path(f"/tmp/hotline-bench-{chosen.tickets}")
    _county(data, chosen.tickets)
    work = data.with_name(data.name + "-work")
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(data, work)
    port = _free_port()
    env = {**os.environ, "HOTLINE_DATA": str(work), "HOTLINE_PORT": str(port)}
    started = time.perf_counter()
    box = subprocess.Popen([sys.executable, "app.py", "up"], cwd=ROOT, env=env)
    try:
        while True:
            try:
                Person(port, "dispatcher", PASSWORD)
                break
            except OSError:
                time.sleep(0.02)
        print(f"cold start to a signed-in page {time.perf_counter() - started:.2f} s  目标 ≤0.9 s")
        time.sleep(8)
        print(f"memory idle (PSS) {_pss(box.pid)}  目标 ≤75 MB")
        _pages(port, chosen.seconds)
        print(f"\nmemory after load (PSS) {_pss(box.pid)}  目标 ≤130 MB")
    finally:
        box.send_signal(signal.SIGINT)
        box.wait(20)
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
