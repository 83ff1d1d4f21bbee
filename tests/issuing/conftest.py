"""A month with tickets, and the people who make its notice."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from hotline.casework import calling, dispatching, handling, intake, reviewing
from hotline.casework.act import Caller
from hotline.casework.answering import AnswerForm, answer
from hotline.casework.issuing import draft_notice, edit_notice, seal_notice
from hotline.config import Settings
from hotline.store.assignments import Assignment
from hotline.store.database import db, open_database
from hotline.store.notices import Notice
from hotline.store.sealing import open_keys
from hotline.store.tickets import Ticket
from hotline.store.units import Unit
from tests.county import actor, seeded_folder
from tests.moments import at

ANSWER = AnswerForm(
    record="到现场查看，水泵损坏，已更换并试水。", reply="您反映的停水问题已经处理，恢复供水。"
)
OCTOBER = "2026-10"
NUMBER, SECOND = "云热办〔2026〕1号", "云热办〔2026〕2号"
LATER = at("Mon 2026-11-02 09:00")
CLERKS = {"east": "station_clerk", "west": "neighbour_clerk", "water": "water_clerk"}


def play_ticket(day: datetime, unit: str, title: str = "停水三天", satisfied: str = "yes") -> str:
    """One ticket through its whole life on one day."""
    clerk = CLERKS[unit]
    who = Caller(actor("operator"), day)
    number = intake.register(
        who, intake.Appeal(title, f"{title}，请尽快处理。", "help", phone="19900001234")
    )
    place = Unit.get(Unit.code == unit)
    dispatching.dispatch(Caller(actor("dispatcher"), day), number, None, place.id, [])
    part = Assignment.select().order_by(Assignment.id.desc()).get()
    hour = day.replace(hour=day.hour + 1)
    handling.accept(Caller(actor(clerk), hour), part.id, None)
    handling.contact(Caller(actor(clerk), hour), part.id, None, "已联系")
    answer(Caller(actor(clerk), hour), part.id, None, ANSWER)
    reviewing.pass_answer(Caller(actor("reviewer"), hour), number, None)
    calling.call_back(Caller(actor("reviewer"), hour), number, None, True, "yes", "yes", satisfied)
    return number


@pytest.fixture(scope="session")
def october(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny county after an October of a dozen tickets, made once."""
    folder = seeded_folder(tmp_path_factory.mktemp("october"))
    open_keys(folder / "keys")
    open_database(folder / "hotline.db")
    play_ticket(at("Thu 2026-09-24 09:00"), "east")
    for serial in range(6):
        for unit in ("east", "west"):
            day = at("Mon 2026-10-12 09:00").replace(day=12 + serial % 5)
            mood = "mostly" if serial % 3 == 0 else "yes"
            play_ticket(day, unit, f"路灯不亮第{serial}盏", mood)
    db.close()
    return folder


def copied(source: Path, folder: Path) -> Path:
    """Copy a county's folder and open it."""
    shutil.copytree(source, folder)
    open_keys(folder / "keys")
    open_database(folder / "hotline.db")
    return folder


@pytest.fixture(scope="session")
def issued(october: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The county after its director has sealed October, made once: printing takes seconds."""
    folder = copied(october, tmp_path_factory.mktemp("issued") / "data")
    made = int(draft_notice(by("supervisor"), "monthly", OCTOBER))
    edit_notice(by("director"), made, 1, words={"below.units": "各单位均已达标。"})
    seal_notice(by("director"), made, None, NUMBER, Settings(data=folder))
    db.close()
    return folder


@pytest.fixture(scope="session")
def corrected(issued: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same after a thirteenth ticket was entered and October was corrected."""
    folder = copied(issued, tmp_path_factory.mktemp("corrected") / "data")
    play_ticket(at("Fri 2026-10-30 09:00"), "water", "补登的工单")
    made = draft_notice(by("director"), "monthly", OCTOBER, corrects_id=Notice.get().id)
    seal_notice(by("director"), int(made), None, SECOND, Settings(data=folder))
    db.close()
    return folder


@pytest.fixture
def data(october: Path, tmp_path: Path) -> Iterator[Path]:
    yield copied(october, tmp_path / "data")
    db.close()


@pytest.fixture
def settings(data: Path) -> Settings:
    return Settings(data=data)


def by(username: str, now: datetime = LATER, key: str = "") -> Caller:
    return Caller(actor(username), now, key)


def kept(notice_id: str) -> Notice:
    return Notice.get_by_id(int(notice_id))


@pytest.fixture
def draft(data: Path) -> str:
    """October's draft, made by the supervisor on the first working day of November."""
    return draft_notice(by("supervisor"), "monthly", OCTOBER)


def first_ticket() -> Ticket:
    return Ticket.select().order_by(Ticket.id).offset(1).get()
