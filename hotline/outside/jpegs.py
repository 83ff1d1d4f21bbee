"""A small photo told whole by its parts, in the web process: no pixel is decoded, nothing is run.

A phone sends photos it has drawn itself, hundreds within a minute after a cut. Looking at each in
a process of its own costs a tenth of a second of the machine; walking its segments a third of a
thousandth. Whatever is not plainly whole in here is left to that process (`pictures.py`).
"""

from __future__ import annotations

import re

LARGEST = 1024 * 1024  # bytes: several times what a phone may send; camera originals are larger
MOST_PIXELS = 16_000_000  # the phone draws at most 1600 x 1600; more is looked at outside
_FRAMES = (0xC0, 0xC1, 0xC2)  # baseline, extended, progressive: what every browser shows
_HUFFMAN, _QUANTIZATION = 0xC4, 0xDB
# What may stand before the picture and says nothing about it: APPn, restart interval, comment.
_PASSED = {*range(0xE0, 0xF0), 0xDD, 0xFE}
_SCAN, _END = 0xDA, 0xD9
# In the pixels 0xFF is followed by 0 or a restart; any other byte ends them.
AFTER_PIXELS = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def is_plainly_whole(body: bytes) -> bool:
    """Return whether this is a JPEG with a size, tables, every component's pixels and its end,
    and nothing behind it. False does not mean broken: it means somebody has to look."""
    if len(body) > LARGEST or not body.startswith(b"\xff\xd8"):
        return False
    try:
        return _walk(body)
    except IndexError:
        return False  # cut short


def _walk(body: bytes) -> bool:
    at, tables = 2, set()
    wanted: set[int] = set()
    drawn: set[int] = set()
    while body[at] == 0xFF:
        while body[at + 1] == 0xFF:
            at += 1
        kind = body[at + 1]
        if kind == _END:
            return bool(wanted) and wanted <= drawn and at + 2 == len(body)
        segment = _segment(body, at + 2)
        if segment is None:
            return False
        at += 4 + len(segment)
        if kind in _TABLES and _TABLES[kind](segment):
            tables.add(kind)
        elif kind in _FRAMES and not wanted:
            wanted = _components(segment)
        elif kind == _SCAN and len(tables) == len(_TABLES):
            drawn |= _drawn(segment, wanted)
            at = _end_of_pixels(body, at)
        elif kind not in _PASSED:
            return False
    return False


def _segment(body: bytes, at: int) -> bytes | None:
    """Return what the segment holds whose length stands at `at`, None when it is cut short."""
    size = int.from_bytes(body[at : at + 2])
    found = body[at + 2 : at + size]
    return found if size >= 2 and len(found) == size - 2 else None


def _codes_fit(segment: bytes) -> bool:
    """Return whether every Huffman table has room for its codes and ends with the segment."""
    at = 0
    while at < len(segment):
        code, counts = 0, segment[at + 1 : at + 17]
        for length, count in enumerate(counts, 1):
            code = 2 * code + count
            if code > 1 << length:
                return False
        at += 17 + sum(counts)
    return at == len(segment) > 0


def _steps_fit(segment: bytes) -> bool:
    """Return whether the quantization tables end with the segment: 64 steps of a byte or two."""
    at = 0
    while at < len(segment):
        at += 129 if segment[at] >> 4 else 65
    return at == len(segment) > 0


_TABLES = {_HUFFMAN: _codes_fit, _QUANTIZATION: _steps_fit}


def _components(frame: bytes) -> set[int]:
    """Return the components a frame announces, nothing when it cannot be right or is too large."""
    high, wide, count = int.from_bytes(frame[1:3]), int.from_bytes(frame[3:5]), frame[5]
    is_sound = frame[0] == 8 and 0 < high * wide <= MOST_PIXELS and len(frame) == 6 + 3 * count
    return set(frame[6::3]) if is_sound else set()


def _drawn(scan: bytes, wanted: set[int]) -> set[int]:
    """Return the components whose pixels follow. Raises IndexError for a scan of others."""
    found = set(scan[1 : 1 + 2 * scan[0] : 2])
    if len(scan) != 4 + 2 * scan[0] or not found or not found <= wanted:
        raise IndexError("a scan of nothing that was announced")
    return found


def _end_of_pixels(body: bytes, at: int) -> int:
    """Return where the next marker stands after at least one byte of pixels, else IndexError."""
    found = AFTER_PIXELS.search(body, at)
    if found is None or found.start() == at:
        raise IndexError("no pixels, or no end of them")
    return found.start()
