"""Which visits and requests a unit's part is offered now: the same rules as the acts ask.

What is only missing a proof is offered, its page names the proof; what the rule forbids is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from hotline.casework.timekeeping import calendar
from hotline.errors import Incomplete, NotAllowedNow
from hotline.rules import requests as rules
from hotline.rules.lifecycle import PART_MOVES
from hotline.rules.permissions import Actor, may, may_see_requester
from hotline.rules.policy import Policy
from hotline.rules.proofs import Shown
from hotline.rules.words import ACTS, REQUESTS
from hotline.store import policies
from hotline.web import tosign
from hotline.web.tickets.choices import Choice

Row = dict[str, Any]
KINDS = ("extension", "deferral", "exclusion")


def offered(actor: Actor, ticket: Row, part: Row, asked: list[Row], now: datetime) -> list[str]:
    """Return the acts (visit, request_extension …) that may begin now."""
    found = []
    can_go = may_see_requester(actor, ticket["is_confidential"])
    if can_go and may(actor, "visit") and (part["state"], "visit") in PART_MOVES:
        found.append("visit")
    return found + [f"request_{kind}" for kind in _kinds(actor, ticket, part, asked, now)]


def _kinds(actor: Actor, ticket: Row, part: Row, asked: list[Row], now: datetime) -> Iterator[str]:
    if part["parent"] is not None or part["role"] != "lead":
        return
    if (part["state"], "request_extension") not in PART_MOVES:
        return
    policy = _policy(ticket)
    still_open = {row["kind"] for row in asked if row["state"] in rules.OPEN}
    for kind in KINDS:
        if not may(actor, f"request_{kind}"):
            continue
        try:
            rules.check_clash(kind, still_open)
            _check(kind, policy, ticket, part, now)
        except NotAllowedNow:
            continue
        yield kind


def _check(kind: str, policy: Policy, ticket: Row, part: Row, now: datetime) -> None:
    """Raise NotAllowedNow when the rule forbids asking now, whatever proofs there are."""
    due = ticket["due_at"] or now
    unit_due = part["answer_due_at"] or due
    if kind == "extension":
        bounds = rules.extension_bounds(policy.extension, due, unit_due, calendar())
        rules.check_extension_allowed(
            policy.extension, bounds, now,
            urgency=ticket["urgency"], times=ticket["extended_times"], ledger=ticket["ledger"],
        )  # fmt: skip
        return
    ledger = rules.ledger_rule(policy.clearing, kind)
    if kind == "deferral":
        try:
            rules.check_deferral(ledger, Shown(kind), "", now, due, unit_due, None)
        except Incomplete:
            return  # a proof is missing: the page says which


def _policy(ticket: Row) -> Policy:
    if ticket["policy"] is None:
        return policies.policy_on(ticket["registered_at"].date())
    return policies.by_id(ticket["policy"])


def beside(actor: Actor, made: list[Choice], names: list[str], part_id: int) -> list[Choice]:
    """Return the part's choices with visit and requests among them.

    At the door with a phone the visit is one of the three buttons, at a desk it stands under 更多.
    """
    more = [_choice(name, part_id) for name in names]
    visit = [choice for choice in more if choice.url.endswith("/visit")]
    others = [choice for choice in more if choice not in visit]
    if actor.role == "grid_worker":
        return [*made[:2], *visit, *made[2:], *others]
    last = [choice for choice in made if choice.url.endswith("/return")]
    return [*(choice for choice in made if choice not in last), *visit, *others, *last]


def _choice(name: str, part_id: int) -> Choice:
    path = name.removeprefix("request_")
    words = "登记上门走访" if name == "visit" else ACTS[name]
    return Choice(words, f"/parts/{part_id}/{path}", is_rare=name == "request_exclusion")


def to_sign(actor: Actor, asked: list[Row]) -> list[Choice]:
    """Return 签字 for what waits for this leader's own signature."""
    if not may(actor, "sign_request"):
        return []
    mine = {row["id"] for row in tosign.waiting(actor)}
    return [
        Choice(f"签字：{REQUESTS[row['kind']]}", f"/requests/{row['id']}")
        for row in asked
        if row["id"] in mine
    ]


def to_decide(actor: Actor, asked: list[Row]) -> list[Choice]:
    """Return what of the units' requests waits for this person of the office."""
    made = []
    for row in asked:
        if row["state"] != "pending":
            continue
        kind, url = row["kind"], f"/requests/{row['id']}"
        if kind == "arbitration":
            if may(actor, "arbitrate"):
                made.append(Choice("裁定", f"{url}/arbitrate"))
        elif may(actor, f"approve_{kind}") or may(actor, "refuse_request"):
            made.append(Choice(f"审批{REQUESTS[kind]}", url))
    return made
