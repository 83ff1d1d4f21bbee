"""People with a log-in, and the actor that stands for one during a request."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import JOIN, BooleanField, ForeignKeyField, IntegerField, TextField

from hotline.rules.permissions import REACH, Actor
from hotline.store.database import BaseModel, MomentField, write
from hotline.store.prepared import ASKED, Prepared, PreparedModels
from hotline.store.units import LEVEL_OF_KIND, Unit, ids_below


class Person(BaseModel):
    username = TextField(unique=True)
    name = TextField()
    role = TextField()
    rank = TextField(default="")  # of a station's leader: codes of rules.words.RANKS
    unit = ForeignKeyField(Unit, null=True, backref="people")
    password_hash = TextField(default="")
    must_change_password = BooleanField(default=True)
    is_active = BooleanField(default=True)
    phone = TextField(default="")
    session_epoch = IntegerField(default=1)  # raised to end every session of this person
    last_signed_in_at = MomentField(null=True)


class SignInFailure(BaseModel):
    """A wrong password, counted per user name and per address to slow guessing down."""

    username = TextField(index=True)
    address = TextField(index=True)
    at = MomentField(index=True)


class SavedView(BaseModel):
    """A named set of list filters that one person keeps."""

    person = ForeignKeyField(Person, backref="views", on_delete="CASCADE")
    name = TextField()
    query = TextField()

    class Meta:
        indexes = ((("person", "name"), True),)


_VIEWS = Prepared(
    lambda: (
        SavedView.select(SavedView.id, SavedView.name, SavedView.query)
        .where(SavedView.person == ASKED)
        .order_by(SavedView.id)
    )
)


def saved_views(person_id: int | None) -> list[dict[str, Any]]:
    """Return id, name and query of the person's saved views, in the order they were saved."""
    return _VIEWS.rows(person_id)


def actor_of(person: Person) -> Actor:
    """Return the actor for an already fetched person (unit joined), with the units in reach."""
    unit = person.unit
    reach = REACH[person.role]
    return Actor(
        person_id=person.id,
        username=person.username,
        name=person.name,
        role=person.role,
        unit_id=unit.id if unit else None,
        unit_name=unit.short_name if unit else "",
        unit_kind=unit.kind if unit else "",
        level=LEVEL_OF_KIND.get(unit.kind, "county") if unit else "county",
        unit_ids=ids_below(unit.path) if unit and reach == "units" else frozenset(),
        rank=person.rank,
    )


# Asked with every request, so compiled once.
_BY_ID = PreparedModels(
    lambda: (
        Person.select(Person, Unit)
        .join(Unit, JOIN.LEFT_OUTER)
        .where((Person.id == ASKED) & Person.is_active)
    )
)


def find(person_id: int) -> Person | None:
    """Return the active person with the unit joined, or None."""
    found: Person | None = _BY_ID.first(person_id)
    return found


def end_every_session(now: datetime) -> None:
    """End the session of everybody; the new epoch is larger than any that was ever counted."""
    with write():
        Person.update(session_epoch=int(now.timestamp())).execute()


def by_username(username: str) -> Person | None:
    """Return the active person of that user name with the unit joined, or None."""
    return (
        Person.select(Person, Unit)
        .join(Unit, JOIN.LEFT_OUTER)
        .where((Person.username == username) & Person.is_active)
        .first()
    )
