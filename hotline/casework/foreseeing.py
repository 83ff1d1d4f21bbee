"""Before a dispatch: the deadlines each level would get if the ticket were sent now.

Counts exactly as `dispatching.start_answer_clock` and `dispatching.give` do, writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from hotline.casework.dispatching import is_contactable
from hotline.casework.timekeeping import margin_before, stage_due
from hotline.store.tickets import Ticket

PART_STAGES = ("accept", "contact", "answer")


@dataclass(frozen=True)
class Foreseen:
    """One deadline to come: `source` is the paragraph it is counted by."""

    level: str
    stage: str
    due_at: datetime
    source: str


def foresee(ticket: Ticket, now: datetime) -> list[Foreseen]:
    """Return the deadlines of a dispatch at `now`: the county's own, a township's, a village's.

    A ticket sent before keeps the county's deadline, because a return never resets it.
    """
    county = _county_answer(ticket, now)
    found = [county] if county else []
    for level in ("township", "village"):
        found.extend(_of_level(ticket, level, county, now))
    return found


def _county_answer(ticket: Ticket, now: datetime) -> Foreseen | None:
    if ticket.dispatched_at is not None and ticket.due_at is not None:
        return Foreseen("county", "answer", ticket.due_at, "首次派单时已定，退单不重新计时")
    city = margin_before(ticket.city_due_at, "county", now) if ticket.city_due_at else None
    counted = stage_due("answer", ticket, "county", now)
    if counted is None:
        return Foreseen("county", "answer", city, "按市平台期限提前") if city else None
    due, source = counted
    if city is not None and city < due.due_at:
        return Foreseen("county", "answer", city, f"{source}；不晚于市平台期限")
    return Foreseen("county", "answer", due.due_at, source)


def _of_level(
    ticket: Ticket, level: str, county: Foreseen | None, now: datetime
) -> Iterator[Foreseen]:
    limit = margin_before(county.due_at, level, now) if county else None
    for stage in PART_STAGES:
        counted = stage_due(stage, ticket, level, now)
        if counted is None or (stage == "contact" and not is_contactable(ticket)):
            continue
        due, source = counted
        if limit is not None and limit < due.due_at:
            yield Foreseen(level, stage, limit, f"{source}；不晚于上一级期限")
        else:
            yield Foreseen(level, stage, due.due_at, source)
