"""Fetching the files the city named: they come after the event, whenever the line has time."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from peewee import fn

from hotline.casework.cityuploads import OF_THE_LINE
from hotline.outside import files
from hotline.outside.cityplatform import BlobOutcome, CityPlatform
from hotline.store.attachments import Attachment
from hotline.store.database import write

# Seconds one round fetches for; then the inbox gets its turn again.
SLICE = 20.0
# Seconds a file rests that could not be had, doubled each time up to the longest: what the city
# has lost is not asked for three times a minute for years.
FIRST_REST, LONGEST_REST = 60.0, 6 * 3600.0
MOST_REMEMBERED = 5000
NO_ROOM = "本机存不下市平台的附件，请系统管理员检查磁盘。"


class Fetching:
    """What one process remembers of its fetching: which file rests, and what ailed the line.

    Seconds are counted so that a clock set back ends a rest and a round, never lengthens them.
    """

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._rests: OrderedDict[str, tuple[float, float]] = OrderedDict()  # since, for so long
        self.trouble: BlobOutcome | None = None
        self.is_paused = False

    def _is_within(self, since: float, span: float) -> bool:
        return since <= self._seconds() < since + span

    def rests(self, sha256: str) -> bool:
        return sha256 in self._rests and self._is_within(*self._rests[sha256])

    def note(self, sha256: str) -> None:
        """Let the file rest."""
        _, last = self._rests.pop(sha256, (0.0, FIRST_REST / 2))
        self._rests[sha256] = (self._seconds(), min(last * 2, LONGEST_REST))
        while len(self._rests) > MOST_REMEMBERED:
            self._rests.popitem(last=False)

    def round(self) -> Callable[[], bool]:
        """Begin a round; returns the question whether it has lasted long enough."""
        self.trouble, self.is_paused = None, False
        start = self._seconds()
        return lambda: not self._is_within(start, SLICE)


def fetch_missing_files(
    city: CityPlatform, blobs: Path, limit: int = 5, memory: Fetching | None = None
) -> int:
    """Fetch files the city named but that are not here yet; return how many arrived.

    In random order, so that a file the city has lost never keeps the others waiting; trouble of
    the line ends the round. The media type is read from the content: what the city says of it is
    not believed.
    """
    memory = memory or Fetching()
    is_enough, arrived = memory.round(), 0
    missing = Attachment.select(Attachment.sha256, Attachment.name).where(~Attachment.is_here)
    rows = missing.distinct().order_by(fn.RANDOM()).limit(limit * 20)
    for row in [row for row in rows if not memory.rests(row.sha256)][:limit]:
        path = files.path_of(row.sha256, blobs)
        outcome = BlobOutcome(done=True) if path.exists() else _fetch(city, row, path, is_enough)
        if outcome.done:
            _arrived(row, path)
            arrived += 1
        elif outcome.code == "paused":
            memory.is_paused = True
        elif outcome.code == "no_room" or _is_of_line(outcome):
            memory.trouble = outcome
        else:
            memory.note(row.sha256)
        if memory.trouble or is_enough():
            break
    return arrived


def _is_of_line(outcome: BlobOutcome) -> bool:
    return outcome.code in OF_THE_LINE or outcome.code.startswith("status_5")


def _arrived(row: Attachment, path: Path) -> None:
    media_type = files.media_type_of(path, row.name) or "application/octet-stream"
    with write():
        Attachment.update(is_here=True, media_type=media_type).where(
            Attachment.sha256 == row.sha256
        ).execute()


def _fetch(
    city: CityPlatform, row: Attachment, path: Path, is_enough: Callable[[], bool]
) -> BlobOutcome:
    """Fetch one file, behind what the last try brought; what is no use is removed."""
    part = path.with_name(f".incoming-{row.sha256}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.touch(0o640)
        with part.open("r+b") as into:
            outcome = city.get_blob(row.sha256, into, is_enough=is_enough)
        if outcome.done:
            part.replace(path)
        elif not part.stat().st_size or not _is_of_line(outcome):
            part.unlink()
        return outcome
    except OSError:
        part.unlink(missing_ok=True)
        return BlobOutcome(error=NO_ROOM, code="no_room")
