"""Files that lie under blobs/ and thumbs/: which are old, and how one goes with all made of it."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from hotline.outside.files import path_of

_DIGEST = re.compile(r"[0-9a-f]{64}")
_HALF = ".incoming-"


class _Found(NamedTuple):
    name: str
    path: str
    changed: float  # seconds since 1970


def renew(sha256: str, blobs: Path) -> bool:
    """Begin the file's time anew because an act is about to name it; False when it is gone."""
    try:
        os.utime(path_of(sha256, blobs))
    except FileNotFoundError:
        return False
    return True


def old_files(blobs: Path, before: datetime) -> Iterator[str]:
    """Yield the SHA-256 of every kept file that was last handed in before that moment."""
    for found in _files(blobs):
        digest = found.name[:64]
        if _DIGEST.fullmatch(digest) and found.changed < before.timestamp():
            yield digest


def remove(sha256: str, blobs: Path, before: datetime) -> int:
    """Remove the file and what was taken out of it; return the bytes freed.

    One that was handed in again since `before` stays: whoever did it is about to name it.
    """
    path = path_of(sha256, blobs)
    freed = 0
    with contextlib.suppress(FileNotFoundError):
        if path.stat().st_mtime >= before.timestamp():
            return 0
    for each in (path, *path.parent.glob(f"{sha256}.*")):
        with contextlib.suppress(FileNotFoundError):
            size = each.stat().st_size
            each.unlink()
            freed += size
    return freed


def remove_halves(blobs: Path, before: datetime) -> int:
    """Remove what programs that died left half written; return how many."""
    old = (
        found.path
        for found in _files(blobs)
        if found.name.startswith(_HALF) and found.changed < before.timestamp()
    )
    return sum(map(_unlink, old))


def remove_made(thumbs: Path, blobs: Path, before: datetime) -> int:
    """Remove small and plain copies whose file is gone, and copies of originals older than
    `before`, which tell what was taken out; return how many."""
    return sum(_unlink(found.path) for found in _files(thumbs) if _is_spent(found, blobs, before))


def _is_spent(found: _Found, blobs: Path, before: datetime) -> bool:
    digest = found.name[:64]
    if not _DIGEST.fullmatch(digest):
        return False
    is_told = found.name.endswith((".original", "-half"))
    is_old = is_told and found.changed < before.timestamp()
    return is_old or not path_of(digest, blobs).exists()


def _unlink(path: str) -> int:
    try:
        os.unlink(path)
    except FileNotFoundError:
        return 0
    return 1


def _files(folder: Path) -> Iterator[_Found]:
    """Yield the files below, one folder at a time; what goes meanwhile is passed over."""
    try:
        entries = list(os.scandir(folder))
    except FileNotFoundError:
        return
    for entry in entries:
        with contextlib.suppress(FileNotFoundError):
            if entry.is_dir(follow_symlinks=False):
                yield from _files(Path(entry.path))
            elif entry.is_file(follow_symlinks=False):
                yield _Found(entry.name, entry.path, entry.stat().st_mtime)
