"""Signatures of the line to the city: Standard Webhooks 1.0, symmetric keys.

The standard library is enough (HMAC-SHA256), so the worker does not pay for another
package; `tests/sync/test_webhooks.py` proves it against the `standardwebhooks` library.
Two rules of our protocol are added: a request without a body signs
`METHOD SP path?query`, an answer without a body `STATUS SP METHOD SP path?query`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets as randomness
from collections.abc import Mapping, Sequence
from enum import Enum

PREFIX = "whsec_"
# Standard Webhooks 1.0 leaves it open; its libraries and our protocol say five minutes.
TOLERANCE_SECONDS = 300
# Standard Webhooks 1.0: "between 24 bytes (192 bits) and 64 bytes (512 bits)".
SHORTEST_KEY, LONGEST_KEY = 24, 64

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"


class BadSecret(ValueError):
    """A secret cannot be used. The sentence never contains the secret."""


class Verdict(Enum):
    """What a signature proves."""

    GOOD = "good"
    MISSING = "missing"
    WRONG = "wrong"
    TOO_OLD = "too_old"
    TOO_NEW = "too_new"


def new_secret() -> str:
    """Return a fresh secret of 32 random bytes as `whsec_<base64>`."""
    return PREFIX + base64.b64encode(randomness.token_bytes(32)).decode()


def keys_of(text: str) -> tuple[bytes, ...]:
    """Return the keys in `text` (several separated by spaces while keys are rotated).

    The first key is the newest. Raises BadSecret when there is none or one is malformed.
    """
    keys = tuple(_key(part) for part in text.split())
    if not keys:
        raise BadSecret("没有设置市平台密钥。")
    return keys


def _key(secret: str) -> bytes:
    if not secret.startswith(PREFIX):
        raise BadSecret("市平台密钥应以 whsec_ 开头。")
    try:
        key = base64.b64decode(secret[len(PREFIX) :], validate=True)
    except (binascii.Error, ValueError):
        raise BadSecret("市平台密钥的 whsec_ 之后应为 Base64 文本。") from None
    if not SHORTEST_KEY <= len(key) <= LONGEST_KEY:
        raise BadSecret(f"市平台密钥应为 {SHORTEST_KEY}–{LONGEST_KEY} 字节。")
    return key


def request_content(method: str, target: str, body: bytes) -> bytes:
    """Return what a request signs. `target` is `path?query` exactly as sent."""
    return body or f"{method} {target}".encode()


def answer_content(status: int, method: str, target: str, body: bytes) -> bytes:
    """Return what the answer to that request signs."""
    return body or f"{status} {method} {target}".encode()


def signature_headers(
    keys: Sequence[bytes], message_id: str, timestamp: int, content: bytes
) -> dict[str, str]:
    """Return the three headers. Every key signs, so that either side may rotate first.

    `timestamp` is the unix second of this attempt; `message_id` stays through retries.
    """
    signatures = " ".join(_signature(key, message_id, timestamp, content) for key in keys)
    return {ID: message_id, TIMESTAMP: str(timestamp), SIGNATURE: signatures}


def _signature(key: bytes, message_id: str, timestamp: int, content: bytes) -> str:
    signed = f"{message_id}.{timestamp}.".encode() + content
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def verdict(
    keys: Sequence[bytes], headers: Mapping[str, str], content: bytes, now: float
) -> Verdict:
    """Say what the headers prove about `content` at unix second `now`.

    Header names are matched in lower case. The signature is checked before the time, so
    TOO_OLD and TOO_NEW are said only of a message that really came from the other side.
    """
    message_id, stamp = headers.get(ID, ""), headers.get(TIMESTAMP, "")
    given = headers.get(SIGNATURE, "")
    if not (message_id and stamp and given):
        return Verdict.MISSING
    # 12 digits reach the year 33658; longer ones are refused before int() works on them.
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        return Verdict.WRONG
    if not _any_matches(keys, given, message_id, int(stamp), content):
        return Verdict.WRONG
    if int(stamp) < now - TOLERANCE_SECONDS:
        return Verdict.TOO_OLD
    return Verdict.TOO_NEW if int(stamp) > now + TOLERANCE_SECONDS else Verdict.GOOD


def _any_matches(
    keys: Sequence[bytes], given: str, message_id: str, timestamp: int, content: bytes
) -> bool:
    """Compare every pair in constant time; no early exit tells which key was near."""
    expected = [_signature(key, message_id, timestamp, content).encode() for key in keys]
    matched = False
    # More signatures than a rotation could need are a waste of our time, not a message.
    for candidate in given.split(" ")[:8]:
        for wanted in expected:
            matched |= hmac.compare_digest(wanted, candidate.encode("utf-8", "replace"))
    return matched
