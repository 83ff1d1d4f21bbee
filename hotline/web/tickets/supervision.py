"""What the ticket's page shows of supervision: letters, checkpoints, the time aimed at."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from hotline.casework.timekeeping import calendar
from hotline.rules.deadlines import due_at
from hotline.rules.escalation import checkpoints
from hotline.rules.permissions import Actor
from hotline.rules.policy import Policy
from hotline.store import letters, policies

Row = dict[str, Any]


def panel(actor: Actor, ticket: Row, parts: Iterable[Row]) -> dict[str, Any]:
    """Return `letters`, `points` and `target` of a ticket that is within reach."""
    found: dict[str, Any] = {"letters": letters.of_ticket(actor, ticket["id"])}
    if ticket["policy"] is None:
        return found
    policy = policies.by_id(ticket["policy"])
    leads = [part for part in parts if part["parent"] is None and part["role"] == "lead"]
    moments = {
        "accepted_at": _first(leads, "accepted_at"),
        "contacted_at": _first(leads, "contacted_at"),
        "answered_at": ticket["answered_at"],
        "passed_at": ticket["passed_at"],
        "closed_at": ticket["closed_at"],
    }
    found["target"] = _target(policy, ticket)
    if policy.checkpoints:
        found["points"] = checkpoints(policy, ticket["dispatched_at"], moments, calendar())
    return found


def _first(parts: list[Row], column: str) -> datetime | None:
    return min((part[column] for part in parts if part[column]), default=None)


def _target(policy: Policy, ticket: Row) -> Row | None:
    """Return what the office aims at for the answer (争取时限), None without one or when done."""
    found = policy.stage_limit("answer", kind=ticket["kind"], urgency=ticket["urgency"])
    if found is None or found.target is None or ticket["dispatched_at"] is None:
        return None
    if ticket["answered_at"] is not None:
        return None
    due = due_at(ticket["dispatched_at"], found.target, calendar())
    return {"due": due, "words": found.target.in_words(), "source": found.source}
