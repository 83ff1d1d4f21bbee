"""Cases of the duty list (诉求派发职责清单): what was decided once serves the next dispatch."""

from __future__ import annotations

from peewee import BooleanField, ForeignKeyField, TextField

from hotline.store.database import BaseModel, MomentField
from hotline.store.tickets import Ticket
from hotline.store.units import Unit


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
