"""The city's forms (市级表格) as kept, and what the tickets that go into one hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from peewee import JOIN, BlobField, TextField

from hotline.store.assignments import Answer, Assignment
from hotline.store.callbacks import Callback
from hotline.store.database import BaseModel, JsonField, MomentField, db
from hotline.store.mappings import ImportMapping
from hotline.store.sealing import unseal
from hotline.store.tickets import Requester, Ticket
from hotline.store.units import Division, Unit


class CityForm(BaseModel):
    """An empty form of the city. `layout` is where its heads lie, `columns` what goes in each.

    `columns` holds a dict a column: at, head, field, text, must, words (`rules.cityforms.Column`).
    """

    name = TextField(unique=True)
    file_name = TextField()
    sha256 = TextField()
    body = BlobField()
    layout = JsonField()
    columns = JsonField()
    changed_at = MomentField()
    changed_by = TextField()


def forms() -> list[dict[str, Any]]:
    """Return the kept forms by name, without their files."""
    wanted = [field for field in CityForm._meta.sorted_fields if field.name != "body"]
    return list(CityForm.select(*wanted).order_by(CityForm.name).dicts())


def form(number: int) -> CityForm | None:
    """Return one form with its file, or None."""
    return CityForm.get_or_none(CityForm.id == number)


def form_named(name: str) -> CityForm | None:
    """Return the form of that name, or None."""
    return CityForm.get_or_none(CityForm.name == name)


def remembered() -> dict[str, str]:
    """Return heading -> field as people chose it before, newest choice first in force.

    Of imports and of forms alike: an office's word means the same whichever way it travels.
    """
    found: dict[str, str] = {}
    rows = ImportMapping.select(ImportMapping.columns, ImportMapping.changed_at).tuples()
    kept = [(at, dict(columns)) for columns, at in rows]
    for columns, at in CityForm.select(CityForm.columns, CityForm.changed_at).tuples():
        kept.append((at, {one["head"]: one["field"] for one in columns}))
    for _, columns in sorted(kept, key=lambda one: one[0]):
        found.update({head: field for head, field in columns.items() if field})
    return found


_CHOSEN = {
    "registered": "SELECT id FROM ticket WHERE registered_at >= ? AND registered_at < ?"
    " ORDER BY registered_at, id LIMIT ?",
    "answered": "SELECT id FROM ticket WHERE answered_at >= ? AND answered_at < ?"
    " ORDER BY answered_at, id LIMIT ?",
    "closed": "SELECT id FROM ticket WHERE closed_at >= ? AND closed_at < ?"
    " ORDER BY closed_at, id LIMIT ?",
}


def chosen(what: str, start: datetime, end: datetime, limit: int) -> list[int]:
    """Return the tickets registered, answered or closed from `start` up to `end`, in that order."""
    moments = [at.isoformat(timespec="seconds") for at in (start, end)]
    return [number for (number,) in db.execute_sql(_CHOSEN[what], (*moments, limit)).fetchall()]


def waiting(limit: int) -> list[int]:
    """Return the tickets whose messages wait for the city, those that wait longest first."""
    rows = db.execute_sql(
        "SELECT max(t.id) FROM (SELECT subject, min(id) AS first FROM outbox_event"
        " WHERE state = 'waiting' AND subject IS NOT NULL GROUP BY subject) w"
        " JOIN ticket t ON t.wire_no = w.subject GROUP BY w.subject ORDER BY w.first LIMIT ?",
        (limit,),
    )
    return [number for (number,) in rows.fetchall()]


TICKET = (
    Ticket.id, Ticket.ticket_no, Ticket.wire_no, Ticket.title, Ticket.content, Ticket.kind,
    Ticket.category, Ticket.urgency, Ticket.channel, Ticket.labels, Ticket.reported_party,
    Ticket.is_enterprise, Ticket.is_confidential, Ticket.division_code, Ticket.address,
    Ticket.state, Ticket.registered_at, Ticket.dispatched_at, Ticket.answered_at,
    Ticket.closed_at, Ticket.called_back_at, Ticket.due_at, Ticket.city_due_at, Ticket.contacted,
    Ticket.solved, Ticket.satisfied, Ticket.result, Ticket.close_reason,
)  # fmt: skip

SEALED = ("name", "phone", "contact_phone")
PERSON = (
    Requester.name_sealed, Requester.phone_sealed, Requester.contact_phone_sealed,
    Requester.is_anonymous, Requester.gender, Requester.company,
)  # fmt: skip


def facts(ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return what is known of these tickets, in that order: four queries, however many.

    Each row holds `name`, `phone` and `contact_phone` in full, `unit`, `co_units`, and `part`,
    `answer` and `callback` (dicts, {} for none). Some hundred at a time: texts are large.
    """
    query = (
        Ticket.select(*TICKET, *PERSON, Unit.short_name.alias("unit"))
        .join(Requester)
        .switch(Ticket)
        .join(Unit, JOIN.LEFT_OUTER, on=(Ticket.lead_unit == Unit.id))
        .where(Ticket.id.in_(ids))
    )
    parts, answers, calls = _parts(ids), _answers(ids), _calls(ids)
    rows = {row["id"]: row for row in query.dicts()}
    for number, row in rows.items():
        own = parts.get(number, [])
        row.update({name: unseal(row.pop(f"{name}_sealed")) for name in SEALED})
        row["co_units"] = [part["unit_name"] for part in own if part["role"] == "co"]
        row["part"] = next((part for part in own if part["role"] == "lead"), {})
        row["answer"], row["callback"] = answers.get(number, {}), calls.get(number, {})
    return [rows[number] for number in ids if number in rows]


def _parts(ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    gone = Assignment.state.in_(["returned", "withdrawn"])
    query = (
        Assignment.select(
            Assignment.ticket_id, Assignment.role, Assignment.accepted_at,
            Assignment.contacted_at, Unit.short_name.alias("unit_name"),
        )
        .join(Unit)
        .where(Assignment.ticket_id.in_(ids) & ~gone)
        .order_by(Assignment.id.desc())
    )  # fmt: skip
    found: dict[int, list[dict[str, Any]]] = {}
    for row in query.dicts():
        found.setdefault(row["ticket"], []).append(row)
    return found


def _answers(ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return the newest answer of each ticket that was not sent back; the lead's before others'."""
    query = (
        Answer.select(
            Answer.ticket_id, Answer.record, Answer.reply, Answer.result, Answer.is_true,
            Answer.contacted, Answer.contact_at, Answer.solved, Answer.unsolved_reason,
            Answer.at, Assignment.role,
        )
        .join(Assignment)
        .where(Answer.ticket_id.in_(ids) & (Answer.decision != "send_back"))
        .order_by(Assignment.role == "lead", Answer.id)
    )  # fmt: skip
    return {row["ticket"]: row for row in query.dicts()}


def _calls(ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    query = Callback.select(Callback.ticket_id, Callback.text, Callback.at)
    query = query.where(Callback.ticket_id.in_(ids)).order_by(Callback.id)
    return {row["ticket"]: row for row in query.dicts()}


def place_names() -> dict[str, tuple[str, str]]:
    """Return division code -> (township, village) names, "" for what does not apply."""
    rows = Division.select(Division.code, Division.name, Division.level, Division.parent).tuples()
    all_of = {code: (name, level, parent) for code, name, level, parent in rows}
    found: dict[str, tuple[str, str]] = {}
    for code, (name, level, parent) in all_of.items():
        if level == "village":
            found[code] = (all_of.get(parent, ("", "", ""))[0], name)
        elif level == "township":
            found[code] = (name, "")
    return found
