"""Every act on a ticket for one person: allowed, or the sentence the act itself would raise.

A test tries every act of every role and finds the same answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from hotline.casework import actchecks
from hotline.casework.timekeeping import policy_of
from hotline.errors import NotYours, OutOfReach, Refused
from hotline.rules.explaining import ON_LETTER, ON_PART, ON_REQUEST, ON_TICKET, act_rule
from hotline.rules.permissions import DUTIES, SYSTEM, Actor, may
from hotline.rules.words import ACTS, LETTERS, REQUESTS, ROLES
from hotline.store import assignments, letters, requests_of_units
from hotline.store.assignments import Assignment
from hotline.store.tickets import Ticket


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
        check = partial(actchecks.on_ticket, act, actor, ticket, everyone)
        yield _line(act, actor, ticket, "", None, check)
    for part in parts:
        part.ticket = ticket
        for act in ON_PART:
            actor = asked.actor or stand_in(act, everyone)
            check = partial(actchecks.on_part, act, actor, part, asked.now)
            yield _line(act, actor, ticket, part.unit.short_name, part.id, check)
    for request in requests_of_units.open_of_ticket(ticket.id):
        request.ticket = ticket
        request.assignment = next(part for part in parts if part.id == request.assignment_id)
        on = f"{request.assignment.unit.short_name}的{REQUESTS[request.kind]}申请"
        for act in ON_REQUEST[request.kind]:
            actor = asked.actor or stand_in(act, everyone)
            check = partial(actchecks.on_request, act, actor, request)
            yield _line(act, actor, ticket, on, request.id, check)

    for letter in letters.of_ticket(asked.actor or SYSTEM, ticket.id):
        on = f"{letter['unit_name']}的{LETTERS[letter['kind']]}{letter['number']}"
        for act in ON_LETTER:
            actor = asked.actor or stand_in(act, everyone)
            check = partial(actchecks.on_letter, act, actor, letter["id"])
            yield _line(act, actor, ticket, on, letter["id"], check)


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


def open_parts(ticket: Ticket) -> list[Assignment]:
    """Return the ticket's parts with their units, oldest first."""
    return assignments.of_ticket(ticket.id)
