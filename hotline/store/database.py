"""The database: opening it, one strict field for moments, and the only way to write.

Everything only SQLite can do (pragmas, FTS5, backup) stays in this file, `search.py` and
`backup.py`, so that another engine can serve a county that outgrows one machine.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peewee import AutoField, Field, Model, Node, SqliteDatabase

MIGRATIONS = Path(__file__).resolve().parents[2] / "db" / "migrations"
COUNTY_ZONE = timezone(timedelta(hours=8), "Asia/Shanghai")

# FULL: an act that was confirmed to a person survives a power cut. The cache is small, one MB,
# because each thread of the web process keeps its own connection: two cost 4 MB more and no page
# came sooner for them (measured 2026-11-22), since the system keeps the file in memory as well.
PRAGMAS = (
    ("journal_mode", "wal"),
    ("synchronous", "full"),
    ("foreign_keys", 1),
    ("busy_timeout", 10000),
    ("cache_size", -1000),
    ("temp_store", "memory"),
    ("mmap_size", 0),
)


class CountyDatabase(SqliteDatabase):
    """SQLite that tells the first trouble: a full disk ends the transaction by itself, and a
    second ROLLBACK would only complain that there is none."""

    def rollback(self) -> Any:
        return super().rollback() if self.connection().in_transaction else None


db = CountyDatabase(None)
_one_writer = threading.RLock()


class BaseModel(Model):
    class Meta:
        database = db
        legacy_table_names = False
        only_save_dirty = True  # an act changes a few of a ticket's sixty columns

    def save(self, force_insert: bool = False, only: Any = None) -> Any:
        """Save as peewee does, without building a query each time: that costs more than it."""
        has_row = self._pk is not None
        if only or force_insert and has_row or not isinstance(self._meta.primary_key, AutoField):
            return super().save(force_insert=force_insert, only=only)
        if any(isinstance(value, Node) for value in self.__data__.values()):
            return super().save(force_insert=force_insert, only=only)
        self._populate_unsaved_relations(self.__data__)
        if has_row:
            return change_row(self)
        self._pk = add_row(type(self), **self.__data__)
        self._dirty.clear()
        return 1


class ColumnField(Field):
    """A field whose value the type checker reads as Any on a row, as peewee's own fields."""

    if TYPE_CHECKING:

        def __get__(self, instance: object, owner: type | None = None) -> Any: ...

        def __set__(self, instance: object, value: Any) -> None: ...


class MomentField(ColumnField):
    """An aware moment, kept as text `YYYY-MM-DDTHH:MM:SS+08:00` so that text order is time order.

    A naive value is refused with ValueError: it would silently shift by eight hours.
    """

    field_type = "TEXT"

    def db_value(self, value: datetime | str | None) -> str | None:
        if value is None:
            return None
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        if value.tzinfo is None:
            raise ValueError(f"a moment needs a zone: {value!r} for {self.name}")
        return value.astimezone(COUNTY_ZONE).isoformat(timespec="seconds")

    def python_value(self, value: str | None) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value).astimezone(COUNTY_ZONE)


class DayField(ColumnField):
    """A calendar day, kept as text `YYYY-MM-DD`."""

    field_type = "TEXT"

    def db_value(self, value: date | None) -> str | None:
        return None if value is None else value.isoformat()

    def python_value(self, value: str | None) -> date | None:
        return None if value is None else date.fromisoformat(value)


class JsonField(ColumnField):
    """Plain data (dicts, lists, words, integers) kept as JSON text, Chinese readable."""

    field_type = "TEXT"

    def db_value(self, value: Any) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)

    def python_value(self, value: str | None) -> Any:
        return None if value is None else json.loads(value)


@lru_cache(maxsize=64)
def _insert_of(model: type[BaseModel]) -> tuple[str, tuple[Any, ...]]:
    fields = tuple(f for f in model._meta.sorted_fields if not isinstance(f, AutoField))
    names = ", ".join(f'"{field.column_name}"' for field in fields)
    marks = ", ".join("?" * len(fields))
    return f'INSERT INTO "{model._meta.table_name}" ({names}) VALUES ({marks})', fields


def add_row(model: type[BaseModel], **values: Any) -> int:
    """Insert one row and return its id; like `Model.create` at a fifth of its cost.

    Values go by field name and through the field's own conversion, defaults included. For the
    tables every act writes to; elsewhere `create` reads better.
    """
    sql, fields = _insert_of(model)
    row = []
    for field in fields:
        value = values.pop(field.name, None)
        if value is None and field.default is not None:
            value = field.default() if callable(field.default) else field.default
        row.append(field.db_value(value.get_id() if isinstance(value, Model) else value))
    if values:
        raise TypeError(f"{model.__name__} has no {', '.join(values)}")
    return int(db.execute_sql(sql, row).lastrowid)


def change_row(row: Model) -> int:
    """Write the changed columns of one row and return how many rows that were (0 or 1)."""
    key = row._meta.primary_key
    fields = [field for field in row.dirty_fields if field is not key]
    if not fields:
        return 0
    names = ", ".join(f'"{field.column_name}" = ?' for field in fields)
    values = [field.db_value(row.__data__.get(field.name)) for field in fields]
    cursor = db.execute_sql(
        f'UPDATE "{row._meta.table_name}" SET {names} WHERE "{key.column_name}" = ?',
        [*values, row._pk],
    )
    row._dirty.clear()
    return int(cursor.rowcount)


def open_database(path: Path) -> SqliteDatabase:
    """Point the process at its database file, making the folder; each thread connects itself."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not db.is_closed():
        db.close()
    db.init(str(path), pragmas=PRAGMAS, timeout=10)
    db.connect(reuse_if_open=True)
    return db


@contextmanager
def write() -> Iterator[None]:
    """Run the block as one `BEGIN IMMEDIATE` transaction; all of it is kept or none.

    Threads of one process queue on a lock instead of polling SQLite's busy timeout, so a
    person never sees "database busy". Called inside another `write()` it joins that one.
    """
    with _one_writer:
        if db.in_transaction():
            yield
            return
        with db.atomic("IMMEDIATE"):
            yield


def migrate(path: Path) -> list[str]:
    """Apply the pending migrations in order and return their names."""
    from playhouse.migrations import Runner

    open_database(path)
    applied: list[str] = Runner(db, str(MIGRATIONS)).up()
    return applied


def pending_migrations(path: Path) -> list[str]:
    """Return the names of migrations that were not applied yet."""
    from playhouse.migrations import Runner

    open_database(path)
    return [m.name for m in Runner(db, str(MIGRATIONS)).status() if m.path and not m.applied]


def dump_schema(path: Path) -> str:
    """Return the schema of the file at `path` as SQL text, sorted, for `db/schema.sql`."""
    open_database(path)
    rows = db.execute_sql(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
        " AND name NOT LIKE 'ticket_search_%' AND name NOT LIKE 'schema_migration%'"
        " ORDER BY tbl_name, type DESC, name"
    ).fetchall()
    return "\n".join(f"{sql};" for (sql,) in rows) + "\n"
