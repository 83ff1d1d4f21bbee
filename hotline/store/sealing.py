"""Personal data and secrets at rest: AES-256-GCM under a key kept beside the database.

The key file lives in `HOTLINE_DATA/keys` (mode 600), outside the database and its copies, so
that a stolen database file alone shows no phone number. Numbers are found by a keyed hash.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from pathlib import Path

_keys: dict[str, bytes] = {}


class KeysMissing(RuntimeError):
    """The key file is not there; nothing sealed can be read."""


def open_keys(folder: Path) -> None:
    """Load the county's data key, making it on the first start."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / "data.key"
    if not file.exists():
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(os.urandom(32))
            out.flush()
            os.fsync(out.fileno())
    root = file.read_bytes()
    for purpose in ("seal", "find", "session"):
        _keys[purpose] = hmac.digest(root, purpose.encode(), hashlib.sha256)


def _key(purpose: str) -> bytes:
    if purpose not in _keys:
        raise KeysMissing("open_keys() was not called")
    return _keys[purpose]


def session_key() -> bytes:
    """Return the key that signs session cookies."""
    return _key("session")


def seal(text: str | bytes | None) -> bytes | None:
    """Return `text` encrypted with a fresh nonce, or None for None."""
    if text is None:
        return None
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(12)
    plain = text.encode() if isinstance(text, str) else text
    return nonce + AESGCM(_key("seal")).encrypt(nonce, plain, None)


def unseal(sealed: bytes | None) -> str:
    """Return the sealed text, "" for None. Raises InvalidTag when it was tampered with."""
    if sealed is None:
        return ""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    box = bytes(sealed)
    return AESGCM(_key("seal")).decrypt(box[:12], box[12:], None).decode()


def phone_hash(phone: str | None) -> str | None:
    """Return the keyed hash a phone number is found by; spaces, dashes and +86 do not matter."""
    digits = re.sub(r"\D", "", phone or "")
    if digits.startswith("86") and len(digits) == 13:
        digits = digits[2:]
    if not digits:
        return None
    return hmac.new(_key("find"), digits.encode(), hashlib.sha256).hexdigest()[:32]
