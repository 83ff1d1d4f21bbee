"""What happened: the ticket's history people read, the audit trail nobody can quietly change,
and the keys of acts already done."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from peewee import SQL, ForeignKeyField, IntegerField, TextField

from hotline.rules.permissions import Actor
from hotline.store.assignments import Assignment
from hotline.store.database import BaseModel, JsonField, MomentField, add_row, db
from hotline.store.tickets import Ticket


class History(BaseModel):
    """One line of a ticket's history. Names are kept as they were on the day."""

    ticket = ForeignKeyField(Ticket, backref="history", on_delete="CASCADE")
    assignment = ForeignKeyField(Assignment, null=True, on_delete="CASCADE")
    at = MomentField()
    act = TextField()
    person_id = IntegerField(null=True)
    by_name = TextField()
    unit_name = TextField()
    text = TextField(default="")
    details = JsonField(null=True)


# Only what a recount of deadlines changed: read as one list after a change of the calendar.
History.add_index(History.index(History.at, where=SQL("act = 'recount'"), name="history_recounted"))


class Audit(BaseModel):
    """One line of the audit trail; `hash` covers the line and the hash before it."""

    at = MomentField(index=True)
    person_id = IntegerField(null=True, index=True)
    username = TextField()
    role = TextField()
    act = TextField(index=True)
    subject = TextField(index=True)
    address = TextField(default="")
    details = JsonField(null=True)
    previous = TextField()
    hash = TextField()


class KeyTaken(Exception):
    """The key of an act was used before for something else."""


class DoneAct(BaseModel):
    """The key of an act that was carried out, so that a second press changes nothing."""

    key = TextField(primary_key=True)
    act = TextField()
    person_id = IntegerField(null=True)
    result = TextField()
    at = MomentField(index=True)


def log(
    ticket_id: int,
    actor: Actor,
    act: str,
    at: datetime,
    text: str = "",
    assignment_id: int | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Append one line to the ticket's history. Call inside the act's transaction."""
    add_row(
        History,
        ticket=ticket_id,
        assignment=assignment_id,
        at=at,
        act=act,
        person_id=actor.person_id,
        by_name=actor.name,
        unit_name=actor.unit_name,
        text=text,
        details=details,
    )


def _link(previous: str, line: dict[str, Any]) -> str:
    plain = json.dumps(line, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(f"{previous}\n{plain}".encode()).hexdigest()


def audit(
    actor: Actor,
    act: str,
    subject: str,
    at: datetime,
    address: str = "",
    details: dict[str, Any] | None = None,
) -> None:
    """Append one line to the audit trail, chained to the line before. Call inside `write()`."""
    row = db.execute_sql("SELECT hash FROM audit ORDER BY id DESC LIMIT 1").fetchone()
    previous = row[0] if row else ""
    line = {
        "at": at.isoformat(timespec="seconds"),
        "person_id": actor.person_id,
        "username": actor.username,
        "role": actor.role,
        "act": act,
        "subject": subject,
        "address": address,
        "details": details,
    }
    add_row(Audit, **{**line, "at": at}, previous=previous, hash=_link(previous, line))


def broken_link() -> int | None:
    """Return the id of the first audit line that does not fit its chain, or None when all fit."""
    previous = ""
    for row in Audit.select().order_by(Audit.id).dicts().iterator():
        line = {
            name: row[name]
            for name in (
                "person_id",
                "username",
                "role",
                "act",
                "subject",
                "address",
                "details",
            )
        }
        line["at"] = row["at"].isoformat(timespec="seconds")
        if row["previous"] != previous or row["hash"] != _link(previous, line):
            return int(row["id"])
        previous = row["hash"]
    return None


def of_ticket(ticket_id: int) -> list[dict[str, Any]]:
    """Return the ticket's history, newest first, as plain rows."""
    query = History.select().where(History.ticket == ticket_id).order_by(History.id.desc())
    return list(query.dicts())


def result_of(key: str, act: str, person_id: int | None) -> str | None:
    """Return the result of that act already done by that person under the key, or None.

    Raises KeyTaken when the key stands for another act or another person.
    """
    sql = "SELECT act, person_id, result FROM done_act WHERE key = ?"
    row = db.execute_sql(sql, (key,)).fetchone()
    if row is None:
        return None
    if (row[0], row[1]) != (act, person_id):
        raise KeyTaken(key)
    return str(row[2])


def remember(key: str, act: str, person_id: int | None, result: str, at: datetime) -> None:
    """Keep the key of an act with its result. IntegrityError when the key is taken."""
    add_row(DoneAct, key=key, act=act, person_id=person_id, result=result, at=at)
