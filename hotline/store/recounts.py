"""Runs that count open deadlines anew after the calendar changed: how far each has come."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import SQL, IntegerField, TextField

from hotline.store.database import BaseModel, MomentField, db
from hotline.store.history import History
from hotline.store.tickets import Ticket


class Recount(BaseModel):
    """One run, resumed after a power cut from `last_ticket_id`."""

    reason = TextField()
    asked_at = MomentField()
    asked_by = TextField()
    state = TextField(default="waiting")  # waiting running done merged
    last_ticket_id = IntegerField(default=0)
    total = IntegerField(default=0)
    seen = IntegerField(default=0)
    changed = IntegerField(default=0)
    finished_at = MomentField(null=True)


UNFINISHED = ("waiting", "running")


def unfinished() -> Recount | None:
    """Return the run that is under way or waits, None when there is nothing to do."""
    return Recount.select().where(Recount.state.in_(UNFINISHED)).order_by(Recount.id).first()


def latest(most: int) -> list[Recount]:
    """Return the newest runs, newest first."""
    return list(Recount.select().order_by(Recount.id.desc()).limit(most))


def changed_by(run: Recount, most: int) -> list[dict[str, Any]]:
    """Return number, line and moment of the tickets whose deadlines a run changed, in order."""
    until = run.finished_at or datetime.max.replace(tzinfo=run.asked_at.tzinfo)
    query = (
        History.select(Ticket.ticket_no, History.text, History.at, History.details)
        .join(Ticket)
        .where(SQL("act = 'recount'") & History.at.between(run.asked_at, until))
        .order_by(History.at, History.id)
        .dicts()
    )
    mine = (row for row in query.iterator() if (row["details"] or {}).get("recount") == run.id)
    return [row for row, _ in zip(mine, range(most), strict=False)]


def is_waiting() -> bool:
    """Tell whether a run is under way or waits (one look at a tiny table)."""
    sql = "SELECT 1 FROM recount WHERE state IN ('waiting', 'running') LIMIT 1"
    return db.execute_sql(sql).fetchone() is not None
