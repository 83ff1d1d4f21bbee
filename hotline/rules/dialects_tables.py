"""Tables of a dialect file whose keys are themselves codes or event types."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hotline.rules.policy_lines import Section


def keys_of(part: Section | None) -> tuple[str, ...]:
    """Return the keys as given, none of a part that is not there."""
    return part.keys() if part else ()


def code_of(table: Section, key: str) -> Any:
    """Return a code as the vendor writes it: text or whole number."""
    try:
        return table.text(key)
    except ValueError:
        return table.number(key, -(2**31), 2**31)


def is_table(part: Section, key: str) -> bool:
    try:
        part.inner(key)
    except ValueError:
        return False
    return True


def by_type(
    part: Section, known: tuple[str, ...], others: tuple[str, ...], before: str = ""
) -> Iterable[tuple[str, Section]]:
    """Yield the sections named by event types, such as [orders.ticket.request.decided]."""
    for key in keys_of(part):
        type = f"{before}{key}"
        if type in known:
            yield type, part.inner(key)
        elif any(each.startswith(f"{type}.") for each in known):
            yield from by_type(part.inner(key), known, (), f"{type}.")
        elif before or key not in others:
            raise part.bad(key, f"没有 {type} 这种消息，请检查拼写。")
