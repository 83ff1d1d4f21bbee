"""What the county asked of the sandbox city and still waits for, read from the acts it told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hotline.rules.calendar import ZONE
from hotline.rules.words import REQUESTS, VISIT_OUTCOMES
from hotline.sandboxcity.store import CityStore

KIND_OF = {
    "ticket.extension.requested": "extension",
    "ticket.deferral.requested": "deferral",
    "ticket.exclusion.requested": "exclusion",
    "ticket.returned": "return",
}


def undecided(store: CityStore, number: str) -> list[dict[str, Any]]:
    """Return the ticket's requests without a decision, oldest first, ready for the page."""
    told = store.acts(number)[::-1]
    decided = {
        act["data"].get("request_id") for act in told if act["type"] == "ticket.request.decided"
    }
    return [
        {
            "id": act["event_id"],
            "kind": KIND_OF[act["type"]],
            "title": REQUESTS[KIND_OF[act["type"]]],
            "due_at": str(act["data"].get("due_at") or "")[:16],
            "proofs": proofs_told(act["data"]),
        }
        for act in told
        if act["type"] in KIND_OF and act["side"] == "county" and act["event_id"] not in decided
    ]


def proofs_told(data: dict[str, Any]) -> list[str]:
    """Return what the county shows for its request, in words."""
    lines = []
    visit, signed = data.get("visit"), data.get("signed")
    if isinstance(visit, dict):
        outcome = VISIT_OUTCOMES.get(str(visit.get("outcome")), "")
        lines.append(f"上门：{str(visit.get('at'))[:10]} {visit.get('place', '')}，{outcome}")
    if isinstance(signed, dict):
        lines.append(f"签字：{signed.get('by', '')}")
    files = data.get("attachments")
    if isinstance(files, list) and files:
        lines.append("材料：" + "、".join(str(file.get("name")) for file in files))
    return lines


def decision_of(given: dict[str, Any]) -> dict[str, Any]:
    """Return a decision as it travels: a time typed into a page gets the county's zone."""
    text = str(given.get("due_at") or "")
    if len(text) != len("2026-11-21T09:12"):
        return given
    try:
        moment = datetime.fromisoformat(text).replace(tzinfo=ZONE)
    except ValueError:
        return given  # refused below with the sentence of the check
    return {**given, "due_at": moment.isoformat(timespec="seconds")}


def apply_decision(ticket: dict[str, Any], decision: dict[str, Any]) -> str:
    """Put an approved request into the city's own record and return the ticket's state."""
    state = str(ticket["state"])
    if decision.get("decision") != "approved":
        return state
    if decision.get("request") == "exclusion":
        return "excluded"
    if decision.get("due_at"):
        ticket["data"]["due_at"] = decision["due_at"]
    return state
