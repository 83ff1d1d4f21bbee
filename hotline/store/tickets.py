"""Tickets: what the citizen asked, who asked, and the way to a ticket — only within reach."""

from __future__ import annotations

from peewee import (
    JOIN,
    SQL,
    AutoField,
    BlobField,
    BooleanField,
    Check,
    FloatField,
    ForeignKeyField,
    IntegerField,
    ModelSelect,
    TextField,
    fn,
)

from hotline.errors import OutOfReach
from hotline.rules.permissions import Actor, sees_everything
from hotline.store.database import BaseModel, JsonField, MomentField, add_row, db
from hotline.store.people import Person
from hotline.store.policies import PolicyVersion
from hotline.store.prepared import ASKED, PreparedModels
from hotline.store.sealedfields import SealedJsonField
from hotline.store.sealing import phone_hash, seal, unseal
from hotline.store.units import Division, Unit


class Requester(BaseModel):
    """The citizen behind a ticket. Name and numbers are sealed; numbers found by keyed hash."""

    id = AutoField()
    name_sealed = BlobField(null=True)
    phone_sealed = BlobField(null=True)
    contact_phone_sealed = BlobField(null=True)
    phone_hash = TextField(null=True, index=True)
    contact_hash = TextField(null=True, index=True)
    phone_tail = TextField(default="")  # last four digits, shown masked in lists
    is_anonymous = BooleanField(default=False)
    gender = TextField(default="")
    company = TextField(default="")

    @property
    def name(self) -> str:
        return unseal(self.name_sealed)

    @property
    def phone(self) -> str:
        return unseal(self.phone_sealed)

    @property
    def contact_phone(self) -> str:
        return unseal(self.contact_phone_sealed)


class Ticket(BaseModel):
    """What the citizen asked. Moments are +08:00; `due_at` is the county's own deadline."""

    id = AutoField()
    ticket_no = TextField(unique=True)
    wire_no = TextField(index=True)  # the number the city knows it by; a rework keeps it
    origin = TextField(default="county")  # county | city: who registered it, so who owns it
    requester = ForeignKeyField(Requester)
    title = TextField()
    content = TextField()
    kind = TextField()
    category = TextField(default="")
    urgency = TextField()
    channel = TextField()
    line = TextField(default="")
    labels = TextField(default="")
    reported_party = TextField(default="")
    is_enterprise = BooleanField(default=False)
    is_confidential = BooleanField(default=False)
    is_expedited = BooleanField(default=False)
    is_sensitive = BooleanField(default=False)
    division = ForeignKeyField(Division, null=True, column_name="division_code")
    address = TextField(default="")
    lng = FloatField(null=True)
    lat = FloatField(null=True)
    refs = JsonField(null=True)
    # Members of the city's message nobody here knows, kept as sent: sealed, for who knows what
    # a city puts there.
    extra = SealedJsonField(null=True)

    state = TextField(default="registered")
    lane = TextField(default="to_dispatch")
    version = IntegerField(default=1)
    registered_at = MomentField(index=True)
    registered_by = ForeignKeyField(Person, null=True)
    received_at = MomentField(null=True)  # when a city ticket reached this box
    dispatched_at = MomentField(null=True)
    answered_at = MomentField(null=True)
    passed_at = MomentField(null=True)
    closed_at = MomentField(null=True)
    archived_at = MomentField(null=True)
    city_due_at = MomentField(null=True)
    first_due_at = MomentField(null=True)
    due_at = MomentField(null=True)
    next_due_at = MomentField(null=True)
    next_warn_at = MomentField(null=True)
    policy_version = TextField(default="")
    policy = ForeignKeyField(PolicyVersion, null=True)  # stamped at intake, kept for life
    # Which ledger of the monthly clearing: "" by its kind, deferral 延时挂账, exclusion 剔除.
    ledger = TextField(default="")
    promised_at = MomentField(null=True)  # what was agreed with the requester at a deferral
    extended_times = IntegerField(default=0)
    is_forced = BooleanField(default=False)  # 裁定后强制派单: may not be returned again

    lead_unit = ForeignKeyField(Unit, null=True)
    urged_at = MomentField(null=True)
    urge_level = TextField(default="")
    urge_due_at = MomentField(null=True)
    callback_tries = IntegerField(default=0)
    called_back_at = MomentField(null=True)
    is_effective = BooleanField(default=False)  # the callback reached the requester
    contacted = TextField(default="")
    solved = TextField(default="")
    satisfied = TextField(default="")
    # A panel's verdict replaces the figure (D4), never the requester's words: "", replaced, void.
    verdict = TextField(default="")
    verdict_solved = TextField(default="")
    verdict_satisfied = TextField(default="")
    result = TextField(default="")
    return_times = IntegerField(default=0)
    rework_times = IntegerField(default=0)
    rework_of = ForeignKeyField("self", null=True)
    close_reason = TextField(default="")

    class Meta:
        constraints = [
            Check(
                "state IN ('registered','dispatched','handling','reviewing','calling_back',"
                "'closed','withdrawn','merged','excluded')"
            ),
            Check("origin IN ('county','city')"),
            Check("length(title) > 0 AND length(content) > 0"),
        ]
        indexes = (
            (("lane", "next_due_at"), False),
            (("state", "registered_at"), False),
            (("division", "registered_at"), False),
            (("closed_at", "id"), False),
            (("due_at",), False),
            (("called_back_at",), False),
        )


# Only the few open tickets somebody urged: counted on every page of the county office.
Ticket.add_index(
    Ticket.index(
        Ticket.next_due_at,
        where=SQL("urged_at IS NOT NULL AND lane <> 'done'"),
        name="ticket_urged",
    )
)

# Marks a list can be narrowed to. Few tickets carry one, so each has an index of those alone.
MARKED = {
    "urged": "urged_at IS NOT NULL",
    "expedited": "is_expedited = 1",
    "enterprise": "is_enterprise = 1",
    "sensitive": "is_sensitive = 1",
    "confidential": "is_confidential = 1",
    "returned": "return_times > 0",
    "reworked": "rework_times > 0",
    "unsatisfied": "satisfied = 'no'",
}
for _mark, _where in MARKED.items():
    Ticket.add_index(
        Ticket.index(Ticket.registered_at, where=SQL(_where), name=f"ticket_marked_{_mark}")
    )


def add_requester(
    name: str = "",
    phone: str = "",
    contact_phone: str = "",
    is_anonymous: bool = False,
    gender: str = "",
    company: str = "",
) -> Requester:
    """Keep the citizen's data sealed and return the row."""
    contact = contact_phone or phone
    person = Requester(
        name_sealed=seal(name or None),
        phone_sealed=seal(phone or None),
        contact_phone_sealed=seal(contact or None),
        phone_hash=phone_hash(phone),
        contact_hash=phone_hash(contact),
        phone_tail="".join(c for c in contact if c.isdigit())[-4:],
        is_anonymous=is_anonymous,
        gender=gender,
        company=company,
    )
    person.id = add_row(Requester, **person.__data__)
    return person


def visible_to(actor: Actor, query: ModelSelect | None = None) -> ModelSelect:
    """Return the tickets within the actor's reach; `query` may carry other columns and joins.

    The SQL twin of `rules.permissions.reaches_units`; a house test keeps the two in agreement.
    """
    from hotline.store.assignments import Assignment

    query = Ticket.select() if query is None else query
    if sees_everything(actor):
        return query
    if not actor.unit_ids:
        return query.where(SQL("0"))
    part = Assignment.select(Assignment.ticket_id).where(
        Assignment.unit_id.in_(sorted(actor.unit_ids))
    )
    return query.where(Ticket.id.in_(part))


_ONE = PreparedModels(
    lambda: (
        Ticket.select(Ticket, Requester, Division, Unit)
        .join(Requester)
        .switch(Ticket)
        .join(Division, JOIN.LEFT_OUTER)
        .switch(Ticket)
        .join(Unit, JOIN.LEFT_OUTER, on=(Ticket.lead_unit == Unit.id))
        .where(Ticket.ticket_no == ASKED)
    )
)


def get(actor: Actor, ticket_no: str) -> Ticket:
    """Return the ticket with requester, place and lead unit, or raise OutOfReach."""
    ticket = _ONE.first(ticket_no)
    if ticket is None or not _reaches(actor, ticket.id):
        raise OutOfReach()
    return ticket


def _reaches(actor: Actor, ticket_id: int) -> bool:
    if sees_everything(actor):
        return True
    sql = "SELECT DISTINCT unit_id FROM assignment WHERE ticket_id = ?"
    return any(unit in actor.unit_ids for (unit,) in db.execute_sql(sql, (ticket_id,)).fetchall())


def of_wire_no(wire_no: str) -> Ticket | None:
    """Return the newest ticket the city knows by that number, or None."""
    return Ticket.select().where(Ticket.wire_no == wire_no).order_by(Ticket.id.desc()).first()


def lane_counts(actor: Actor) -> dict[str, int]:
    """Return how many open tickets stand in each county lane (an index-only count)."""
    rows = (
        Ticket.select(Ticket.lane, fn.COUNT(Ticket.id))
        .where((Ticket.lane != "done") & Ticket.lane.in_(OPEN_LANES))
        .group_by(Ticket.lane)
        .tuples()
    )
    return dict(rows) if sees_everything(actor) else {}


OPEN_LANES = ("to_dispatch", "returns", "handling", "to_review", "to_call_back")
