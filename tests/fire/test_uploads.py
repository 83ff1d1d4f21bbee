"""A message waits for its files; no other ticket waits with it, and a kill starts nothing anew."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

import pytest

from hotline.casework import citysync, handling, syncdesk
from hotline.casework.attaching import Evidence
from hotline.outside.cityplatform import CityPlatform
from hotline.store import begunuploads, outbox
from hotline.store.begunuploads import BegunUpload
from hotline.store.database import write
from hotline.store.outbox import OutboxEvent
from tests.fire.fuse import Killed
from tests.sandboxcity.city import COUNTY

MEGA = 1024 * 1024
BIG = Random(3).randbytes(3 * MEGA + 17)


@pytest.fixture
def blobs(tmp_path):
    return tmp_path / "data" / "blobs"


def keep(blobs, content: bytes, digest: str = "") -> Evidence:
    """Put a file where uploads lie; a given digest is not its own (a damaged disk)."""
    digest = digest or hashlib.sha256(content).hexdigest()
    path = blobs / digest[:2] / digest[2:4] / digest
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return Evidence(digest, "现场.jpg", "image/jpeg", len(content))


def with_file(play, evidence: Evidence) -> str:
    number = play.handled()
    part = play.part(number, "east").id
    handling.progress(play.by("station_clerk"), part, None, "已到现场", [evidence])
    handling.progress(play.by("station_clerk"), part, None, "已修好")
    return number


def states(number: str) -> list[str]:
    rows = OutboxEvent.select().where(OutboxEvent.subject == number).order_by(OutboxEvent.id)
    return [row.state for row in rows]


def killed_after(calls: int, now: datetime) -> Callable[[], datetime]:
    """A clock that is read `calls` times; then the power fails."""
    left = [calls]

    def clock() -> datetime:
        left[0] -= 1
        if left[0] < 0:
            raise Killed
        return now

    return clock


def test_an_upload_goes_on_after_the_worker_was_killed(play, city, blobs):
    file = keep(blobs, BIG)
    number = with_file(play, file)
    begun = ""
    for calls in range(3, 12):
        line = CityPlatform(city.url, city.secret)
        with pytest.raises(Killed):
            citysync.push(line, COUNTY, blobs, killed_after(calls, play.now), 200)
        begun = (begunuploads.path_of(file.sha256) or "").rpartition("/")[2]
        if begun and (city.store.uploads / begun).stat().st_size >= 2 * MEGA:
            break
    assert (city.store.uploads / begun).stat().st_size < len(BIG), "killed too late"
    assert "confirmed" in states(number) and states(number)[-1] == "waiting"
    again = CityPlatform(city.url, city.secret)
    done = citysync.push(again, COUNTY, blobs, lambda: play.now, 200)
    assert done.error is None and (city.store.blobs / file.sha256).read_bytes() == BIG
    # Finished uploads are forgotten there: it was this one that went on.
    assert not city.store.rows("SELECT id FROM uploads WHERE id = ?", begun)
    assert list(BegunUpload.select()) == []
    citysync.push(again, COUNTY, blobs, lambda: play.now, 200)
    assert set(states(number)) == {"confirmed"}


def test_a_long_file_takes_turns_with_other_tickets(play, city, line, blobs):
    number = with_file(play, keep(blobs, BIG))
    start, read = play.now, [0]

    def slow_line() -> datetime:
        """Every look at the clock finds it eight seconds later."""
        read[0] += 1
        return start + timedelta(seconds=8 * read[0])

    first = citysync.push(line, COUNTY, blobs, slow_line, 200)
    assert first.error is None and states(number)[-2:] == ["waiting", "waiting"]
    other = play.closed()
    for _ in range(4):
        citysync.push(line, COUNTY, blobs, slow_line, 200)
        assert set(states(other)) == {"confirmed"}
    assert set(states(number)) == {"confirmed"}


def test_a_damaged_file_holds_its_own_ticket_only_and_is_not_hammered(play, city, line, blobs):
    held = with_file(play, keep(blobs, b"damaged", "ab" * 32))
    other = play.closed()
    done = citysync.push(line, COUNTY, blobs, lambda: play.now, 200)
    assert done.error is None, "one file is no trouble of the line"
    assert set(states(other)) == {"confirmed"} and states(held)[-2:] == ["waiting", "waiting"]
    row = OutboxEvent.get(OutboxEvent.attempts == 1, OutboxEvent.state == "waiting")
    assert "附件" in row.message, "the desk says why"
    quiet = citysync.push(line, COUNTY, blobs, lambda: play.now, 200)
    assert quiet.is_held and OutboxEvent.get_by_id(row.id).attempts == 1
    syncdesk.sync_now(play.by("supervisor"))
    citysync.push(line, COUNTY, blobs, lambda: play.now, 200)
    assert OutboxEvent.get_by_id(row.id).attempts == 2
    keep(blobs, b"x")  # mended on disk by hand, as the nightly check of files asks
    path = blobs / "ab" / "ab" / ("ab" * 32)
    path.unlink()
    play.now += timedelta(minutes=6)
    citysync.push(line, COUNTY, blobs, lambda: play.now, 200)
    citysync.push(line, COUNTY, blobs, lambda: play.now, 200)
    assert set(states(held)) == {"confirmed"}


def test_many_tickets_with_files_in_trouble_do_not_fill_the_batch(play, city, line, blobs):
    for n in range(5):
        with_file(play, keep(blobs, b"damaged", f"{n}b" * 32))
    for _ in range(14):
        citysync.push(line, COUNTY, blobs, lambda: play.now, 3)
    other = play.register()
    citysync.push(line, COUNTY, blobs, lambda: play.now, 3)
    assert states(other) == ["confirmed"] and outbox.counts()["waiting"] == 10


def test_an_upload_begun_at_another_city_is_begun_anew(play, city, line, blobs):
    file = keep(blobs, b"a small photo")
    number = with_file(play, file)
    with write():
        begunuploads.keep(file.sha256, "/elsewhere/v1/blobs/uploads/1", play.now)
    for _ in range(2):
        citysync.push(line, COUNTY, blobs, lambda: play.now, 200)
    assert set(states(number)) == {"confirmed"} and list(BegunUpload.select()) == []
