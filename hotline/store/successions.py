"""Units that were merged or renamed into another: whose figures go on under which name."""

from __future__ import annotations

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
