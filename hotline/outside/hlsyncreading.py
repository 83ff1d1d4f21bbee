"""Opening a package (.hlsync): is it whole, ours to read, and unchanged. Layout in `hlsync`.

What is sealed is read piece by piece where it lies: nothing is unpacked into the clear on disk.
"""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hotline.outside import webhooks
from hotline.outside.cityanswers import json_of
from hotline.outside.hlsync import (
    END,
    FAMILY,
    LONGEST_HEAD,
    MAGIC,
    PIECE,
    TAG,
    ZERO,
    cipher,
    nonce,
    signed_content,
    wrapping_key,
)
from hotline.rules import packagewords as words
from hotline.rules.packages import check_version

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MOST_KEYS = 8
Progress = Callable[[int, int], None]  # bytes done, bytes in all


class Sealed:
    """A package on disk: its head at once, its content after `check()`."""

    def __init__(self, path: Path) -> None:
        """Raises BadPackage for what is no package, is cut short, or of a later version."""
        self.size = path.stat().st_size
        self._file = path.open("rb")
        try:
            self._read_head()
            self._read_end()
        except BaseException:
            self._file.close()
            raise

    def close(self) -> None:
        self._file.close()

    def _read_head(self) -> None:
        magic = self._file.read(len(MAGIC))
        if magic.startswith(FAMILY) and magic[6:7].isdigit() and magic != MAGIC:
            check_version(int(magic[6:7]))
        if magic != MAGIC[: len(magic)]:
            raise words.not_a_package()
        length = int.from_bytes(self._file.read(4), "big")
        text = self._file.read(min(length, LONGEST_HEAD))
        if self._file.tell() >= self.size:
            raise words.truncated(self.size)
        told = json_of(text) if length <= LONGEST_HEAD else None
        if not isinstance(told, dict):
            raise words.damaged("开头部分")
        check_version(told.get("protocol"))
        self._told, self._start = told, len(MAGIC) + 4 + length
        self._bound = hashlib.sha256(MAGIC + length.to_bytes(4, "big") + text).digest()

    def _read_end(self) -> None:
        self._file.seek(max(0, self.size - 12))
        tail = self._file.read(12)
        length = int.from_bytes(tail[:4], "big")
        self._stop = self.size - 12 - length
        if tail[4:] != END or length > LONGEST_HEAD or self._stop <= self._start + TAG:
            raise words.truncated(self.size)
        self._file.seek(self._stop)
        told = json_of(self._file.read(length))
        if not isinstance(told, dict):
            raise words.damaged("末尾的签名部分")
        self._end: dict[str, Any] = told

    @property
    def told(self) -> dict[str, Any]:
        """The head as it stands in the file; proven only after `check()`."""
        return self._told

    @property
    def pieces(self) -> int:
        """How many pieces there are."""
        return -(-(self._stop - self._start) // (PIECE + TAG))

    def check(self, keys: Sequence[bytes], progress: Progress | None = None) -> str:
        """Prove hash, key and signature; return the SHA-256 of the whole file.

        Raises BadPackage: damaged (and where), wrong key.
        """
        body, whole = self._hashes(progress)
        opened = self._unwrapped(keys)
        if body != self._end.get("sha256"):
            raise words.damaged(self._where(opened))
        if opened is None:
            raise words.wrong_key()
        if not self._is_signed(keys, body):
            raise words.damaged("末尾的签名不对，内容可能被改动过")
        self._opened = opened
        return whole

    def _hashes(self, progress: Progress | None) -> tuple[str, str]:
        body, whole = hashlib.sha256(), hashlib.sha256()
        self._file.seek(0)
        done = 0
        while content := self._file.read(PIECE):
            body.update(content[: max(0, self._stop - done)])
            whole.update(content)
            done += len(content)
            if progress:
                progress(done, self.size)
        return body.hexdigest(), whole.hexdigest()

    def _unwrapped(self, keys: Sequence[bytes]) -> AESGCM | None:
        from cryptography.exceptions import InvalidTag

        listed = self._told.get("keys")
        salt = _decoded(self._told.get("salt"))
        for wrapped in (listed if isinstance(listed, list) else [])[:MOST_KEYS]:
            for secret in keys:
                try:
                    kek = cipher(wrapping_key(secret, salt))
                    return cipher(kek.decrypt(ZERO, _decoded(wrapped), MAGIC))
                except (InvalidTag, ValueError):
                    continue  # this secret did not wrap this one
        return None

    def _is_signed(self, keys: Sequence[bytes], body: str) -> bool:
        stamp = self._end.get("timestamp")
        headers = {
            webhooks.ID: str(self._end.get("id")),
            webhooks.TIMESTAMP: str(stamp),
            webhooks.SIGNATURE: str(self._end.get("signature")),
        }
        # A stick may travel for days; a stamp beyond any year is refused as it stands.
        now = float(stamp) if isinstance(stamp, int) and abs(stamp) < 10**12 else 0.0
        return webhooks.verdict(keys, headers, signed_content(body), now) is webhooks.Verdict.GOOD

    def _where(self, opened: AESGCM | None) -> str:
        """Return which part is damaged, as far as can be told."""
        if opened is None:
            return "无法定位，可能在开头部分"
        self._opened = opened
        for number in range(self.pieces):
            if self.piece(number) is None:
                return words.piece_words(number, self.pieces, PIECE)
        return "末尾的签名部分"

    def piece(self, number: int) -> bytes | None:
        """Return one piece in the clear, None when it is not what was sealed."""
        from cryptography.exceptions import InvalidTag

        self._file.seek(self._start + number * (PIECE + TAG))
        left = self._stop - self._file.tell()
        sealed = self._file.read(min(PIECE + TAG, left))
        try:
            mark = nonce(number, number == self.pieces - 1)
            return self._opened.decrypt(mark, sealed, self._bound)
        except (InvalidTag, ValueError):
            return None

    def content(self) -> io.BufferedReader:
        """Return the zip as a file that can be read and searched, one piece in memory."""
        return io.BufferedReader(_Clear(self))

    @property
    def clear_size(self) -> int:
        """How long the zip is."""
        return self._stop - self._start - self.pieces * TAG


class _Clear(io.RawIOBase):
    """The sealed zip as if it lay in the clear."""

    def __init__(self, sealed: Sealed) -> None:
        self._sealed, self._at, self._number, self._piece = sealed, 0, -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._sealed.clear_size}
        self._at = max(0, start[whence] + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, into: Any) -> int:
        number, start = divmod(self._at, PIECE)
        if self._at >= self._sealed.clear_size:
            return 0
        if number != self._number:
            plain = self._sealed.piece(number)
            if plain is None:
                raise words.damaged(words.piece_words(number, self._sealed.pieces, PIECE))
            self._number, self._piece = number, plain
        part = self._piece[start : start + len(into)]
        into[: len(part)] = part
        self._at += len(part)
        return len(part)


def _decoded(text: object) -> bytes:
    try:
        return base64.b64decode(str(text), validate=True)
    except ValueError:
        return b""
