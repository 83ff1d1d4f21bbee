"""A county and a sandbox city that share a secret and a stick, and no line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from hotline.casework import packages, packing, unpacking
from hotline.casework.packages import Desk
from hotline.outside import webhooks
from hotline.outside.hlsyncparts import written
from hotline.rules import packages as rules
from hotline.rules.packages import Head, Link
from hotline.sandboxcity import acts
from hotline.sandboxcity import packages as city_packages
from hotline.sandboxcity.packages import Counter
from hotline.sandboxcity.store import CityStore
from hotline.store import packages as kept
from hotline.store.packages import Package
from tests.casework.conftest import Player, play, seeded
from tests.sync.events import REGISTRATION

__all__ = ["play", "seeded"]

COUNTY = "410599"


@dataclass
class Carrier:
    """Both sides, and a folder that is the stick."""

    play: Player
    store: CityStore
    keys: tuple[bytes, ...]
    root: Path

    @property
    def desk(self) -> Desk:
        folder = self.root / "packages"
        return Desk(self.keys, COUNTY, self.root / "blobs", folder, lambda: self.play.now)

    @property
    def counter(self) -> Counter:
        stick = self.root / "stick"
        stick.mkdir(exist_ok=True)
        return Counter(self.store, self.keys, COUNTY, stick, self.play.now)

    def export(self, **more: Any) -> Package:
        number = int(packages.begin_export(self.play.by("dispatcher"), **more))
        return packing.make(number, self.desk)

    def file(self, row: Package) -> Path:
        return packages.file_of(row, self.root / "packages")

    def take(self, path: Path) -> Package:
        size = path.stat().st_size
        number = int(unpacking.begin_import(self.play.by("dispatcher"), path.name, size))
        return unpacking.take_in(number, path, self.desk)

    def answer_of(self, row: Package) -> Path:
        answer = unpacking.receipts_for(row)
        assert answer is not None
        return self.file(answer)

    def city_takes(self, path: Path) -> Path | None:
        return city_packages.take_in(self.counter, path)

    def city_exports(self) -> Path | None:
        return city_packages.export(self.counter)

    def dispatched(self, **more: Any) -> str:
        given = {name: value for name, value in REGISTRATION.items() if name != "ticket_no"}
        return acts.dispatch(self.store, COUNTY, {**given, **more}, self.play.now)

    def photo(self, content: bytes) -> dict[str, Any]:
        """A file at the city, as a ticket names it."""
        sha256 = hashlib.sha256(content).hexdigest()
        self.store.keep_blob(sha256, content)
        return {"sha256": sha256, "name": "现场.jpg", "type": "image/jpeg", "size": len(content)}

    def sealed(self, head: Head, entries: Iterable[Any], keys: Any = None) -> Path:
        """A package as somebody else might make one."""
        path = self.counter.out / head.name
        with written(path, keys or self.keys, head, self.play.now) as writing:
            writing.entries(json.dumps(each) for each in entries)
        return path

    def head(self, kind: str = "events", **more: Any) -> Head:
        name = rules.name_of(COUNTY, 1, 2, down=True)
        told = {"kind": kind, "name": name, "county": COUNTY, "source": "/city/4105", "first": 1}
        return Head(**{**told, "last": 2, "made_at": self.play.now.isoformat(), **more})

    def short_receipts(self, row: Package, leave_out: int) -> Path:
        ids = sorted(kept.event_ids(row.id))[leave_out:]
        answers = Link(row.name, row.sha256)
        head = self.head("receipts", name=rules.receipt_name(row.name), answers=answers)
        return self.sealed(head, ({"id": each, "status": "accepted"} for each in ids))

    def at(self) -> datetime:
        return self.play.now


@pytest.fixture
def carry(play, tmp_path):
    store = CityStore(tmp_path / "city")
    keys = webhooks.keys_of(webhooks.new_secret())
    yield Carrier(play, store, keys, tmp_path / "data")
    store.close()
