"""Whatever people press in whatever order: refusals change nothing, the roll-ups stay true."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from hotline.casework import answering, calling, dispatching, handling, returning, reviewing
from hotline.errors import Refused
from hotline.rules.lifecycle import PART_OPEN, part_lane, ticket_lane
from hotline.store import history
from hotline.store.assignments import Assignment, StageClock, UnitRequest
from hotline.store.database import db, migrate, open_database
from hotline.store.outbox import OutboxEvent
from hotline.store.sealing import open_keys
from hotline.store.tickets import Ticket
from tests.casework.conftest import ANSWER, Player
from tests.casework.test_returns import REASON
from tests.county import small_county

_template: list[Path] = []


def _fresh() -> Player:
    if not _template:
        folder = Path(mkdtemp())
        open_keys(folder / "keys")
        migrate(folder / "hotline.db")
        small_county()
        db.close()
        _template.append(folder)
    data = Path(mkdtemp()) / "data"
    shutil.copytree(_template[0], data)
    open_keys(data / "keys")
    open_database(data / "hotline.db")
    return Player()


CLERK = {"east": "station_clerk", "east-willow": "grid_worker", "water": "water_clerk"}
unit = st.sampled_from(sorted(CLERK))


class AnyOrder(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.play = _fresh()
        # Deep enough that sending a village's answer back is only a step away.
        self.number = self.play.handled()
        town, village = self._part("east"), self.play.units["east-willow"].id
        handling.delegate(self.play.by("station_clerk"), town, None, village)
        handling.accept(self.play.by("grid_worker"), self._part("east-willow"), None)

    def teardown(self) -> None:
        db.close()
        shutil.rmtree(Path(db.database).parent)

    def _part(self, code: str) -> int:
        with suppress(Assignment.DoesNotExist):
            return int(self.play.part(self.number, code).id)
        return 0

    def _try(self, act, who: str, *args) -> None:  # type: ignore[no-untyped-def]
        before = (history.History.select().count(), OutboxEvent.select().count())
        try:
            act(self.play.by(who), *args)
        except Refused:
            assert (history.History.select().count(), OutboxEvent.select().count()) == before

    @rule(lead=unit, co=st.lists(unit, max_size=2))
    def dispatch(self, lead: str, co: list[str]) -> None:
        units = self.play.units
        helpers = [units[code].id for code in co]
        args = (self.number, None, units[lead].id, helpers)
        self._try(dispatching.dispatch, "dispatcher", *args)

    @rule(code=unit)
    def accept(self, code: str) -> None:
        self._try(handling.accept, CLERK[code], self._part(code), None)

    @rule(code=unit, reached=st.booleans())
    def contact(self, code: str, reached: bool) -> None:
        self._try(handling.contact, CLERK[code], self._part(code), None, "已联系", reached)

    @rule()
    def delegate(self) -> None:
        village = self.play.units["east-willow"].id
        self._try(handling.delegate, "station_clerk", self._part("east"), None, village)

    @rule(code=unit)
    def answer(self, code: str) -> None:
        self._try(answering.answer, CLERK[code], self._part(code), None, ANSWER)

    @rule(adopts=st.booleans())
    def judge_below(self, adopts: bool) -> None:
        if adopts:
            self._try(handling.adopt, "station_clerk", self._part("east-willow"), None)
        else:
            args = (self._part("east-willow"), None, "请补照片")
            self._try(handling.send_back_below, "station_clerk", *args)

    @rule(code=st.sampled_from(["east", "water"]))
    def ask_return(self, code: str) -> None:
        other = self.play.units["roads"].id
        args = (self._part(code), None, REASON, "职责清单第3条", other)
        self._try(returning.request_return, CLERK[code], *args)

    @rule(approves=st.booleans())
    def decide_return(self, approves: bool) -> None:
        act = returning.approve_return if approves else returning.refuse_return
        newest = UnitRequest.select().order_by(UnitRequest.id.desc()).first()
        self._try(act, "dispatcher", newest.id if newest else 0, None, "已核")

    @rule(purpose=st.sampled_from(["suggestion", "unsatisfied"]))
    def visit(self, purpose: str) -> None:
        args = (self.number, purpose)
        with suppress(Refused):
            self.play.visited(*args)

    @rule(passes=st.booleans())
    def review(self, passes: bool) -> None:
        if passes:
            self._try(reviewing.pass_answer, "reviewer", self.number, None)
        else:
            self._try(reviewing.send_back, "reviewer", self.number, None, "不清楚")

    @rule(reached=st.booleans(), happy=st.booleans())
    def call_back(self, reached: bool, happy: bool) -> None:
        word = "yes" if happy else "no"
        args = (self.number, None, reached, "yes", word, word)
        self._try(calling.call_back, "reviewer", *args)

    @invariant()
    def roll_ups_are_true(self) -> None:
        ticket = Ticket.get(Ticket.ticket_no == self.number)
        pending = UnitRequest.select().where(UnitRequest.state == "pending").exists()
        assert ticket.lane == ticket_lane(ticket.state, pending)
        parts = list(Assignment.select())
        for part in parts:
            below = [p.state for p in parts if p.parent_id == part.id]
            known = part.contacted_at is not None or part.contact_due_at is None
            assert part.lane == part_lane(part.state, known, below), part.state
            running = StageClock.select().where(
                (StageClock.assignment == part.id) & StageClock.ended_at.is_null()
            )
            assert running.exists() == (part.state in PART_OPEN and part.state != "answered")
        if ticket.lane == "done":
            assert not [part for part in parts if part.state in PART_OPEN]
            assert not StageClock.select().where(StageClock.ended_at.is_null()).exists()
        open_ids = [part.id for part in parts if part.state in ("waiting_accept", "handling")]
        asked = UnitRequest.select().where(UnitRequest.state == "pending")
        assert all(row.assignment_id in open_ids for row in asked)
        leads = [p for p in parts if p.role == "lead" and p.state in PART_OPEN]
        assert len(leads) <= 1
        if ticket.state in ("dispatched", "handling", "reviewing"):
            assert len(leads) == 1

    @invariant()
    def the_city_hears_without_a_gap(self) -> None:
        rows = OutboxEvent.select(OutboxEvent.ticketversion).order_by(OutboxEvent.id).tuples()
        assert [v for (v,) in rows] == list(range(1, len(rows) + 1))


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(
    max_examples=25,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
