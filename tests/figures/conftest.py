"""A tiny county to fill with invented rows, emptied again for every example."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotline.store.database import db, open_database
from hotline.store.sealing import open_keys
from tests.casework.conftest import Player
from tests.county import seeded_folder


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return seeded_folder(tmp_path_factory.mktemp("figures"))


@pytest.fixture
def county(seeded: Path, tmp_path: Path) -> Iterator[Path]:
    """The tiny county's database, open; what a test writes is gone with it."""
    data = tmp_path / "data"
    shutil.copytree(seeded, data)
    open_keys(data / "keys")
    open_database(data / "hotline.db")
    yield data
    db.close()


@pytest.fixture
def play(county: Path) -> Player:
    return Player()
