"""The tiny county on a fresh database, and a player who acts for its people by the clock."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from hotline.casework import (
    answering,
    calling,
    dispatching,
    handling,
    intake,
    reviewing,
    visiting,
)
from hotline.casework.act import Caller
from hotline.store.assignments import Assignment
from hotline.store.database import db, open_database
from hotline.store.sealing import open_keys
from hotline.store.tickets import Ticket
from hotline.store.units import Unit
from tests.county import WATER_CUT, actor, seeded_folder
from tests.moments import at

ANSWER = answering.AnswerForm(
    record="到现场查看，水泵损坏，已更换并试水。",
    reply="您好，您反映的停水问题已经处理，水泵已更换，恢复供水。",
)


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return seeded_folder(tmp_path_factory.mktemp("county"))


class Player:
    """Plays acts as named people; every act comes seven minutes after the one before."""

    def __init__(self) -> None:
        self.now: datetime = at("Fri 2026-11-20 09:00")
        self.units = {unit.code: unit for unit in Unit.select()}

    def by(self, username: str, key: str = "") -> Caller:
        self.now += timedelta(minutes=7)
        return Caller(actor(username), self.now, key=key)

    def register(self, key: str = "", **more: object) -> str:
        return intake.register(self.by("operator", key), intake.Appeal(**WATER_CUT | more))

    def dispatched(self, lead: str = "east", co: tuple[str, ...] = (), **more: object) -> str:
        number = self.register(**more)
        helpers = [self.units[code].id for code in co]
        dispatching.dispatch(
            self.by("dispatcher"), number, None, self.units[lead].id, helpers, "请尽快核实"
        )
        return number

    def handled(self, **more: object) -> str:
        """A ticket accepted and contacted by the township, ready to be answered."""
        number = self.dispatched(**more)
        part = self.part(number, "east")
        handling.accept(self.by("station_clerk"), part.id, None)
        handling.contact(self.by("station_clerk"), part.id, None, "已电话联系")
        return number

    def visited(
        self, number: str, purpose: str, outcome: str = "explained", unit: str = "east",
        who: str = "station_clerk",
    ) -> None:  # fmt: skip
        """A visit made five minutes before it is noted."""
        caller = self.by(who)
        form = visiting.VisitForm(
            purpose,
            caller.now - timedelta(minutes=5),
            "柳树村村东头",
            "赵大娘",
            outcome,
            "当面说明",
        )
        visiting.visit(caller, self.part(number, unit).id, None, form)

    def answered(self) -> str:
        number = self.handled()
        answering.answer(self.by("station_clerk"), self.part(number, "east").id, None, ANSWER)
        return number

    def passed(self) -> str:
        number = self.answered()
        reviewing.pass_answer(self.by("reviewer"), number, None)
        return number

    def closed(self) -> str:
        number = self.passed()
        calling.call_back(self.by("reviewer"), number, None, True, "yes", "yes", "yes")
        return number

    def ticket(self, number: str) -> Ticket:
        return Ticket.get(Ticket.ticket_no == number)

    def part(self, number: str, unit: str) -> Assignment:
        query = Assignment.select().where(
            (Assignment.ticket == self.ticket(number).id) & (Assignment.unit == self.units[unit].id)
        )
        return query.order_by(Assignment.id.desc()).get()


@pytest.fixture
def play(seeded: Path, tmp_path: Path) -> Iterator[Player]:
    data = tmp_path / "data"
    shutil.copytree(seeded, data)
    open_keys(data / "keys")
    open_database(data / "hotline.db")
    yield Player()
    db.close()
