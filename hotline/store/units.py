"""Places and units: the division tree with polygons and the tree of offices that work tickets."""

from __future__ import annotations

from typing import Any

from peewee import BooleanField, FloatField, ForeignKeyField, IntegerField, TextField

from hotline.store.database import BaseModel, JsonField, db


class Division(BaseModel):
    """An administrative division: county (6 digits), township (9) or village (12), padded to 12."""

    code = TextField(primary_key=True)
    name = TextField()
    level = TextField()
    parent = ForeignKeyField("self", null=True, column_name="parent_code", backref="children")
    lng = FloatField(null=True)
    lat = FloatField(null=True)
    polygon = JsonField(null=True)


class Unit(BaseModel):
    """An office that works tickets. `path` is `/1/5/23/`: the ids from the county office down."""

    code = TextField(unique=True)
    name = TextField()
    short_name = TextField()
    kind = TextField()  # county_office township village department utility
    parent = ForeignKeyField("self", null=True, backref="children")
    path = TextField(index=True, default="")
    division = ForeignKeyField(Division, null=True, column_name="division_code")
    phone = TextField(default="")
    sort = IntegerField(default=0)
    is_active = BooleanField(default=True)


LEVEL_OF_KIND = {
    "county_office": "county",
    "township": "township",
    "department": "township",
    "utility": "township",
    "village": "village",
}


def add_unit(parent: Unit | None = None, **fields: Any) -> Unit:
    """Create a unit below `parent` and give it its path."""
    unit = Unit.create(parent=parent, **fields)
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    unit.save(only=[Unit.path])
    return unit


def ids_below(path: str) -> frozenset[int]:
    """Return the ids of the unit at `path` and of every unit below it."""
    # A range instead of LIKE: SQLite uses the index on path for it whatever its collation.
    rows = Unit.select(Unit.id).where((Unit.path >= path) & (Unit.path < path + ":")).tuples()
    return frozenset(unit_id for (unit_id,) in rows)


def county_office() -> Unit | None:
    """Return the county hotline office, the root of the tree, or None before set-up."""
    return Unit.get_or_none(Unit.kind == "county_office")


def county_code() -> str:
    """Return the county's six-digit code, that of the hotline office's place."""
    row = db.execute_sql(
        "SELECT division_code FROM unit WHERE kind = 'county_office' AND division_code IS NOT NULL"
    ).fetchone()
    return str(row[0])[:6] if row else "000000"


def office_phone() -> str:
    """Return the telephone of the county hotline office, "" before set-up."""
    row = db.execute_sql("SELECT phone FROM unit WHERE kind = 'county_office'").fetchone()
    return str(row[0]) if row else ""


def dispatchable() -> list[dict[str, Any]]:
    """Return the active units a ticket can be sent to, in display order, as plain rows."""
    query = (
        Unit.select(
            Unit.id,
            Unit.code,
            Unit.name,
            Unit.short_name,
            Unit.kind,
            Unit.parent,
            Unit.division,
        )
        .where(Unit.is_active & (Unit.kind != "county_office"))
        .order_by(Unit.kind, Unit.sort, Unit.id)
    )
    return list(query.dicts())


def codes_by_id() -> dict[int, str]:
    """Return every unit's code by its id."""
    return dict(Unit.select(Unit.id, Unit.code).tuples())
