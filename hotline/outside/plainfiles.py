"""Every kind of file a phone sends, without what the phone tells of place, time, owner, itself.

Done once, at the door, before the file gets its name: whatever is kept, shown, printed or sent
to the city from then on is the plain file. What was taken out lies beside it, for the office.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from hotline.outside import plainpictures, plainrecordings
from hotline.outside.plainboxes import boxes
from hotline.outside.plainedits import (
    NotReadable,
    Planner,
    mapped,
    planned,
    settle,
    write_plain,
    write_taken,
    write_whole,
)

PLANNERS: dict[str, Planner] = {
    "image/jpeg": plainpictures.jpeg,
    "image/png": plainpictures.png,
    "image/webp": plainpictures.webp,
    "image/gif": plainpictures.gif,
    "image/heic": boxes,
    "video/mp4": boxes,
    "video/quicktime": boxes,
    "audio/mp4": boxes,
    "audio/webm": plainrecordings.webm,
    "audio/mpeg": plainrecordings.mp3,
    "audio/wav": plainpictures.wav,
}
READABLE = tuple(PLANNERS)
TAKEN = ".taken"  # behind the name of the plain file: what was taken out of it


@dataclass(frozen=True)
class Plain:
    """The plain file now standing in place of the original; `taken` has no lasting name yet."""

    sha256: str
    size: int
    taken: Path

    def keep_taken(self, target: Path) -> None:
        """Lay what was taken out beside the plain file `target`. What lies there stays: it
        belongs to whoever sent the picture first."""
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_name(target.name + TAKEN)
        if beside.exists():
            self.taken.unlink()
        else:
            settle(self.taken, beside)


def make_plain(file: Path, media_type: str, sha256: str) -> Plain | None:
    """Make the file of that SHA-256 plain where it lies; None when it tells nothing.

    Raises NotReadable for a file that cannot be made plain; it is then as it was. What cannot
    name a place (documents, plain speech codecs) is left alone.
    """
    if (planner := PLANNERS.get(media_type)) is None:
        return None
    half, taken = file.with_name(f"{file.name}-plain"), file.with_name(f"{file.name}-taken")
    try:
        with mapped(file) as data:
            edits = planned(data, planner)
            if not edits:
                return None
            with half.open("wb") as out:
                digest = write_plain(data, edits, out)
                out.flush()
                os.fsync(out.fileno())
            with taken.open("wb") as out:
                write_taken(data, edits, sha256, out)
                out.flush()
                os.fsync(out.fileno())
        os.replace(half, file)
    except BaseException:
        taken.unlink(missing_ok=True)
        raise
    finally:
        half.unlink(missing_ok=True)
    return Plain(digest, file.stat().st_size, taken)


def plain(sha256: str, source: Path, media_type: str, folder: Path) -> Path:
    """Return the plain copy of the file, made on the first asking; itself when it is plain.

    Files people hand in are plain already, those of the city are not. Raises NotReadable.
    """
    if (planner := PLANNERS.get(media_type)) is None:
        raise NotReadable(media_type)
    target = folder / sha256[:2] / f"{sha256}.plain"
    if target.exists():
        return target
    half = _half(target)
    try:
        with mapped(source) as data:
            if not (edits := planned(data, planner)):
                return source
            with half.open("wb") as new:
                write_plain(data, edits, new)
        settle(half, target)
    finally:
        half.unlink(missing_ok=True)
    return target


def is_taken_from(source: Path) -> bool:
    """Return whether something was taken out of this file when it came in."""
    return source.with_name(source.name + TAKEN).exists()


def original(sha256: str, source: Path, folder: Path) -> Path:
    """Return the file as it was handed in, put together on the first asking. Raises NotReadable."""
    if not is_taken_from(source):
        return source
    target = folder / sha256[:2] / f"{sha256}.original"
    if target.exists():
        return target
    half = _half(target)
    try:
        with half.open("wb") as new:
            write_whole(source, source.with_name(source.name + TAKEN), new)
        settle(half, target)
    finally:
        half.unlink(missing_ok=True)
    return target


def _half(target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    return target.with_suffix(f".{os.getpid()}-half")
