"""Scoring schemes as documents with versions, which one counts from when, and points by hand."""

from __future__ import annotations

from peewee import ForeignKeyField, TextField

from hotline.store.database import BaseModel, MomentField
from hotline.store.units import Unit


class SchemeVersion(BaseModel):
    """One version of a scoring scheme: a TOML text read by `rules.schemes`; never rewritten."""

    code = TextField()
    version = TextField()
    title = TextField()
    text = TextField()
    saved_at = MomentField()
    saved_by = TextField()

    class Meta:
        indexes = ((("code", "version"), True),)


class SchemeAdoption(BaseModel):
    """From which month on which scheme counts; the latest line for a month wins."""

    scheme = ForeignKeyField(SchemeVersion)
    from_month = TextField()  # YYYY-MM
    grounds = TextField()
    adopted_at = MomentField()
    adopted_by = TextField()


class GivenValue(BaseModel):
    """A figure or points entered by hand for a unit and a period, with grounds (装备、知识库更新).

    `code` is the item of a scheme or the figure's name; withdrawn values stay readable.
    """

    period = TextField()
    unit = ForeignKeyField(Unit)
    code = TextField()
    value = TextField()  # a decimal number
    grounds = TextField()
    given_at = MomentField()
    given_by = TextField()
    withdrawn_at = MomentField(null=True)
    withdrawn_by = TextField(default="")

    class Meta:
        indexes = ((("period", "code"), False),)
