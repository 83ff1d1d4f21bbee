"""What is changed in a file so that it tells nothing beside its picture or sound, and the way back.

A planner looks at a file and names the stretches that go; nothing is decoded. The plain file is
written from that piece by piece, however large it is. What was taken out is kept beside it in a
small file, so that the original can be put together again, byte for byte, should it be proof.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PIECE = 1024 * 1024
# Of a plan. A real file needs a few dozen; the rest of the bound is for telemetry in many pieces.
MOST_EDITS = 200_000
LONGEST_HEAD = 32 * PIECE  # of the file of what was taken out: its list of edits


class NotReadable(ValueError):
    """The file's parts cannot be told apart; it must not be passed on as plain."""


@dataclass(frozen=True, order=True)
class Edit:
    """Bytes `start` to `end` of the original become `put`; None: as many zero bytes."""

    start: int
    end: int
    put: bytes | None = b""

    @property
    def length(self) -> int:
        """How many bytes stand there afterwards."""
        return self.end - self.start if self.put is None else len(self.put)


Planner = Callable[[mmap.mmap], Iterable[Edit]]


@contextmanager
def mapped(source: Path) -> Iterator[mmap.mmap]:
    """Map the file: only what is looked at is read. Raises NotReadable for an empty one."""
    with source.open("rb") as file:
        try:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError as empty:
            raise NotReadable("empty") from empty
        with data:
            yield data


def planned(data: mmap.mmap, planner: Planner) -> list[Edit]:
    """Return the planner's edits that change something, in order.

    A file made plain once has none left. Raises NotReadable where they cannot be right.
    """
    edits: list[Edit] = []
    for edit in planner(data):
        edits.append(edit)
        if len(edits) > MOST_EDITS:
            raise NotReadable("too many parts")
    edits = sorted(edit for edit in edits if edit.end > edit.start or edit.put)
    at = 0
    for edit in edits:
        if edit.start < at or edit.end < edit.start:
            raise NotReadable("parts lie across each other")
        at = edit.end
    if at > len(data):
        raise NotReadable("cut short")
    return [edit for edit in edits if not _says_so(data, edit)]


def _says_so(data: mmap.mmap, edit: Edit) -> bool:
    if edit.length != edit.end - edit.start:
        return False
    now = _zeros(edit.length) if edit.put is None else [edit.put]
    stood = (
        _pieces(data, edit.start, edit.end) if edit.put is None else [data[edit.start : edit.end]]
    )
    return all(one == other for one, other in zip(now, stood, strict=True))


class _Hashed:
    """A file that is written piece by piece, and the SHA-256 of all that was written."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out, self.digest = out, hashlib.sha256()

    def put(self, pieces: Iterable[bytes]) -> None:
        for piece in pieces:
            self.digest.update(piece)
            self._out.write(piece)


def write_plain(data: mmap.mmap, edits: list[Edit], out: IO[bytes]) -> str:
    """Write the file with the edits made and return its SHA-256."""
    whole, at = _Hashed(out), 0
    for edit in edits:
        whole.put(_pieces(data, at, edit.start))
        whole.put(_zeros(edit.length) if edit.put is None else (edit.put,))
        at = edit.end
    whole.put(_pieces(data, at, len(data)))
    return whole.digest.hexdigest()


def write_taken(data: mmap.mmap, edits: list[Edit], original: str, out: IO[bytes]) -> None:
    """Write what the edits take out: a line that says where it stood, then the bytes."""
    shift, stood = 0, []
    for edit in edits:
        stood.append((edit.start + shift, edit.length, edit.end - edit.start))
        shift += edit.length - (edit.end - edit.start)
    out.write(json.dumps({"sha256": original, "stood": stood}).encode() + b"\n")
    for edit in edits:
        for piece in _pieces(data, edit.start, edit.end):
            out.write(piece)


def write_whole(plain: Path, taken: Path, out: IO[bytes]) -> None:
    """Put the original together again. Raises NotReadable when it would not be the same."""
    whole = _Hashed(out)
    with mapped(plain) as data, taken.open("rb") as parts:
        try:
            head = json.loads(parts.readline(LONGEST_HEAD))
            stood = [(int(at), int(now), int(was)) for at, now, was in head["stood"]]
        except (ValueError, TypeError, KeyError) as damaged:
            raise NotReadable("the list of what was taken out is damaged") from damaged
        end = 0
        for at, now, was in stood:
            whole.put(_pieces(data, end, at))
            whole.put(_read(parts, was))
            end = at + now
        whole.put(_pieces(data, end, len(data)))
    if whole.digest.hexdigest() != head.get("sha256"):
        raise NotReadable("not the original")


def settle(half: Path, target: Path) -> None:
    """Give a written file its lasting name."""
    os.chmod(half, 0o640)
    os.replace(half, target)


def _pieces(data: mmap.mmap, start: int, end: int) -> Iterator[bytes]:
    for at in range(start, end, PIECE):
        yield data[at : min(at + PIECE, end)]


def _zeros(count: int) -> Iterator[bytes]:
    for at in range(0, count, PIECE):
        yield bytes(min(PIECE, count - at))


def _read(parts: IO[bytes], count: int) -> Iterator[bytes]:
    while count > 0:
        piece = parts.read(min(PIECE, count))
        if not piece:
            raise NotReadable("cut short")
        yield piece
        count -= len(piece)
