"""Findings (随手报, 未诉先办): what grid workers found before anybody called, and their photos."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from peewee import (
    JOIN,
    SQL,
    BooleanField,
    Case,
    Expression,
    FloatField,
    ForeignKeyField,
    IntegerField,
    TextField,
    fn,
)

from hotline.errors import OutOfReach
from hotline.rules.findings import OPEN
from hotline.rules.periods import Period
from hotline.rules.permissions import OFFICE, Actor, sees_everything
from hotline.store.database import BaseModel, MomentField
from hotline.store.prepared import ASKED, Prepared
from hotline.store.tickets import Ticket
from hotline.store.units import Division, Unit

PAGE = 30


class Finding(BaseModel):
    """One thing found. `unit` is the village point it counts for, `township` the unit above it."""

    number = TextField(unique=True)  # S20261122001
    unit = ForeignKeyField(Unit, index=False)
    township = ForeignKeyField(Unit, index=False)
    division = ForeignKeyField(Division, column_name="division_code")
    place = TextField(default="")
    lng = FloatField(null=True)
    lat = FloatField(null=True)
    text = TextField()
    state = TextField(index=True)  # codes of rules.findings.STATES
    is_on_spot = BooleanField(default=False)
    found_at = MomentField(index=True)
    found_by = IntegerField(null=True)
    found_by_name = TextField()
    sent_up_at = MomentField(null=True)
    to_office_at = MomentField(null=True)
    office_reason = TextField(default="")
    ended_at = MomentField(null=True)
    ended_by_name = TextField(default="")
    ended_by_unit = TextField(default="")
    ended_text = TextField(default="")
    ticket = ForeignKeyField(Ticket, null=True, unique=True, on_delete="SET NULL")

    class Meta:
        indexes = ((("unit", "state"), False), (("township", "state"), False))


class FindingPhoto(BaseModel):
    """A photo of a finding: as it was found, or (`is_after`) when it was solved."""

    finding = ForeignKeyField(Finding, backref="photos", on_delete="CASCADE")
    sha256 = TextField(index=True)
    name = TextField()
    media_type = TextField()
    size = IntegerField()
    is_after = BooleanField(default=False)
    by_name = TextField()
    at = MomentField()


def within(actor: Actor) -> Expression | None:
    """Return the condition of what the actor reaches: the own unit's and those below it."""
    return None if sees_everything(actor) else Finding.unit.in_(actor.unit_ids)


def get(actor: Actor, finding_id: int) -> Finding:
    """Return the finding within reach. Raises OutOfReach."""
    query = Finding.select().where(Finding.id == finding_id)
    reach = within(actor)
    found: Finding | None = (query if reach is None else query.where(reach)).first()
    if found is None:
        raise OutOfReach("没有找到这件随手报，或者它不在您的查看范围内。")
    return found


def lying_with(actor: Actor) -> Expression:
    """Return the condition of what waits for this person (twin: `rules.findings.holds`)."""
    return _lying_with(actor.role in OFFICE, sorted(actor.unit_ids))


def _lying_with(is_office: bool, units: list[Any]) -> Expression:
    if is_office:
        return Finding.state == SQL("'at_office'")
    return ((Finding.state == SQL("'noted'")) & Finding.unit.in_(units)) | (
        (Finding.state == SQL("'at_township'")) & Finding.township.in_(units)
    )


@lru_cache(maxsize=64)
def _waiting(is_office: bool, units: int) -> Prepared:
    """Return the query that counts what waits for the office, or for so many units."""
    where = _lying_with(is_office, [ASKED] * units)
    return Prepared(lambda: Finding.select(fn.COUNT(Finding.id).alias("waiting")).where(where))


def waiting(actor: Actor) -> int:
    """Return how many findings wait for this person's unit; counted on every page."""
    is_office = actor.role in OFFICE
    units = [] if is_office else sorted(actor.unit_ids)
    found = _waiting(is_office, len(units)).rows(*units, *units)
    return int(found[0]["waiting"])


_UNIT, _TOWN = Unit.alias("village"), Unit.alias("town")
_FIRST_PHOTO = (
    FindingPhoto.select(fn.min(FindingPhoto.id)).where(FindingPhoto.finding == Finding.id)
)  # fmt: skip


def listed(
    actor: Actor, shown: str, before: int = 0, mine: bool = False
) -> tuple[list[dict[str, Any]], int]:
    """Return a page of findings, newest first, and the id the next page starts before (0: none).

    `shown`: waiting (lies with the actor's unit), open, ended; anything else: all. `mine`: only
    those the person found.
    """
    query = (
        Finding.select(
            Finding.id, Finding.number, Finding.text, Finding.place, Finding.state,
            Finding.is_on_spot, Finding.found_at, Finding.found_by_name, Finding.ended_at,
            _UNIT.short_name.alias("unit_name"), _TOWN.short_name.alias("town_name"),
            Ticket.ticket_no, _FIRST_PHOTO.alias("photo"),
        )
        .join(_UNIT, on=(Finding.unit == _UNIT.id))
        .switch(Finding)
        .join(_TOWN, on=(Finding.township == _TOWN.id))
        .switch(Finding)
        .join(Ticket, JOIN.LEFT_OUTER)
        .order_by(Finding.id.desc())
        .limit(PAGE + 1)
    )  # fmt: skip
    conditions = [within(actor), _of_kind(actor, shown)]
    conditions.append(Finding.found_by == actor.person_id if mine else None)
    conditions.append(Finding.id < before if before else None)
    for condition in conditions:
        query = query if condition is None else query.where(condition)
    rows = list(query.dicts())
    return rows[:PAGE], rows[PAGE - 1]["id"] if len(rows) > PAGE else 0


def _of_kind(actor: Actor, shown: str) -> Expression | None:
    return {
        "waiting": lying_with(actor),
        "open": Finding.state.in_(OPEN),
        "ended": Finding.state.not_in(OPEN),
    }.get(shown)


def photos_of(finding_id: int) -> list[dict[str, Any]]:
    """Return the photos, those of the finding before those of the solution."""
    query = FindingPhoto.select().where(FindingPhoto.finding == finding_id)
    return list(query.order_by(FindingPhoto.is_after, FindingPhoto.id).dicts())


def photo(finding_id: int, photo_id: int) -> FindingPhoto | None:
    """Return one photo of the finding, or None."""
    found: FindingPhoto | None = FindingPhoto.get_or_none(
        (FindingPhoto.id == photo_id) & (FindingPhoto.finding == finding_id)
    )
    return found


def of_ticket(ticket_id: int) -> Finding | None:
    """Return the finding the ticket was made from, or None."""
    found: Finding | None = Finding.get_or_none(Finding.ticket == ticket_id)
    return found


def counted(actor: Actor, period: Period) -> list[dict[str, Any]]:
    """Return the counts per village of what was found in the period, as it stands now.

    A line: town, unit, reported, on_spot, sent_up, solved, turned, closed, open.
    """

    query = (
        Finding.select(
            _TOWN.short_name.alias("town"), _UNIT.short_name.alias("unit"), *_counts()
        )
        .join(_UNIT, on=(Finding.unit == _UNIT.id))
        .switch(Finding)
        .join(_TOWN, on=(Finding.township == _TOWN.id))
        .where(Finding.found_at >= period.since, Finding.found_at < period.until)
        .group_by(Finding.township, Finding.unit)
        .order_by(_TOWN.sort, _TOWN.id, SQL("reported").desc(), _UNIT.id)
    )  # fmt: skip
    reach = within(actor)
    return list((query if reach is None else query.where(reach)).dicts())


def counted_by_town(since: datetime, until: datetime) -> list[dict[str, Any]]:
    """Return the counts per township of what was found between two moments, in display order.

    As `counted`, for the whole county and without the villages.
    """
    query = (
        Finding.select(_TOWN.short_name.alias("town"), *_counts())
        .join(_TOWN, on=(Finding.township == _TOWN.id))
        .where(Finding.found_at >= since, Finding.found_at < until)
        .group_by(Finding.township)
        .order_by(_TOWN.sort, _TOWN.id)
    )
    return list(query.dicts())


def _counts() -> list[Any]:
    def count(condition: Any) -> Any:
        return fn.SUM(Case(None, [(condition, 1)], 0))

    return [
        fn.COUNT(Finding.id).alias("reported"),
        count(Finding.is_on_spot).alias("on_spot"),
        count(Finding.sent_up_at.is_null(False)).alias("sent_up"),
        count(Finding.state == "solved").alias("solved"),
        count(Finding.state == "turned").alias("turned"),
        count(Finding.state == "closed").alias("closed"),
        count(Finding.state.in_(OPEN)).alias("open"),
    ]


def villages_of(unit_ids: Iterable[int]) -> list[dict[str, Any]]:
    """Return the active village points among these units, as id, name, division, parent."""
    query = Unit.select(
        Unit.id, Unit.short_name.alias("name"), Unit.division, Unit.parent
    ).where(Unit.id.in_(unit_ids), Unit.kind == "village", Unit.is_active,
            Unit.division.is_null(False))  # fmt: skip
    return list(query.order_by(Unit.sort, Unit.id).dicts())
