"""Moving a deadline that was approved or agreed with the requester; never earlier, never hidden.

The old clocks end unmet and stay to be read; the new ones are marked promised, so that no change
of the calendar counts them anew. `first_due_at` keeps what the ticket began with.
"""

from __future__ import annotations

from datetime import datetime

from hotline.casework.act import Act
from hotline.casework.rollup import settle_part
from hotline.casework.timekeeping import calendar, end_clocks, margin_before, policy_of
from hotline.rules.deadlines import earlier
from hotline.rules.lifecycle import PART_OPEN
from hotline.store import assignments, clocks
from hotline.store.assignments import Assignment, StageClock
from hotline.store.database import add_row
from hotline.store.tickets import Ticket


def move_due(
    act: Act, ticket: Ticket, part: Assignment, due_at: datetime, source: str, is_exact: bool
) -> None:
    """Give the ticket and its lead's part the new deadline; parts below the lead follow.

    `is_exact`: the unit itself promised that day (延时挂账), so it is held to it. Otherwise every
    level stays as much earlier as the policy's margins say. No deadline ever moves forward in
    time to something earlier. The caller settles part and ticket.
    """
    ticket.due_at = max(due_at, ticket.due_at or due_at)
    clocks.end_answer_clock_of_ticket(act.now, ticket.id)
    _start(act, ticket, None, ticket.due_at, source)
    own = ticket.due_at if is_exact else margin_before(ticket, ticket.due_at, part.level, act.now)
    _move_part(act, ticket, part, own, source)
    for below in assignments.open_of_ticket(ticket.id):
        if below.parent_id == part.id and below.state in PART_OPEN and below.state != "answered":
            limit = margin_before(ticket, ticket.due_at, below.level, act.now)
            below.ticket = ticket
            _move_part(act, ticket, below, min(limit, own), f"随上级单位，{source}")
            settle_part(below)


def _move_part(act: Act, ticket: Ticket, part: Assignment, due_at: datetime, source: str) -> None:
    part.answer_due_at = max(due_at, part.answer_due_at or due_at)
    end_clocks(act.now, False, ("answer",), assignment=part)
    _start(act, ticket, part, part.answer_due_at, source)


def _start(
    act: Act, ticket: Ticket, part: Assignment | None, due_at: datetime, source: str
) -> None:
    days, rules = calendar(act.now), policy_of(ticket)
    share = float(rules.warning.floor_share)
    yellow_at = earlier(due_at, rules.warning.remaining, act.now, days, share)
    add_row(
        StageClock,
        ticket=ticket.id,
        assignment=part.id if part else None,
        stage="answer",
        started_at=act.now,
        due_at=due_at,
        warn_at=yellow_at,
        limit_words=f"{due_at:%m月%d日 %H:%M}前",
        source=source,
        policy_version=rules.version,
        calendar_version=days.version,
        policy=ticket.policy_id,
        is_promised=True,
    )
