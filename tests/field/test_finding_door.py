"""Findings that come in from a phone: the page's own act, once, dated by the clock that counts."""

from __future__ import annotations

import importlib.util
import sqlite3
import uuid
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any

import pytest
from peewee import IntegrityError

from hotline import clock
from hotline.store.fieldacts import FieldAct
from hotline.store.findings import Finding, FindingPhoto
from hotline.store.history import Audit
from hotline.store.units import Unit
from tests.county import ROOT
from tests.field.conftest import Phone, picture
from tests.pages.conftest import AsRole

WILLOW, CAMP = "410599101201", "410599101202"
FOUND = {"way": "sent_up", "text": "村口路灯不亮", "division": WILLOW, "place": "村口"}
SOLVED = FOUND | {"way": "solved", "done_text": "已更换灯泡"}


@pytest.fixture
def worker(as_role: AsRole, app: object) -> Phone:
    """The phone of 柳树村's grid worker, nothing to do on it."""
    return Phone(as_role("grid_worker"))


def told(
    phone: Phone, fields: dict[str, Any] = FOUND, said_at: datetime | None = None, **more: Any
) -> dict[str, Any]:
    """Return a finding with one photo as the phone tells it; `more` overrides."""
    now = clock.now()
    seal = phone.photo(picture()).get_json()["seal"]
    whole = {
        "id": str(uuid.uuid4()), "act": "report_finding", "part": None, "version": None,
        "said_at": (said_at or now).isoformat(), "sent_at": now.isoformat(),
        "fields": fields, "photos": [seal], "done_photos": [],
    }  # fmt: skip
    return whole | more


def test_found_two_hours_ago_and_solved(worker: Phone) -> None:
    """The finding is of the moment it was found; its page tells both times."""
    then = (clock.now() - timedelta(hours=2)).replace(microsecond=0)
    after = worker.photo(picture("green")).get_json()["seal"]
    answer = worker.send(told(worker, SOLVED, then, done_photos=[after]))
    row = Finding.get()
    assert answer.status_code == 200
    assert (answer.get_json()["finding"], answer.get_json()["number"]) == (row.id, row.number)
    assert (row.state, row.is_on_spot, row.found_at, row.ended_at) == ("solved", True, then, then)
    photos = FindingPhoto.select().order_by(FindingPhoto.is_after)
    assert [one.is_after for one in photos] == [False, True]
    page = worker.visitor.get(f"/findings/{row.id}").get_data(as_text=True)
    assert "现场填报" in page and answer.get_json()["times"] in page
    kept = FieldAct.get()
    assert (kept.part_id, kept.finding_id, kept.ticket_no) == (None, row.id, row.number)
    assert [line.subject for line in Audit.select().where(Audit.subject == row.number)]


def test_at_once_there_is_one_time_only(worker: Phone) -> None:
    number = worker.send(told(worker)).get_json()["finding"]
    page = worker.visitor.get(f"/findings/{number}").get_data(as_text=True)
    assert "现场填报" not in page and Finding.get().state == "at_township"


def test_sent_twice_is_found_once(worker: Phone) -> None:
    once = told(worker)
    first, again = worker.send(once), worker.send(once)
    assert first.get_json() == again.get_json()
    assert Finding.select().count() == FieldAct.select().count() == 1


@pytest.mark.parametrize(
    ("said", "sent", "reason"), [(-60, 60, "skew"), (-80 * 60, 0, "late"), (30, 0, "future")]
)
def test_a_clock_that_is_wrong_does_not_count(
    worker: Phone, said: int, sent: int, reason: str
) -> None:
    now = clock.now()
    at = (now + timedelta(minutes=sent)).isoformat()
    worker.send(told(worker, said_at=now + timedelta(minutes=said), sent_at=at))
    assert FieldAct.get().reason == reason
    assert abs(Finding.get().found_at - now) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"division": CAMP}, "division", "已调整，或不在您的网格内"),
        ({"division": ""}, "division", "请选择本网格的村"),
        ({"text": "灯"}, "text", "请用一句话写明"), ({"text": "灯" * 201}, "text", "最多 200 个字"),
        ({"way": "burnt"}, "way", "请选择"), ({"way": "solved"}, "done_photos", "处理后的照片"),
    ],
)  # fmt: skip
def test_what_is_refused_is_said_and_kept(
    worker: Phone, change: dict[str, str], field: str, words: str
) -> None:
    answer = worker.send(told(worker, FOUND | change))
    said = answer.get_json()
    assert (
        answer.status_code == 409 and words in said["sentence"] and words in said["fields"][field]
    )
    assert FieldAct.get().typed == FOUND | change and Finding.select().count() == 0


def test_without_a_photo_it_is_refused(worker: Phone) -> None:
    answer = worker.send(told(worker, photos=[]))
    assert answer.status_code == 409 and "现场照片" in answer.get_json()["sentence"]


def test_a_village_that_was_merged_meanwhile(worker: Phone) -> None:
    waiting = told(worker)
    Unit.update(is_active=False).where(Unit.code == "east-willow").execute()
    answer = worker.send(waiting)
    assert answer.status_code == 409 and "本单位不填报" in answer.get_json()["sentence"]
    assert FieldAct.get().typed == FOUND and Finding.select().count() == 0


def test_of_a_finding_that_was_sent_up_no_solution_is_kept(worker: Phone) -> None:
    after = worker.photo(picture("green")).get_json()["seal"]
    fields = FOUND | {"done_text": "想好又改了主意"}
    assert worker.send(told(worker, fields, done_photos=[after])).status_code == 200
    assert Finding.get().ended_text == "" and FindingPhoto.select().count() == 1


def test_an_id_of_something_else_is_refused(worker: Phone) -> None:
    first = told(worker)
    worker.send(first)
    answer = worker.send(first | {"act": "accept", "part": 1})
    assert answer.status_code == 409 and "已被使用" in answer.get_json()["sentence"]


@pytest.mark.parametrize(
    "change", [{"part": 7}, {"done_photos": "x"}, {"act": "accept"}, {"fields": {"way": {}}},
               {"fields": {"division": "1" * 13}}],
)  # fmt: skip
def test_hostile_findings_are_refused_in_words(worker: Phone, change: dict[str, Any]) -> None:
    answer = worker.send(told(worker) | change)
    assert answer.status_code == 422 and answer.get_json()["sentence"]
    assert FieldAct.select().count() == 0


def test_the_list_tells_the_villages(worker: Phone) -> None:
    assert worker.list["villages"] == {WILLOW: "柳树村"}
    assert list(worker.list["choices"]["way"]) == ["solved", "sent_up", "noted"]


@pytest.mark.parametrize(("act", "part"), [("accept", None), ("report_finding", 1)])
def test_the_store_refuses_an_act_without_its_part(app: object, act: str, part: int | None) -> None:
    now = clock.now()
    with pytest.raises(IntegrityError):
        FieldAct.create(
            client_id="x", person_id=1, act=act, part_id=part, said_at=now, sent_at=now,
            received_at=now, counted_at=now, outcome="done", answer={}, typed={},
        )  # fmt: skip


def _migration(name: str) -> ModuleType:
    path = ROOT / "db" / "migrations" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"migration_{name}", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_acts_that_were_kept_before_stay(tmp_path: Any) -> None:
    """The table was made anew: every row of it is there afterwards, as it was."""
    line = sqlite3.connect(tmp_path / "old.db")
    for statement in _migration("0010_field").STATEMENTS:
        line.execute(statement)
    row = (3, "id", 7, "accept", 9, "no", "a", "b", "c", "d", "", "done", "", b"x", b"y")
    line.execute(f"INSERT INTO field_act VALUES ({','.join('?' * len(row))})", row)
    later = _migration("0013_findings_from_phones")
    for statement in later.STATEMENTS:
        line.execute(statement)
    assert line.execute(f"SELECT {later.COLUMNS} FROM field_act").fetchall() == [row]
    line.close()
