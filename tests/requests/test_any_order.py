"""Asking, signing, deciding, the city, answering, withdrawing in any order: never half a state."""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from hotline.casework import (
    answering,
    asking,
    calling,
    closing,
    deciding,
    deferring,
    excluding,
    extending,
    handling,
    returning,
    reviewing,
    signing,
)
from hotline.casework.act import Caller
from hotline.casework.cityorders import Ignored, Order, carry_out
from hotline.casework.timekeeping import calendar, policy_of
from hotline.errors import Refused
from hotline.rules.lifecycle import PART_OPEN, ticket_lane
from hotline.rules.permissions import CITY
from hotline.rules.proofs import missing_proofs
from hotline.rules.requests import OPEN
from hotline.store import history
from hotline.store.assignments import Assignment, StageClock, UnitRequest
from hotline.store.attachments import Attachment
from hotline.store.database import db, write
from hotline.store.outbox import OutboxEvent
from hotline.store.visits import Visit
from tests.casework.conftest import ANSWER
from tests.casework.test_any_order import _fresh
from tests.county import PASSWORD
from tests.requests.conftest import RULING, SCAN

# A ticket that was returned waits for dispatch, and the citizen's clock goes on.
RUNNING = ("registered", "dispatched", "handling", "reviewing")
KEPT = (history.History, OutboxEvent, UnitRequest, Visit, Attachment, StageClock)


class AnyOrder(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.play = _fresh()
        self.number = self.play.handled()
        self.due = self.play.ticket(self.number).due_at
        self.serial = 0

    def teardown(self) -> None:
        db.close()
        shutil.rmtree(Path(db.database).parent)

    def _part(self) -> int:
        return int(self.play.part(self.number, "east").id)

    def _try(self, act: Any, who: str, *args: Any) -> None:
        before = [table.select().count() for table in KEPT]
        try:
            act(self.play.by(who), *args)
        except Refused:
            assert [table.select().count() for table in KEPT] == before

    def _days(self, days: int) -> datetime:
        return calendar().closing(self.play.now.date() + timedelta(days=days))

    def _newest(self, state: str = "") -> UnitRequest | None:
        query = UnitRequest.select().order_by(UnitRequest.id.desc())
        return query.where(UnitRequest.state == state).first() if state else query.first()

    @rule(purpose=st.sampled_from(["deferral", "exclusion"]),
          outcome=st.sampled_from(["agreed", "absent"]))  # fmt: skip
    def visit(self, purpose: str, outcome: str) -> None:
        with suppress(Refused):
            self.play.visited(self.number, purpose, outcome)

    @rule(days=st.integers(-2, 30), told=st.booleans())
    def ask_extension(self, days: int, told: bool) -> None:
        informed = self.play.now if told else None
        args = (self._part(), None, self._days(days), "配件未到", informed, "电话")
        self._try(extending.request_extension, "station_clerk", *args)

    @rule(days=st.integers(-2, 60))
    def ask_deferral(self, days: int) -> None:
        promised = self.play.now.date() + timedelta(days=days)
        args = (self._part(), None, None, promised, "列入施工计划")
        self._try(deferring.request_deferral, "station_clerk", *args)

    @rule(reason=st.sampled_from(["untrue", "unreached", "whim"]), has_file=st.booleans())
    def ask_exclusion(self, reason: str, has_file: bool) -> None:
        files = [RULING] if has_file else []
        args = (self._part(), None, None, reason, "调查笔录两份", files)
        self._try(excluding.request_exclusion, "station_clerk", *args)

    @rule(who=st.sampled_from(["station_leader", "station_deputy"]), scanned=st.booleans())
    def sign(self, who: str, scanned: bool) -> None:
        asked = self._newest("signing")
        if asked is None:
            return
        if scanned:
            self._try(signing.hand_in_scan, "station_clerk", asked.id, [SCAN])
        else:
            self._try(signing.sign, who, asked.id, PASSWORD)

    @rule(approves=st.booleans(), who=st.sampled_from(["director", "dispatcher"]))
    def decide(self, approves: bool, who: str) -> None:
        asked = self._newest("pending") or self._newest()
        act = deciding.approve if approves else deciding.refuse
        self._try(act, who, asked.id if asked else 0, None, "已核实，按规定办理")

    @rule()
    def take_back(self) -> None:
        asked = self._newest()
        self._try(deciding.take_back, "station_clerk", asked.id if asked else 0, None)

    @rule(approves=st.booleans(), days=st.none() | st.integers(-3, 20))
    def city_decides(self, approves: bool, days: int | None) -> None:
        asked = UnitRequest.select().where(UnitRequest.event_id != "").order_by(UnitRequest.id)
        row = asked[-1] if len(asked) else None
        self.serial += 1
        data = {
            "request": row.kind if row else "extension",
            "request_id": row.event_id if row else "unknown",
            "decision": "approved" if approves else "refused",
        }
        if days is not None:
            data["due_at"] = self._days(days).isoformat()
        order = Order(f"event-{self.serial}", self.number, data, self.play.now)
        was_open = row is not None and row.state == "to_city"
        try:
            with write():
                carry_out("ticket.request.decided", order)
            assert was_open
        except Ignored:
            assert not was_open

    @rule(days=st.integers(1, 4))
    def time_passes(self, days: int) -> None:
        self.play.now += timedelta(days=days)

    @rule()
    def ask_return(self) -> None:
        args = (self._part(), None, "not_our_duty", "职责清单", self.play.units["water"].id)
        self._try(returning.request_return, "station_clerk", *args)

    @rule()
    def answer(self) -> None:
        self._try(answering.answer, "station_clerk", self._part(), None, ANSWER)

    @rule()
    def send_back(self) -> None:
        self._try(reviewing.send_back, "reviewer", self.number, None, "请补充照片")

    @rule()
    def pass_and_rework(self) -> None:
        self._try(reviewing.pass_answer, "reviewer", self.number, None)
        self._try(calling.call_back, "reviewer", self.number, None, True, "yes", "no", "yes")
        if self.play.ticket(self.number).state == "handling":
            self.due = None  # a rework counts anew: the deadline may come earlier than a promise

    @rule()
    def village(self) -> None:
        unit = self.play.units["east-willow"].id
        self._try(handling.delegate, "station_clerk", self._part(), None, unit)

    @rule(sure=st.integers(0, 5))
    def withdraw(self, sure: int) -> None:
        if sure == 0:
            caller = Caller(CITY, self.play.now)
            with suppress(Refused):
                closing.withdraw(caller, self.number, None, "市平台撤回")

    @invariant()
    def one_open_request_of_a_kind(self) -> None:
        still = [row.kind for row in UnitRequest.select() if row.state in OPEN]
        assert len(still) == len(set(still))
        assert not {"extension", "deferral"} <= set(still)

    @invariant()
    def requests_stay_with_open_work(self) -> None:
        for row in UnitRequest.select().where(UnitRequest.state.in_(OPEN)):
            assert row.assignment.state in ("waiting_accept", "handling", "sent_back")

    @invariant()
    def the_deadline_never_comes_earlier(self) -> None:
        ticket = self.play.ticket(self.number)
        assert self.due is None or ticket.due_at >= self.due
        self.due = ticket.due_at
        limit = policy_of(ticket).extension.max_times
        assert ticket.extended_times <= limit
        for row in UnitRequest.select().where(UnitRequest.state == "approved"):
            if row.kind in ("extension", "deferral"):
                assert row.granted_at is not None

    @invariant()
    def what_stands_apart_has_every_proof(self) -> None:
        ticket = self.play.ticket(self.number)
        if not ticket.ledger:
            return
        row = UnitRequest.get(
            (UnitRequest.kind == ticket.ledger) & (UnitRequest.state == "approved")
        )
        ledger = policy_of(ticket).clearing.ledger(ticket.ledger)
        shown = asking.shown_of(row, absent_is_enough=row.reason_code == "unreached")
        assert missing_proofs(ledger, shown) == []
        assert (ticket.ledger == "exclusion") == (ticket.state == "excluded")
        if ticket.ledger == "deferral" and ticket.rework_times == 0:
            assert ticket.promised_at == ticket.due_at

    @invariant()
    def roll_ups_are_true(self) -> None:
        ticket = self.play.ticket(self.number)
        pending = UnitRequest.select().where(UnitRequest.state == "pending").exists()
        assert ticket.lane == ticket_lane(ticket.state, pending)
        for part in Assignment.select():
            running = list(
                StageClock.select().where(
                    (StageClock.assignment == part.id) & StageClock.ended_at.is_null()
                )
            )
            is_worked = part.state in PART_OPEN and part.state != "answered"
            assert bool(running) == is_worked
            answers = [clock for clock in running if clock.stage == "answer"]
            assert len(answers) == (1 if is_worked else 0)
            if answers:
                assert answers[0].due_at == part.answer_due_at
                assert part.next_due_at == min(
                    clock.due_at
                    for clock in running
                    if clock.stage != "accept" or part.state == "waiting_accept"
                )
        own = StageClock.select().where(
            StageClock.assignment.is_null() & StageClock.ended_at.is_null()
            & (StageClock.stage == "answer")
        )  # fmt: skip
        assert [clock.due_at for clock in own] == (
            [ticket.due_at] if ticket.state in RUNNING else []
        )


AnyOrder.TestCase.settings = settings(
    max_examples=30, stateful_step_count=25, deadline=None,
    # Shrinking takes minutes here and tells little more than the steps themselves.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
TestAnyOrder = AnyOrder.TestCase
