"""A fresh, migrated database for tests of finding."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hotline.store.database import db, migrate
from hotline.store.sealing import open_keys
from tests.county import small_county


@pytest.fixture
def county(tmp_path: Path) -> Iterator[None]:
    """Open an empty county; closed afterwards."""
    open_keys(tmp_path / "keys")
    migrate(tmp_path / "hotline.db")
    small_county()
    yield
    db.close()
