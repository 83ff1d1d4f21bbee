"""Measure a week without a line: `python -m tests.bench.backlog --up 10000 --down 2000`.

Tickets are registered here and at the sandbox city while nothing connects the two; then the box
starts. Prints how long both directions take, what the worker weighs, how a list page and an act
feel meanwhile, and the bytes a ticket costs on the wire. Asserts no time.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

from hotline import clock
from hotline.casework import intake
from hotline.casework.act import Caller
from hotline.sandboxcity import acts
from hotline.sandboxcity.store import CityStore
from hotline.store.database import db, open_database
from hotline.store.sealing import open_keys
from tests.bench.recount import _felt, _wait, _weigh, _worker_of
from tests.bench.run import ROOT, _county, _free_port
from tests.county import WATER_CUT, actor
from tests.sync.processes import City

SECRET = "whsec_" + "QmFja2xvZ0JhY2tsb2dCYWNrbG9nQmFja2xvZ0E="
COUNTY = "410599"
WAITING = "SELECT COUNT(*) FROM outbox_event WHERE state = 'waiting'"
ARRIVED = "SELECT COUNT(*) FROM ticket WHERE origin = 'city' AND ticket_no LIKE 'BL%'"


class Relay:
    """Passes bytes between the box and the city and counts them."""

    def __init__(self, to_port: int) -> None:
        self.to_port, self.up, self.down = to_port, 0, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            near, _ = self.listener.accept()
            far = socket.create_connection(("127.0.0.1", self.to_port))
            for pair in ((near, far, "up"), (far, near, "down")):
                threading.Thread(target=self._pass, args=pair, daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, way: str) -> None:
        while piece := source.recv(65536):
            setattr(self, way, getattr(self, way) + len(piece))
            sink.sendall(piece)
        sink.close()


def _register_here(work: Path, count: int) -> None:
    open_keys(work / "keys")
    open_database(work / "hotline.db")
    sent = "UPDATE outbox_event SET state = 'confirmed', confirmed_at = ? WHERE state = 'waiting'"
    db.execute_sql(sent, (clock.now().isoformat(timespec="seconds"),))
    operator = actor("operator")
    for serial in range(count):
        appeal = intake.Appeal(**{**WATER_CUT, "division": "", "title": f"停水反映第 {serial} 件"})
        intake.register(Caller(operator, clock.now()), appeal)
    db.close()


def _register_there(folder: Path, count: int) -> None:
    store = CityStore(folder)
    person = {"name": "赵大娘", "phone": "19900001234", "anonymous": False}
    given = {"title": "市里转来的停水反映", "content": WATER_CUT["content"], "kind": "help",
             "urgency": "ordinary", "channel": "phone", "requester": person}  # fmt: skip
    for serial in range(count):
        ticket = {**given, "ticket_no": f"BL{serial:08d}"}
        acts.dispatch(store, COUNTY, ticket, clock.now())


def _count(work: Path, sql: str) -> int:
    with sqlite3.connect(f"file:{work / 'hotline.db'}?mode=ro", uri=True) as ledger:
        return int(ledger.execute(sql).fetchone()[0])


def _measure(work: Path, port: int, worker: int, chosen: argparse.Namespace, began: float) -> None:
    heaviest, ended = [0.0], {"up": 0.0, "down": 0.0}

    def is_over() -> bool:
        heaviest[0] = max(heaviest[0], _weigh(worker))
        gone = time.perf_counter() - began
        if not ended["up"] and _count(work, WAITING) == 0:
            ended["up"] = gone
        if not ended["down"] and _count(work, ARRIVED) >= chosen.down:
            ended["down"] = gone
        return all(ended.values()) or gone > 600

    _felt(port, is_over, "while the backlog drains")
    print(
        f"\nsince the start of the box: {chosen.up:,} up in {ended['up']:.1f} s,"
        f" {chosen.down:,} down in {ended['down']:.1f} s; worker at most {heaviest[0]:.1f} MB (PSS)"
    )


def main() -> None:
    """Lay the backlog, start both sides, measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--up", type=int, default=10_000)
    options.add_argument("--down", type=int, default=2_000)
    chosen = options.parse_args()
    data, work = Path("/tmp/hotline-bench-3000"), Path("/tmp/hotline-bench-backlog")
    _county(data, 3000)
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(data, work)
    city = City(work / "city", SECRET)
    _register_here(work, chosen.up)
    _register_there(city.folder, chosen.down)
    city.start()
    relay, port = Relay(city.port), _free_port()
    env = {**os.environ, "HOTLINE_DATA": str(work), "HOTLINE_PORT": str(port),
           "HOTLINE_CITY_URL": f"http://127.0.0.1:{relay.port}/hotline/{COUNTY}",
           "HOTLINE_CITY_SECRET": SECRET}  # fmt: skip
    began = time.perf_counter()
    box = subprocess.Popen([sys.executable, "app.py", "up"], cwd=ROOT, env=env)
    try:
        time.sleep(3)  # the drain begins with the box: its first seconds belong to it
        _wait(port)
        _measure(work, port, _worker_of(box.pid), chosen, began)
        print(f"wire: {relay.up / chosen.up:,.0f} bytes up a ticket registered here,"
              f" {relay.down / chosen.down:,.0f} bytes down a ticket of the city's")  # fmt: skip
    finally:
        box.send_signal(signal.SIGINT)
        box.wait(20)
        city.stop()
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
