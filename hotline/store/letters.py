"""Letters of supervision (催办通知书、督办单) and the tickets they are about."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import JOIN, ForeignKeyField, IntegerField, ModelSelect, TextField, fn

from hotline.errors import OutOfReach
from hotline.rules.permissions import Actor, sees_everything
from hotline.store.assignments import Assignment, StageClock
from hotline.store.database import BaseModel, MomentField, db
from hotline.store.prepared import ASKED, Prepared
from hotline.store.tickets import Ticket
from hotline.store.units import Unit

PAGE = 50


class Letter(BaseModel):
    """Drafted by the machine or by hand, issued by a person, answered by the unit, closed.

    One letter tells a unit everything of its kind: its lines are the tickets. `ticket` is set
    when there is only one. `step` is the step of the policy's ladder (0: urging).
    """

    kind = TextField()  # codes of rules.words.LETTERS
    ticket = ForeignKeyField(Ticket, null=True, on_delete="CASCADE")
    unit = ForeignKeyField(Unit)
    step = IntegerField(default=0)
    words = TextField(default="")  # the ladder's own name of the step, 媒体督办
    level = TextField(default="hotline")  # codes of rules.words.URGE_LEVELS
    state = TextField(default="draft")  # codes of rules.words.LETTER_STATES
    number = TextField(default="")
    reason = TextField()  # codes of rules.policy_codes.TRIGGERS
    source = TextField(default="")
    text = TextField()
    edited_by = TextField(default="")  # who wrote over the machine's text
    due_at = MomentField(null=True)
    drafted_at = MomentField()
    issued_at = MomentField(null=True)
    issued_by = TextField(default="")
    answered_at = MomentField(null=True)
    answered_by = TextField(default="")
    answer = TextField(default="")
    closed_at = MomentField(null=True)
    closed_by = TextField(default="")
    close_text = TextField(default="")

    class Meta:
        indexes = ((("unit", "state"), False), (("state", "drafted_at"), False))


class LetterLine(BaseModel):
    """One ticket a letter is about. `matter` keeps the machine from telling one thing twice."""

    letter = ForeignKeyField(Letter, backref="lines", on_delete="CASCADE")
    ticket = ForeignKeyField(Ticket, null=True, on_delete="CASCADE")
    assignment = ForeignKeyField(Assignment, null=True, on_delete="CASCADE")
    clock = ForeignKeyField(StageClock, null=True, on_delete="CASCADE")
    due_at = MomentField(null=True)  # the deadline that was missed
    matter = TextField(unique=True)


def running_answer(part_id: int) -> int | None:
    """Return the id of the part's answer deadline that runs now, or None."""
    sql = (
        "SELECT id FROM stage_clock WHERE assignment_id = ? AND stage = 'answer'"
        " AND ended_at IS NULL ORDER BY id DESC LIMIT 1"
    )
    row = db.execute_sql(sql, (part_id,)).fetchone()
    return row[0] if row else None


def still_supervised(unit_id: int) -> set[int]:
    """Return the tickets an issued letter to that unit is still about."""
    query = (
        LetterLine.select(LetterLine.ticket)
        .join(Letter)
        .where((Letter.unit == unit_id) & Letter.state.in_(("issued", "answered")))
    )
    return {number for (number,) in query.tuples()}


def lines_of(letter_id: int) -> list[dict[str, Any]]:
    """Return the tickets of a letter with their state now, oldest deadline first."""
    query = (
        LetterLine.select(
            LetterLine.id,
            LetterLine.due_at,
            LetterLine.assignment,
            LetterLine.clock,
            Ticket.id.alias("ticket_id"),
            Ticket.ticket_no,
            Ticket.title,
            Ticket.is_confidential,
            Ticket.lane,
            Assignment.state.alias("part_state"),
            Assignment.dispatched_at,
            StageClock.ended_at,
            StageClock.met_at,
        )
        .join(Ticket, JOIN.LEFT_OUTER)
        .switch(LetterLine)
        .join(Assignment, JOIN.LEFT_OUTER)
        .switch(LetterLine)
        .join(StageClock, JOIN.LEFT_OUTER)
        .where(LetterLine.letter == letter_id)
        .order_by(LetterLine.due_at, LetterLine.id)
    )
    return list(query.dicts())


def within_reach(actor: Actor, query: ModelSelect | None = None) -> ModelSelect:
    """Return the letters a person may see: the office all, a unit those issued to it or below."""
    query = Letter.select() if query is None else query
    if sees_everything(actor):
        return query
    units = sorted(actor.unit_ids) or [0]
    return query.where(Letter.unit.in_(units) & Letter.issued_at.is_null(False))


def get(actor: Actor, letter_id: int) -> Letter:
    """Return the letter with its unit, or raise OutOfReach."""
    query = Letter.select(Letter, Unit).join(Unit).where(Letter.id == letter_id)
    found = within_reach(actor, query).first()
    if found is None:
        raise OutOfReach("没有找到这份文书，或者它不在您的办理范围内。")
    return found


def listed(
    actor: Actor, state: str, now: datetime, before: int = 0
) -> tuple[list[dict[str, Any]], int]:
    """Return a page of letters, newest first, and the id the next page starts before (0: none).

    State `late` is: issued, and the answer is overdue.
    """
    query = within_reach(
        actor,
        Letter.select(
            Letter.id, Letter.kind, Letter.words, Letter.step, Letter.level, Letter.number,
            Letter.reason, Letter.state, Letter.due_at, Letter.drafted_at, Letter.issued_at,
            Letter.answered_at, Letter.closed_at, Ticket.title, Ticket.ticket_no,
            Unit.short_name.alias("unit_name"), fn.COUNT(LetterLine.id).alias("tickets"),
            fn.MIN(LetterLine.due_at).alias("missed_at"),
        ),
    )  # fmt: skip
    query = (
        query.join(Unit)
        .switch(Letter)
        .join(Ticket, JOIN.LEFT_OUTER)
        .switch(Letter)
        .join(LetterLine, JOIN.LEFT_OUTER)
    )
    if state == "late":
        query = query.where((Letter.state == "issued") & (Letter.due_at < now))
    else:
        query = query.where(Letter.state == state)
    if before:
        query = query.where(Letter.id < before)
    rows = list(query.group_by(Letter.id).order_by(Letter.id.desc()).limit(PAGE + 1).dicts())
    return rows[:PAGE], rows[PAGE - 1]["id"] if len(rows) > PAGE else 0


def counts(actor: Actor, now: datetime) -> dict[str, int]:
    """Return how many letters stand in each open state within reach, and `late` among them."""
    query = Letter.select(
        Letter.state, fn.COUNT(Letter.id), fn.SUM((Letter.due_at < now).cast("INTEGER"))
    ).where(Letter.state.in_(("draft", "issued", "answered")))
    rows = within_reach(actor, query).group_by(Letter.state).tuples()
    found = {state: (count, late or 0) for state, count, late in rows}
    made = {state: count for state, (count, _) in found.items()}
    return {**made, "late": found.get("issued", (0, 0))[1]}


_OF_TICKET = Prepared(
    lambda: (
        Letter.select(
            Letter.id, Letter.kind, Letter.words, Letter.state, Letter.number, Letter.reason,
            Letter.due_at, Letter.issued_at, Letter.answered_at, Letter.closed_at,
            Letter.answer, Letter.close_text, Letter.unit, Unit.short_name.alias("unit_name"),
        )
        .join(Unit)
        .switch(Letter)
        .join(LetterLine)
        .where(LetterLine.ticket == ASKED)
        .order_by(Letter.id.desc())
    )
)  # fmt: skip


def of_ticket(actor: Actor, ticket_id: int) -> list[dict[str, Any]]:
    """Return the letters about a ticket, newest first; a unit sees its own that were issued."""
    rows = _OF_TICKET.rows(ticket_id)
    if sees_everything(actor):
        return [row for row in rows if row["state"] != "dropped" or row["issued_at"]]
    return [row for row in rows if row["issued_at"] and row["unit"] in actor.unit_ids]


def waiting(actor: Actor) -> int:
    """Return how many letters wait for this person: drafts of the office, issued ones of a unit."""
    if sees_everything(actor):
        sql, values = "SELECT count(*) FROM letter WHERE state IN ('draft', 'answered')", ()
    else:
        sql = "SELECT count(*) FROM letter WHERE unit_id = ? AND state = 'issued'"
        values = (actor.unit_id,)
    return int(db.execute_sql(sql, values).fetchone()[0])
