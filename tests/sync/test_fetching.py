"""Files and news that come down a bad line: resumed, bounded, and never at the inbox's cost."""

from __future__ import annotations

import errno
import hashlib
import json
import threading
from datetime import date, timedelta

import pytest

from hotline.casework import citycompare, cityfiles, citysync, packages
from hotline.casework.cityfiles import LONGEST_REST, SLICE, Fetching, fetch_missing_files
from hotline.config import Settings
from hotline.jobs.line import BREATH, CityLine
from hotline.outside import files, signedline
from hotline.outside.cityplatform import BlobOutcome, CityPlatform, PullOutcome
from hotline.rules.eventids import NOISE, uuid7
from hotline.sandboxcity import acts
from hotline.store import inbox, settings
from hotline.store.attachments import Attachment
from hotline.store.database import write
from hotline.store.history import History
from hotline.store.inbox import InboxEvent
from hotline.store.packages import Package
from tests.sync.events import NOW, registered
from tests.sync.faulty import SECRET, Reply, faulty_city
from tests.sync.test_in_step import COUNTY, dispatch, listen, switch

__all__ = ["listen", "switch"]

MEGA = 1024 * 1024
BIG = b"%PDF-1.4 " + bytes(range(256)) * 10_000
SHA = hashlib.sha256(BIG).hexdigest()
NAMED = [{"sha256": SHA, "name": "现场.pdf", "type": "application/pdf", "size": len(BIG)}]


class Shelf:
    """A city's files; says what it is told to before it hands one out."""

    def __init__(self, content=b"", trouble="") -> None:
        self.content, self.trouble, self.asked = content, trouble, []

    def get_blob(self, sha256, into, largest=0, is_enough=lambda: False):
        self.asked.append(sha256)
        if self.trouble == "full":
            into.write(b"half")
            raise OSError(errno.ENOSPC, "disk full")
        if self.trouble:
            into.write(b"half")
            return BlobOutcome(error="不行。", code=self.trouble, retry_after=900)
        into.write(self.content)
        return BlobOutcome(done=True)


@pytest.fixture
def named(city, play, listen):
    """A ticket of the city whose file is not here yet."""
    dispatch(city, attachments=NAMED)
    listen()


def parts(tmp_path):
    return [path.name for path in (tmp_path / "blobs").rglob(".incoming-*")]


def test_a_download_goes_on_where_it_was_cut(city, line, named, tmp_path, monkeypatch):
    city.store.keep_blob(SHA, BIG)
    asked = line._line.ask
    ranges = []

    def cut(method, target, body=b"", headers=None, **more):
        ranges.append((headers or {}).get("Range"))
        if len(ranges) == 2:
            raise signedline.NoAnswer("断了。")
        return asked(method, target, body, headers, **more)

    monkeypatch.setattr(line._line, "ask", cut)
    memory = Fetching()
    assert fetch_missing_files(line, tmp_path / "blobs", memory=memory) == 0
    assert memory.trouble.code == "no_answer" and len(parts(tmp_path)) == 1
    assert fetch_missing_files(line, tmp_path / "blobs", memory=memory) == 1
    assert ranges[2] == f"bytes={MEGA}-{2 * MEGA - 1}" and parts(tmp_path) == []
    assert files.path_of(SHA, tmp_path / "blobs").read_bytes() == BIG


def test_a_long_download_takes_turns_with_the_inbox(city, line, named, tmp_path):
    city.store.keep_blob(SHA, BIG)
    now = [0.0]

    def seconds():
        now[0] += SLICE
        return now[0]

    memory = Fetching(seconds)
    rounds = 0
    while not fetch_missing_files(line, tmp_path / "blobs", memory=memory):
        rounds += 1
        assert memory.is_paused and memory.trouble is None and rounds < 9
    assert rounds == 2 and Attachment.get().is_here


def test_a_full_disk_leaves_no_half_file_and_is_told(named, tmp_path):
    memory = Fetching()
    assert fetch_missing_files(Shelf(trouble="full"), tmp_path / "blobs", memory=memory) == 0
    assert memory.trouble.error == cityfiles.NO_ROOM and parts(tmp_path) == []


def test_a_file_the_city_has_lost_is_asked_for_less_and_less(named, tmp_path):
    now, shelf = [0.0], Shelf(trouble="missing")
    memory = Fetching(lambda: now[0])
    for _ in range(3000):
        fetch_missing_files(shelf, tmp_path / "blobs", memory=memory)
        now[0] += 60
    assert 10 < len(shelf.asked) < 10 + 3000 * 60 / LONGEST_REST + 2 and parts(tmp_path) == []


def test_a_busy_line_for_files_is_left_alone_as_it_wished(play, named, tmp_path):
    shelf = Shelf(trouble="busy")
    line = CityLine(Settings(data=tmp_path), threading.Event(), lambda: play.now)
    line._fetch(shelf)
    line._fetch(shelf)
    assert len(shelf.asked) == 1 and not line._rests("pull") and not line._rests("files")
    play.now += timedelta(minutes=16)
    line._fetch(shelf)
    assert len(shelf.asked) == 2


def test_pages_read_again_follow_without_a_pause(city, line, play, tmp_path):
    for _ in range(5):
        dispatch(city)
    citysync.pull(line, lambda: play.now)
    with write():
        settings.save(citysync.CURSOR, "", play.now, "系统")
    reader = CityLine(Settings(data=tmp_path), threading.Event(), lambda: play.now)
    reader._is_up = True
    assert reader._listen_once(line) == BREATH


def test_another_event_under_a_used_id_is_listed_and_changes_nothing(city, line, play):
    number = dispatch(city)
    acts.tell(city.store, COUNTY, number, "urge", {"text": "请加快"}, NOW)
    first, second = line.pull(None).events
    twin = {**second, "id": first["id"]}
    for events in ([first, twin], [first, twin, twin]):
        citysync.take_page(PullOutcome(events, "c"), play.now)
    assert inbox.counts() == {"applied": 1, "refused": 1}
    row = InboxEvent.get(InboxEvent.state == "refused")
    assert row.code == "id_reused" and "编号" in row.reason
    assert not History.select().where(History.act == "urge").exists()


def test_a_clock_that_was_ahead_for_years_leaves_nothing_asleep(play, line, city):
    ahead = play.now + timedelta(days=2000)
    with write():
        settings.save(citycompare.ASKED, ahead.isoformat(), play.now, "系统")
        settings.save(citycompare.COMPARED, ahead.date().isoformat(), play.now, "系统")
        Package.create(direction="out", state="making", made_at=ahead, seen_at=ahead)
        InboxEvent.create(
            event_id=uuid7(play.now, b"x" * NOISE), subject="S1", ticketversion=9, state="waiting",
            received_at=play.now - timedelta(hours=1), body=b"",
        )  # fmt: skip
    assert citycompare.ask_for_gaps(play.now) == ["S1"]
    (told,) = citycompare.reconcile_due(line, play.now)
    assert told.day == date(2026, 11, 19) and told.error is None
    packages.settle_lost(play.now)
    assert Package.get().state == "failed"


def test_a_large_unproven_refusal_is_not_unfolded(play):
    body = b"[" + b"{}," * 100_000 + b"{}]"
    small = json.dumps({"code": "too_old"}).encode()
    for content, shown in ((body, False), (small, True)):
        with faulty_city(lambda *_, said=content: Reply(401, said, is_signed=False)) as (url, _):
            outcome = CityPlatform(url, SECRET, timeout=5).push([registered("A1")])
        assert ("too_old" in outcome.error) is shown and outcome.code == "unauthorized"
