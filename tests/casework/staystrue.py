"""What stays true of tickets, parts, clocks, requests and the outbox whatever people press."""

from __future__ import annotations

from hypothesis.stateful import RuleBasedStateMachine, invariant

from hotline.casework.timekeeping import policy_of
from hotline.rules.lifecycle import PART_OPEN, TICKET_OPEN, part_lane, ticket_lane
from hotline.rules.requests import OPEN
from hotline.store.assignments import Assignment, StageClock, UnitRequest
from hotline.store.outbox import OutboxEvent
from hotline.store.tickets import Ticket

AT_WORK = ("waiting_accept", "handling", "sent_back")


class StaysTrue(RuleBasedStateMachine):
    """The invariants; a machine of acts inherits them."""

    def __init__(self) -> None:
        super().__init__()
        self.promised: dict[int, tuple[object, object]] = {}
        self.may_extend = 0

    def _running(self, part: Assignment | None, ticket: Ticket) -> list[StageClock]:
        owner = StageClock.assignment == part.id if part else StageClock.assignment.is_null()
        query = StageClock.select().where(owner & StageClock.ended_at.is_null())
        return list(query.where(StageClock.ticket == ticket.id))

    @invariant()
    def tickets_are_true(self) -> None:
        for ticket in Ticket.select():
            asked = UnitRequest.select().where(UnitRequest.ticket == ticket.id)
            pending = asked.where(UnitRequest.state == "pending").exists()
            assert ticket.lane == ticket_lane(ticket.state, pending)
            running = self._running(None, ticket)
            stages = [clock.stage for clock in running]
            assert len(stages) == len(set(stages)), stages
            counted = {
                "registered": "dispatch", "reviewing": "review", "calling_back": "callback",
            }.get(ticket.state, "answer")  # fmt: skip
            shown = [clock for clock in running if clock.stage == counted]
            assert [ticket.next_due_at, ticket.next_warn_at] == (
                [shown[0].due_at, shown[0].warn_at] if shown else [None, None]
            )
            own = [clock.due_at for clock in running if clock.stage == "answer"]
            assert not own or own == [ticket.due_at]
            rule = policy_of(ticket).stage_limit(
                "answer", kind=ticket.kind, urgency=ticket.urgency, level="county"
            )
            if ticket.state in ("dispatched", "handling", "reviewing") and rule is not None:
                assert own
            self.may_extend = max(self.may_extend, policy_of(ticket).extension.max_times)
            assert ticket.extended_times <= self.may_extend

    @invariant()
    def parts_are_true(self) -> None:
        parts = list(Assignment.select())
        for part in parts:
            below = [p.state for p in parts if p.parent_id == part.id]
            known = part.contacted_at is not None or part.contact_due_at is None
            assert part.lane == part_lane(part.state, known, below), part.state
            running = self._running(part, part.ticket)
            by_stage = {clock.stage: clock for clock in running}
            assert len(by_stage) == len(running), [clock.stage for clock in running]
            if part.state not in AT_WORK:
                assert not running
                assert part.next_due_at is None
                continue
            rule = policy_of(part.ticket).stage_limit(
                "answer", kind=part.ticket.kind, urgency=part.ticket.urgency, level=part.level
            )
            assert rule is None or "answer" in by_stage
            if "answer" in by_stage:
                assert by_stage["answer"].due_at == part.answer_due_at
            wanted = (
                ("accept", "answer") if part.state == "waiting_accept"
                else ("contact", "arrive", "answer")
            )  # fmt: skip
            shown = [clock for clock in running if clock.stage in wanted]
            first = min(shown, key=lambda clock: clock.due_at, default=None)
            assert part.next_due_at == (first.due_at if first else None)

    @invariant()
    def ended_tickets_have_nothing_running(self) -> None:
        for ticket in Ticket.select():
            parts = Assignment.select().where(Assignment.ticket == ticket.id)
            leads = [p for p in parts if p.role == "lead" and p.state in PART_OPEN]
            assert len(leads) <= 1
            if ticket.state in ("dispatched", "handling", "reviewing"):
                assert len(leads) == 1, ticket.state
            if ticket.state in TICKET_OPEN:
                continue
            assert not [part for part in parts if part.state in PART_OPEN]
            clocks = StageClock.select().where(StageClock.ticket == ticket.id)
            assert not clocks.where(StageClock.ended_at.is_null()).exists()
            asked = UnitRequest.select().where(UnitRequest.ticket == ticket.id)
            assert not asked.where(UnitRequest.state.in_(OPEN)).exists()

    @invariant()
    def requests_are_true(self) -> None:
        still = list(UnitRequest.select().where(UnitRequest.state.in_(OPEN)))
        kinds = [(row.ticket_id, row.kind, row.suggested_unit_id if row.kind == "help" else 0)
                 for row in still]  # fmt: skip
        assert len(kinds) == len(set(kinds))
        assert all(row.assignment.state in AT_WORK for row in still)

    @invariant()
    def promises_are_kept(self) -> None:
        for clock in StageClock.select().where(StageClock.is_promised):
            kept = self.promised.setdefault(clock.id, (clock.due_at, clock.warn_at))
            assert kept == (clock.due_at, clock.warn_at)

    @invariant()
    def the_city_hears_without_a_gap(self) -> None:
        rows = OutboxEvent.select(OutboxEvent.ticketversion).order_by(OutboxEvent.id).tuples()
        assert [v for (v,) in rows] == list(range(1, len(rows) + 1))
