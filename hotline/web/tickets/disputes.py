"""Help and disputes among what a person can do with a ticket: asked by the lead or the office."""

from __future__ import annotations

from typing import Any

from hotline.casework import arbitrating
from hotline.errors import NotAllowedNow
from hotline.rules.lifecycle import PART_MOVES
from hotline.rules.permissions import Actor, may
from hotline.rules.words import ACTS
from hotline.store import policies
from hotline.web.tickets.choices import Choice

Row = dict[str, Any]


def of_part(actor: Actor, ticket: Row, part: Row, asked: list[Row]) -> list[Choice]:
    """Return 申请增加协办 and 提请裁定 for the lead's own part, when they may begin now."""
    made = []
    if _may_begin(actor, "request_help", part):
        made.append(Choice(ACTS["request_help"], f"/parts/{part['id']}/help", is_rare=True))
    return made + _arbitration(actor, ticket, part, asked, False)


def of_office(actor: Actor, ticket: Row, parts: list[Row], asked: list[Row]) -> list[Choice]:
    """Return 提请裁定 for the office, by hand, about the part of the unit that leads now."""
    lead = next((p for p in parts if _may_begin(actor, "ask_arbitration", p)), None)
    return _arbitration(actor, ticket, lead, asked, True) if lead else []


def _may_begin(actor: Actor, act: str, part: Row) -> bool:
    is_lead = part["parent"] is None and part["role"] == "lead"
    return is_lead and may(actor, act) and (part["state"], act) in PART_MOVES


def _arbitration(
    actor: Actor, ticket: Row, part: Row, asked: list[Row], is_office: bool
) -> list[Choice]:
    if not _may_begin(actor, "ask_arbitration", part):
        return []
    known = [(row["kind"], row["state"]) for row in asked]
    policy = policies.by_id(ticket["policy"]) if ticket["policy"] else None
    rule = (policy or policies.policy_on(ticket["registered_at"].date())).returns
    try:
        arbitrating.check_asked(known, is_office, rule)
    except NotAllowedNow:
        return []
    url = f"/parts/{part['id']}/arbitration"
    return [Choice(ACTS["ask_arbitration"], url, is_rare=True)]
