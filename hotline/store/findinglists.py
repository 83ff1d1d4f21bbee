"""Lists of findings and the counts that lead to them: one condition for a figure and its list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN, SQL, Case, Expression, fn

from hotline.rules.findings import OPEN
from hotline.rules.periods import Period
from hotline.rules.permissions import Actor
from hotline.store.findings import Finding, FindingPhoto, lying_with, within
from hotline.store.tickets import Ticket
from hotline.store.units import Unit

PAGE = 30
# What is counted, and what the list behind the count holds; None: all.
COUNTED: Mapping[str, Expression | None] = {
    "reported": None,
    "on_spot": Finding.is_on_spot,
    "sent_up": Finding.sent_up_at.is_null(False),
    "solved": Finding.state == "solved",
    "turned": Finding.state == "turned",
    "closed": Finding.state == "closed",
    "open": Finding.state.in_(OPEN),
}
_UNIT, _TOWN = Unit.alias("village"), Unit.alias("town")
_FIRST_PHOTO = (
    FindingPhoto.select(fn.min(FindingPhoto.id)).where(FindingPhoto.finding == Finding.id)
)  # fmt: skip


@dataclass(frozen=True)
class Narrowed:
    """What a list is narrowed to: found in a period, by one village or under one township."""

    period: Period | None = None
    unit: int | None = None
    town: int | None = None

    def conditions(self) -> list[Expression | None]:
        """Return the conditions of what is set."""
        span = self.period and _found_in(self.period.since, self.period.until)
        return [
            span or None,
            None if self.unit is None else Finding.unit == self.unit,
            None if self.town is None else Finding.township == self.town,
        ]


ANYWHERE = Narrowed()


def _found_in(since: datetime, until: datetime) -> Expression:
    return (Finding.found_at >= since) & (Finding.found_at < until)


def listed(
    actor: Actor, shown: str, after: int = 0, narrowed: Narrowed = ANYWHERE
) -> tuple[list[dict[str, Any]], int]:
    """Return a page of findings and the id the next page starts after (0: none).

    `shown`: waiting (lies with the actor's unit, the longest waiting first), ended, or a name of
    `COUNTED`, newest first; anything else: all.
    """
    is_waiting = shown == "waiting"
    query = (
        Finding.select(
            Finding.id, Finding.number, Finding.text, Finding.place, Finding.state,
            Finding.is_on_spot, Finding.found_at, Finding.found_by, Finding.found_by_name,
            Finding.sent_up_at, Finding.to_office_at,
            Finding.ended_at, Finding.ended_by_unit, Finding.ended_text,
            _UNIT.short_name.alias("unit_name"), _TOWN.short_name.alias("town_name"),
            Ticket.ticket_no, _FIRST_PHOTO.alias("photo"),
        )
        .join(_UNIT, on=(Finding.unit == _UNIT.id))
        .switch(Finding)
        .join(_TOWN, on=(Finding.township == _TOWN.id))
        .switch(Finding)
        .join(Ticket, JOIN.LEFT_OUTER)
        .order_by(Finding.id.asc() if is_waiting else Finding.id.desc())
        .limit(PAGE + 1)
    )  # fmt: skip
    conditions = [within(actor), _of_kind(actor, shown), *narrowed.conditions()]
    if after:
        conditions.append(Finding.id > after if is_waiting else Finding.id < after)
    for condition in conditions:
        query = query if condition is None else query.where(condition)
    rows = list(query.dicts())
    return rows[:PAGE], rows[PAGE - 1]["id"] if len(rows) > PAGE else 0


def _of_kind(actor: Actor, shown: str) -> Expression | None:
    if shown == "waiting":
        return lying_with(actor)
    if shown == "ended":
        return Finding.state.not_in(OPEN)
    return COUNTED.get(shown)


def lying_long(actor: Actor, since_town: datetime, since_office: datetime) -> int:
    """Return how many of those that wait for the actor came before the moment of their step."""
    came = ((Finding.state == "at_township") & (Finding.sent_up_at < since_town)) | (
        (Finding.state == "at_office") & (Finding.to_office_at < since_office)
    )
    return int(Finding.select().where(lying_with(actor), came).count())


def counted_by_village(
    actor: Actor, period: Period, town: int | None = None
) -> list[dict[str, Any]]:
    """Return the counts per village within reach of what was found in the period, as it stands.

    A line: town_id, town, unit_id, unit and one number for each name of `COUNTED`.
    """
    query = (
        Finding.select(
            Finding.township.alias("town_id"), _TOWN.short_name.alias("town"),
            Finding.unit.alias("unit_id"), _UNIT.short_name.alias("unit"), *_counts(),
        )
        .join(_UNIT, on=(Finding.unit == _UNIT.id))
        .switch(Finding)
        .join(_TOWN, on=(Finding.township == _TOWN.id))
        .group_by(Finding.township, Finding.unit)
        .order_by(_TOWN.sort, _TOWN.id, SQL("reported").desc(), _UNIT.id)
    )  # fmt: skip
    for condition in [within(actor), *Narrowed(period, town=town).conditions()]:
        query = query if condition is None else query.where(condition)
    return list(query.dicts())


def counted_by_town(since: datetime, until: datetime) -> list[dict[str, Any]]:
    """Return the county's counts per township of what was found between two moments."""
    query = (
        Finding.select(_TOWN.short_name.alias("town"), *_counts())
        .join(_TOWN, on=(Finding.township == _TOWN.id))
        .where(_found_in(since, until))
        .group_by(Finding.township)
        .order_by(_TOWN.sort, _TOWN.id)
    )
    return list(query.dicts())


def _counts() -> list[Any]:
    whole = fn.COUNT(Finding.id)
    return [
        (whole if when is None else fn.SUM(Case(None, [(when, 1)], 0))).alias(name)
        for name, when in COUNTED.items()
    ]
