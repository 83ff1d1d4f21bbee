"""The acts' own checks, asked without acting: raise what the act would raise, in its order.

For every act there is one line here that calls the very functions the act calls. A complete form
is taken for granted: what is asked is whether there is a way at all.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from hotline.casework import (
    answering,
    arbitrating,
    asking,
    calling,
    closing,
    deciding,
    deferring,
    excluding,
    exporting,
    extending,
    handling,
    helping,
    letters,
    returning,
    reviewing,
    signing,
    supervising,
    visiting,
)
from hotline.casework.act import allow
from hotline.casework.timekeeping import calendar
from hotline.errors import OutOfReach
from hotline.rules import letters as letter_rules
from hotline.rules.explaining import ON_LETTER
from hotline.rules.lifecycle import move_part, move_ticket
from hotline.rules.permissions import Actor, reaches_units
from hotline.rules.requests import (
    UNREACHED,
    check_deferral,
    check_exclusion,
    move_request,
    promised_day,
)
from hotline.store import letters as kept
from hotline.store.assignments import Assignment, UnitRequest
from hotline.store.tickets import Ticket

# A text that satisfies every rule about texts.
SAID = "情况已核实，按规定办理。"


# ---- the ticket ----


def on_ticket(act: str, actor: Actor, ticket: Ticket, unit_ids: frozenset[int]) -> None:
    """Raise what refuses the act on a ticket whose parts belong to `unit_ids`."""
    allow(actor, act)
    if not reaches_units(actor, unit_ids):
        raise OutOfReach()
    _TICKET_CHECKS[act](actor, ticket)


def _judged(step: str) -> Callable[[Actor, Ticket], None]:
    def check(actor: Actor, ticket: Ticket) -> None:
        part, _ = reviewing.answer_under_review(ticket)
        move_ticket(ticket.state, step)
        move_part(part.state, step)

    return check


def _moved(act: str) -> Callable[[Actor, Ticket], None]:
    def check(actor: Actor, ticket: Ticket) -> None:
        move_ticket(ticket.state, act)

    return check


def _nothing(actor: Actor, ticket: Ticket) -> None:
    """Whoever reaches the ticket may."""


_TICKET_CHECKS: dict[str, Callable[[Actor, Ticket], None]] = {
    "dispatch": _moved("dispatch"),
    "pass": _judged("pass"),
    "send_back": _judged("send_back"),
    "call_back": lambda actor, ticket: calling.check_calling_back(ticket),
    "urge": lambda actor, ticket: supervising.check_urge(ticket),
    "withdraw": _moved("withdraw"),
    "reopen": lambda actor, ticket: closing.check_reopen(ticket),
    "draft_letter": lambda actor, ticket: letters.check_draft(ticket),
    "read": _nothing,
    "print": _nothing,
    "reveal": exporting.check_reveal,
}


# ---- a unit's part ----


def on_part(act: str, actor: Actor, part: Assignment, now: datetime) -> None:
    """Raise what refuses the act on a part that carries its ticket and unit."""
    allow(actor, act)
    if not reaches_units(actor, frozenset({part.unit_id})):
        raise OutOfReach()
    move_part(part.state, act)
    check = _PART_CHECKS.get(act)
    if check is not None:
        check(actor, part, now)


def _accept(actor: Actor, part: Assignment, now: datetime) -> None:
    if part.parent_id is None:
        move_ticket(part.ticket.state, "accept")


def _answer(actor: Actor, part: Assignment, now: datetime) -> None:
    answering.check_form(part, answering.AnswerForm(record=SAID, reply=SAID))
    if part.parent_id is None and part.role == "lead":
        move_ticket(part.ticket.state, "answer")


def _deferral(actor: Actor, part: Assignment, now: datetime) -> None:
    asking.check_may_ask(part, "deferral")
    ledger = deferring.ledger_of(part.ticket)
    visit = asking.proving_visit(part, None, "deferral")
    due = part.ticket.due_at or now
    day = max(now, due).date() + timedelta(days=1)
    check_deferral(
        ledger, asking.shown(part, "deferral", visit, promised_on=day), SAID, now, due,
        part.answer_due_at or due, promised_day(day, calendar(now)),
    )  # fmt: skip


def _exclusion(actor: Actor, part: Assignment, now: datetime) -> None:
    asking.check_may_ask(part, "exclusion")
    ledger = excluding.ledger_of(part.ticket)
    visit = asking.proving_visit(part, None, "exclusion")
    shown = asking.shown(part, "exclusion", visit, has_grounds=True, absent_is_enough=True)
    check_exclusion(ledger, shown, next(iter(UNREACHED)), SAID)


def _extension(actor: Actor, part: Assignment, now: datetime) -> None:
    extending.check_may_extend(part, now)


_PART_CHECKS: dict[str, Callable[[Actor, Assignment, datetime], None]] = {
    "visit": lambda actor, part, now: visiting.check_may_visit(actor, part.ticket),
    "accept": _accept,
    "arrive": lambda actor, part, now: handling.check_arrive(part),
    "answer": _answer,
    "delegate": lambda actor, part, now: handling.check_delegate(part),
    "adopt": lambda actor, part, now: handling.check_judged_here(actor, part),
    "send_back_below": lambda actor, part, now: handling.check_judged_here(actor, part),
    "request_return": lambda actor, part, now: returning.check_return(part, now),
    "request_extension": _extension,
    "request_deferral": _deferral,
    "request_exclusion": _exclusion,
    "request_help": lambda actor, part, now: helping.check_lead(part),
    "ask_arbitration": lambda actor, part, now: arbitrating.check_ask(actor, part),
}


# ---- a request ----


def on_request(act: str, actor: Actor, asked: UnitRequest) -> None:
    """Raise what refuses the act on a request that carries its ticket and part."""
    allow(actor, act)
    if not reaches_units(actor, frozenset({asked.assignment.unit_id})):
        raise OutOfReach()
    if act == "arbitrate":
        arbitrating.check_arbitrate(asked)
    elif act == "sign_request":
        signing.check_rank(actor, asked)
    elif act in ("approve_return", "refuse_return"):
        move_request(asked.kind, asked.state, act.split("_")[0])
        move_part(asked.assignment.state, act)
    else:
        _decided(act, asked)


def _decided(act: str, asked: UnitRequest) -> None:
    """What waits for the city is decided by entering the city's word (`deciding`)."""
    step = {"refuse_request": "refuse", "take_back_request": "take_back"}.get(act, "approve")
    if asked.state == "to_city" and step != "take_back":
        return
    if step == "take_back":
        deciding.check_take_back(asked)
    move_request(asked.kind, asked.state, step)
    if act == "approve_help":
        helping.check_approve(asked)


# ---- a letter ----


def on_letter(act: str, actor: Actor, letter_id: int) -> None:
    """Raise what refuses the act on a letter of supervision about the ticket."""
    allow(actor, act)
    letter = kept.get(actor, letter_id)
    letter_rules.move(letter.state, ON_LETTER[act])
    if act == "issue_letter":
        letters.check_issue(letter_id)
