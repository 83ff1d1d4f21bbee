"""Files nobody names go after a week, every other one stays; a new table cannot be forgotten."""

from __future__ import annotations

import io
import os
import re
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotline import clock
from hotline.casework import tidying
from hotline.outside import files, leftfiles
from hotline.store import backup, blobnames, outbox
from hotline.store.assignments import Assignment
from hotline.store.attachments import Attachment
from hotline.store.database import write
from hotline.store.findings import Finding, FindingPhoto
from hotline.store.inbox import InboxEvent
from hotline.store.notices import Notice, NoticeFile
from hotline.store.sealing import seal
from hotline.store.settings import Heartbeat
from hotline.store.units import Unit
from tests.house.tree import ROOT
from tests.pages import story
from tests.plain import made

DAY = timedelta(days=1)


def test_every_table_with_a_digest_says_what_it_names() -> None:
    schema, found = (ROOT / "db" / "schema.sql").read_text("utf-8"), set()
    for table, body in re.findall(r'CREATE TABLE "(\w+)" \((.*?)\);\n', schema, re.S):
        columns = re.findall(r'"(\w+)" (?:TEXT|BLOB)', body)
        found |= {(table, name) for name in columns if "sha256" in name or "digest_of" in name}
    assert found == set(blobnames.NAMING) | set(blobnames.OTHERS)
    assert not set(blobnames.NAMING) & set(blobnames.OTHERS)


@pytest.fixture
def data(app) -> Path:
    return app.config["SETTINGS"].data


def lay(data: Path, body: bytes, age: timedelta, now: datetime) -> str:
    """Hand a file in as it was `age` ago; what was taken out lies beside it."""
    kept = files.keep(io.BytesIO(body), "a.bin", data / "blobs")
    path = files.path_of(kept.sha256, data / "blobs")
    for each in (path, *path.parent.glob(f"{kept.sha256}.*")):
        os.utime(each, ((now - age).timestamp(),) * 2)
    return kept.sha256


def lying(data: Path) -> set[str]:
    return {path.name for path in (data / "blobs").rglob("*") if path.is_file()}


def _finding(now: datetime) -> Finding:
    village = Unit.get(Unit.kind == "village")
    return Finding.create(
        number=f"S{Finding.select().count()}", unit=village, township=village.parent_id,
        division=village.division_code, text="井盖", state="noted", found_at=now,
        found_by_name="甲",
    )  # fmt: skip


def name_it(way: str, digest: str, part: Assignment, now: datetime) -> None:
    """Name the file in one of the ways a row or a message does."""
    told = {"sha256": digest, "name": "a", "media_type": "application/pdf", "size": 1}
    if way == "attachment":
        Attachment.create(ticket=part.ticket_id, by_name="甲", at=now, **told)
    elif way == "finding":
        FindingPhoto.create(finding=_finding(now), by_name="甲", at=now, **told)
    elif way == "notice":
        notice = Notice.create(kind="monthly", period="2026-10", drafted_at=now, drafted_by="甲")
        NoticeFile.create(notice=notice, kind="paper", made_at=now, **told)
    elif way == "outbox":
        outbox.owe("ticket.progress", "T1", {"acts": [{"attachments": [told]}]}, now)
    elif way == "inbox":
        body = seal('{"data":{"attachments":[{"sha256":"' + digest + '"}]}}')
        InboxEvent.create(event_id=digest, received_at=now, body=body, state="waiting")


def forget(data: Path) -> None:
    for table in (Attachment, FindingPhoto, Finding, NoticeFile, Notice, InboxEvent):
        table.delete().execute()
    outbox.OutboxEvent.delete().execute()
    shutil.rmtree(data / "blobs", ignore_errors=True)


WAYS = ("attachment", "finding", "notice", "outbox", "inbox", "nobody")


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.sampled_from(WAYS), st.floats(0, 20)), max_size=12))
def test_only_old_files_that_nobody_names_go(app, data, lot) -> None:
    part, now = story.contacted(), clock.now()
    forget(data)
    stay, go = set(), set()
    for number, (way, days) in enumerate(lot):
        digest = lay(data, f"%PDF-1.4 {number}".encode(), timedelta(days=days), now)
        with write():
            name_it(way, digest, part, now)
        (go if way == "nobody" and days > 7 else stay).add(digest)
    tidied = tidying.tidy_files(data, now)
    assert lying(data) == stay and tidied.files == len(go)
    assert tidying.tidy_files(data, now) == tidying.Tidied()


def test_all_that_was_made_of_it_goes_too_and_is_said(app, data) -> None:
    now = clock.now()
    digest = lay(data, made.heic(), 8 * DAY, now)
    young = lay(data, made.movie(), 6 * DAY, now)
    assert lying(data) == {digest, f"{digest}.taken", young, f"{young}.taken"}
    for each in (digest, young):
        folder = data / "thumbs" / each[:2]
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{each}.jpg").write_bytes(b"small")
        (folder / f"{each}.plain").write_bytes(b"plain")
    original = data / "thumbs" / young[:2] / f"{young}.original"
    original.write_bytes(b"whole")
    os.utime(original, ((now - 2 * DAY).timestamp(),) * 2)
    half = data / "blobs" / ".incoming-x1-plain"
    half.write_bytes(b"half")
    os.utime(half, ((now - 8 * DAY).timestamp(),) * 2)
    tidied = tidying.tidy_files(data, now)
    assert (tidied.files, tidied.others) == (1, 4) and tidied.size > len(made.heic())
    assert lying(data) == {young, f"{young}.taken"}
    left = {path.name for path in (data / "thumbs").rglob("*") if path.is_file()}
    assert left == {f"{young}.jpg", f"{young}.plain"}
    assert "清理无人引用的附件 1 个" in Heartbeat.get(Heartbeat.name == tidying.BEAT).text


def test_a_file_handed_in_again_begins_its_week_anew(app, data) -> None:
    now = clock.now()
    digest = lay(data, b"%PDF-1.4 again", 30 * DAY, now)
    assert lay(data, b"%PDF-1.4 again", DAY, now) == digest
    assert tidying.tidy_files(data, now).files == 0 and lying(data) == {digest}


def test_a_file_of_an_open_form_is_renewed_or_asked_for_again(app, data) -> None:
    now = clock.now()
    digest = lay(data, b"%PDF-1.4 form", 30 * DAY, now)
    assert leftfiles.renew(digest, data / "blobs")
    assert tidying.tidy_files(data, now).files == 0 and lying(data) == {digest}
    assert not leftfiles.renew("0" * 64, data / "blobs")


def test_after_a_restore_nothing_goes_while_the_way_back_is_open(app, data) -> None:
    now = clock.now()
    digest = lay(data, b"%PDF-1.4 named by the database set aside", 30 * DAY, now)
    aside = data / "before-restore-20261122-020000"
    aside.mkdir()
    assert tidying.tidy_files(data, now).files == 0 and lying(data) == {digest}
    os.utime(aside, ((now - 31 * DAY).timestamp(),) * 2)
    assert tidying.tidy_files(data, now).files == 1 and not lying(data)


def test_a_copy_goes_on_when_a_file_is_tidied_away_under_it(app, data, monkeypatch) -> None:
    now = clock.now()
    gone, stays = (lay(data, f"%PDF-1.4 {n}".encode(), 8 * DAY, now) for n in (1, 2))
    copy = shutil.copy2

    def tidied_first(source: Path, target: Path) -> object:
        if source.name == gone:
            leftfiles.remove(gone, data / "blobs", now)
        return copy(source, target)

    monkeypatch.setattr(shutil, "copy2", tidied_first)
    copied = backup.back_up(data, data.parent / "copies", now)
    assert copied.blobs == 1 and backup.verify(copied.folder)["blobs"] == 1
    assert [path.name for path in (copied.folder / "blobs").rglob("*") if path.is_file()] == [stays]
