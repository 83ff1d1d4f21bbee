"""Photos without what a phone writes beside the picture: place, time, camera, owner.

The pixels are not touched: whole pieces of the file are left out, so that nothing is decoded and
a 12-megabyte photo takes a few milliseconds. Which way up it was taken is kept, nothing else.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import IO

READABLE = ("image/jpeg", "image/png", "image/webp")
# Segments of a JPEG that are not needed to show it: APP1 (EXIF, XMP), APP3-APP13 and APP15
# (makers' own), comments. APP0, APP2 (colours) and APP14 (Adobe's colour transform) stay.
_TOLD = {0xE1, *range(0xE3, 0xEE), 0xEF, 0xFE}
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_TOLD = (b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME")
_WEBP_TOLD = (b"EXIF", b"XMP ")
_ORIENTATION = 0x0112
_MOST_EXIF = 65_536


class NotReadable(ValueError):
    """The file is no picture whose parts can be told apart; it must not be shown as plain."""


def plain(sha256: str, source: Path, media_type: str, folder: Path) -> Path:
    """Return the plain copy of the photo, made on the first asking. Raises NotReadable."""
    if media_type not in READABLE:
        raise NotReadable(media_type)
    target = folder / sha256[:2] / f"{sha256}.plain"
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_suffix(f".{os.getpid()}-half")
    try:
        with source.open("rb") as old, half.open("wb") as new:
            _COPIES[media_type](old, new)
        os.replace(half, target)
    finally:
        half.unlink(missing_ok=True)
    return target


def _jpeg(old: IO[bytes], new: IO[bytes]) -> None:
    if old.read(2) != b"\xff\xd8":
        raise NotReadable("no jpeg")
    new.write(b"\xff\xd8")
    while True:
        kind = _marker(old)
        if kind == 0xDA:  # the picture itself begins; it runs to the end of the file
            new.write(b"\xff\xda")
            return _scan(old, new)
        size = old.read(2)
        if len(size) < 2:
            raise NotReadable("cut short")
        body = _exactly(old, struct.unpack(">H", size)[0] - 2)
        if kind == 0xE1 and body.startswith(b"Exif\0\0"):
            _keep_upright(new, body[6:])
        elif kind not in _TOLD and not (kind == 0xE2 and body.startswith(b"MPF")):
            new.write(bytes((0xFF, kind)) + size + body)


def _marker(old: IO[bytes]) -> int:
    """Return the next marker; fill bytes before it are passed over."""
    if old.read(1) != b"\xff":
        raise NotReadable("no marker")
    while (byte := old.read(1)) == b"\xff":
        continue
    if not byte or byte in (b"\x00", b"\xd9"):
        raise NotReadable("no picture")
    return byte[0]


def _scan(old: IO[bytes], new: IO[bytes]) -> None:
    """Copy up to the end of the picture: phones hang a second one with its own EXIF behind it.

    In the pixels 0xFF is followed by 0 or a restart; any other marker begins the next table of
    a progressive photo, whose length says where it ends, or is the end.
    """
    rest, at = old.read(), 0
    while (at := rest.find(b"\xff", at)) >= 0 and at + 1 < len(rest):
        kind = rest[at + 1]
        if kind == 0xD9:
            new.write(rest[: at + 2])
            return
        is_pixels = kind in (0x00, 0xFF) or 0xD0 <= kind <= 0xD7
        at += (1 if kind == 0xFF else 2) if is_pixels else 2 + int.from_bytes(rest[at + 2 : at + 4])
    raise NotReadable("no end")


def _keep_upright(new: IO[bytes], exif: bytes) -> None:
    turned = _orientation(exif[:_MOST_EXIF])
    if turned in range(2, 9):
        tiff = b"MM\0*\0\0\0\x08" + struct.pack(">HHHIHHI", 1, _ORIENTATION, 3, 1, turned, 0, 0)
        body = b"Exif\0\0" + tiff
        new.write(b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body)


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


def _png(old: IO[bytes], new: IO[bytes]) -> None:
    if old.read(8) != _PNG:
        raise NotReadable("no png")
    new.write(_PNG)
    kind = b""
    while kind != b"IEND":
        head = _exactly(old, 8)
        size, kind = struct.unpack(">I", head[:4])[0], head[4:]
        body = _exactly(old, size + 4)  # with its checksum
        if kind not in _PNG_TOLD:
            new.write(head + body)


def _webp(old: IO[bytes], new: IO[bytes]) -> None:
    head = _exactly(old, 12)
    if head[:4] != b"RIFF" or head[8:] != b"WEBP":
        raise NotReadable("no webp")
    new.write(head)
    while len(chunk := old.read(8)) == 8:
        size = struct.unpack("<I", chunk[4:])[0]
        body = _exactly(old, size)
        padding = old.read(size % 2)
        if chunk[:4] == b"VP8X" and body:
            body = bytes((body[0] & ~0b1100,)) + body[1:]  # no longer says EXIF and XMP follow
        if chunk[:4] not in _WEBP_TOLD:
            new.write(chunk + body + padding)
    whole = new.tell()
    new.seek(4)
    new.write(struct.pack("<I", whole - 8))


def _exactly(old: IO[bytes], count: int) -> bytes:
    if count < 0:
        raise NotReadable("a length below nothing")
    found = old.read(count)
    if len(found) != count:
        raise NotReadable("cut short")
    return found


_COPIES = {"image/jpeg": _jpeg, "image/png": _png, "image/webp": _webp}
