"""Units that were merged or renamed into another: whose figures go on under which name."""

from __future__ import annotations

from typing import Any

from peewee import ForeignKeyField, TextField

from hotline.store.database import BaseModel, MomentField
from hotline.store.units import Unit


class Succession(BaseModel):
    """From a day on, a unit's figures are counted under its successor (撤乡并镇、机构改革).

    A period that ends on or before `from_day` still names the old unit; a later one pools both.
    """

    unit = ForeignKeyField(Unit, unique=True)
    successor = ForeignKeyField(Unit)
    from_day = TextField()  # YYYY-MM-DD
    grounds = TextField()
    noted_at = MomentField()
    noted_by = TextField()


def known() -> list[tuple[int, int, str]]:
    """Return (unit, successor, from which day) of every change, by day."""
    rows = Succession.select(Succession.unit, Succession.successor, Succession.from_day)
    return list(rows.order_by(Succession.from_day, Succession.id).tuples())


def listed() -> list[dict[str, Any]]:
    """Return every change with both names as plain rows, the newest day first."""
    new = Unit.alias()
    query = (
        Succession.select(
            Succession,
            Unit.short_name.alias("unit_name"),
            new.short_name.alias("successor_name"),
        )
        .join(Unit, on=(Succession.unit == Unit.id))
        .join_from(Succession, new, on=(Succession.successor == new.id))
        .order_by(Succession.from_day.desc(), Succession.id.desc())
    )
    return list(query.dicts())
