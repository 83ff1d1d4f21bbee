"""Visits (上门走访): going to the requester's door, noted with place, outcome and pictures (S1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from hotline.casework.act import Act, one_act
from hotline.casework.attaching import Evidence, attach
from hotline.casework.handling import index_text, mark_contacted, open_part
from hotline.casework.rollup import settle_part
from hotline.casework.telling import files_told, said_by, visit_told
from hotline.casework.timekeeping import policy_of
from hotline.errors import Incomplete, NotAllowedNow
from hotline.rules import cityreports
from hotline.rules.permissions import Actor, may_see_requester
from hotline.rules.proofs import VisitFacts, check_visit, fitting_purposes
from hotline.rules.words import VISIT_OUTCOMES, VISIT_PURPOSES
from hotline.store import visits
from hotline.store.assignments import Assignment
from hotline.store.tickets import Ticket
from hotline.store.visits import Visit


@dataclass
class VisitForm:
    """What is noted of a visit. `at` is aware; `lng`, `lat` are given together or not at all."""

    purpose: str
    at: datetime
    place: str
    met: str
    outcome: str
    text: str
    lng: float | None = None
    lat: float | None = None
    evidence: list[Evidence] = field(default_factory=list)


@one_act("visit")
def visit(act: Act, assignment_id: int, version: int | None, form: VisitForm) -> str:
    """Note a visit. Meeting the requester is a contact as well; it counts for the units above.

    Raises Incomplete naming each field, NotAllowedNow while the part is not handled, Stale.
    """
    part = open_part(act, assignment_id, version, "visit")
    ticket = part.ticket
    check_may_visit(act.actor, ticket)
    if problems := check_visit(form.__dict__, act.now, part.dispatched_at):
        raise Incomplete("上门记录还不完整。", fields=problems)
    kept = _keep(act, part, form)
    words = _words(form)
    act.log(ticket.id, words, part.id)
    is_first = form.outcome != "absent" and part.contacted_at is None
    if form.outcome != "absent":
        mark_contacted(part, act.now)
    members = {"text": words, "visit": visit_told(kept), "attachments": files_told(form.evidence)}
    if is_first:
        told = cityreports.contacted(act.now, "yes", **members, **said_by(act))
        act.owe("contacted", ticket, told)
    else:
        act.owe("progress", ticket, cityreports.progress(act.now, **members, **said_by(act)))
    index_text(ticket, f"{form.place} {form.text}")
    settle_part(part)
    return str(ticket.ticket_no)


def check_may_visit(actor: Actor, ticket: Ticket) -> None:
    """Raise NotAllowedNow where no unit may go to the door (A9: 保密联络)."""
    if not may_see_requester(actor, ticket.is_confidential):
        raise NotAllowedNow("诉求人要求保密，单位不上门联系，请由县热线办联系诉求人。")


def purposes_for(ticket: Ticket) -> list[str]:
    """Return the reasons to go to the door that fit the ticket under its own policy."""
    rules = policy_of(ticket)
    return fitting_purposes(
        rules.clearing, rules.callback,
        kind=ticket.kind, satisfied=ticket.satisfied, reworks=ticket.rework_times,
    )  # fmt: skip


def _keep(act: Act, part: Assignment, form: VisitForm) -> Visit:
    columns = {name: value for name, value in form.__dict__.items() if name != "evidence"}
    kept: Visit = Visit.create(
        ticket=part.ticket,
        assignment=part,
        by_name=act.actor.name,
        noted_at=act.now,
        **columns,
    )
    attach(act, part.ticket, form.evidence, "visit", part, visit_id=kept.id)
    return kept


def _words(form: VisitForm) -> str:
    met = f"，见到{form.met}" if form.met.strip() else ""
    return (
        f"{form.at:%m月%d日 %H:%M}上门（{VISIT_PURPOSES[form.purpose]}），地点：{form.place}{met}。"
        f"{VISIT_OUTCOMES[form.outcome]}。{form.text}"
    )


def facts_of(part: Assignment) -> list[VisitFacts]:
    """Return what the rules need of the visits made by this part and the ones below it."""
    return [VisitFacts(row.purpose, row.outcome, row.at) for row in proofs_of(part)]


def proofs_of(part: Assignment) -> list[Visit]:
    """Return the visits a part may name as proof: its own and those of the units below."""
    return visits.of_part_and_below(part.id)
