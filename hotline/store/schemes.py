"""Scoring schemes as documents with versions, which one counts from when, and points by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from peewee import ForeignKeyField, TextField

from hotline.store.database import BaseModel, MomentField
from hotline.store.notices import Notice
from hotline.store.units import Unit

RANKING_KINDS = ("monthly", "quarterly", "annual")  # kinds of notice that print a ranking


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


def saved_versions() -> list[SchemeVersion]:
    """Return every saved version, the newest first."""
    return list(SchemeVersion.select().order_by(SchemeVersion.id.desc()))


def latest_version(code: str, version: str = "", title: str = "") -> SchemeVersion | None:
    """Return the newest saved version of a code, that very version, or of a title; None."""
    query = SchemeVersion.select().order_by(SchemeVersion.id.desc())
    query = query.where(SchemeVersion.title == title if title else SchemeVersion.code == code)
    if version:
        query = query.where(SchemeVersion.version == version)
    return query.first()


def adopted_in(month: str) -> SchemeVersion | None:
    """Return the scheme adopted for a month `YYYY-MM`: the latest start not after it wins."""
    query = (
        SchemeVersion.select(SchemeVersion)
        .join(SchemeAdoption)
        .where(SchemeAdoption.from_month <= month)
        .order_by(SchemeAdoption.from_month.desc(), SchemeAdoption.id.desc())
    )
    return query.first()


def adoptions() -> list[dict[str, Any]]:
    """Return every adoption with its scheme's names, the latest first, as plain rows."""
    query = SchemeAdoption.select(
        SchemeAdoption.id, SchemeAdoption.from_month, SchemeAdoption.grounds,
        SchemeAdoption.adopted_at, SchemeAdoption.adopted_by, SchemeVersion.code,
        SchemeVersion.version, SchemeVersion.title,
    ).join(SchemeVersion)  # fmt: skip
    order = (SchemeAdoption.from_month.desc(), SchemeAdoption.id.desc())
    return list(query.order_by(*order).dicts())


def sealed_periods() -> list[str]:
    """Return the periods of the sealed notices that print a ranking."""
    query = Notice.select(Notice.period).where(
        (Notice.state == "sealed") & Notice.kind.in_(RANKING_KINDS)
    )
    return [str(period) for (period,) in query.distinct().tuples()]


def given_values(periods: Sequence[str]) -> list[tuple[str, int, str, str]]:
    """Return (period, unit's id, code, value) of what was entered and not withdrawn."""
    query = GivenValue.select(
        GivenValue.period, GivenValue.unit, GivenValue.code, GivenValue.value
    ).where(GivenValue.period.in_(list(periods)) & GivenValue.withdrawn_at.is_null())
    return [(p, int(u), c, v) for p, u, c, v in query.order_by(GivenValue.id).tuples()]


def given_lines(period: str) -> list[dict[str, Any]]:
    """Return everything entered for a period, withdrawn lines too, as plain rows."""
    query = GivenValue.select(GivenValue, Unit.short_name).join(Unit)
    query = query.where(GivenValue.period == period)
    return list(query.order_by(GivenValue.code, Unit.sort, Unit.id, GivenValue.id).dicts())
