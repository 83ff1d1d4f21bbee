"""Files people hand in: typed by their content, hashed, and kept on disk before any act names them.

A file lies at `blobs/ab/cd/<sha256>`; the same photo sent twice is kept once. Nothing is ever
executed or unpacked, and whatever cannot be recognised is refused with a sentence.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from hotline.outside import jpegs, pictures, plainfiles

PIECE = 1024 * 1024
LARGEST_PICTURE = 20 * PIECE  # a photo of a good phone is 4-12 MB
LARGEST = 50 * PIECE  # five minutes of a phone's video
LARGEST_VOICE = 3 * PIECE  # a minute: 0.2 MB as browsers record it, 1 MB of a phone's m4a
LONGEST_NAME = 100
LARGEST_DIRECTORY = PIECE  # of an office document: ten thousand parts; a large one has hundreds
LAST_PART = 65_557  # where the end of a package stands: 22 bytes and the longest remark

# First bytes -> media type. Order does not matter: no entry is the beginning of another.
MAGIC = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\xff\xf2", "audio/mpeg"),
    (b"#!AMR", "audio/amr"),
    (b"\xff\xf1", "audio/aac"),
    (b"\xff\xf9", "audio/aac"),
)
# Brands of the ISO media container (bytes 8-11 after "ftyp").
BRANDS = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heic",
    b"M4A ": "audio/mp4",
    b"qt  ": "video/quicktime",
}
OFFICE = {  # the folder inside the package -> media type
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
OLD_OFFICE = {
    ".doc": "application/msword",
    ".wps": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".et": "application/vnd.ms-excel",
}
KINDS = (
    "照片（jpg、png、gif、webp、heic）、文档（pdf、word、excel、txt）、"
    "录音（mp3、wav、m4a、amr、webm、ogg）和视频（mp4、mov）"
)
UNREADABLE = (
    "“{}”不完整或结构特殊，无法去掉其中的拍摄位置、手机型号等信息，没有保存，"
    "请重新拍摄、录制，或换一个文件上传。"
)
PICTURES = (b"V_VP8", b"V_VP9", b"V_AV1", b"V_MPEG")  # codecs of a webm that is a video


class BadFile(ValueError):
    """The file is not kept; `str(error)` is the sentence for the person."""


@dataclass(frozen=True)
class StoredFile:
    """A file kept by its SHA-256; `media_type` was read from its content."""

    sha256: str
    name: str
    media_type: str
    size: int


def path_of(sha256: str, blobs: Path) -> Path:
    """Return where the file of that hash lies (or would lie)."""
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise ValueError(f"not a sha256: {sha256!r}")
    return blobs / sha256[:2] / sha256[2:4] / sha256


def keep(stream: IO[bytes], name: str, blobs: Path) -> StoredFile:
    """Keep the stream whole and safe on disk, or not at all.

    Raises BadFile with the reason (empty, too large, unknown kind, a photo that is none) and
    OSError when the disk is full; nothing half written stays behind.
    """
    blobs.mkdir(parents=True, exist_ok=True)
    name = plain_name(name)
    handle, temporary = tempfile.mkstemp(prefix=".incoming-", dir=blobs)
    try:
        with os.fdopen(handle, "w+b") as out:
            sha256, size = _copy(stream, out, name)
            media_type = _judge(out, Path(temporary), name, size)
            out.flush()
            os.fsync(out.fileno())
        sha256, size = _made_plain(Path(temporary), name, media_type, sha256, size, blobs)
        _settle(Path(temporary), path_of(sha256, blobs))
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)
    return StoredFile(sha256, name, media_type, size)


def plain_name(name: str) -> str:
    """Return the last part of the name without what a file system or header stumbles over."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(c for c in name if c.isprintable() and c not in '<>:"|?*').strip(". ")
    stem, suffix = os.path.splitext(name)
    return (stem[: LONGEST_NAME - len(suffix[:10])] + suffix[:10]) or "未命名文件"


def _copy(stream: IO[bytes], out: IO[bytes], name: str) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while piece := stream.read(PIECE):
        size += len(piece)
        if size > LARGEST:
            raise BadFile(f"“{name}”超过 50 兆，请压缩或截取后再上传。")
        digest.update(piece)
        out.write(piece)
    if not size:
        raise BadFile(f"“{name}”是空文件，请重新选择。")
    return digest.hexdigest(), size


def _judge(out: IO[bytes], path: Path, name: str, size: int) -> str:
    out.flush()
    media_type = media_type_of(path, name)
    if media_type is None:
        raise BadFile(f"“{name}”的内容不是可以上传的类型。可上传{KINDS}。")
    if media_type.startswith("image/"):
        if size > LARGEST_PICTURE:
            raise BadFile(f"照片“{name}”超过 20 兆，请压缩后再上传。")
        if media_type != "image/heic" and not _is_picture(path, media_type, size):
            raise BadFile(f"“{name}”打不开，不是完整的照片，请重新拍摄或选择。")
    return media_type


def _is_picture(path: Path, media_type: str, size: int) -> bool:
    """Return whether the photo can be shown; a phone's own small one is told without a process."""
    if media_type == "image/jpeg" and size <= jpegs.LARGEST:
        return jpegs.is_plainly_whole(path.read_bytes()) or pictures.is_picture(path)
    return pictures.is_picture(path)


def _made_plain(
    file: Path, name: str, media_type: str, sha256: str, size: int, blobs: Path
) -> tuple[str, int]:
    """Take out what the phone tells beside picture and sound, before the file gets its name.

    Returns its hash and size then. Raises BadFile when the file's parts cannot be told apart.
    """
    try:
        made = plainfiles.make_plain(file, media_type, sha256)
    except plainfiles.NotReadable as reason:
        raise BadFile(UNREADABLE.format(name)) from reason
    if made is None:
        return sha256, size
    made.keep_taken(path_of(made.sha256, blobs))
    return made.sha256, made.size


def media_type_of(path: Path, name: str) -> str | None:
    """Return the media type by content, None for anything not on the list."""
    with path.open("rb") as file:
        head = file.read(4096)
    for magic, media_type in MAGIC:
        if head.startswith(magic):
            return media_type
    if head[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(head[8:12])
    if head[4:8] == b"ftyp":
        return BRANDS.get(head[8:12]) or _mp4(path)
    if head.startswith((b"\x1a\x45\xdf\xa3", b"OggS")):
        return _recorded(head)
    if head.startswith(b"PK\x03\x04"):
        return _office(path)
    suffix = os.path.splitext(name)[1].lower()
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return OLD_OFFICE.get(suffix)
    return "text/plain" if suffix == ".txt" and _is_text(head) else None


def _mp4(path: Path) -> str:
    """Tell a recording from a video: recorders of phones write both as the same container.

    A short recording is read whole, since its table of contents may stand at the end.
    """
    with path.open("rb") as file:
        body = file.read(LARGEST_VOICE)
    is_sound = b"soun" in body and b"vide" not in body
    return "audio/mp4" if is_sound else "video/mp4"


def _recorded(head: bytes) -> str | None:
    """Return the type of what a browser records; None for one with pictures or no known sound."""
    if head.startswith(b"OggS"):
        return "audio/ogg" if b"OpusHead" in head or b"\x01vorbis" in head else None
    is_sound = b"webm" in head and (b"A_OPUS" in head or b"A_VORBIS" in head)
    return "audio/webm" if is_sound and not any(one in head for one in PICTURES) else None


def _office(path: Path) -> str | None:
    """Look at the names in the package only; nothing is unpacked."""
    if not _is_small_directory(path):
        return None
    try:
        with zipfile.ZipFile(path) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    if "[Content_Types].xml" not in names or any("vbaproject" in n.lower() for n in names):
        return None
    return next((t for part, t in OFFICE.items() if any(n.startswith(part) for n in names)), None)


def _is_small_directory(path: Path) -> bool:
    """Return whether the package's list of names may be read: a row of it costs ten times its
    length, so a list that fills the whole file would cost half a gigabyte."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - LAST_PART))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22 or b"PK\x06\x07" in tail[max(0, at - 20) : at]:
        return False  # no end, or one of a package too large for the plain form
    return int.from_bytes(tail[at + 12 : at + 16], "little") <= LARGEST_DIRECTORY


def _is_text(head: bytes) -> bool:
    if b"\x00" in head:
        return False
    # The last character of the piece may be cut in the middle.
    for code in ("utf-8", "gb18030"):
        for cut in range(4):
            with contextlib.suppress(UnicodeDecodeError):
                head[: len(head) - cut].decode(code)
                return True
    return False


def _settle(temporary: Path, target: Path) -> None:
    """Give the file its lasting name; the rename is on disk before this returns."""
    target.parent.mkdir(parents=True, exist_ok=True)
    os.chmod(temporary, 0o640)
    os.replace(temporary, target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
