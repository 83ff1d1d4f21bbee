"""A machine's player: one county, one ticket and its reworks, and acts that may be refused."""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from hotline.casework import handling, visiting
from hotline.casework.cityorders import Ignored, Order, carry_out
from hotline.errors import Refused
from hotline.store import history
from hotline.store.assignments import Assignment, StageClock, UnitRequest
from hotline.store.database import db, write
from hotline.store.letters import Letter
from hotline.store.outbox import OutboxEvent
from hotline.store.tickets import Ticket
from tests.casework.staystrue import StaysTrue
from tests.casework.test_any_order import CLERK, _fresh

CLERKS = {**CLERK, "west": "neighbour_clerk"}
KEPT = (history.History, OutboxEvent, UnitRequest, StageClock, Letter, history.Audit)


class Playing(StaysTrue):
    """Whoever acts next, and the few steps most acts begin with."""

    def __init__(self) -> None:
        super().__init__()
        self.play = _fresh()
        self.number = ""
        self.serial = 0

    def teardown(self) -> None:
        db.close()
        shutil.rmtree(Path(db.database).parent)

    def _part(self, code: str) -> int:
        with suppress(Assignment.DoesNotExist):
            return int(self.play.part(self._now(), code).id)
        return 0

    def _now(self) -> str:
        """The newest round: a reopened ticket goes on under a number of its own."""
        return str(Ticket.select().order_by(Ticket.id.desc()).get().ticket_no)

    def _try(self, act: Any, who: str, *args: Any, **more: Any) -> bool:
        before = [table.select().count() for table in KEPT]
        try:
            act(self.play.by(who), *args, **more)
        except Refused:
            assert [table.select().count() for table in KEPT] == before
            return False
        assert history.Audit.select().count() > before[-1]
        return True

    def _city(self, type: str, **data: Any) -> None:
        self.serial += 1
        self.play.now += timedelta(minutes=7)
        order = Order(f"city-{self.serial}", "SJ-1", data, self.play.now)
        with suppress(Refused, Ignored), write():
            carry_out(type, order)

    def _lead(self, accepts: bool = True) -> tuple[str, int]:
        """The clerk and the part of the unit that leads now; mostly it has begun to work."""
        ticket = self.play.ticket(self._now())
        code = ticket.lead_unit.code if ticket.lead_unit_id else "east"
        part, who = self._part(code), CLERKS[code]
        if accepts:
            with suppress(Refused):
                handling.accept(self.play.by(who), part, None)
        return who, part

    def _asked(self, *states: str) -> UnitRequest | None:
        query = UnitRequest.select().order_by(UnitRequest.id.desc())
        return query.where(UnitRequest.state.in_(states)).first() if states else query.first()

    def _visit(self, who: str, part: int, purpose: str) -> None:
        caller = self.play.by(who)
        at = caller.now - timedelta(minutes=1)
        form = visiting.VisitForm(purpose, at, "村东头", "赵大娘", "agreed", "当面说明")
        with suppress(Refused):
            visiting.visit(caller, part, None, form)
