"""What every request of a unit shares: who may ask, keeping it, and putting it to the city."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hotline.casework.act import Act
from hotline.casework.attaching import Evidence
from hotline.casework.dispatching import is_contactable
from hotline.casework.handling import open_part
from hotline.casework.rollup import settle_part, settle_ticket
from hotline.casework.telling import files_told, said_by, visit_told
from hotline.casework.visiting import proofs_of
from hotline.errors import Incomplete, NotAllowedNow
from hotline.rules import cityreports
from hotline.rules.proofs import Shown, VisitFacts
from hotline.rules.requests import EXCLUSION_REASONS, check_clash
from hotline.rules.words import REQUESTS
from hotline.store import attachments, requests_of_units, visits
from hotline.store.assignments import Assignment, UnitRequest
from hotline.store.tickets import Ticket
from hotline.store.visits import Visit


def asking_part(act: Act, assignment_id: int, version: int | None, kind: str) -> Assignment:
    """Fetch the part that asks: the lead's, being handled, with nothing open that clashes.

    Raises OutOfReach, Stale, NotAllowedNow.
    """
    part = open_part(act, assignment_id, version, f"request_{kind}")
    check_may_ask(part, kind)
    return part


def check_may_ask(part: Assignment, kind: str) -> None:
    """Raise NotAllowedNow unless this part may ask for it: the lead answers for the whole (S4)."""
    if part.parent_id is not None:
        raise NotAllowedNow(
            f"这一件由上级单位交办，{REQUESTS[kind]}由上级单位申请，请在进展里说明情况。"
        )
    if part.role != "lead":
        raise NotAllowedNow(f"协办单位不申请{REQUESTS[kind]}，请与主办单位商量，由主办单位申请。")
    check_clash(kind, requests_of_units.open_kinds(part.ticket_id))


def keep(act: Act, part: Assignment, kind: str, state: str, **columns: Any) -> UnitRequest:
    """Keep a new request in its first state."""
    asked: UnitRequest = UnitRequest.create(
        ticket=part.ticket,
        assignment=part,
        kind=kind,
        state=state,
        asked_by=act.actor.name,
        asked_at=act.now,
        **{"reason_code": kind, **columns},
    )
    return asked


def settle(part: Assignment) -> None:
    """Settle part and ticket after something was asked or decided."""
    settle_part(part)
    settle_ticket(part.ticket)


def proving_visit(part: Assignment, visit_id: int | None, purpose: str) -> Visit | None:
    """Return the visit named as proof, or the newest one of that purpose when none is named.

    A visit must be of this part or of one below it; Incomplete otherwise.
    """
    found = proofs_of(part)
    if visit_id is None:
        return next((row for row in reversed(found) if row.purpose == purpose), None)
    for row in found:
        if row.id == visit_id:
            return row
    sentence = "所选上门记录不是本单位（含下级）为这件工单登记的，请重新选择。"
    raise Incomplete(sentence, fields={"visit_id": sentence})


def shown(part: Assignment, purpose: str, visit: Visit | None, **more: Any) -> Shown:
    """Return what a unit shows for a request of the ledger `purpose` with that visit."""
    return Shown(purpose, facts(visit), is_unvisitable=not is_contactable(part.ticket), **more)


def facts(visit: Visit | None) -> VisitFacts | None:
    """Return what the rules need of a visit."""
    return VisitFacts(visit.purpose, visit.outcome, visit.at) if visit else None


def shown_of(asked: UnitRequest, absent_is_enough: bool = False) -> Shown:
    """Return what has been shown for a request so far, as its page and its paper list it."""
    visit = visits.get(asked.visit_id) if asked.visit_id else None
    wanted: datetime | None = asked.wanted_at
    files = attachments.of_proof(None, asked.id)
    return Shown(
        purpose=asked.kind,
        visit=facts(visit),
        promised_on=wanted.date() if wanted else None,
        has_grounds=any(file.purpose == "grounds" for file in files),
        signed_rank=asked.signed_rank,
        is_office_agreed=asked.state in ("to_city", "approved"),
        is_city_agreed=asked.state == "approved",
        absent_is_enough=absent_is_enough,
        is_unvisitable=not is_contactable(asked.ticket),
    )


def ask_city(act: Act, asked: UnitRequest, ticket: Ticket, wanted: datetime | None) -> None:
    """Owe the city the request with its proofs, and keep by which event it was asked."""
    visit = visits.get(asked.visit_id) if asked.visit_id else None
    files = [
        Evidence(row.sha256, row.name, row.media_type, row.size)
        for row in attachments.of_proof(asked.visit_id, asked.id)
    ]
    members: dict[str, Any] = {
        "text": asked.text,
        "attachments": files_told(files),
        "visit": visit_told(visit) if visit else {},
        "signed": _signed(asked),
        "unit_path": [asked.assignment.unit.name],
        **said_by(act),
    }
    if asked.kind == "exclusion":
        reason = EXCLUSION_REASONS.get(asked.reason_code, asked.reason_code)
        told = cityreports.exclusion_requested(act.now, reason, asked.basis, **members)
    else:
        assert wanted is not None, asked.kind
        tell = {
            "extension": cityreports.extension_requested,
            "deferral": cityreports.deferral_requested,
        }[asked.kind]
        told = tell(act.now, wanted, asked.text, informed=asked.extra or {}, **members)
    asked.event_id = act.owe(f"{asked.kind}.requested", ticket, told)


def _signed(asked: UnitRequest) -> dict[str, str]:
    if not asked.signed_rank:
        return {}
    return {
        "by": asked.signed_by,
        "rank": asked.signed_rank,
        "way": asked.signed_way,
        "at": cityreports.wire_time(asked.signed_at),
    }
