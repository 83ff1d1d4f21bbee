"""The seal of a package (.hlsync): AES-256-GCM in numbered pieces, signed as the line signs.

Byte for byte (deploy/city-integration.md tells it to the city's integrator):

    8  magic "HLSYNC1\\n"
    4  length of the head, big endian
    .. head, JSON: protocol, kind, name, county, source, first, last, made_at, piece, salt, keys
    .. pieces: AES-256-GCM of 1 MiB of the zip each (the last one shorter), 16 bytes tag each
    .. end, JSON: id, timestamp, sha256 (of every byte before it), signature
    4  length of the end, big endian
    8  magic "HLSEND1\\n"

A random key seals the pieces; each shared secret wraps that key, so that either side may rotate
first. Piece n has the nonce n (11 bytes, big endian) and one byte that is 1 for the last piece,
and the SHA-256 of everything before the pieces as associated data: a piece cannot be moved, left
out or put into another package. Memory holds one piece, whatever the size.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from typing import IO, TYPE_CHECKING

from hotline.outside import webhooks
from hotline.rules.packages import SUFFIX, Head

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC, END = b"HLSYNC1\n", b"HLSEND1\n"
FAMILY = b"HLSYNC"  # with another figure behind it: a later version
PIECE, TAG = 1024 * 1024, 16
LONGEST_HEAD = 16 * 1024
ZERO = bytes(12)  # the wrapping key is used once, so its nonce may be fixed


def cipher(key: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key)


def wrapping_key(secret: bytes, salt: bytes) -> bytes:
    """Return HKDF-SHA256 (RFC 5869) of a shared secret: 32 bytes, info "hlsync-1 wrap"."""
    extracted = hmac.digest(salt, secret, "sha256")
    return hmac.digest(extracted, b"hlsync-1 wrap\x01", "sha256")


def nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


class Sealer:
    """A file to write a package's zip into; `finish()` adds last piece, hash and signature."""

    def __init__(self, out: IO[bytes], keys: Sequence[bytes], head: Head) -> None:
        salt, key = os.urandom(16), os.urandom(32)
        wrapped = [cipher(wrapping_key(each, salt)).encrypt(ZERO, key, MAGIC) for each in keys]
        told = {
            **{name: value for name, value in asdict(head).items() if name not in _INSIDE},
            "piece": PIECE,
            "salt": base64.b64encode(salt).decode(),
            "keys": [base64.b64encode(each).decode() for each in wrapped],
        }
        text = json.dumps(told, ensure_ascii=False).encode()
        self._out, self._keys, self._head = out, keys, head
        self._body, self._whole = hashlib.sha256(), hashlib.sha256()
        self._cipher, self._buffer, self._number = cipher(key), bytearray(), 0
        self.size = 0
        beginning = MAGIC + len(text).to_bytes(4, "big") + text
        self._bound = hashlib.sha256(beginning).digest()
        self._put(beginning)

    def write(self, content: bytes) -> int:
        self._buffer += content
        while len(self._buffer) > PIECE:
            self._piece(bytes(self._buffer[:PIECE]), False)
            del self._buffer[:PIECE]
        return len(content)

    def flush(self) -> None:
        """Asked for by the zip; pieces go out when they are full."""

    def finish(self, timestamp: int) -> str:
        """Write what is left and the end; return the SHA-256 of the whole file."""
        self._piece(bytes(self._buffer), True)
        digest = self._body.hexdigest()
        name = self._head.name.removesuffix(SUFFIX)
        signed = webhooks.signature_headers(self._keys, name, timestamp, signed_content(digest))
        end = json.dumps(
            {
                "id": name,
                "timestamp": timestamp,
                "sha256": digest,
                "signature": signed[webhooks.SIGNATURE],
            }
        ).encode()
        self._put(end + len(end).to_bytes(4, "big") + END)
        return self._whole.hexdigest()

    def _piece(self, plain: bytes, is_last: bool) -> None:
        self._put(self._cipher.encrypt(nonce(self._number, is_last), plain, self._bound))
        self._number += 1

    def _put(self, content: bytes) -> None:
        self._out.write(content)
        self._body.update(content)
        self._whole.update(content)
        self.size += len(content)


_INSIDE = ("previous", "answers")  # told by the manifest only


def signed_content(digest: str) -> bytes:
    """Return what the end signs."""
    return f"sha256:{digest}".encode()
