"""What each act would be told if it were tried now: the acts' own checks, asked without acting.

For every act there is one line here that calls, in the act's order, the very functions the act
calls. A complete form is taken for granted: what is explained is whether there is a way at all.
A test tries every act of every role and finds the same answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from hotline.casework import (
    answering,
    arbitrating,
    asking,
    calling,
    closing,
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
)
from hotline.casework.act import allow
from hotline.casework.timekeeping import calendar, policy_of
from hotline.errors import NotYours, OutOfReach, Refused
from hotline.rules.explaining import ON_PART, ON_REQUEST, ON_TICKET, act_rule
from hotline.rules.lifecycle import move_part, move_ticket
from hotline.rules.permissions import DUTIES, Actor, may, reaches_units
from hotline.rules.proofs import Shown
from hotline.rules.requests import (
    UNREACHED,
    check_deferral,
    check_exclusion,
    move_request,
    promised_day,
)
from hotline.rules.words import ACTS, REQUESTS, ROLES
from hotline.store import assignments, requests_of_units
from hotline.store.assignments import Assignment, UnitRequest
from hotline.store.tickets import Ticket

# A text that satisfies every rule about texts.
SAID = "情况已核实，按规定办理。"


@dataclass(frozen=True)
class ActLine:
    """One act on one thing for one person: allowed, or the sentence the act itself would raise.

    `on` names the unit or request ("" for the ticket), `who` the roles that may ever do it.
    `refused_by`: role (never this person's), reach (not this person's ticket or part), state.
    """

    act: str
    words: str
    on: str
    on_id: int | None
    allowed: bool
    refused_by: str
    reason: str
    rule: str
    source: str
    policy_version: str
    who: str


@dataclass(frozen=True)
class Asked:
    """Who asks and when; None asks for whoever may (`stand_in`)."""

    actor: Actor | None
    now: datetime


def lines(ticket: Ticket, parts: list[Assignment], asked: Asked) -> list[ActLine]:
    """Return every act that concerns the ticket, its parts and its open requests."""
    return list(_lines(ticket, parts, asked))


def _lines(ticket: Ticket, parts: list[Assignment], asked: Asked) -> Iterator[ActLine]:
    everyone = frozenset(part.unit_id for part in parts)
    for act in ON_TICKET:
        actor = asked.actor or stand_in(act, everyone)
        check = partial(_on_ticket, act, actor, ticket, everyone)
        yield _line(act, actor, ticket, "", None, check)
    for part in parts:
        part.ticket = ticket
        for act in ON_PART:
            actor = asked.actor or stand_in(act, everyone)
            check = partial(_on_part, act, actor, part, asked.now)
            yield _line(act, actor, ticket, part.unit.short_name, part.id, check)
    for request in requests_of_units.open_of_ticket(ticket.id):
        request.ticket = ticket
        request.assignment = next(part for part in parts if part.id == request.assignment_id)
        on = f"{request.assignment.unit.short_name}的{REQUESTS[request.kind]}申请"
        for act in ON_REQUEST[request.kind]:
            actor = asked.actor or stand_in(act, everyone)
            check = partial(_on_request, act, actor, request)
            yield _line(act, actor, ticket, on, request.id, check)


def stand_in(act: str, unit_ids: frozenset[int]) -> Actor:
    """Return somebody of a role that may do the act, with every party's reach and rank."""
    order = ("station_leader", "director", "grid_worker", "supervisor", "auditor")
    role = next((role for role in order if role in DUTIES[act]), sorted(DUTIES[act])[0])
    return Actor(None, "", "", role, unit_ids=unit_ids, rank="chief")


def _line(
    act: str, actor: Actor, ticket: Ticket, on: str, on_id: int | None, check: Callable[[], None]
) -> ActLine:
    policy = policy_of(ticket)
    rule = act_rule(act, policy)
    refused_by, reason = refusal_of(check)
    if refused_by == "role" and may(actor, act):
        refused_by = "state"  # the role may, this person may not now: rank, secrecy
    return ActLine(
        act=act,
        words=ACTS[act],
        on=on,
        on_id=on_id,
        allowed=not refused_by,
        refused_by=refused_by,
        reason=reason,
        rule=rule.words,
        source=rule.source,
        policy_version=policy.version if rule.is_policy else "",
        who="、".join(word for role, word in ROLES.items() if role in DUTIES[act]),
    )


def refusal_of(check: Callable[[], None]) -> tuple[str, str]:
    """Return what a check refuses by and its sentence; two empty texts when it passes."""
    try:
        check()
    except OutOfReach as refusal:
        return "reach", sentence_of(refusal)
    except NotYours as refusal:
        return "role", sentence_of(refusal)
    except Refused as refusal:
        return "state", sentence_of(refusal)
    return "", ""


def sentence_of(refusal: Refused) -> str:
    """Return a refusal as a person reads it: the sentence, then every field that is missing."""
    fields = refusal.details.get("fields")
    named = list(dict.fromkeys(fields.values())) if isinstance(fields, dict) else []
    return "".join([str(refusal), *(text for text in named if text not in str(refusal))])


# ---- the ticket ----


def _on_ticket(act: str, actor: Actor, ticket: Ticket, unit_ids: frozenset[int]) -> None:
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


def _on_part(act: str, actor: Actor, part: Assignment, now: datetime) -> None:
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
        ledger, Shown("deferral", asking.facts(visit), day), SAID, now, due,
        part.answer_due_at or due, promised_day(day, calendar(now)),
    )  # fmt: skip


def _exclusion(actor: Actor, part: Assignment, now: datetime) -> None:
    asking.check_may_ask(part, "exclusion")
    ledger = excluding.ledger_of(part.ticket)
    visit = asking.proving_visit(part, None, "exclusion")
    shown = Shown("exclusion", asking.facts(visit), has_grounds=True, absent_is_enough=True)
    check_exclusion(ledger, shown, next(iter(UNREACHED)), SAID)


def _extension(actor: Actor, part: Assignment, now: datetime) -> None:
    extending.check_may_extend(part, now)


_PART_CHECKS: dict[str, Callable[[Actor, Assignment, datetime], None]] = {
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


def _on_request(act: str, actor: Actor, asked: UnitRequest) -> None:
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
    move_request(asked.kind, asked.state, step)
    if act == "approve_help":
        helping.check_approve(asked)


def open_parts(ticket: Ticket) -> list[Assignment]:
    """Return the ticket's parts with their units, oldest first."""
    return assignments.of_ticket(ticket.id)
