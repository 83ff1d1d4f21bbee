"""One unit's part of a ticket, a tree county → township → village; its answers and requests."""

from __future__ import annotations

from typing import Any

from peewee import (
    JOIN,
    SQL,
    BooleanField,
    Check,
    ForeignKeyField,
    IntegerField,
    ModelSelect,
    TextField,
    fn,
)

from hotline.errors import OutOfReach
from hotline.rules.permissions import Actor, sees_everything
from hotline.store.database import BaseModel, JsonField, MomentField, db
from hotline.store.policies import PolicyVersion
from hotline.store.prepared import ASKED, PreparedModels
from hotline.store.sealedfields import SealedField
from hotline.store.tickets import Requester, Ticket
from hotline.store.units import Unit


class Assignment(BaseModel):
    """One unit's part of a ticket. `parent` is the assignment that delegated it."""

    ticket = ForeignKeyField(Ticket, backref="assignments", on_delete="CASCADE")
    unit = ForeignKeyField(Unit)
    parent = ForeignKeyField("self", null=True, backref="children")
    role = TextField()  # lead 主办 | co 协办
    level = TextField()
    state = TextField(default="waiting_accept")
    lane = TextField(default="to_accept")
    version = IntegerField(default=1)
    round = IntegerField(default=1)
    instruction = TextField(default="")
    dispatched_at = MomentField()
    accept_due_at = MomentField(null=True)
    accepted_at = MomentField(null=True)
    contact_due_at = MomentField(null=True)
    contacted_at = MomentField(null=True)
    arrive_due_at = MomentField(null=True)
    arrived_at = MomentField(null=True)
    answer_due_at = MomentField(null=True)
    answered_at = MomentField(null=True)
    first_answered_at = MomentField(null=True)
    passed_at = MomentField(null=True)
    ended_at = MomentField(null=True)
    next_due_at = MomentField(null=True)
    next_warn_at = MomentField(null=True)
    is_supervised = BooleanField(default=False)

    class Meta:
        constraints = [
            Check(
                "state IN ('waiting_accept','handling','answered','sent_back','passed',"
                "'returned','withdrawn')"
            ),
            Check("role IN ('lead','co','delegate')"),
        ]
        indexes = (
            (("unit", "lane", "next_due_at"), False),
            (("ticket", "unit"), False),
            (("dispatched_at",), False),
            (("accept_due_at",), False),
            (("answer_due_at",), False),
            (("answered_at",), False),
        )


class Answer(BaseModel):
    """What a unit answered: two texts never mixed, and the form the city demands."""

    assignment = ForeignKeyField(Assignment, backref="answers", on_delete="CASCADE")
    ticket = ForeignKeyField(Ticket, on_delete="CASCADE")
    round = IntegerField()
    at = MomentField()
    by_name = TextField()
    record = TextField()  # internal 办理情况
    reply = TextField()  # public 答复内容
    result = TextField()
    is_true = BooleanField(default=True)
    is_beyond_duty = BooleanField(default=False)
    contacted = TextField(default="yes")
    contact_number = SealedField(default="")
    contact_at = MomentField(null=True)
    solved = TextField(default="")
    unsolved_reason = TextField(default="")
    decision = TextField(default="")  # "" waiting | pass | send_back
    decided_at = MomentField(null=True)
    decided_by = TextField(default="")
    decision_reason = TextField(default="")
    is_perfunctory = BooleanField(default=False)


class UnitRequest(BaseModel):
    """A unit asks the office for something (return, later extension …); asked, then decided."""

    ticket = ForeignKeyField(Ticket, on_delete="CASCADE")
    assignment = ForeignKeyField(Assignment, backref="requests", on_delete="CASCADE")
    kind = TextField(default="return")  # codes of rules.words.REQUESTS
    state = TextField(default="pending")  # codes of rules.words.REQUEST_STATES
    reason_code = TextField()
    basis = TextField(default="")
    suggested_unit = ForeignKeyField(Unit, null=True)
    text = TextField(default="")
    asked_by = TextField()
    asked_at = MomentField()
    decided_by = TextField(default="")
    decided_at = MomentField(null=True)
    decision_text = TextField(default="")
    extra = JsonField(null=True)
    wanted_at = MomentField(null=True)  # the deadline asked for, or promised to the requester
    granted_at = MomentField(null=True)  # the deadline that was approved
    visit_id = IntegerField(null=True)  # store.visits.Visit that proves the talk at the door
    signed_by = TextField(default="")
    signed_rank = TextField(default="")  # codes of rules.words.RANKS
    signed_at = MomentField(null=True)
    signed_way = TextField(default="")  # password 密码确认 | scan 签字扫描件
    event_id = TextField(default="")  # the event that asked the city, "" when it was not asked

    class Meta:
        indexes = ((("state", "asked_at"), False), (("event_id",), False))


class StageClock(BaseModel):
    """One stamped deadline with the rule, policy version and calendar it was computed from."""

    ticket = ForeignKeyField(Ticket, backref="clocks", on_delete="CASCADE")
    assignment = ForeignKeyField(Assignment, null=True, on_delete="CASCADE")
    stage = TextField()
    started_at = MomentField()
    due_at = MomentField()
    warn_at = MomentField()
    limit_words = TextField()
    source = TextField()
    policy_version = TextField()
    calendar_version = TextField()
    is_provisional = BooleanField(default=False)
    policy = ForeignKeyField(PolicyVersion, null=True)
    limit_code = TextField(default="")  # as rules.deadlines.Limit reads it: 5wd, 2h
    # Agreed with the requester or decided by the office: never counted anew.
    is_promised = BooleanField(default=False)
    met_at = MomentField(null=True)
    ended_at = MomentField(null=True)

    class Meta:
        indexes = ((("assignment", "stage"), False),)


_ONE = PreparedModels(
    lambda: (
        Assignment.select(Assignment, Ticket, Unit)
        .join(Ticket)
        .switch(Assignment)
        .join(Unit)
        .where(Assignment.id == ASKED)
    )
)
_OF_TICKET = PreparedModels(
    lambda: (
        Assignment.select(Assignment, Unit)
        .join(Unit)
        .where(Assignment.ticket == ASKED)
        .order_by(Assignment.id)
    )
)


def get(actor: Actor, assignment_id: int) -> Assignment:
    """Return the assignment with ticket and unit, or raise OutOfReach."""
    found = _ONE.first(assignment_id)
    if found is None or not (sees_everything(actor) or found.unit_id in actor.unit_ids):
        raise OutOfReach()
    return found


def of_ticket(ticket_id: int) -> list[Assignment]:
    """Return every part of the ticket with its unit, oldest first."""
    return _OF_TICKET.all(ticket_id)


OPEN_STATES = ("waiting_accept", "handling", "answered", "sent_back")


def open_of_ticket(ticket_id: int) -> list[Assignment]:
    """Return the parts that are still being worked."""
    return [part for part in of_ticket(ticket_id) if part.state in OPEN_STATES]


def answers_of_ticket(ticket_id: int) -> list[dict[str, Any]]:
    """Return all answers with the unit's short name, newest first, as plain rows."""
    query = (
        Answer.select(Answer, Unit.short_name.alias("unit_name"), Assignment.unit.alias("unit_id"))
        .join(Assignment)
        .join(Unit)
        .where(Answer.ticket == ticket_id)
        .order_by(Answer.id.desc())
    )
    return list(query.dicts())


_BY_ID = PreparedModels(lambda: Assignment.select().where(Assignment.id == ASKED))


def by_id(assignment_id: int) -> Assignment:
    """Return the assignment whoever asks; LookupError when there is none."""
    found = _BY_ID.first(assignment_id)
    if found is None:
        raise LookupError(f"no assignment {assignment_id}")
    return found


_LAST_ANSWER = PreparedModels(
    lambda: (
        Answer.select().where(Answer.assignment == ASKED).order_by(Answer.id.desc()).limit(SQL("1"))
    )
)


def last_answer(assignment_id: int) -> Answer | None:
    """Return the newest answer of one part, or None."""
    return _LAST_ANSWER.first(assignment_id)


def clocks_of_ticket(ticket_id: int) -> list[dict[str, Any]]:
    """Return every stamped deadline of the ticket, oldest first, with the unit's short name."""
    query = (
        StageClock.select(StageClock, Unit.short_name.alias("unit_name"))
        .join(Assignment, JOIN.LEFT_OUTER)
        .join(Unit, JOIN.LEFT_OUTER)
        .where(StageClock.ticket == ticket_id)
        .order_by(StageClock.id)
    )
    return list(query.dicts())


def lane_counts(actor: Actor) -> dict[str, int]:
    """Return how many parts stand in each lane of the actor's own unit (an index-only count)."""
    rows = (
        Assignment.select(Assignment.lane, fn.COUNT(Assignment.id))
        .where((Assignment.unit == actor.unit_id) & Assignment.lane.in_(OPEN_LANES))
        .group_by(Assignment.lane)
        .tuples()
    )
    return dict(rows)


OPEN_LANES = (
    "to_accept",
    "to_contact",
    "to_answer",
    "to_combine",
    "below",
    "sent_back",
)


def desk(unit_id: int, lane: str) -> ModelSelect:
    """Return one lane of a unit's workbench, what expires first on top (index order)."""
    return (
        Assignment.select(
            Assignment.id.alias("assignment_id"),
            Assignment.lane,
            Assignment.state.alias("part_state"),
            Assignment.next_due_at,
            Assignment.next_warn_at,
            Assignment.role,
            Assignment.version.alias("part_version"),
            Ticket.ticket_no,
            Ticket.title,
            Ticket.kind,
            Ticket.urgency,
            Ticket.address,
            Ticket.is_confidential,
            Ticket.is_expedited,
            Ticket.urged_at,
            Requester.phone_tail,
        )
        .join(Ticket)
        .join(Requester)
        .where((Assignment.unit == unit_id) & (Assignment.lane == lane))
        .order_by(Assignment.next_due_at, Assignment.id)
    )


def child_states(part_id: int) -> list[str]:
    """Return the states of the parts below one part."""
    sql = "SELECT state FROM assignment WHERE parent_id = ?"
    return [state for (state,) in db.execute_sql(sql, (part_id,)).fetchall()]
