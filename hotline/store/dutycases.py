"""Cases of the duty list (诉求派发职责清单): what was decided once serves the next dispatch."""

from __future__ import annotations

from typing import Any

from peewee import JOIN, BooleanField, ForeignKeyField, ModelSelect, TextField

from hotline.errors import OutOfReach
from hotline.store.database import BaseModel, MomentField, db
from hotline.store.tickets import Ticket
from hotline.store.units import Unit

PAGE = 50  # cases a page


class DutyCase(BaseModel):
    """One decided matter: whose duty it is, on what basis, from which ticket (案例推广法, S3)."""

    ticket = ForeignKeyField(Ticket, null=True)
    matter = TextField()
    category = TextField(default="")
    keywords = TextField(default="")
    unit = ForeignKeyField(Unit)
    basis = TextField(default="")
    text = TextField(default="")
    is_active = BooleanField(default=True)
    made_at = MomentField()
    made_by = TextField()


def _with_names() -> ModelSelect:
    return (
        DutyCase.select(
            DutyCase,
            Unit.short_name.alias("unit_name"),
            Unit.is_active.alias("is_unit_active"),
            Ticket.ticket_no,
        )
        .join(Unit)
        .switch(DutyCase)
        .join(Ticket, JOIN.LEFT_OUTER)
    )


def found(words: str = "", with_retired: bool = False, after: int = 0) -> list[dict[str, Any]]:
    """Return the cases holding every typed word, newest first, at most a page and one more.

    Two characters are enough: the list is a few thousand lines, so they are simply read.
    """
    query = _with_names().order_by(DutyCase.id.desc()).limit(PAGE + 1)
    if not with_retired:
        query = query.where(DutyCase.is_active)
    if after:
        query = query.where(DutyCase.id < after)
    for word in words.split()[:5]:
        query = query.where(
            DutyCase.matter.contains(word)
            | DutyCase.keywords.contains(word)
            | DutyCase.basis.contains(word)
            | DutyCase.category.contains(word)
            | Unit.short_name.contains(word)
        )
    return list(query.dicts())


def active() -> list[tuple[int, str, str]]:
    """Return (id, category, keywords) of every case in use whose unit still works tickets.

    Newest first. Asked with every dispatch page, and a list has thousands: plain rows.
    """
    sql = (
        "SELECT c.id, c.category, c.keywords FROM duty_case AS c JOIN unit AS u ON u.id = c.unit_id"
        " WHERE c.is_active AND u.is_active ORDER BY c.id DESC"
    )
    return [(number, category, words) for number, category, words in db.execute_sql(sql)]


def named(case_ids: list[int]) -> list[dict[str, Any]]:
    """Return those cases with unit and source ticket, newest first."""
    return list(_with_names().where(DutyCase.id.in_(case_ids)).order_by(DutyCase.id.desc()).dicts())


def get(case_id: int) -> DutyCase:
    """Return one case with its unit, or raise OutOfReach."""
    case: DutyCase | None = (
        DutyCase.select(DutyCase, Unit, Ticket)
        .join(Unit)
        .switch(DutyCase)
        .join(Ticket, JOIN.LEFT_OUTER)
        .where(DutyCase.id == case_id)
        .first()
    )
    if case is None:
        raise OutOfReach("没有找到这条派单案例。")
    return case
