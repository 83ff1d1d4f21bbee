"""Measure a week without a line: `python -m tests.bench.backlog --up 10000 --down 2000`.

Tickets are registered here and at the sandbox city while nothing connects the two; then the box
starts. Prints how long both directions take, what the worker weighs, how a list page and an act
feel meanwhile, and the bytes a ticket costs on the wire, compressed and not. Every ticket has its
own words, name and number: equal texts would flatter the compression. Asserts no time.
"""

from __future__ import annotations

import argparse
import gzip
import os
import random
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
from hotline.casework.citysending import message_of
from hotline.sandboxcity import acts
from hotline.sandboxcity.store import CityStore
from hotline.store import outbox
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


FAMILIES, GIVEN = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗",
    "秀英桂兰建国志强玉梅海燕春生小龙凤霞德福",
)
PLACES = [
    "柳树村",
    "前营村",
    "东关街",
    "人民路北段",
    "南湖小区三号楼",
    "黄河路菜市场",
    "城西工业园",
]
WHAT = [
    "自来水停水",
    "路灯不亮",
    "垃圾没有清运",
    "工地夜里施工",
    "暖气不热",
    "下水道堵塞",
    "井盖缺失",
]
SINCE = ["昨天晚上", "三天前", "上周", "今天早上六点", "下雨以后", "修路开始以后", "入冬以来"]
MORE = [
    "给老人和孩子的生活带来很大不便。", "打过物业的电话，一直没有人来。", "希望尽快派人查看。",
    "附近还有一所小学，存在安全隐患。", "请给一个明确的答复时间。", "以前也反映过，修好后又坏了。",
    "同一条街上有二十多户都是这样。", "诉求人要求回电告知处理结果。",
]  # fmt: skip


def _appeal(serial: int) -> dict[str, str]:
    """Return the words of one ticket, the same for the same number: one to seven sentences."""
    dice = random.Random(serial)
    place, what = dice.choice(PLACES), dice.choice(WHAT)
    told = dice.sample(MORE, dice.randint(0, 6))
    first = f"诉求人反映{place}{dice.randint(1, 400)}号附近{dice.choice(SINCE)}{what}，"
    return {
        "title": f"{place}{what}",
        "content": first + f"已有{dice.randint(2, 60)}户受影响。" + "".join(told),
        "name": dice.choice(FAMILIES) + "".join(dice.sample(GIVEN, dice.randint(1, 2))),
        "phone": f"1{dice.choice('3589')}{dice.randrange(10**9):09d}",
    }


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
        appeal = intake.Appeal(**{**WATER_CUT, "division": "", **_appeal(serial)})
        intake.register(Caller(operator, clock.now()), appeal)
    plain, packed = _batch_sizes()
    print(f"a batch of 200: {plain:,} bytes, {packed:,} compressed;"
          f" {plain / 200:,.0f} and {packed / 200:,.0f} an event")  # fmt: skip
    db.close()


def _batch_sizes() -> tuple[int, int]:
    """Return the bytes of the first batch as it is signed and as it is sent."""
    texts = [message_of(row, COUNTY) for row in outbox.waiting(200)]
    body = ("[" + ",".join(texts) + "]").encode()
    return len(body), len(gzip.compress(body, 6))


def _register_there(folder: Path, count: int) -> None:
    store = CityStore(folder)
    for serial in range(count):
        said = _appeal(10**6 + serial)
        person = {"name": said["name"], "phone": said["phone"], "anonymous": False}
        ticket = {"title": said["title"], "content": said["content"], "kind": "help",
                  "urgency": "ordinary", "channel": "phone", "requester": person,
                  "ticket_no": f"BL{serial:08d}"}  # fmt: skip
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
