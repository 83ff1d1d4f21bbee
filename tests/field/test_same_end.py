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
from hotline.casework.attaching import Evidence
from hotline.errors import Refused
from hotline.rules.fieldacts import FINDING, SentAct
from hotline.store.assignments import Answer, Assignment, StageClock
from hotline.store.database import db, open_database
from hotline.store.findings import Finding, FindingPhoto
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
WILLOW, CAMP = "410599101201", "410599101202"
# What is found on the way: kept, kept solved, of a village that is not the worker's (refused).
FOUND: tuple[dict[str, str], ...] = (
    {"way": "noted", "text": "村口路灯不亮", "division": WILLOW},
    {"way": "solved", "text": "井盖破损", "division": WILLOW, "done_text": "已更换井盖"},
    {"way": "sent_up", "text": "河边垃圾", "division": CAMP},
)
PHOTO, AFTER = (Evidence(c * 64, "现场照片.jpg", "image/jpeg", 9) for c in "ab")
# Parts of the county below: 0 and 1; 2 to 4 is something found. In the order the worker did it.
DONE = some.lists(
    some.tuples(some.integers(0, 4), some.sampled_from(sorted(FIELDS))), min_size=1, max_size=9
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
    if part < 0:  # the findings stand below all parts
        return SentAct(str(uuid.uuid4()), FINDING, None, None, at, now, FOUND[-part - 1])
    return SentAct(str(uuid.uuid4()), act, part, version, at, now, FIELDS[act])


def _state() -> list[Any]:
    """Return all that the acts leave behind, without the words that tell of the delay."""
    columns = [
        list(Assignment.select().order_by(Assignment.id).tuples()),
        list(StageClock.select().order_by(StageClock.id).tuples()),
        [row[1:] for row in Visit.select().order_by(Visit.noted_at).tuples()],
        [(row.at, row.record, row.contact_at) for row in Answer.select().order_by(Answer.at)],
    ]
    named = (Finding.text, Finding.state, Finding.found_at, Finding.ended_at, Finding.ended_text)
    columns.append(list(Finding.select(*named).order_by(Finding.found_at).tuples()))
    photos = FindingPhoto.select(FindingPhoto.at, FindingPhoto.is_after, FindingPhoto.sha256)
    columns.append(sorted(photos.tuples()))
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
                if part < 0:
                    fieldwork.report(caller, _sent(part, act, at, None, at), [PHOTO], [AFTER])
                    continue
                version = Assignment.get_by_id(part).version
                sent = _sent(part, act, at, version, at)
                fieldwork.carry_out(caller, sent, Assignment.get_by_id(part), [PHOTO])
        except Refused:
            continue  # the page says why, the worker goes on


def _offline(acts: list[tuple[int, str, datetime]], batches: Any, now: datetime) -> None:
    """Send as the phone does: in order for each part, findings in any, some twice, at any later
    moment."""
    worker, versions = actor("grid_worker"), dict[int, int]()
    queues = {part: [a for a in acts if a[0] == part] for part in {a[0] for a in acts}}
    while any(queues.values()):
        part = batches.draw(some.sampled_from([p for p, queue in queues.items() if queue]))
        _, act, at = queues[part].pop(0)
        now += timedelta(minutes=batches.draw(some.integers(0, 90)))
        seen = versions.get(part) or (Assignment.get_by_id(part).version if part > 0 else None)
        sent = _sent(part, act, at, seen, now)
        answers = [
            fieldacts.receive(Caller(worker, now), sent, [PHOTO], [AFTER])
            for _ in range(batches.draw(some.integers(1, 3)))
        ]
        assert all(answer == answers[0] for answer in answers)
        versions[part] = answers[0].get("version", 0)


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
        (parts[which] if which < 2 else 1 - which, act, start + timedelta(minutes=10 * number))
        for number, (which, act) in enumerate(done, 1)
    ]
    after = start + timedelta(minutes=10 * (len(acts) + 1))
    online = _played(lambda: _online(acts))
    assert _played(lambda: _offline(acts, batches, after)) == online
