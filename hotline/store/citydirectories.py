"""The city's lists of matters and divisions as the county adopted them; no version is lost."""

from __future__ import annotations

from datetime import datetime

from peewee import BooleanField, Check, TextField

from hotline.rules.citydirectories import Entry
from hotline.store.database import BaseModel, MomentField, add_row, db
from hotline.store.inbox import InboxEvent
from hotline.store.units import Division


class DirectoryEntry(BaseModel):
    """One line of a list as one message of the city had it; the newest line of a code counts."""

    directory = TextField()
    code = TextField()
    name = TextField()
    parent = TextField(default="")
    valid_from = TextField(default="")
    valid_to = TextField(default="")
    is_ended = BooleanField(default=False)  # on the day it was adopted
    event_id = TextField()
    adopted_at = MomentField()
    adopted_by = TextField()

    class Meta:
        table_name = "directory_entry"
        constraints = [Check("directory IN ('categories','divisions')")]
        indexes = ((("event_id", "code"), True), (("directory", "id"), False))


def stamp(directory: str) -> int:
    """Return a number that grows with every adoption (one index look-up)."""
    sql = "SELECT COALESCE(MAX(id), 0) FROM directory_entry WHERE directory = ?"
    return int(db.execute_sql(sql, (directory,)).fetchone()[0])


def current(directory: str) -> dict[str, Entry]:
    """Return the newest adopted line of each code, ended ones included."""
    rows = db.execute_sql(
        "SELECT code, name, parent, valid_from, valid_to, is_ended FROM directory_entry"
        " WHERE directory = ? ORDER BY id",
        (directory,),
    ).fetchall()
    return {row[0]: Entry(*row[:5], bool(row[5])) for row in rows}


def adopt(directory: str, entries: list[Entry], event_id: str, at: datetime, by_name: str) -> None:
    """Keep the lines of one message as adopted. Call inside `write()`."""
    for entry in entries:
        add_row(
            DirectoryEntry,
            directory=directory,
            event_id=event_id,
            adopted_at=at,
            adopted_by=by_name,
            **entry._asdict(),
        )


def adopted_by(event_id: str) -> DirectoryEntry | None:
    """Return a line of that message when it was adopted, for who did it and when."""
    return DirectoryEntry.get_or_none(DirectoryEntry.event_id == event_id)  # type: ignore[no-any-return]


def messages(most: int = 50) -> list[InboxEvent]:
    """Return the city's newest messages about its lists."""
    query = InboxEvent.select().where(InboxEvent.type == "directory.updated")
    return list(query.order_by(InboxEvent.id.desc()).limit(most))


def division_names() -> dict[str, str]:
    """Return the name of every division by its 12-digit code."""
    return dict(Division.select(Division.code, Division.name).tuples())


def rename_division(code: str, name: str) -> None:
    """Give a division its new name. Call inside `write()`."""
    Division.update(name=name).where(Division.code == code).execute()
