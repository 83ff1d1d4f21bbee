"""What of a person's number and name may be seen where nobody asked to see it (requirement A9)."""

from __future__ import annotations

import re
from typing import Any

# A mobile number, with the country's code or gaps or without, and an identity number. Numbers of
# offices (landlines, 12345) stay: they are in public replies.
NUMBERS = re.compile(
    r"(?<![\dA-Za-z])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)|(?<!\d)\d{17}[\dXx](?!\d)"
)


def masked_phone(number: str | None) -> str:
    """Return 138****6721; short numbers keep their last two digits only."""
    digits = (number or "").strip()
    if len(digits) >= 7:
        return f"{digits[:3]}****{digits[-4:]}"
    return f"****{digits[-2:]}" if digits else ""


def masked_name(name: str | None) -> str:
    """Return 王** style: the family name, the rest starred."""
    name = (name or "").strip()
    return name[:1] + "*" * (len(name) - 1) if name else ""


def without_numbers(value: Any) -> Any:
    """Return plain data with every personal number in its texts masked, at any depth."""
    if isinstance(value, str):
        return NUMBERS.sub(lambda found: masked_phone(found.group()), value)
    if isinstance(value, dict):
        return {name: without_numbers(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [without_numbers(each) for each in value]
    return value
