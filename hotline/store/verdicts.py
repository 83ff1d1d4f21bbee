"""What people decide about single tickets for the assessment: panel verdicts, best and worst."""

from __future__ import annotations

from peewee import ForeignKeyField, IntegerField, TextField

from hotline.store.database import BaseModel, MomentField
from hotline.store.tickets import Ticket


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
