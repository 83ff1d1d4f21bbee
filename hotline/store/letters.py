"""Letters of supervision: urging letter (催办通知书) and supervision order (督办单)."""

from __future__ import annotations

from peewee import SQL, ForeignKeyField, IntegerField, TextField

from hotline.store.assignments import Assignment, StageClock
from hotline.store.database import BaseModel, MomentField
from hotline.store.tickets import Ticket
from hotline.store.units import Unit


class Letter(BaseModel):
    """Drafted by the machine or by hand, issued by a person, answered by the unit, closed.

    `clock` is the deadline that was missed, `step` the step of the policy's ladder (0: urging).
    """

    kind = TextField()  # urging | supervision
    ticket = ForeignKeyField(Ticket, null=True, on_delete="CASCADE")
    assignment = ForeignKeyField(Assignment, null=True, on_delete="CASCADE")
    unit = ForeignKeyField(Unit)
    clock = ForeignKeyField(StageClock, null=True, on_delete="CASCADE")
    step = IntegerField(default=0)
    level = TextField(default="hotline")  # codes of rules.words.URGE_LEVELS
    state = TextField(default="draft")  # draft issued answered closed dropped
    number = TextField(default="")
    reason = TextField()
    source = TextField(default="")
    text = TextField()
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


# The machine drafts a step of the ladder once for one missed deadline, however often it looks.
Letter.add_index(
    Letter.index(
        Letter.kind,
        Letter.clock,
        Letter.step,
        unique=True,
        where=SQL("clock_id IS NOT NULL"),
        name="letter_once",
    )
)
