"""A power cut at a chosen statement: what was committed stands, nothing else happened."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hotline.store.database import db


class Killed(BaseException):
    """The process ends here. No `except Exception` may catch it, as none catches a kill -9."""


class Fuse:
    """Burns down with every statement that writes; `light(n)` cuts the power at the n-th."""

    def __init__(self) -> None:
        self.left = 0

    def light(self, statements: int) -> None:
        self.left = statements

    def put_out(self) -> None:
        self.left = 0

    def burn(self, sql: str) -> None:
        """Only what writes burns: how much is read depends on what is cached in the process."""
        if self.left > 0 and not sql.startswith(("SELECT", "PRAGMA")):
            self.left -= 1
            if self.left == 0:
                raise Killed


class FusedConnection:
    """The city's connection with the fuse before every statement and after every COMMIT."""

    def __init__(self, real: sqlite3.Connection, fuse: Fuse) -> None:
        self._real, self._fuse = real, fuse

    def execute(self, sql: str, values: tuple[Any, ...] = ()) -> sqlite3.Cursor:
        if sql != "ROLLBACK":
            self._fuse.burn(sql)
        cursor = self._real.execute(sql, values)
        if sql == "COMMIT":
            self._fuse.burn("after COMMIT")
        return cursor

    def close(self) -> None:
        self._real.close()


@contextmanager
def fused_county(fuse: Fuse) -> Iterator[None]:
    """Put the fuse before every statement of the county and around every COMMIT."""
    execute, commit = db.execute_sql, db.commit

    def burning(sql: str, params: Any = None) -> Any:
        fuse.burn(sql)
        return execute(sql, params)

    def committing() -> None:
        fuse.burn("COMMIT")
        commit()
        fuse.burn("after COMMIT")

    db.execute_sql, db.commit = burning, committing
    try:
        yield
    finally:
        del db.execute_sql, db.commit
