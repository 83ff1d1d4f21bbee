"""What waits for a leader's own signature: for the list and for the count in the rail."""

from __future__ import annotations

from typing import Any

from flask import g

from hotline.rules.permissions import Actor
from hotline.rules.proofs import may_sign, signer_needed
from hotline.store import policies, requestlists

Row = dict[str, Any]


def waiting(actor: Actor) -> list[Row]:
    """Return the requests this leader may sign; asked for once in a page."""
    if "to_sign" not in g:
        rows = requestlists.to_sign(actor.unit_ids) if actor.rank else []
        g.to_sign = [row for row in rows if may_sign(_signer(row), actor.rank)]
    found: list[Row] = g.to_sign
    return found


def _signer(row: Row) -> str:
    if row["policy"] is None:
        rules = policies.policy_on(row["registered_at"].date())
    else:
        rules = policies.by_id(row["policy"])
    return signer_needed(rules.clearing.ledger(row["kind"]))
