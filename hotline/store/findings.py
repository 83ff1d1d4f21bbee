"""Findings (随手报, 未诉先办): what grid workers found before anybody called, and their photos."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from peewee import (
    SQL,
    BooleanField,
    Expression,
    FloatField,
    ForeignKeyField,
    IntegerField,
    TextField,
    fn,
)

from hotline.errors import OutOfReach
from hotline.rules.permissions import OFFICE, Actor, sees_everything
from hotline.store.database import BaseModel, MomentField
from hotline.store.prepared import ASKED, Prepared
from hotline.store.tickets import Ticket
from hotline.store.units import Division, Unit


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


def id_of(actor: Actor, number: str) -> int | None:
    """Return the id of the finding of that number within reach, or None."""
    query, reach = Finding.select(Finding.id).where(Finding.number == number), within(actor)
    found: Finding | None = (query if reach is None else query.where(reach)).first()
    return None if found is None else int(found.id)


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


def villages_of(unit_ids: Iterable[int]) -> list[dict[str, Any]]:
    """Return the active village points among these units, as id, name, division, parent."""
    query = Unit.select(
        Unit.id, Unit.short_name.alias("name"), Unit.division, Unit.parent
    ).where(Unit.id.in_(unit_ids), Unit.kind == "village", Unit.is_active,
            Unit.division.is_null(False))  # fmt: skip
    return list(query.order_by(Unit.sort, Unit.id).dicts())
