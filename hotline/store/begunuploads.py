"""Uploads to the city that were begun: where each goes on, also after the worker was killed."""

from __future__ import annotations

from datetime import datetime

from peewee import TextField

from hotline.store.database import BaseModel, MomentField, db


class BegunUpload(BaseModel):
    """One file on its way up; `path` is the address the city gave for it (tus `Location`)."""

    sha256 = TextField(primary_key=True)
    path = TextField()
    begun_at = MomentField()


def path_of(sha256: str) -> str | None:
    """Return where the upload of that file goes on, or None when none was begun."""
    row = BegunUpload.get_or_none(BegunUpload.sha256 == sha256)
    return str(row.path) if row else None


def keep(sha256: str, path: str, begun_at: datetime) -> None:
    """Remember a fresh upload's address in place of an older one. Call inside `write()`."""
    db.execute_sql(
        "INSERT INTO begun_upload (sha256, path, begun_at) VALUES (?, ?, ?)"
        " ON CONFLICT (sha256) DO UPDATE SET path = excluded.path, begun_at = excluded.begun_at",
        (sha256, path, begun_at.isoformat(timespec="seconds")),
    )


def forget(sha256: str) -> None:
    """The file is up, or its upload is of no use any more. Call inside `write()`."""
    BegunUpload.delete().where(BegunUpload.sha256 == sha256).execute()
