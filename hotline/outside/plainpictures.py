"""Photos without what a phone writes beside the picture: place, time, camera, owner; and WAV,
which is a file of chunks like WebP.

The pixels are not touched: whole pieces of the file are left out, so that nothing is decoded and
a 12-megabyte photo takes a few milliseconds. Which way up it was taken is kept, nothing else.
"""

from __future__ import annotations

import mmap
import re
import struct
from collections.abc import Iterator

from hotline.outside.jpegs import AFTER_PIXELS
from hotline.outside.plainedits import Edit, NotReadable

# Segments of a JPEG that are not needed to show it: APP1 (EXIF, XMP), APP3-APP13 and APP15
# (makers' own), comments. APP0, APP2 (colours) and APP14 (Adobe's colour transform) stay.
_TOLD = {0xE1, *range(0xE3, 0xEE), 0xEF, 0xFE}
_FILL = re.compile(rb"\xff+")
_SCAN, _END, _BEGIN = 0xDA, 0xD9, 0xD8
_PNG = b"\x89PNG\r\n\x1a\n"
# Beside the critical chunks (a capital letter in front): transparency, colours, size, movement.
_PNG_SHOWN = {b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs", b"bKGD", b"cICP",
              b"mDCV", b"cLLI", b"acTL", b"fcTL", b"fdAT"}  # fmt: skip
_WEBP_SHOWN = {b"VP8 ", b"VP8L", b"VP8X", b"ANIM", b"ANMF", b"ALPH", b"ICCP"}
_WAV_SHOWN = {b"fmt ", b"fact", b"data"}
_GIF_SHOWN = (b"NETSCAPE2.0", b"ANIMEXTS1.0")  # how often it is repeated
_ORIENTATION = 0x0112
_MOST_EXIF = 65_536
# Pieces of one file; a real one has far fewer, and nobody waits for one made of nothing else.
_MOST_CHUNKS, _MOST_BLOCKS = 20_000, 400_000


def jpeg(data: mmap.mmap) -> Iterator[Edit]:
    """Plan a JPEG: every segment that tells something goes, and all that hangs behind its end.

    Phones hang a second picture with an EXIF of its own behind the first. A photo that lacks its
    end marker is shown by every browser, so it is taken as it is.
    """
    if data[:2] != b"\xff\xd8":
        raise NotReadable("no jpeg")
    at, is_seen, left = 2, False, _MOST_CHUNKS
    while True:
        start, kind = _marker(data, at)
        left = _less(left)
        if kind in (_END, _BEGIN):
            break
        at = start + 2 + _number(data, start + 2, 2)
        if at < start + 4:
            raise NotReadable("a length below nothing")
        yield from _segment(data, kind, start, at)
        if kind == _SCAN:
            found = AFTER_PIXELS.search(data, at)
            if found is None:
                return
            at, is_seen = found.start(), True
    if not is_seen:
        raise NotReadable("no picture")
    yield Edit(start + 2 if kind == _END else start, len(data))


def _marker(data: mmap.mmap, at: int) -> tuple[int, int]:
    """Return where the next marker stands and which it is; fill bytes before it are passed."""
    if data[at : at + 1] != b"\xff":
        raise NotReadable("no marker")
    found = _FILL.match(data, at)
    last = found.end() - 1 if found else at
    if (kind := _number(data, last + 1, 1)) == 0:
        raise NotReadable("no picture")
    return last, kind


def _segment(data: mmap.mmap, kind: int, start: int, end: int) -> Iterator[Edit]:
    head = data[start + 4 : start + 10]
    if kind == 0xE1 and head == b"Exif\0\0":
        yield Edit(start, end, _upright(data[start + 10 : end]))
    elif kind in _TOLD or (kind == 0xE2 and head.startswith(b"MPF")):
        yield Edit(start, end)


def _upright(exif: bytes) -> bytes:
    """Return the EXIF segment that says how the phone was held and nothing else, "" for upright."""
    turned = _orientation(exif[:_MOST_EXIF])
    if turned not in range(2, 9):
        return b""
    tiff = b"MM\0*\0\0\0\x08" + struct.pack(">HHHIHHI", 1, _ORIENTATION, 3, 1, turned, 0, 0)
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _orientation(tiff: bytes) -> int:
    """Return how the phone was held (1-8), 0 when the EXIF does not say or cannot be read."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 10:
        return 0
    start = struct.unpack_from(f"{order}I", tiff, 4)[0]
    if start + 2 > len(tiff):
        return 0
    count = struct.unpack_from(f"{order}H", tiff, start)[0]
    for place in range(start + 2, min(start + 2 + count * 12, len(tiff) - 11), 12):
        if struct.unpack_from(f"{order}H", tiff, place)[0] == _ORIENTATION:
            return int(struct.unpack_from(f"{order}H", tiff, place + 8)[0])
    return 0


def png(data: mmap.mmap) -> Iterator[Edit]:
    """Plan a PNG: what is not needed to show it goes, and all behind its end."""
    if data[:8] != _PNG:
        raise NotReadable("no png")
    at, kind, left = 8, b"", _MOST_CHUNKS
    while kind != b"IEND":
        kind, start, left = data[at + 4 : at + 8], at, _less(left)
        at += 12 + _number(data, at, 4)  # with head and checksum
        if at > len(data):
            raise NotReadable("cut short")
        if not kind[:1].isupper() and kind not in _PNG_SHOWN:
            yield Edit(start, at)
    yield Edit(at, len(data))


def webp(data: mmap.mmap) -> Iterator[Edit]:
    """Plan a WebP; its head no longer says that EXIF and XMP follow."""
    for kind, start, end in (found := _riff(data, b"WEBP", _WEBP_SHOWN)):
        if kind == b"VP8X" and end - start > 8:
            yield Edit(start + 8, start + 9, bytes((data[start + 8] & ~0b1100,)))
    yield from _without(data, found, _WEBP_SHOWN)


def wav(data: mmap.mmap) -> Iterator[Edit]:
    """Plan a WAV: the sound and its format stay."""
    yield from _without(data, _riff(data, b"WAVE", _WAV_SHOWN), _WAV_SHOWN)


def _riff(data: mmap.mmap, form: bytes, shown: set[bytes]) -> list[tuple[bytes, int, int]]:
    """Return the chunks as (kind, start, end). The last may run over the end as recorders do."""
    if data[:4] != b"RIFF" or data[8:12] != form:
        raise NotReadable(f"no {form!r}")
    found, at = [], 12
    while at + 8 <= len(data):
        kind, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        end = at + 8 + size + size % 2
        if end > len(data) + (size % 2):
            if kind != b"data":
                raise NotReadable("cut short")
            end = len(data)
        found.append((kind, at, min(end, len(data))))
        if len(found) > _MOST_CHUNKS:
            raise NotReadable("too many parts")
        at = end
    if not any(kind in shown for kind, _, _ in found):
        raise NotReadable("nothing to show")
    return found


def _without(
    data: mmap.mmap, chunks: list[tuple[bytes, int, int]], shown: set[bytes]
) -> Iterator[Edit]:
    left = 4
    for kind, start, end in chunks:
        if kind in shown:
            left += end - start
        else:
            yield Edit(start, end)
    yield Edit(max(chunks[-1][2], 12), len(data))
    if left != len(data) - 8:
        yield Edit(4, 8, struct.pack("<I", left))


def gif(data: mmap.mmap) -> Iterator[Edit]:
    """Plan a GIF: comments and what programs wrote go, the pictures and their pace stay."""
    if data[:4] != b"GIF8":
        raise NotReadable("no gif")
    at, left = 13 + _colours(data, 10), _MOST_BLOCKS
    while (kind := data[at : at + 1]) not in (b";", b""):
        start = at
        if kind == b"\0":  # some programs fill up between the blocks
            at, left = at + 1, _less(left)
            continue
        if kind == b",":
            at, left = _blocks(data, at + 11 + _colours(data, at + 9), left)
            continue
        if kind != b"!":
            raise NotReadable("no block")
        at, left = _blocks(data, at + 2, left)
        label, name = data[start + 1 : start + 2], data[start + 3 : start + 14]
        if label != b"\xf9" and not (label == b"\xff" and name in _GIF_SHOWN):
            yield Edit(start, at)
    yield Edit(min(at + 1, len(data)), len(data))


def _colours(data: mmap.mmap, at: int) -> int:
    flags = _number(data, at, 1)
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks(data: mmap.mmap, at: int, left: int) -> tuple[int, int]:
    """Return where a chain of blocks ends, and how many more the file may have."""
    left = _less(left)
    while size := _number(data, at, 1):
        at, left = at + 1 + size, _less(left)
    return at + 1, left


def _less(left: int) -> int:
    if left <= 0:
        raise NotReadable("too many parts")
    return left - 1


def _number(data: mmap.mmap, at: int, count: int) -> int:
    found = data[at : at + count]
    if len(found) != count:
        raise NotReadable("cut short")
    return int.from_bytes(found)
