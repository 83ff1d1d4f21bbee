"""County and city on their files, the bad line between them, and one clock for both.

Nothing sleeps: `now` is moved by hand, and each side is reopened from its files after a kill.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from flask import Flask

from hotline.casework import citycompare
from hotline.casework.act import Caller
from hotline.config import Settings
from hotline.jobs.line import CityLine
from hotline.outside import webhooks
from hotline.outside.cityplatform import CityPlatform
from hotline.sandboxcity import make_app
from hotline.sandboxcity.store import CityStore
from hotline.store.database import db, open_database
from hotline.store.sealing import open_keys
from tests.casework.conftest import Player
from tests.county import actor
from tests.fire.fuse import Fuse, FusedConnection, Killed, fused_county
from tests.fire.way import Question, Reply, Way

COUNTY = "410599"
SECRET = webhooks.new_secret()
HASTY = 0.06  # seconds the county waits for an answer that drips


class HurriedPlayer(Player):
    """A player whose acts lie close together, so that a late question is still in time."""

    def __init__(self, dice: Random) -> None:
        super().__init__()
        self.dice = dice

    def by(self, username: str, key: str = "") -> Caller:
        self.now += timedelta(seconds=self.dice.randrange(1, 90))
        return Caller(actor(username), self.now, key=key)


class Country:
    """One run's world: `play` acts for the county, `store` is the city's memory."""

    def __init__(self, folder: Path, seeded: Path, seed: int) -> None:
        self.dice = Random(seed)
        self.folder, self.data = folder, folder / "data"
        self.blobs = self.data / "blobs"
        shutil.copytree(seeded, self.data)
        self.county_fuse, self.city_fuse = Fuse(), Fuse()
        self._open_county()
        self.play = HurriedPlayer(self.dice)
        self._open_city()
        self.way = Way(self.dice, SECRET, self._deliver, lambda: self.play.now.timestamp())
        self.kills = 0

    def now(self) -> datetime:
        return self.play.now

    def _open_county(self) -> None:
        open_keys(self.data / "keys")
        open_database(self.data / "hotline.db")
        # A kill is played here, not a power cut: what was written to the file system stays.
        db.execute_sql("PRAGMA synchronous = off")
        settings = Settings(self.data, county_code=COUNTY)
        self.line = CityLine(settings, threading.Event(), self.now)

    def _open_city(self) -> None:
        self.app: Flask = make_app(self.folder / "city", SECRET, COUNTY, self._city_now)
        self.client = self.app.test_client()
        self.store: CityStore = self.app.config["STORE"]
        self.store.rows("PRAGMA synchronous = off")
        self.store.let_go()  # a long poll is answered at once
        self.store._connection = FusedConnection(self.store._connection, self.city_fuse)

    def _city_now(self) -> datetime:
        return self.play.now + timedelta(seconds=self.way.city_ahead)

    def _deliver(self, asked: Question) -> Reply:
        try:
            answer = self.client.open(
                asked.target, method=asked.method, headers=asked.headers, data=asked.body
            )
        except Killed:
            self.restart_city()
            raise
        return Reply(answer.status_code, list(answer.headers.items()), answer.data)

    def restart_city(self) -> None:
        self.city_fuse.put_out()
        self.store.close()
        self._open_city()

    def restart_county(self) -> None:
        """Web and worker end; only the files are left."""
        self.county_fuse.put_out()
        db.close()
        self._open_county()

    def close(self) -> None:
        self.way.close()
        self.store.close()
        db.close()

    def county_does(self, work: Callable[[], object]) -> bool:
        """Do one thing of the county; a killed one returns False, reopened from its files."""
        try:
            with fused_county(self.county_fuse):
                work()
        except Killed:
            self.kills += 1
            self.restart_county()
            return False
        self.county_fuse.put_out()
        return True

    def city_does(self, work: Callable[[], object]) -> bool:
        try:
            work()
        except Killed:
            self.kills += 1
            self.restart_city()
            return False
        return True

    def turn(self, way: str) -> bool:
        """Turn one loop of the line once; when it rests, the clock is moved instead."""
        for resting in {"push": ("push", "files"), "pull": ("pull", "fetch")}.get(way, ()):
            _, until = self.line._rests_from.get(resting, (None, self.play.now))
            self.play.now = max(self.play.now, until)
        city = CityPlatform(
            f"http://127.0.0.1:{self.way.port}/hotline/{COUNTY}",
            SECRET,
            timeout=HASTY if self.way.is_dripping else 20,
            clock=lambda: self.play.now.timestamp(),
        )
        once = {
            "push": self.line._send_once,
            "pull": self.line._listen_once,
            "gaps": lambda _: citycompare.ask_for_gaps(self.now()),
            "compare": lambda city: citycompare.reconcile(city, self.now().date(), self.now()),
        }[way]
        done = self.county_does(lambda: once(city))
        self.play.now += timedelta(seconds=1)
        return done
