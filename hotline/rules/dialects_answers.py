"""Looking into a vendor's answer: where a value lies, and whether a condition holds.

A place is a path such as `data.records[].orderNo` (`[]`: every item of a list). A condition is
`place = value, value`, `place = 2*` (beginning), `place != value` or `place != ` (something
stands there), several joined by ` & `; of a list of conditions one is enough. The place `http`
is the status. Values are compared as text, true and false as they stand in JSON; `{event_id}`
and the like are filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

PLACE = re.compile(r"[\w\-]+(\[\])?(\.[\w\-]+(\[\])?)*")
_PART = re.compile(r"\s*(?P<place>\S+?)\s*(?P<how>!?=)\s*(?P<values>.*?)\s*")
FILLED = re.compile(r"\{([a-z_.]+[a-z_]*)\}")


@dataclass(frozen=True)
class Part:
    """One comparison of a condition."""

    place: str
    is_equal: bool
    values: tuple[str, ...]


@dataclass(frozen=True)
class Condition:
    """Comparisons that must all hold."""

    parts: tuple[Part, ...]

    @property
    def looks_at_status(self) -> bool:
        return any(part.place == "http" for part in self.parts)


def plain(value: Any) -> str:
    """Return a JSON value as the text it is compared by and sent as."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def find(value: Any, place: str) -> list[Any]:
    """Return every value at that place; nothing when the way ends before it."""
    found = [value]
    for step in place.split("."):
        name, is_list = step.removesuffix("[]"), step.endswith("[]")
        found = [each[name] for each in found if isinstance(each, Mapping) and name in each]
        if is_list:
            found = [item for each in found if isinstance(each, list) for item in each]
    return found


def first(value: Any, place: str) -> Any:
    """Return the first value at that place, None when there is none."""
    return next(iter(find(value, place)), None)


def condition(text: str) -> Condition:
    """Read one condition. Raises ValueError with a sentence."""
    parts = []
    for piece in text.split(" & "):
        found = _PART.fullmatch(piece)
        if not found or not PLACE.fullmatch(found["place"]):
            raise ValueError(f"“{text}”应写成 位置 = 值，例如 code = 10000。")
        values = tuple(value.strip() for value in found["values"].split(","))
        parts.append(Part(found["place"], found["how"] == "=", values))
    return Condition(tuple(parts))


def filled(template: str, names: Mapping[str, str]) -> str:
    """Return the template with every known `{name}` filled in, the others as they stand."""
    return FILLED.sub(lambda found: names.get(found[1], found[0]), template)


def _holds(part: Part, status: int, told: Any, names: Mapping[str, str]) -> bool:
    found = [str(status)] if part.place == "http" else [plain(v) for v in find(told, part.place)]
    is_any = any(_is(value, filled(wanted, names)) for value in found for wanted in part.values)
    return is_any if part.is_equal else bool(found) and not is_any


def _is(value: str, wanted: str) -> bool:
    if wanted.endswith("*"):
        return value.startswith(wanted[:-1])
    return value == wanted


def any_holds(
    conditions: Sequence[Condition], status: int, told: Any, names: Mapping[str, str] | None = None
) -> bool:
    """Tell whether one of the conditions holds for that status and decoded answer."""
    return any(_all_hold(each.parts, status, told, names or {}) for each in conditions)


def _all_hold(parts: Iterable[Part], status: int, told: Any, names: Mapping[str, str]) -> bool:
    return all(_holds(part, status, told, names) for part in parts)
