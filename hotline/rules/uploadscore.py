"""How good the county's messages are, as a city counts it: fields, texts, time, the line.

Source: Jiangsu scores its counties 数据完整 10, 内容完整 10, 数据及时 5, 接口稳定 5 (domain notes
1.10 j). Which fields and how long a text must be is published nowhere; the lists below are ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

# Jiangsu's weights, in the order complete, contents, in time, line.
WEIGHTS = (10, 10, 5, 5)
PARTS = ("数据完整", "内容完整", "数据及时", "接口稳定")

_BY = ("by.unit", "by.person", "at")
# Snapshots repeat what was told before and are not counted.
WANTED: dict[str, tuple[str, ...]] = {
    "ticket.registered": (
        "ticket_no", "title", "content", "kind", "urgency", "channel", "registered_at",
        "requester.name", "requester.phone", "category", "place.division", "place.address",
    ),
    "ticket.accepted": _BY,
    "ticket.contacted": (*_BY, "contacted"),
    "ticket.progress": (*_BY, "text"),
    "ticket.answered": (
        *_BY, "record", "reply", "result.result", "result.contacted", "result.solved",
    ),
    "ticket.returned": (*_BY, "reason", "basis"),
    "ticket.extension.requested": (*_BY, "due_at", "reason"),
    "ticket.deferral.requested": (*_BY, "due_at", "reason", "attachments"),
    "ticket.exclusion.requested": (*_BY, "reason", "basis", "attachments"),
    "ticket.called_back": (*_BY, "contacted", "solved", "satisfied"),
    "ticket.closed": (*_BY,),
}  # fmt: skip
# The fewest characters a text may have; for attachments the fewest files.
LEAST: dict[str, dict[str, int]] = {
    "ticket.registered": {"title": 4, "content": 10},
    "ticket.progress": {"text": 4},
    "ticket.answered": {"record": 10, "reply": 20},
    "ticket.returned": {"reason": 6, "basis": 4},
    "ticket.extension.requested": {"reason": 6},
    "ticket.deferral.requested": {"reason": 6, "attachments": 1},
    "ticket.exclusion.requested": {"reason": 6, "attachments": 1},
}


class Share(NamedTuple):
    """So many of so many; `of` zero means there was nothing to judge."""

    good: int = 0
    of: int = 0

    def plus(self, other: Share) -> Share:
        """Return both together, pooled, never a mean of means."""
        return Share(self.good + other.good, self.of + other.of)

    def percent(self) -> float | None:
        """Return the share in percent, None when there was nothing to judge."""
        return 100 * self.good / self.of if self.of else None

    def points(self, weight: float) -> float | None:
        """Return the points of `weight` that the share earns, two decimals."""
        return round(weight * self.good / self.of, 2) if self.of else None


def _member(data: Mapping[str, Any], path: str) -> Any:
    found: Any = data
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _is_wanted(data: Mapping[str, Any], path: str) -> bool:
    """Say whether that field is due: nobody can name an anonymous caller or ask the unreached."""
    if path.startswith("requester."):
        return not _member(data, "requester.anonymous")
    if path in ("solved", "satisfied"):
        return data.get("contacted") == "yes"
    return True


def fields(type: str, data: Mapping[str, Any]) -> Share:
    """Return how many of the wanted fields of one message are filled; False and 0 are filled."""
    wanted = [path for path in WANTED.get(type, ()) if _is_wanted(data, path)]
    filled = [path for path in wanted if _member(data, path) not in (None, "", [], {})]
    return Share(len(filled), len(wanted))


def texts(type: str, data: Mapping[str, Any]) -> Share:
    """Return how many texts of one message are long enough, and files present where due."""
    least = LEAST.get(type, {})
    good = [name for name, fewest in least.items() if len(_member(data, name) or "") >= fewest]
    return Share(len(good), len(least))
