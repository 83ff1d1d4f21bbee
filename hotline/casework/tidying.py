"""Files that nobody names: photos of an act that was given up, of a form that failed.

They are removed a week later, with all that was made of them; whatever a row or a waiting
message names stays. Copies of the county (backups) are not touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from hotline.outside import leftfiles
from hotline.store import blobnames, settings
from hotline.store.database import write

# Longer than an act may lie on a phone and still count (three days), a form in an open window,
# and a long holiday's first half; a photo that is gone is sent again by the phone itself.
KEPT = timedelta(days=7)
# A copy of an original, put together for somebody to save, is of no use the next day.
KEPT_ORIGINAL = timedelta(days=1)
# While the county can still go back to what it was before a restore, its files stay.
WAY_BACK = timedelta(days=30)
AT_ONCE = 500  # files asked about in one question, removed in one transaction
BEAT = "tidy_files"


@dataclass(frozen=True)
class Tidied:
    """How many files nobody named were removed, their bytes, and how many were half or made."""

    files: int = 0
    size: int = 0
    others: int = 0

    def words(self) -> str:
        """Return it as the operator reads it, "" when nothing was removed."""
        if not self.files and not self.others:
            return ""
        size = f"{self.size / 1_048_576:.1f} 兆"
        return f"清理无人引用的附件 {self.files} 个（{size}），中间文件 {self.others} 个。"


def tidy_files(data: Path, now: datetime) -> Tidied:
    """Remove what nobody names for a week and note how much it was. Twice changes nothing."""
    blobs, before = data / "blobs", now - KEPT
    if _is_way_back_open(data, now):
        return Tidied()
    files = size = 0
    for some in _pieces(_unnamed(blobs, before)):
        with write():  # no act comes in between that would name one of them
            for digest in set(some) - blobnames.named(some):
                freed = leftfiles.remove(digest, blobs, before)
                files, size = files + bool(freed), size + freed
    halves = leftfiles.remove_halves(blobs, before)
    made = leftfiles.remove_made(data / "thumbs", blobs, now - KEPT_ORIGINAL)
    tidied = Tidied(files, size, halves + made)
    with write():
        settings.beat(BEAT, now, tidied.words())
    return tidied


def _is_way_back_open(data: Path, now: datetime) -> bool:
    """Tell whether a restore of late left the county as it was before beside the new one.

    Its files lie with all the others; they are named only by the database that was set aside.
    """
    since = (now - WAY_BACK).timestamp()
    return any(aside.stat().st_mtime >= since for aside in data.glob("before-restore-*"))


def _unnamed(blobs: Path, before: datetime) -> list[str]:
    found: set[str] = set()
    for some in _pieces(leftfiles.old_files(blobs, before)):
        found |= set(some) - blobnames.named(some)
    return sorted(found - blobnames.named_by_waiting()) if found else []


def _pieces(digests: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(digests)
    while some := list(islice(rest, AT_ONCE)):
        yield some
