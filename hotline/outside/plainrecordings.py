"""Sound that browsers and recorders write, without when it was recorded and by which program."""

from __future__ import annotations

import mmap
from collections.abc import Iterator

from hotline.outside.plainedits import Edit, NotReadable

# EBML elements of a WebM (RFC 8794, RFC 9559) by their numbers.
_EBML, _SEGMENT, _CLUSTER = 0x1A45DFA3, 0x18538067, 0x1F43B675
# Those that are looked into: Segment, Info, Tracks, TrackEntry.
_OPENED = {_SEGMENT, 0x1549A966, 0x1654AE6B, 0xAE}
# Those that become a hole of the same length: Tags, Attachments, Chapters; date, title, names of
# this and the neighbouring files; a track's name; checksums, which would be wrong; older holes.
_HOLES = {0x1254C367, 0x1941A469, 0x1043A770, 0x4461, 0x7BA9, 0x7384, 0x3C83AB, 0x3E83BB,
          0x73A4, 0x3CB923, 0x3EB923, 0x536E, 0xBF, 0xEC}  # fmt: skip
_BLANKED = {0x4D80, 0x5741}  # the writing programs must be named; their names become empty
_MOST = 500_000  # elements; an hour of voice in blocks of 20 milliseconds has 180,000

_MOST_LABELS = 16  # in front of one MP3; two are already odd


def webm(data: mmap.mmap) -> Iterator[Edit]:
    """Plan a WebM. One that is being written has no lengths for its outer parts: its clusters
    are then walked through block by block."""
    at = 0
    for _ in range(_MOST):
        if at == len(data):
            return
        number, start, body, end = _element(data, at)
        if at == 0 and number != _EBML:
            raise NotReadable("no webm")
        at = body if end is None or number in _OPENED else end
        if end is None and number not in (_SEGMENT, _CLUSTER):
            raise NotReadable("a part without an end")
        if number in _HOLES and end is not None:
            yield from _hole(start, end)
        elif number in _BLANKED:
            yield Edit(body, at, None)
    raise NotReadable("too many parts")


def _element(data: mmap.mmap, at: int) -> tuple[int, int, int, int | None]:
    """Return number, start, begin of the contents and end (None: not known)."""
    number, body = _vint(data, at, 4, keep=True)
    size, body = _vint(data, body, 8)
    if size < 0:
        return number, at, body, None
    if body + size > len(data):
        raise NotReadable("cut short")
    return number, at, body, body + size


def _vint(data: mmap.mmap, at: int, longest: int, keep: bool = False) -> tuple[int, int]:
    """Return the number that stands there (-1: all ones, not known) and where it ends."""
    first = data[at] if at < len(data) else 0
    length = 9 - first.bit_length()
    if length > longest or at + length > len(data):
        raise NotReadable("no number")
    found = int.from_bytes(data[at : at + length])
    if keep:
        return found, at + length
    found &= (1 << 7 * length) - 1
    return (-1 if found == (1 << 7 * length) - 1 else found), at + length


def _hole(start: int, end: int) -> Iterator[Edit]:
    """Make a Void element of exactly that length; the shortest element is two bytes long."""
    length = end - start
    width = 8 if length >= 9 else 1
    head = b"\xec" + ((1 << 7 * width) | (length - 1 - width)).to_bytes(width)
    yield Edit(start, start + len(head), head)
    yield Edit(start + len(head), end, None)


def mp3(data: mmap.mmap) -> Iterator[Edit]:
    """Plan an MP3: the labels in front (ID3v2) and behind (ID3v1) go."""
    at = 0
    for _ in range(_MOST_LABELS):
        if data[at : at + 3] != b"ID3":
            break
        size = data[at + 6 : at + 10]
        if len(size) != 4 or max(size) > 127:
            raise NotReadable("no label")
        at += 10 + sum(part << 7 * (3 - n) for n, part in enumerate(size))
        at += 10 if data[at : at + 3] == b"3DI" else 0  # a foot says the same again
    end = len(data) - 128 if data[-128:-125] == b"TAG" else len(data)
    if at >= end or data[at : at + 3] == b"ID3":
        raise NotReadable("no sound")
    yield Edit(0, at)
    yield Edit(end, len(data))
