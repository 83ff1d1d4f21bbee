"""Units and people as the administrator lists them. Plain rows, one query a list."""

from __future__ import annotations

from typing import Any

from peewee import JOIN, fn

from hotline.rules.lifecycle import PART_OPEN
from hotline.store.assignments import Assignment
from hotline.store.people import Person
from hotline.store.units import Division, Unit


def unit_rows() -> list[dict[str, Any]]:
    """Return every unit in tree order with its place and how many people can sign in for it."""
    signing_in = fn.COUNT(Person.id).filter(Person.is_active)
    query = (
        Unit.select(
            Unit.id,
            Unit.code,
            Unit.name,
            Unit.short_name,
            Unit.kind,
            Unit.parent,
            Unit.path,
            Unit.phone,
            Unit.sort,
            Unit.is_active,
            Division.name.alias("place"),
            signing_in.alias("people"),
        )
        .join(Division, JOIN.LEFT_OUTER)
        .switch(Unit)
        .join(Person, JOIN.LEFT_OUTER, on=(Person.unit == Unit.id))
        .group_by(Unit.id)
    )
    return _as_tree(list(query.dicts()))


def _as_tree(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    below: dict[int | None, list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda row: (row["kind"], row["sort"], row["id"])):
        below.setdefault(row["parent"], []).append(row)
    ordered: list[dict[str, Any]] = []
    waiting = [(row, 0) for row in reversed(below.get(None, []))]
    while waiting:
        row, depth = waiting.pop()
        ordered.append({**row, "depth": depth})
        waiting.extend((child, depth + 1) for child in reversed(below.get(row["id"], [])))
    return ordered


def people_rows(words: str = "", role: str = "") -> list[dict[str, Any]]:
    """Return the people whose name, user name or unit holds `words`, active ones first."""
    query = (
        Person.select(
            Person.id,
            Person.username,
            Person.name,
            Person.role,
            Person.is_active,
            Person.must_change_password,
            Person.last_signed_in_at,
            Unit.short_name.alias("unit_name"),
        )
        .join(Unit, JOIN.LEFT_OUTER)
        .order_by(Person.is_active.desc(), Unit.path, Person.id)
    )
    if words:
        query = query.where(
            Person.name.contains(words)
            | Person.username.contains(words)
            | Unit.short_name.contains(words)
        )
    if role:
        query = query.where(Person.role == role)
    return list(query.dicts())


def person_of(username: str) -> Person | None:
    """Return the person of that user name, active or not, with the unit joined, or None."""
    query = Person.select(Person, Unit).join(Unit, JOIN.LEFT_OUTER)
    return query.where(Person.username == username).first()


def active_admins() -> int:
    """Return how many administrators can sign in."""
    return Person.select().where((Person.role == "admin") & Person.is_active).count()


def open_parts(unit_id: int) -> int:
    """Return how many parts of tickets the unit still works on."""
    mine = (Assignment.unit == unit_id) & Assignment.state.in_(PART_OPEN)
    return Assignment.select().where(mine).count()
