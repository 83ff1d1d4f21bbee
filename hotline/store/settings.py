"""Settings the admin edits on screen. Secrets are sealed and never shown again."""

from __future__ import annotations

from datetime import datetime

from peewee import BlobField, TextField

from hotline.store.database import BaseModel, MomentField, db
from hotline.store.sealing import seal, unseal


class Setting(BaseModel):
    name = TextField(primary_key=True)
    value = BlobField()
    changed_at = MomentField()
    changed_by = TextField()


class Heartbeat(BaseModel):
    """The last sign of life of a part of the machine (worker, push, pull, backup)."""

    name = TextField(primary_key=True)
    at = MomentField()
    text = TextField(default="")


def read(name: str, default: str = "") -> str:
    """Return the value saved on screen, or the default."""
    row = db.execute_sql("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
    return unseal(row[0]) if row else default


def read_over(defaults: dict[str, str]) -> dict[str, str]:
    """Return the values with those saved on screen put over them, in one query."""
    marks = ",".join("?" * len(defaults))
    sql = f"SELECT name, value FROM setting WHERE name IN ({marks})"
    saved = db.execute_sql(sql, tuple(defaults)).fetchall()
    return defaults | {name: unseal(value) for name, value in saved}


def save(name: str, value: str, at: datetime, by_name: str) -> None:
    """Keep a value; every value is sealed, so nobody need remember which are secret."""
    row = {"name": name, "value": seal(value), "changed_at": at, "changed_by": by_name}
    Setting.replace(**row).execute()


def beat(name: str, at: datetime, text: str = "") -> None:
    """Note a sign of life."""
    Heartbeat.replace(name=name, at=at, text=text).execute()


def last_beat(name: str) -> datetime | None:
    """Return when that part last gave a sign of life, or None."""
    row = db.execute_sql("SELECT at FROM heartbeat WHERE name = ?", (name,)).fetchone()
    return datetime.fromisoformat(row[0]) if row else None
