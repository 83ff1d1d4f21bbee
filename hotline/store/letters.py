"""Letters of supervision: urging letter (催办通知书), supervision order (督办单), and their lines."""

from __future__ import annotations

from collections.abc import Iterable
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
