"""A copy is whole or it is not there; a restore checks before it touches anything."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from hotline.rules.calendar import ZONE
from hotline.store.backup import BadBackup, back_up, existing, restore, verify

NIGHT = datetime(2026, 11, 21, 2, 0, tzinfo=ZONE)


def _run(database: Path, *statements: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(database)
    try:
        for statement in statements:
            rows = connection.execute(statement).fetchall()
        connection.commit()
        return rows
    finally:
        connection.close()


def _notes(data: Path) -> list[object]:
    return [row[0] for row in _run(data / "hotline.db", "SELECT text FROM note ORDER BY text")]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder in use: a database in write-ahead mode, one attachment, a key."""
    folder = tmp_path / "var"
    (folder / "blobs" / "ab").mkdir(parents=True)
    (folder / "blobs" / "ab" / "abcd").write_bytes(b"photo")
    (folder / "keys").mkdir()
    (folder / "keys" / "data.key").write_bytes(b"k" * 32)
    _run(
        folder / "hotline.db",
        "PRAGMA journal_mode=wal",
        "CREATE TABLE note (text TEXT NOT NULL)",
        "INSERT INTO note VALUES ('路灯不亮')",
    )
    return folder


def test_a_copy_holds_database_attachments_and_a_note_but_no_key(data: Path) -> None:
    copied = back_up(data, data / "backups", NIGHT)
    assert copied.folder.name == "hotline-20261121-020000"
    assert _notes(copied.folder) == ["路灯不亮"]
    assert (copied.folder / "blobs/ab/abcd").read_bytes() == b"photo"
    assert "data.key" in (copied.folder / "说明.txt").read_text("utf-8")
    assert not (copied.folder / "keys").exists()


def test_a_copy_is_taken_while_somebody_writes(data: Path) -> None:
    writer = sqlite3.connect(data / "hotline.db")
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("INSERT INTO note VALUES ('没有写完')")
    copied = back_up(data, data / "backups", NIGHT)
    writer.rollback()
    writer.close()
    assert _notes(copied.folder) == ["路灯不亮"]


def test_restore_brings_back_and_keeps_the_way_back(data: Path) -> None:
    copied = back_up(data, data / "backups", NIGHT)
    _run(data / "hotline.db", "INSERT INTO note VALUES ('备份之后')")
    (data / "blobs/ab/abcd").unlink()
    restore(data, copied.folder, NIGHT + timedelta(days=1))
    assert _notes(data) == ["路灯不亮"]
    assert (data / "blobs/ab/abcd").read_bytes() == b"photo"
    assert _notes(data / "before-restore-20261122-020000") == ["备份之后", "路灯不亮"]


def test_restore_onto_an_empty_machine_needs_the_key(data: Path, tmp_path: Path) -> None:
    copied, fresh = back_up(data, data / "backups", NIGHT), tmp_path / "new"
    fresh.mkdir()
    with pytest.raises(BadBackup, match="密钥"):
        restore(fresh, copied.folder, NIGHT)
    assert list(fresh.iterdir()) == []


def test_a_copy_with_its_key_restores_anywhere(data: Path, tmp_path: Path) -> None:
    copied, fresh = back_up(data, data / "backups", NIGHT, with_keys=True), tmp_path / "new"
    fresh.mkdir()
    restore(fresh, copied.folder, NIGHT)
    assert _notes(fresh) == ["路灯不亮"]
    assert (fresh / "keys/data.key").read_bytes() == b"k" * 32


def test_a_changed_byte_is_found_and_nothing_is_touched(data: Path) -> None:
    copied = back_up(data, data / "backups", NIGHT)
    with (copied.folder / "hotline.db").open("r+b") as database:
        database.seek(4100)
        database.write(b"\xff")
    with pytest.raises(BadBackup, match="与清单不符"):
        restore(data, copied.folder, NIGHT)
    assert _notes(data) == ["路灯不亮"]


def test_a_missing_attachment_is_found(data: Path) -> None:
    copied = back_up(data, data / "backups", NIGHT)
    (copied.folder / "blobs/ab/abcd").unlink()
    with pytest.raises(BadBackup, match="应有 1 个附件，只找到 0 个"):
        verify(copied.folder)


def test_a_damaged_database_is_not_copied(data: Path) -> None:
    content = bytearray((data / "hotline.db").read_bytes())
    content[4096:] = b"\x55" * (len(content) - 4096)
    (data / "hotline.db").write_bytes(content)
    with pytest.raises(BadBackup):
        back_up(data, data / "backups", NIGHT)
    assert list((data / "backups").iterdir()) == []


def test_an_orphan_row_is_found(data: Path) -> None:
    _run(
        data / "hotline.db",
        "CREATE TABLE parent (id INTEGER PRIMARY KEY)",
        "CREATE TABLE child (parent_id INTEGER REFERENCES parent (id))",
        "INSERT INTO child VALUES (7)",
    )
    with pytest.raises(BadBackup, match="无主"):
        back_up(data, data / "backups", NIGHT)


def test_only_the_newest_are_kept_and_attachments_are_shared(data: Path) -> None:
    for day in range(4):
        back_up(data, data / "backups", NIGHT + timedelta(days=day), keep=2)
    kept = existing(data / "backups")
    assert [copy.name[8:16] for copy in kept] == ["20261123", "20261124"]
    assert len({(copy / "blobs/ab/abcd").stat().st_ino for copy in kept}) == 1


def test_a_folder_that_is_no_copy_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadBackup, match="不是一份完整的备份"):
        verify(tmp_path)
