"""Copies of the whole county: the database, the attachments, a list of what is in them.

The data key stays out unless asked for: a copy that carries its own key protects nobody. The
manifest holds the key's fingerprint, so that a restore under another key is refused in time.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

DATABASE = "hotline.db"
MANIFEST = "manifest.json"
NOTE = """本文件夹是县级热线工单系统的一份备份。
恢复：python app.py restore 本文件夹
联系电话等个人信息以密钥 keys/data.key 加密。密钥不随备份保存，请另行妥善保管；
没有同一把密钥，恢复后个人信息无法读出。
"""


class BadBackup(Exception):
    """The copy cannot be trusted; `str(error)` is a sentence for the operator."""


@dataclass(frozen=True)
class Copied:
    """What a backup or restore did: where it lies, how many attachments, bytes of database."""

    folder: Path
    blobs: int
    database_bytes: int


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _key_fingerprint(data: Path) -> str:
    key = data / "keys" / "data.key"
    return _digest(key)[:16] if key.exists() else ""


def _files(folder: Path) -> Iterator[Path]:
    return (path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file())


def _sync_to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _copy_database(source: Path, target: Path) -> None:
    """Copy a database that may be in use, page by page, and check the copy."""
    read, written = sqlite3.connect(f"file:{source}?mode=ro", uri=True), sqlite3.connect(target)
    try:
        read.backup(written, pages=512)
        written.execute("PRAGMA journal_mode=delete")
    finally:
        read.close()
        written.close()
    refuse_damaged(target)
    _sync_to_disk(target)


def refuse_damaged(database: Path) -> None:
    """Raise BadBackup unless SQLite finds the file whole and every reference in place."""
    try:
        connection = sqlite3.connect(f"file:{database}?mode=ro&immutable=1", uri=True)
        try:
            (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
            orphan = connection.execute("PRAGMA foreign_key_check").fetchone()
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        raise BadBackup(f"数据库文件 {database} 已损坏，不能使用。") from error
    if verdict != "ok":
        raise BadBackup(f"数据库文件 {database} 没有通过完整性检查，不能使用。")
    if orphan is not None:
        raise BadBackup(f"数据库文件 {database} 的 {orphan[0]} 表里有无主的记录，不能使用。")


def _copy_blobs(source: Path, target: Path, earlier: Path | None) -> int:
    """Copy attachments; those an earlier copy holds already are shared with it, not doubled.

    Attachments are named by their content and never change, so a hard link is safe.
    """
    count = 0
    for name in _files(source):
        copy, known = target / name, earlier / name if earlier else None
        copy.parent.mkdir(parents=True, exist_ok=True)
        # Meanwhile an upload may have got its lasting name, or what nobody names been tidied away.
        with contextlib.suppress(FileNotFoundError):
            if known and known.exists() and known.stat().st_size == (source / name).stat().st_size:
                os.link(known, copy)
            else:
                shutil.copy2(source / name, copy)
            count += 1
    return count


def existing(folder: Path) -> list[Path]:
    """Return the finished copies under `folder`, oldest first."""
    return sorted(path for path in folder.glob("hotline-*") if (path / MANIFEST).exists())


def back_up(data: Path, into: Path, at: datetime, keep: int = 0, with_keys: bool = False) -> Copied:
    """Copy the county to `into/hotline-YYYYMMDD-HHMMSS`, then drop all but the newest `keep`.

    Works while people work. The folder appears under its name only when it is complete; `keep`
    0 drops nothing. Raises BadBackup when the source is damaged, OSError when the disk is full.
    """
    into.mkdir(parents=True, exist_ok=True)
    target = into / f"hotline-{at:%Y%m%d-%H%M%S}"
    partial = target.with_name(f".{target.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(mode=0o700)
    try:
        copied = _fill(data, partial, at, with_keys, earlier=next(iter(existing(into)[::-1]), None))
        partial.rename(target)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    for old in existing(into)[:-keep] if keep else []:
        shutil.rmtree(old)
    return Copied(target, copied.blobs, copied.database_bytes)


def _fill(data: Path, target: Path, at: datetime, with_keys: bool, earlier: Path | None) -> Copied:
    copy = target / DATABASE
    _copy_database(data / DATABASE, copy)
    # The database first: an attachment added meanwhile is one too many, never one too few.
    blobs = _copy_blobs(data / "blobs", target / "blobs", earlier / "blobs" if earlier else None)
    if with_keys:
        shutil.copytree(data / "keys", target / "keys")
    (target / "说明.txt").write_text(NOTE, "utf-8")
    size = copy.stat().st_size
    manifest = {
        "made_at": at.isoformat(),
        "database_sha256": _digest(copy),
        "database_bytes": size,
        "blobs": blobs,
        "key_fingerprint": _key_fingerprint(data),
    }
    (target / MANIFEST).write_text(json.dumps(manifest, indent=1), "utf-8")
    return Copied(target, blobs, size)


def verify(folder: Path) -> dict[str, object]:
    """Return the manifest of a copy after checking every part. Raises BadBackup."""
    if not (folder / MANIFEST).is_file() or not (folder / DATABASE).is_file():
        raise BadBackup(f"{folder} 不是一份完整的备份（缺少清单或数据库）。")
    try:
        manifest: dict[str, object] = json.loads((folder / MANIFEST).read_text("utf-8"))
    except ValueError as error:
        raise BadBackup(f"{folder} 的清单读不懂，可能已损坏。") from error
    if manifest.get("database_sha256") != _digest(folder / DATABASE):
        raise BadBackup(f"{folder} 里的数据库与清单不符，可能被改动或没有拷完整。")
    refuse_damaged(folder / DATABASE)
    found = sum(1 for _ in _files(folder / "blobs")) if (folder / "blobs").exists() else 0
    if found != manifest.get("blobs"):
        raise BadBackup(f"{folder} 应有 {manifest.get('blobs')} 个附件，只找到 {found} 个。")
    return manifest


def restore(data: Path, folder: Path, at: datetime) -> Copied:
    """Put a verified copy in place of the county in `data`; nobody may be working on it.

    What was there is moved to `data/before-restore-…` (the way back). Raises BadBackup when the
    copy is not whole or its key is not here.
    """
    manifest = verify(folder)
    if (folder / "keys").exists() and not (data / "keys").exists():
        shutil.copytree(folder / "keys", data / "keys")
    if manifest.get("key_fingerprint") != _key_fingerprint(data):
        raise BadBackup(
            f"{data / 'keys'} 里没有这份备份所用的密钥，恢复后个人信息将无法读出。"
            "请先把保管的 data.key 放到该处，再恢复。"
        )
    incoming = data / f"{DATABASE}.incoming"
    shutil.copyfile(folder / DATABASE, incoming)
    _sync_to_disk(incoming)
    blobs = 0
    for name in _files(folder / "blobs"):
        target = data / "blobs" / name
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(folder / "blobs" / name, target)
        blobs += 1
    _set_aside(data, data / f"before-restore-{at:%Y%m%d-%H%M%S}")
    os.replace(incoming, data / DATABASE)
    return Copied(folder, blobs, (data / DATABASE).stat().st_size)


def _set_aside(data: Path, aside: Path) -> None:
    """Move the present database away; its write-ahead log belongs to it and goes along."""
    aside.mkdir(mode=0o700)
    for suffix in ("-wal", "-shm", ""):
        present = data / f"{DATABASE}{suffix}"
        if present.exists():
            present.rename(aside / present.name)
