"""What people decide about single tickets for the assessment: panel verdicts, best and worst."""

from __future__ import annotations

from typing import Any

from peewee import JOIN, ForeignKeyField, IntegerField, TextField

from hotline.rules.permissions import Actor
from hotline.store.database import BaseModel, MomentField
from hotline.store.tickets import Ticket, visible_to
from hotline.store.units import Unit

PAGE = 50


class Verdict(BaseModel):
    """A panel's verdict on an evaluation (第三方评议, D4): it replaces the figure.

    The requester's own words stay in the callback; the ticket carries the outcome in
    `verdict` (replaced, void) with `verdict_solved`, `verdict_satisfied`.
    """

    ticket = ForeignKeyField(Ticket, on_delete="CASCADE")
    was_solved = TextField()
    was_satisfied = TextField()
    outcome = TextField()  # replaced, void (不计入), upheld (维持)
    solved = TextField(default="")
    satisfied = TextField(default="")
    members = TextField()  # who judged: names and whom they stand for
    votes_for = IntegerField()
    votes_all = IntegerField()
    held_on = TextField()  # YYYY-MM-DD
    grounds = TextField()
    noted_at = MomentField()
    noted_by = TextField()
    withdrawn_at = MomentField(null=True)
    withdrawn_by = TextField(default="")


class PickedTicket(BaseModel):
    """A ticket put up for the ten best or ten worst of a period, with the panel's votes."""

    period = TextField()
    board = TextField()  # best, worst
    ticket = ForeignKeyField(Ticket, on_delete="CASCADE")
    words = TextField(default="")  # the sentence printed beside it
    votes_for = IntegerField(null=True)
    votes_all = IntegerField(null=True)
    put_up_at = MomentField()
    put_up_by = TextField()
    taken_down_at = MomentField(null=True)
    taken_down_by = TextField(default="")

    class Meta:
        indexes = ((("period", "board", "ticket"), True),)


def standing(ticket_id: int) -> Verdict | None:
    """Return the ticket's verdict that was not withdrawn, or None."""
    query = Verdict.select().where((Verdict.ticket == ticket_id) & Verdict.withdrawn_at.is_null())
    return query.order_by(Verdict.id.desc()).first()


def verdicts_listed(page: int) -> tuple[list[dict[str, Any]], bool]:
    """Return a page of verdicts, newest first, with ticket and unit, and whether there are more."""
    query = (
        Verdict.select(Verdict, Ticket.ticket_no, Ticket.title, Unit.short_name.alias("unit_name"))
        .join(Ticket)
        .join(Unit, JOIN.LEFT_OUTER, on=(Ticket.lead_unit == Unit.id))
        .order_by(Verdict.id.desc())
        .limit(PAGE + 1)
        .offset((page - 1) * PAGE)
    )
    rows = list(query.dicts())
    return rows[:PAGE], len(rows) > PAGE


def picked(actor: Actor, period: str, board: str) -> list[dict[str, Any]]:
    """Return the tickets on a board that are within reach, those with more votes first."""
    reached = visible_to(actor, Ticket.select(Ticket.id))
    query = (
        PickedTicket.select(
            PickedTicket.id, Ticket.ticket_no, Ticket.title, PickedTicket.words,
            PickedTicket.votes_for, PickedTicket.votes_all, Unit.short_name.alias("unit_name"),
        )
        .join(Ticket)
        .join(Unit, JOIN.LEFT_OUTER, on=(Ticket.lead_unit == Unit.id))
        .where(
            PickedTicket.period == period, PickedTicket.board == board,
            PickedTicket.taken_down_at.is_null(), Ticket.id.in_(reached),
        )
        .order_by(PickedTicket.votes_for.desc(nulls="last"), PickedTicket.id)
    )  # fmt: skip
    return list(query.dicts())


def pick_of(period: str, board: str, ticket_id: int) -> PickedTicket | None:
    """Return the line of that ticket on the board, taken down or not."""
    found: PickedTicket | None = PickedTicket.get_or_none(
        (PickedTicket.period == period)
        & (PickedTicket.board == board)
        & (PickedTicket.ticket == ticket_id)
    )
    return found
