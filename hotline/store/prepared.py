"""Queries compiled once: building the SQL text costs more than running it on pages seen all day.

    LINES = Prepared(lambda: History.select().where(History.ticket == ASKED))
    LINES.rows(ticket_id)

`ASKED` stands for a value given with each call, in the order in which it is written. Constants
must be written as `SQL` text, so that nothing but asked values is bound.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from peewee import SQL, Alias, Field, ModelSelect

from hotline.store.database import DayField, JsonField, MomentField, db

ASKED = SQL("?")
CONVERTED = (MomentField, DayField, JsonField)


class Prepared:
    """A query of a fixed shape, compiled at its first use; rows come as plain dicts."""

    def __init__(self, build: Callable[[], ModelSelect]) -> None:
        self._build = build
        self._sql = ""
        self._names: list[str] = []
        self._converted: list[tuple[str, Callable[[Any], Any]]] = []

    def _compile(self) -> None:
        query = self._build()
        sql, bound = query.sql()
        if bound:
            raise ValueError(f"constants must be SQL text in a prepared query, not {bound}")
        for column in query._returning:
            name, field = _named(column)
            self._names.append(name)
            if isinstance(field, CONVERTED):
                self._converted.append((name, field.python_value))
        self._sql = sql

    def rows(self, *asked: Any) -> list[dict[str, Any]]:
        """Return every row for the asked values. Truth values are 0 and 1."""
        if not self._sql:
            self._compile()
        found = [
            dict(zip(self._names, row, strict=True))
            for row in db.execute_sql(self._sql, asked).fetchall()
        ]
        for row in found:
            for name, convert in self._converted:
                row[name] = convert(row[name])
        return found

    def row(self, *asked: Any) -> dict[str, Any] | None:
        """Return the first row, or None."""
        found = self.rows(*asked)
        return found[0] if found else None


class PreparedModels:
    """The same for a query whose rows are needed as models, joined rows in their places."""

    def __init__(self, build: Callable[[], ModelSelect]) -> None:
        self._build = build
        self._sql = ""
        self._shape: Any = None

    def _compile(self, asked: tuple[Any, ...]) -> None:
        query = self._build()
        sql, bound = query.sql()
        if bound:
            raise ValueError(f"constants must be SQL text in a prepared query, not {bound}")
        # peewee works out from a cursor which column belongs to which model; once is enough.
        self._shape = query._get_cursor_wrapper(db.execute_sql(sql, asked))
        self._shape.initialize()
        self._shape.cursor.close()
        self._sql = sql

    def all(self, *asked: Any) -> list[Any]:
        """Return every row for the asked values as a model."""
        if not self._sql:
            self._compile(asked)
        found = db.execute_sql(self._sql, asked).fetchall()
        return [self._shape.process_row(row) for row in found]

    def first(self, *asked: Any) -> Any:
        """Return the first row, or None."""
        found = self.all(*asked)
        return found[0] if found else None


def _named(column: Any) -> tuple[str, Any]:
    """Return the name a column has in a row and the field behind it."""
    if isinstance(column, Alias):
        return column._alias, column.node
    if isinstance(column, Field):
        return column.name, column
    raise ValueError(f"give the column {column!r} an alias")
