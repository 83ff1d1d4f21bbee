"""A tiny county in a database of its own, and ledgers as files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from hotline.casework import importing
from hotline.casework.act import Caller
from hotline.outside.sheets import read_sheet
from hotline.rules.calendar import ZONE
from hotline.rules.permissions import SYSTEM
from hotline.store.database import db, migrate
from hotline.store.sealing import open_keys
from tests.county import small_county

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=ZONE)


@pytest.fixture
def county(tmp_path: Path) -> Iterator[dict]:
    open_keys(tmp_path / "keys")
    migrate(tmp_path / "hotline.db")
    yield small_county()
    db.close()


class Ledger:
    """Writes a ledger and imports it as an operator at the machine would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, lines: list[list[object]], name: str = "台账.csv", code: str = "utf-8") -> Path:
        out = io.StringIO()
        csv.writer(out).writerows(lines)
        path = self.folder / name
        path.write_bytes(out.getvalue().encode(code))
        return path

    def look(self, path: Path, **more: object) -> importing.Outlook:
        return importing.look(read_sheet(path), NOW, **more)

    def take(self, path: Path, **more: object) -> importing.Outlook:
        outlook = self.look(path, **more)
        importing.take_in(Caller(SYSTEM, NOW), importing.Batch(outlook))
        return outlook


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path)
