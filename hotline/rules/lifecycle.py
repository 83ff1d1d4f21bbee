"""The two tables of moves: what can become of a ticket, and of one unit's part of it.

Ticket ≠ assignment ≠ request (domain notes §5.2): a pending request is never a state. Every pair
of state and act that is not in a table is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from hotline.errors import NotAllowedNow
from hotline.rules.policy_parts import CallbackRule
from hotline.rules.words import ACTS, ASSIGNMENT_STATES, STATES

TICKET_OPEN = ("registered", "dispatched", "handling", "reviewing", "calling_back")
PART_OPEN = ("waiting_accept", "handling", "answered", "sent_back")

TICKET_MOVES: dict[tuple[str, str], str] = {
    ("registered", "dispatch"): "dispatched",
    ("dispatched", "dispatch"): "dispatched",  # one more unit
    ("handling", "dispatch"): "handling",
    ("dispatched", "accept"): "handling",
    ("handling", "accept"): "handling",
    ("dispatched", "all_returned"): "registered",
    ("handling", "all_returned"): "registered",
    ("handling", "answer"): "reviewing",
    ("reviewing", "send_back"): "handling",
    ("reviewing", "pass"): "calling_back",
    ("calling_back", "try_again"): "calling_back",
    ("calling_back", "rework"): "handling",
    ("reviewing", "rework"): "handling",
    ("handling", "rework"): "handling",
    ("dispatched", "rework"): "dispatched",
    ("calling_back", "close"): "closed",
    ("reviewing", "close"): "closed",
    ("closed", "archive"): "closed",
    **{(state, "withdraw"): "withdrawn" for state in TICKET_OPEN},
    **{(state, "approve_exclusion"): "excluded" for state in TICKET_OPEN},
}

# What changes no state by itself while a unit works on its part.
WHILE_HANDLING = (
    "arrive",
    "visit",
    "request_extension",
    "request_deferral",
    "request_exclusion",
    "request_help",
    "ask_arbitration",
)

PART_MOVES: dict[tuple[str, str], str] = {
    ("waiting_accept", "accept"): "handling",
    ("handling", "contact"): "handling",
    ("sent_back", "contact"): "sent_back",
    ("handling", "progress"): "handling",
    ("sent_back", "progress"): "sent_back",
    **{(state, act): state for state in ("handling", "sent_back") for act in WHILE_HANDLING},
    ("handling", "delegate"): "handling",
    ("sent_back", "delegate"): "sent_back",
    ("handling", "answer"): "answered",
    ("sent_back", "answer"): "answered",
    ("waiting_accept", "request_return"): "waiting_accept",
    ("handling", "request_return"): "handling",
    # Before accepting too: a return can be refused then.
    ("waiting_accept", "ask_arbitration"): "waiting_accept",
    **{(state, "arbitrate"): "returned" for state in ("waiting_accept", "handling", "sent_back")},
    ("waiting_accept", "approve_return"): "returned",
    ("handling", "approve_return"): "returned",
    ("waiting_accept", "refuse_return"): "waiting_accept",
    ("handling", "refuse_return"): "handling",
    ("answered", "adopt"): "passed",
    ("answered", "pass"): "passed",
    ("answered", "send_back"): "sent_back",
    ("answered", "send_back_below"): "sent_back",
    ("passed", "rework"): "sent_back",
    ("answered", "rework"): "sent_back",
    ("sent_back", "rework"): "sent_back",
    ("handling", "rework"): "handling",
    ("waiting_accept", "rework"): "waiting_accept",
    **{(state, "withdraw"): "withdrawn" for state in PART_OPEN},
}


def move_ticket(state: str, act: str) -> str:
    """Return the ticket's state after `act`, or raise NotAllowedNow with the reason in words."""
    if (state, act) not in TICKET_MOVES:
        raise NotAllowedNow(
            f"这件工单目前是“{STATES[state]}”，不能{ACTS.get(act, act)}。请刷新后查看最新进展。"
        )
    return TICKET_MOVES[state, act]


def move_part(state: str, act: str) -> str:
    """Return the assignment's state after `act`, or raise NotAllowedNow with the reason."""
    if (state, act) not in PART_MOVES:
        raise NotAllowedNow(
            f"本单位这一件目前是“{ASSIGNMENT_STATES[state]}”，不能{ACTS.get(act, act)}。"
            "请刷新后查看最新进展。"
        )
    return PART_MOVES[state, act]


def can_move_ticket(state: str, act: str) -> bool:
    """Return whether the act is possible in that state of a ticket."""
    return (state, act) in TICKET_MOVES


def ticket_lane(state: str, has_pending_return: bool) -> str:
    """Return the county lane a ticket stands in."""
    if state in ("dispatched", "handling"):
        return "returns" if has_pending_return else "handling"
    lanes = {
        "registered": "to_dispatch",
        "reviewing": "to_review",
        "calling_back": "to_call_back",
    }
    return lanes.get(state, "done")


def part_lane(state: str, is_contacted: bool, children: Iterable[str] = ()) -> str:
    """Return the workbench lane of one unit's part; `children` are the states of parts below."""
    if state == "waiting_accept":
        return "to_accept"
    below = list(children)
    if state in ("handling", "sent_back"):
        if "answered" in below:
            return "to_combine"
        if any(child in PART_OPEN for child in below):
            return "below"
    if state == "sent_back":
        return "sent_back"
    if state == "handling":
        return "to_answer" if is_contacted else "to_contact"
    return "done"


@dataclass(frozen=True)
class Stage:
    """A running stage clock: when it warns and when it is over."""

    warn_at: datetime
    due_at: datetime


def nearest(stages: Iterable[Stage | None]) -> Stage | None:
    """Return the running stage that expires first, or None."""
    running = [stage for stage in stages if stage is not None]
    return min(running, key=lambda stage: stage.due_at, default=None)


@dataclass(frozen=True)
class CallbackOutcome:
    """What a callback means for the ticket: `act` is close, rework or try_again."""

    act: str
    is_effective: bool
    reason: str


def callback_outcome(
    *,
    is_reached: bool,
    solved: str,
    satisfied: str,
    tries: int,
    reworks: int,
    rule: CallbackRule,
    days: int | None = None,
) -> CallbackOutcome:
    """Decide what a callback leads to (domain notes §1.9; S0 安阳: unsatisfied returns by itself).

    `tries` counts this one, `days` the different days they were made on (None: not asked). Not
    reached: again, until the policy's number of tries on its number of days, then closed and left
    out of the three rates. Further tries on one day are kept and close nothing. Unsatisfied or
    unsolved, as the policy defines them: back to the unit by itself while the policy allows a
    rework, then closed as it was judged.
    """
    if not is_reached:
        if tries < rule.tries:
            return CallbackOutcome("try_again", False, "未接通，择时再访")
        if days is not None and days < rule.over_days:
            words = f"已拨打 {tries} 次未接通，按规定应分 {rule.over_days} 天回访，明天再拨"
            return CallbackOutcome("try_again", False, words)
        return CallbackOutcome("close", False, f"{tries} 次回访未接通，按联系不上办结")
    if rule.needs_rework(solved, satisfied):
        if reworks < rule.rework_times:
            return CallbackOutcome("rework", True, "诉求人反映未解决或不满意，自动退回重办")
        return CallbackOutcome("close", True, "已重办，按诉求人最终评价办结")
    return CallbackOutcome("close", True, "诉求人已评价，办结归档")
