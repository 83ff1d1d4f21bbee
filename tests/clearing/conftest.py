"""A fresh tiny county for the boards, and a quick hand for its tickets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from hotline.store.assignments import Assignment, UnitRequest
from hotline.store.database import db, migrate
from hotline.store.sealing import open_keys
from hotline.store.tickets import Requester, Ticket, add_requester
from hotline.store.units import Unit
from hotline.store.visits import Visit
from tests.county import small_county


class Hand:
    """Writes tickets as they would stand after some life, without playing it."""

    def __init__(self, units: dict[str, Unit]) -> None:
        self.units = units
        self.requester: Requester = add_requester("赵大娘", "19900001234")
        self.count = 0

    def ticket(self, unit: str = "east", **values: object) -> Ticket:
        """Write one ticket led by that unit, with its part."""
        self.count += 1
        at = values.get("dispatched_at") or datetime.fromisoformat("2026-10-20T09:00:00+08:00")
        lane = "done" if values.get("state") in ("closed", "excluded", "withdrawn") else "handling"
        given = {
            "ticket_no": f"410599202611{self.count:07d}", "wire_no": f"W{self.count}",
            "requester": self.requester, "title": "路灯不亮", "content": "路灯连续多日不亮。",
            "kind": "complaint", "urgency": "ordinary", "channel": "phone", "state": "handling",
            "lane": lane, "registered_at": at, "dispatched_at": at, "policy": 1,
            "lead_unit": self.units[unit], **values,
        }  # fmt: skip
        ticket = Ticket.create(**given)
        Assignment.create(ticket=ticket, unit=self.units[unit], role="lead", level="township",
                          state="handling", dispatched_at=at)  # fmt: skip
        return ticket

    def request(self, ticket: Ticket, kind: str, state: str, **values: object) -> UnitRequest:
        """Write a unit's request about the ticket."""
        part = Assignment.get(Assignment.ticket == ticket)
        return UnitRequest.create(ticket=ticket, assignment=part, kind=kind, state=state,
                                  reason_code="other", asked_by="郑经办", **values)  # fmt: skip

    def visit(self, ticket: Ticket, at: datetime, outcome: str = "agreed") -> Visit:
        """Write a visit about a suggestion."""
        part = Assignment.get(Assignment.ticket == ticket)
        return Visit.create(
            ticket=ticket, assignment=part, purpose="suggestion", at=at, place="村部",
            outcome=outcome, by_name="郑经办", noted_at=at,
        )  # fmt: skip


@pytest.fixture
def hand(tmp_path: Path) -> Iterator[Hand]:
    open_keys(tmp_path / "keys")
    migrate(tmp_path / "hotline.db")
    yield Hand(small_county())
    db.close()
