"""What is remembered of imports: column mappings, batches, and the numbers of old ledgers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from peewee import ForeignKeyField, IntegerField, TextField

from hotline.store.database import BaseModel, JsonField, MomentField, db
from hotline.store.tickets import Ticket

CITY = "市平台"  # the source of every number the city gave
# Names looked up in one query: far below SQLite's limit of bound values.
PIECE = 500


class ImportMapping(BaseModel):
    """Which heading is which field (`columns`: heading → field), kept under a name."""

    name = TextField(unique=True)
    columns = JsonField()
    changed_at = MomentField()
    changed_by = TextField()


class ImportBatch(BaseModel):
    """One file that was taken in."""

    sha256 = TextField(index=True)
    name = TextField()
    source = TextField()
    made = IntegerField()
    updated = IntegerField()
    unchanged = IntegerField()
    at = MomentField()
    by_name = TextField()


class ImportedNumber(BaseModel):
    """The ticket made from a number of a source; `digest` is of the line as it was read last."""

    source = TextField()
    number = TextField()
    ticket = ForeignKeyField(Ticket, on_delete="CASCADE")
    digest = TextField()

    class Meta:
        indexes = ((("source", "number"), True),)


def mapping(name: str) -> dict[str, str] | None:
    """Return the columns kept under that name, or None."""
    row = ImportMapping.get_or_none(ImportMapping.name == name)
    return dict(row.columns) if row else None


def mapping_names() -> list[str]:
    """Return the names of all mappings."""
    return [name for (name,) in ImportMapping.select(ImportMapping.name).order_by(
        ImportMapping.name).tuples()]  # fmt: skip


def save_mapping(name: str, columns: Mapping[str, str], at: datetime, by_name: str) -> None:
    """Keep a mapping; one of the same name is replaced. Call inside `write()`."""
    row = {"columns": dict(columns), "changed_at": at, "changed_by": by_name}
    query = ImportMapping.insert(name=name, **row)
    query.on_conflict(conflict_target=[ImportMapping.name], update=row).execute()


def batch(batch_id: int) -> ImportBatch | None:
    """Return one batch, or None."""
    return ImportBatch.get_or_none(ImportBatch.id == batch_id)


def last_batch_of(sha256: str) -> ImportBatch | None:
    """Return when this very file was last taken in, or None."""
    query = ImportBatch.select().where(ImportBatch.sha256 == sha256)
    return query.order_by(ImportBatch.id.desc()).first()


def newest_batches(limit: int = 10) -> list[dict[str, Any]]:
    """Return the newest batches as plain rows."""
    return list(ImportBatch.select().order_by(ImportBatch.id.desc()).limit(limit).dicts())


def _pieces(values: Iterable[str]) -> Iterator[list[str]]:
    listed = list(dict.fromkeys(values))
    for start in range(0, len(listed), PIECE):
        yield listed[start : start + PIECE]


def known_numbers(source: str, numbers: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Return number → (ticket id, digest) for those of the source that were taken in before."""
    found: dict[str, tuple[int, str]] = {}
    for piece in _pieces(numbers):
        rows = ImportedNumber.select(
            ImportedNumber.number, ImportedNumber.ticket_id, ImportedNumber.digest
        ).where((ImportedNumber.source == source) & ImportedNumber.number.in_(piece))
        found.update({number: (ticket, digest) for number, ticket, digest in rows.tuples()})
    return found


def tickets_of_city(numbers: Iterable[str]) -> dict[str, int]:
    """Return number → id of the newest ticket that the city or the county knows by it."""
    found: dict[str, int] = {}
    for piece in _pieces(numbers):
        for column in (Ticket.ticket_no, Ticket.wire_no):
            rows = Ticket.select(column, Ticket.id).where(column.in_(piece)).order_by(Ticket.id)
            found.update(dict(rows.tuples()))
    return found


def remember(source: str, number: str, ticket_id: int, digest: str) -> None:
    """Keep from which line a ticket came. Call inside `write()`."""
    db.execute_sql(
        "INSERT INTO imported_number (source, number, ticket_id, digest) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (source, number)"
        " DO UPDATE SET ticket_id = excluded.ticket_id, digest = excluded.digest",
        (source, number, ticket_id, digest),
    )


def was_imported(ticket_id: int) -> bool:
    """Return whether the ticket came from a file."""
    return ImportedNumber.select().where(ImportedNumber.ticket == ticket_id).exists()
