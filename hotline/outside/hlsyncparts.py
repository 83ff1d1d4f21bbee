"""What lies in a package: a zip of manifest.json, the list (events or receipts) and blobs/{sha256}.

Written and read as a stream. Reading trusts nothing: only the names that have a place there, each
once, each no larger than its limit, each with the hash the manifest gives it; never unpacked by
name, so a path in it leads nowhere.
"""

from __future__ import annotations

import codecs
import contextlib
import hashlib
import json
import os
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Any, cast

from hotline.outside.cityanswers import json_of
from hotline.outside.hlsync import PIECE, Sealer
from hotline.outside.hlsyncreading import Progress, Sealed
from hotline.rules import packages as rules
from hotline.rules import packagewords as words
from hotline.rules.packages import Head, Manifest

LOOK = 64 * 1024


class Writing:
    """A package being written: first the list, then the files, then `close()`."""

    def __init__(self, sealer: Sealer, head: Head) -> None:
        self._sealer, self._head = sealer, head
        self._zip = zipfile.ZipFile(cast(IO[bytes], sealer), "w", zipfile.ZIP_DEFLATED)
        self._files: dict[str, tuple[str, int]] = {}
        self.count = 0
        self.sha256 = ""

    @property
    def size(self) -> int:
        """How many bytes of the package are written."""
        return self._sealer.size

    def entries(self, texts: Iterable[str]) -> None:
        """Write the list, one JSON text a line, as it comes."""
        name = rules.LISTS[self._head.kind]
        digest, size = hashlib.sha256(), 0
        with self._zip.open(_member(name, zipfile.ZIP_DEFLATED), "w") as out:
            for text in _listed(texts):
                content = text.encode()
                out.write(content)
                digest.update(content)
                size += len(content)
                self.count += text not in ("[\n", "\n]\n")
        self._files[name] = (digest.hexdigest(), size)

    def blob(self, sha256: str, path: Path) -> bool:
        """Add one file if it is here whole; return whether it is in the package."""
        name = f"blobs/{sha256}"
        if name in self._files:
            return True
        if not path.is_file() or _hash_of(path) != sha256:
            return False
        size = path.stat().st_size
        member = _member(name, zipfile.ZIP_STORED, size)
        with path.open("rb") as source, self._zip.open(member, "w") as out:
            while piece := source.read(PIECE):
                out.write(piece)
        self._files[name] = (sha256, size)
        return True

    def close(self, at: datetime) -> None:
        """Write manifest and seal."""
        manifest = rules.plain(Manifest(self._head, self.count, self._files))
        text = json.dumps(manifest, ensure_ascii=False, indent=0)
        with self._zip.open(_member("manifest.json", zipfile.ZIP_DEFLATED), "w") as out:
            out.write(text.encode())
        self._zip.close()
        self.sha256 = self._sealer.finish(int(at.timestamp()))


def _listed(texts: Iterable[str]) -> Iterator[str]:
    yield "[\n"
    for number, text in enumerate(texts):
        yield f",\n{text}" if number else text
    yield "\n]\n"


def _member(name: str, way: int, size: int = 0) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.compress_type, info.file_size, info.external_attr = way, size, 0o600 << 16
    return info


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextlib.contextmanager
def written(path: Path, keys: Sequence[bytes], head: Head, at: datetime) -> Iterator[Writing]:
    """Write a package to `path` whole and safe on disk, or not at all.

    OSError when the disk is full; nothing half written stays behind.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            writing = Writing(Sealer(out, keys, head), head)
            yield writing
            writing.close(at)
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


class Reading:
    """A package being read. `head` and `manifest` are proven once `check()` returned."""

    def __init__(self, path: Path) -> None:
        """Raises BadPackage at once for what is no package or cut short."""
        self._sealed = Sealed(path)
        self.told = self._sealed.told

    def __enter__(self) -> Reading:
        return self

    def __exit__(self, *_: object) -> None:
        self._sealed.close()

    def check(self, keys: Sequence[bytes], progress: Progress | None = None) -> None:
        """Prove everything but the files' own hashes. Raises BadPackage."""
        self.sha256 = self._sealed.check(keys, progress)
        with _as_refusals():
            content = self._sealed.content()
            _check_directory(content, self._sealed.clear_size)
            self._zip = zipfile.ZipFile(content)
            told = json_of(self._small("manifest.json", rules.LARGEST_MANIFEST))
            self.manifest: Manifest = rules.manifest_of(told)
            self.head = self.manifest.head
            self._check_members()
            self._check_list()
        for _ in self.entries():
            pass  # a list that breaks off half-way is refused before its first entry counts

    def _small(self, name: str, most: int) -> bytes:
        try:
            info = self._zip.getinfo(name)
        except KeyError:
            raise words.malformed(f"里面没有 {name}") from None
        if info.file_size > most:
            raise words.too_large(info.file_size, most)
        return self._zip.read(info)

    def _check_members(self) -> None:
        """Raise BadPackage unless the zip holds what the manifest lists, each once, in bounds."""
        members = self._zip.infolist()
        names = [info.filename for info in members]
        if len(names) != len(set(names)):
            raise words.malformed("里面有同名的文件")
        total = sum(info.file_size for info in members)
        if total > rules.LARGEST + rules.LARGEST_LIST:
            raise words.too_large(total, rules.LARGEST + rules.LARGEST_LIST)
        for info in members:
            most = rules.largest_of(info.filename, self.head.kind)
            if info.file_size > most:
                raise words.too_large(info.file_size, most)
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise words.malformed("用了不认识的压缩方法")
        listed = {name: size for name, (_, size) in self.manifest.files.items()}
        found = {info.filename: info.file_size for info in members}
        found.pop("manifest.json")
        if listed != found:
            raise words.malformed("清单与里面的文件不一致")

    def _check_list(self) -> None:
        name = rules.LISTS[self.head.kind]
        digest = hashlib.sha256()
        with self._zip.open(name) as source:
            while piece := source.read(PIECE):
                digest.update(piece)
        if digest.hexdigest() != self.manifest.files[name][0]:
            raise words.malformed("消息列表与清单的校验值不符")

    def entries(self) -> Iterator[Any]:
        """Yield the decoded entries of the list, one after the other, a few in memory."""
        with _as_refusals(), self._zip.open(rules.LISTS[self.head.kind]) as source:
            count = 0
            for value in values(source):
                count += 1
                if count > rules.MOST_EVENTS:
                    raise words.malformed("消息太多")
                yield value
            if count != self.manifest.count:
                raise words.malformed("条数与清单不符")

    @property
    def blobs(self) -> dict[str, int]:
        """The files in the package: SHA-256 to size."""
        files = self.manifest.files.items()
        return {sha256: size for name, (sha256, size) in files if name.startswith("blobs/")}

    def copy_blob(self, sha256: str, out: IO[bytes]) -> None:
        """Write one file to `out`. Raises BadPackage when it is not what its name says."""
        digest = hashlib.sha256()
        with _as_refusals(), self._zip.open(f"blobs/{sha256}") as source:
            while piece := source.read(PIECE):
                digest.update(piece)
                out.write(piece)
        if digest.hexdigest() != sha256:
            raise words.blob_differs(sha256)


@contextlib.contextmanager
def _as_refusals() -> Iterator[None]:
    """Turn what the zip reader stumbles over into a refusal."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError) as wrong:
        raise words.malformed("压缩格式读不懂") from wrong
    except (UnicodeDecodeError, RuntimeError, OverflowError) as wrong:
        raise words.malformed("压缩格式读不懂") from wrong


def _check_directory(content: IO[bytes], size: int) -> None:
    """Refuse a table of contents too long to read, before anything reads it."""
    content.seek(max(0, size - LOOK))
    tail = content.read(LOOK)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        raise words.malformed("压缩格式读不懂")
    count, length = struct.unpack("<HI", tail[at + 10 : at + 16])
    if count > rules.MOST_FILES + 2:
        raise words.too_many_files(rules.MOST_FILES)
    if length > (rules.MOST_FILES + 2) * 256 or b"PK\x06\x07" in tail[max(0, at - 20) : at]:
        raise words.malformed("压缩格式的目录太长")
    content.seek(0)


def values(source: IO[bytes]) -> Iterator[Any]:
    """Yield the values of a JSON list one by one. Raises BadPackage for anything else."""
    decode = codecs.getincrementaldecoder("utf-8-sig")().decode
    text, is_open, needs_comma, is_whole = "", False, False, False
    while True:
        text = text.lstrip(" \t\r\n")
        if text and not is_open:
            is_open, text = _after(text, "["), text[1:]
        elif text[:1] == "]":
            return
        elif text and needs_comma:
            needs_comma, text = not _after(text, ","), text[1:]
        else:
            stop = _end_of_value(text, is_whole)
            if stop:
                yield json_of(text[:stop].encode("utf-8", "replace"))
                text, needs_comma = text[stop:], True
                continue
            if is_whole or len(text) > rules.LARGEST_EVENT:
                raise words.malformed("消息列表没有写完，或者有一条太长")
            piece = source.read(LOOK)
            is_whole = not piece
            text += decode(piece, is_whole)


def _after(text: str, mark: str) -> bool:
    if text[0] != mark:
        raise words.malformed("消息列表不是约定的格式")
    return True


def _end_of_value(text: str, is_whole: bool) -> int:
    """Return where the first value ends, 0 when it cannot be said yet."""
    try:
        _, stop = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return 0
    return stop if stop < len(text) or is_whole else 0
