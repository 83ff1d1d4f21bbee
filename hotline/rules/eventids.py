"""Names of events that sort by time. Source: RFC 9562 §5.7."""

from __future__ import annotations

from datetime import datetime

NOISE = 10  # bytes of randomness an id is made with; 74 bits of them are kept


def uuid7(at: datetime, noise: bytes) -> str:
    """Return the UUID version 7 of that moment, kept apart from others by ten random bytes.

    `at` is aware. Raises ValueError when `noise` is shorter than ten bytes.
    """
    if len(noise) < NOISE:
        raise ValueError("随机数应不少于 10 个字节。")
    unix_ms = int(at.timestamp() * 1000)
    number = (unix_ms & (1 << 48) - 1) << 80 | int.from_bytes(noise[:NOISE], "big")
    number = number & ~(0xF << 76) | 0x7 << 76
    number = number & ~(0x3 << 62) | 0x2 << 62
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
