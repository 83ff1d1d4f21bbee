"""Write db/schema.sql anew after a migration was added: `python -m tests.house.schema`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hotline.store.database import dump_schema, migrate
from tests.house.tree import ROOT

SCHEMA = ROOT / "db" / "schema.sql"


def schema_of_migrations() -> str:
    """Return what all migrations make of an empty file."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "hotline.db"
        migrate(database)
        return dump_schema(database)


if __name__ == "__main__":
    SCHEMA.write_text(schema_of_migrations(), "utf-8")
