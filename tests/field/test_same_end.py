"""Whatever the phone does offline, in whatever batches and doubles it arrives, ends as on line."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from hotline.casework import fieldacts, fieldwork
from hotline.casework.act import Caller
from hotline.errors import Refused
from hotline.rules.fieldacts import SentAct
from hotline.store.assignments import Answer, Assignment, StageClock
from hotline.store.database import db, open_database
from hotline.store.history import History
from hotline.store.sealing import open_keys
from hotline.store.visits import Visit
from tests.casework.conftest import Player
from tests.casework.conftest import seeded as seeded
from tests.county import actor

FIELDS: dict[str, dict[str, str]] = {
    "accept": {},
    "contact": {"text": "电话联系", "reached": "yes"},
    "arrive": {"text": "到了"},
    "progress": {"text": "正在修"},
    "visit": {"outcome": "agreed", "met": "本人", "text": "当面说明", "place": "村东头"},
    "answer": {
        "record": "到现场查看，水泵损坏，已更换并试水。", "result": "done", "is_true": "yes",
        "reply": "您好，停水问题已经处理，恢复供水。", "contacted": "yes", "solved": "yes",
    },
}  # fmt: skip
# Parts of the county below: 0 and 1. Every act in the order the worker did it.
DONE = some.lists(
    some.tuples(some.integers(0, 1), some.sampled_from(sorted(FIELDS))), min_size=1, max_size=9
)


@pytest.fixture(scope="module")
def county(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Any]]:
    """Two parts handed to 柳树村, and the moment after."""
    data = tmp_path_factory.mktemp("ends")
    shutil.copytree(seeded, data, dirs_exist_ok=True)
    open_keys(data / "keys")
    open_database(data / "hotline.db")
    play = Player()
    for _ in range(2):
        number = play.dispatched()
        part = play.part(number, "east")
        from hotline.casework import handling

        handling.accept(play.by("station_clerk"), part.id, None)
        village = play.units["east-willow"].id
        handling.delegate(play.by("station_clerk"), part.id, None, village)
    query = Assignment.select().where(Assignment.parent.is_null(False)).order_by(Assignment.id)
    parts = [part.id for part in query]
    db.close()
    yield data, (parts, play.now)
    db.close()


def _sent(part: int, act: str, at: datetime, version: int | None, now: datetime) -> SentAct:
    return SentAct(str(uuid.uuid4()), act, part, version, at, now, FIELDS[act])


def _state() -> list[Any]:
    """Return all that the acts leave behind, without the words that tell of the delay."""
    columns = [
        list(Assignment.select().order_by(Assignment.id).tuples()),
        list(StageClock.select().order_by(StageClock.id).tuples()),
        [row[1:] for row in Visit.select().order_by(Visit.noted_at).tuples()],
        [(row.at, row.record, row.contact_at) for row in Answer.select().order_by(Answer.at)],
    ]
    lines = History.select().order_by(History.at, History.id)
    told = [(line.at, line.act, line.assignment_id, line.text.split("（")[0]) for line in lines]
    return [*columns, sorted(told, key=str)]


class _Undo(Exception):
    """Leaves the county as it was."""


def _played(play: Any) -> list[Any]:
    """Return what the county looks like after `play`, then undo it all."""
    found: list[Any] = []
    try:
        with db.atomic():
            play()
            found = _state()
            raise _Undo
    except _Undo:
        return found


def _online(acts: list[tuple[int, str, datetime]]) -> None:
    worker = actor("grid_worker")
    for part, act, at in acts:
        caller = Caller(worker, at)
        try:
            with db.savepoint():
                version = Assignment.get_by_id(part).version
                sent = _sent(part, act, at, version, at)
                fieldwork.carry_out(caller, sent, Assignment.get_by_id(part), [])
        except Refused:
            continue  # the page says why, the worker goes on


def _offline(acts: list[tuple[int, str, datetime]], batches: Any, now: datetime) -> None:
    """Send as the phone does: in order for each part, some twice, at any later moment."""
    worker, versions = actor("grid_worker"), dict[int, int]()
    queues = {part: [a for a in acts if a[0] == part] for part in {a[0] for a in acts}}
    while any(queues.values()):
        part = batches.draw(some.sampled_from([p for p, queue in queues.items() if queue]))
        _, act, at = queues[part].pop(0)
        now += timedelta(minutes=batches.draw(some.integers(0, 90)))
        seen = versions.get(part) or Assignment.get_by_id(part).version
        sent = _sent(part, act, at, seen, now)
        answers = [
            fieldacts.receive(Caller(worker, now), sent, [])
            for _ in range(batches.draw(some.integers(1, 3)))
        ]
        assert all(answer == answers[0] for answer in answers)
        versions[part] = answers[0]["version"]


@settings(
    max_examples=15, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(done=DONE, batches=some.data())
def test_offline_ends_as_online(county: tuple[Path, Any], done: Any, batches: Any) -> None:
    data, (parts, start) = county
    open_keys(data / "keys")
    open_database(data / "hotline.db")
    acts = [
        (parts[which], act, start + timedelta(minutes=10 * number))
        for number, (which, act) in enumerate(done, 1)
    ]
    after = start + timedelta(minutes=10 * (len(acts) + 1))
    online = _played(lambda: _online(acts))
    assert _played(lambda: _offline(acts, batches, after)) == online
