"""Phones that come back on line after a cut: `python -m tests.bench.phones --phones 300`.

Every phone holds a session and the list of the morning; at a moment of its own within the seconds
it asks for the list with its mark, sends three acts (two with a photo of 250 KB each) and asks for
the list again, over real HTTP to a real `app.py up`. One clerk reads a list page meanwhile. Prints
waiting times, CPU seconds, memory; what was refused must be nothing. Asserts no time.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from hotline import clock
from tests.bench.person import Person
from tests.bench.processes import Weighed, cpu_of
from tests.bench.run import PASSWORD, ROOT, _county, _free_port
from tests.bench.told import Told

FORMS = {
    "accept": {},
    "contact": {"reached": "yes", "text": "电话联系诉求人，约定上午到现场查看。"},
    "progress": {"text": "到现场查看，水泵损坏，已联系维修人员，预计下午更换。"},
}
WITH_PHOTO = ("contact", "progress")
PHOTO_BYTES = 250_000
CLERK_RESTS = 0.2  # seconds between two looks at the list


def photos() -> Callable[[], bytes]:
    """Return a maker of photos: one noisy picture of 250 KB, each copy a little different."""
    from PIL import Image

    for quality in range(95, 20, -3):
        out = io.BytesIO()
        Image.effect_noise((1600, 1200), 24).convert("RGB").save(out, "JPEG", quality=quality)
        if out.tell() <= PHOTO_BYTES:
            break
    body = out.getvalue()
    # Sixteen bytes of pixels of its own make each copy another photo; no 0xFF, no marker.
    places = range(len(body) // 2, len(body))
    at = next(at for at in places if 0xFF not in body[at - 1 : at + 17])

    def one() -> bytes:
        return body[:at] + bytes(byte % 0xFE + 1 for byte in os.urandom(16)) + body[at + 16 :]

    return one


class Phone:
    """One phone with its session, its list and one part to work on."""

    def __init__(self, port: int, cookie: str, part: int, told: Told, pace: int) -> None:
        self.port, self.cookie, self.part, self.told, self.pace = port, cookie, part, told, pace
        self.mark = self.token = ""
        self.version: int | None = None
        self.line: http.client.HTTPConnection | None = None

    def ask(self, kind: str, method: str, url: str, body: bytes = b"", **more: str):
        """Send one request at the phone's pace and return (status, body, headers)."""
        if self.line is None:
            self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        begun = time.perf_counter()
        headers = {"Accept": "application/json", "Cookie": self.cookie, **more}
        self.line.request(method, url, self._slowly(body) if self.pace else body, {
            **headers, "Content-Length": str(len(body)), "X-CSRFToken": self.token,
        })  # fmt: skip
        sent = time.perf_counter()
        answer = self.line.getresponse()
        text = answer.read()
        # What the line itself takes is no cost of the server.
        took = time.perf_counter() - (sent if self.pace else begun)
        for given in answer.headers.get_all("Set-Cookie") or ():
            self.cookie = given.split(";")[0]
        is_good = answer.status in (200, 304)
        self.told.note(kind, took, "" if is_good else f"{answer.status} {text[:200].decode()}")
        return answer.status, text, answer.headers

    def _slowly(self, body: bytes):
        for at in range(0, len(body), 8192):
            yield body[at : at + 8192]
            time.sleep(8192 / self.pace)

    def sync(self, kind: str) -> None:
        """Ask for the list, by its mark when there is one."""
        mark = {"If-None-Match": self.mark} if self.mark else {}
        status, text, headers = self.ask(kind, "GET", "/field/today.json", **mark)
        self.mark, self.token = headers["ETag"], headers["Field-Token"]
        if status == 200:
            parts = {part["id"]: part for part in json.loads(text)["parts"]}
            self.version = parts[self.part]["version"]

    def send_all(self, photo: Callable[[], bytes]) -> None:
        """Do what a phone does when the line is back."""
        self.sync("list, mostly unchanged")
        for act, fields in FORMS.items():
            seals = [self._photo(photo())] if act in WITH_PHOTO else []
            now = clock.now()
            told = {
                "id": str(uuid.uuid4()), "act": act, "part": self.part, "version": self.version,
                "said_at": (now - timedelta(minutes=30)).isoformat(), "sent_at": now.isoformat(),
                "fields": fields, "photos": seals,
            }  # fmt: skip
            body = json.dumps(told).encode()
            kind = "application/json"
            _, text, _ = self.ask("act", "POST", "/field/acts", body, **{"Content-Type": kind})
            self.version = json.loads(text).get("version", self.version)
        self.sync("list, changed")

    def _photo(self, body: bytes) -> str:
        url = f"/field/blobs/{hashlib.sha256(body).hexdigest()}"
        _, text, _ = self.ask("photo", "PUT", url, body, **{"Content-Type": "image/jpeg"})
        return str(json.loads(text).get("seal", ""))


def _prepare(work: Path, phones: int) -> list[tuple[str, int]]:
    """Give every phone a person, a session cookie and one part handed to its village."""
    from hotline.config import Settings
    from hotline.store.database import db, migrate
    from hotline.web import create_app

    migrate(work / "hotline.db")
    app = create_app(Settings(data=work))
    seals = app.session_interface.get_signing_serializer(app)
    made = []
    for number in range(phones):
        person, part = _one(number)
        at = int(clock.now().timestamp())
        session = {"_permanent": True, "person": person.id, "epoch": person.session_epoch,
                   "seen": at, "since": at}  # fmt: skip
        made.append((f"hotline={seals.dumps(session)}", part))
    db.close()
    return made


def _one(number: int):
    from hotline.casework import dispatching, handling, intake
    from hotline.casework.act import Caller
    from hotline.store import people
    from hotline.store.assignments import Assignment
    from hotline.store.tickets import Ticket
    from hotline.store.units import Unit

    villages = list(Unit.select().where(Unit.kind == "village").order_by(Unit.id))
    village = villages[number % len(villages)]
    then = clock.now() - timedelta(hours=2)

    def by(role: str, unit: Unit | None = None) -> Caller:
        found = people.Person.select().where(people.Person.role == role)
        return Caller(
            people.actor_of(found.where(people.Person.unit == unit).get() if unit else found.get()),
            then,
        )

    person = people.Person.create(
        username=f"bench-phone-{number}", name="测试网格员", role="grid_worker", unit=village,
        password_hash="", must_change_password=False,
    )  # fmt: skip
    appeal = intake.Appeal(
        title=f"第{number}件：村里自来水停水", content="来电人反映村里停水，希望尽快恢复。",
        kind="help", phone="19900001234", name="赵大娘", division=village.division.code,
        address="村东头",
    )  # fmt: skip
    ticket_no = intake.register(by("operator"), appeal)
    dispatching.dispatch(by("dispatcher"), ticket_no, None, village.parent_id, [], "")
    parts = Assignment.select().join(Ticket).where(Ticket.ticket_no == ticket_no)
    above = parts.get()
    clerk = by("station_clerk", village.parent)
    handling.accept(clerk, above.id, None)
    handling.delegate(clerk, above.id, None, village.id, "请到现场")
    return person, parts.where(Assignment.unit == village).get().id


def _play(phones: list[Phone], seconds: float, photo: Callable[[], bytes], seed: int) -> float:
    """Let every phone come back at a moment of its own; return how long it took until all had."""
    chance = random.Random(seed)
    starts = [chance.uniform(0, seconds) for _ in phones]
    begun = time.perf_counter()

    def come_back(phone: Phone, start: float) -> None:
        time.sleep(max(0.0, begun + start - time.perf_counter()))
        phone.send_all(photo)

    pairs = zip(phones, starts, strict=True)
    threads = [threading.Thread(target=come_back, args=each) for each in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - begun


def _watch(clerk: Person, told: Told, kind: str, stop: threading.Event) -> None:
    while not stop.wait(CLERK_RESTS):
        begun = time.perf_counter()
        clerk.get("/tickets?sort=due")
        told.note(kind, time.perf_counter() - begun)


def _measure(port: int, box: int, cookies: list[tuple[str, int]], options) -> None:
    told, stop = Told(), threading.Event()
    clerk = Person(port, "dispatcher", PASSWORD)
    pace = options.line * 1024
    phones = [Phone(port, cookie, part, told, pace) for cookie, part in cookies]
    for phone in phones:
        phone.sync("list of the morning")
        phone.line.close()
    threading.Timer(5, stop.set).start()
    _watch(clerk, told, "clerk's list, idle", stop)
    stop.clear()
    weighed, before = Weighed(box), cpu_of(box)
    watcher = threading.Thread(target=_watch, args=(clerk, told, "clerk's list, meanwhile", stop))
    watcher.start()
    photo = photos()
    with weighed:
        wall = _play(phones, options.seconds, photo, options.seed)
    spent = {name: used - before.get(name, 0.0) for name, used in cpu_of(box).items()}
    stop.set()
    watcher.join()
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    print(f"{len(phones)} phones within {options.seconds:.0f} s: all sent after {wall:.1f} s;"
          f" photo {len(photo()) / 1024:.0f} KB; load of the machine {load}")  # fmt: skip
    print("\n".join(told.lines()))
    print("CPU seconds: " + ", ".join(f"{name} {used:.1f}" for name, used in spent.items()))
    print(f"memory at most (PSS): {weighed.most:.0f} MB ({weighed.words})")
    print(f"refused: {sum(told.refused.values())} {dict(told.refused.most_common(3)) or ''}")


def _log_in(port: int, box: int, times: int = 10) -> None:
    before, begun = sum(cpu_of(box).values()), time.perf_counter()
    for _ in range(times):
        Person(port, "dispatcher", PASSWORD)
    wall, spent = time.perf_counter() - begun, sum(cpu_of(box).values()) - before
    print(f"one log-in: {1000 * wall / times:.0f} ms, {1000 * spent / times:.0f} ms of CPU")


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--phones", type=int, default=300)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--data", type=Path, default=Path("/tmp/hotline-bench-3000"))
    options.add_argument(
        "--line", type=int, default=0, help="KB/s each phone sends at; 0: no limit"
    )
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    _county(chosen.data, 3000)
    work = chosen.data.with_name(f"{chosen.data.name}-phones-{os.getpid()}")
    shutil.copytree(chosen.data, work)
    port = _free_port()
    env = {**os.environ, "HOTLINE_DATA": str(work), "HOTLINE_PORT": str(port)}
    try:
        cookies = _prepare(work, chosen.phones)
        box = subprocess.Popen([sys.executable, "app.py", "up"], cwd=ROOT, env=env)
        try:
            _wait_for(port)
            _log_in(port, box.pid)
            _measure(port, box.pid, cookies, chosen)
        finally:
            box.send_signal(signal.SIGINT)
            box.wait(30)
    finally:
        shutil.rmtree(work)


def _wait_for(port: int) -> None:
    while True:
        try:
            Person(port, "dispatcher", PASSWORD)
            return
        except OSError:
            time.sleep(0.05)


if __name__ == "__main__":
    main()
