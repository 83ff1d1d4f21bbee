"""db/schema.sql is what the migrations make, so that a reader may trust it."""

from __future__ import annotations

from pathlib import Path

from hotline.store.database import dump_schema, migrate, pending_migrations
from tests.house.schema import SCHEMA, schema_of_migrations


def test_schema_is_what_the_migrations_make() -> None:
    assert SCHEMA.read_text("utf-8") == schema_of_migrations(), "run: python -m tests.house.schema"


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    database = tmp_path / "hotline.db"
    assert migrate(database)
    before = dump_schema(database)
    assert migrate(database) == []
    assert pending_migrations(database) == []
    assert dump_schema(database) == before
