"""Other limits for a ticket under way (改类、改急、改市级期限): running deadlines follow at once.

The kind or urgency a city corrects was so from the beginning, and the citizen has waited since
then: a deadline is counted from its own start, and may by that have passed already.
"""

from __future__ import annotations

from datetime import datetime

from hotline.casework.act import Act
from hotline.casework.dispatching import is_contactable
from hotline.casework.recounting import OF_PART, recount_ticket
from hotline.casework.rollup import true_up
from hotline.casework.timekeeping import give_limit, margin_before, policy_of, start_clock
from hotline.rules.phrases_of_time import moment
from hotline.rules.policy import StageLimit
from hotline.rules.words import STAGES
from hotline.store import assignments
from hotline.store.assignments import Assignment, StageClock
from hotline.store.tickets import Ticket

AT_WORK = ("waiting_accept", "handling", "sent_back")


def relimit(act: Act, ticket: Ticket, reason: str) -> None:
    """Give every running deadline the limit of the ticket's present kind and urgency, recounted.

    By the policy the ticket was stamped with; promised deadlines stay. A stage that has no limit
    any more stops counting, one that has a limit now starts counting from its part's dispatch.
    Saves `ticket` and writes the line of history.
    """
    ticket.save()
    parts = {part.id: part for part in assignments.of_ticket(ticket.id)}
    notes: list[str] = []
    running = (StageClock.ticket == ticket.id) & StageClock.ended_at.is_null()
    for clock in StageClock.select().where(running & ~StageClock.is_promised):
        part = parts.get(clock.assignment_id)
        if not _follow(act, clock, part, _limit(ticket, clock.stage, part)):
            notes.append(f"{_whose(part, clock.stage)}不再计时")
    for part in parts.values():
        if part.state in AT_WORK:
            notes += _start_missing(ticket, part)
    if notes:
        act.log(ticket.id, f"{'；'.join(notes)}。原因：{reason}", name="recount")
    recount_ticket(act, ticket, reason)
    for number in parts:
        # What started or stopped above moved no deadline that the recount would have seen.
        true_up(assignments.by_id(number))


def _limit(ticket: Ticket, stage: str, part: Assignment | None) -> StageLimit | None:
    level = part.level if part else "county"
    rules = policy_of(ticket)
    return rules.stage_limit(stage, kind=ticket.kind, urgency=ticket.urgency, level=level)


def _whose(part: Assignment | None, stage: str) -> str:
    return f"{part.unit.short_name if part else '县级'}{STAGES[stage]}期限"


def _follow(act: Act, clock: StageClock, part: Assignment | None, found: StageLimit | None) -> bool:
    """Give a clock its new limit and source, which the recount follows; False: it was stopped."""
    if found is None:
        clock.ended_at = act.now
        if part is not None and clock.stage in OF_PART:
            setattr(part, OF_PART[clock.stage], None)
            part.save()
    else:
        give_limit(clock, found)
    clock.save()
    return found is not None


def _start_missing(ticket: Ticket, part: Assignment) -> list[str]:
    """Start the clocks that the part would have been dispatched with today; say which."""
    notes = []
    done = {
        "accept": part.accepted_at is not None,
        "contact": part.contacted_at is not None or part.role == "co" or not is_contactable(ticket),
        "arrive": part.arrived_at is not None or part.role == "co",
        "answer": False,
    }
    for stage, column in OF_PART.items():
        if getattr(part, column) is not None or done[stage]:  # one that was stopped may come back
            continue
        start: datetime = part.dispatched_at
        limit = margin_before(ticket, ticket.due_at, part.level, start) if ticket.due_at else None
        due_at = start_clock(stage, ticket, start, part, part.level, limit)
        if due_at is not None:
            setattr(part, column, due_at)
            notes.append(f"{_whose(part, stage)}为{moment(due_at)}")
    part.save()
    return notes
