"""The tiny county behind its pages and its acts, and a phone in the grid worker's hand."""

from __future__ import annotations

import hashlib
import io
import json
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest

from hotline import clock
from hotline.casework import dispatching, handling, intake
from hotline.casework.act import Caller
from hotline.store.assignments import Assignment
from hotline.store.tickets import Ticket
from hotline.store.units import Unit
from tests.county import WATER_CUT, actor
from tests.pages.conftest import AsRole, Visitor, app, as_role, client, made, seeded

__all__ = ["app", "as_role", "client", "made", "seeded"]


def picture(colour: str = "red") -> bytes:
    """Return a small JPEG."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    return out.getvalue()


class Phone:
    """Speaks to the doors as the scripts do: one list, photos, acts."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.sync()

    def sync(self) -> None:
        answer = self.visitor.get("/field/today.json", headers={"Accept": "application/json"})
        assert answer.status_code == 200, answer.get_data(as_text=True)
        self.list, self.headers = answer.get_json(), answer.headers

    @property
    def token(self) -> dict[str, str]:
        return {"X-CSRFToken": self.headers["Field-Token"], "Accept": "application/json"}

    def act(self, name: str, part: int, version: int | None, said_at: datetime | None = None,
            **more: Any) -> Any:  # fmt: skip
        """Send one act; `more` overrides what the phone would say of itself."""
        now = clock.now()
        told = {
            "id": str(uuid.uuid4()), "act": name, "part": part, "version": version,
            "said_at": (said_at or now).isoformat(), "sent_at": now.isoformat(),
            "fields": {}, "photos": [],
        }  # fmt: skip
        return self.send(told | more)

    def send(self, told: Any) -> Any:
        headers = self.token | {"Content-Type": "application/json"}
        return self.visitor.post("/field/acts", data=json.dumps(told), headers=headers)

    def photo(self, body: bytes) -> Any:
        sha = hashlib.sha256(body).hexdigest()
        return self.visitor.put(f"/field/blobs/{sha}", data=body, headers=self.token)


@pytest.fixture
def phone(as_role: AsRole, village_part: Assignment) -> Phone:
    """The phone of 柳树村's grid worker, one part waiting on it."""
    return Phone(as_role("grid_worker"))


@pytest.fixture
def village_part(app: object) -> Assignment:
    """A part handed to 柳树村 by its township four hours ago."""
    return give()


def give(hours: int = 4, **more: object) -> Assignment:
    """Register, dispatch and delegate to 柳树村 that many hours ago."""
    then = clock.now() - timedelta(hours=hours)
    units = {unit.code: unit for unit in Unit.select()}

    def by(username: str) -> Caller:
        return Caller(actor(username), then)

    number = intake.register(by("operator"), intake.Appeal(**WATER_CUT | more))
    dispatching.dispatch(by("dispatcher"), number, None, units["east"].id, [], "")
    ticket = Ticket.get(Ticket.ticket_no == number)
    above = Assignment.get((Assignment.ticket == ticket) & (Assignment.unit == units["east"]))
    handling.accept(by("station_clerk"), above.id, None)
    handling.delegate(by("station_clerk"), above.id, None, units["east-willow"].id, "请到现场")
    return Assignment.get((Assignment.ticket == ticket) & (Assignment.unit == units["east-willow"]))
