"""Exclusion (剔除, S1): explained at the door, grounds, the chief's signature, office and city."""

from __future__ import annotations

from hotline.casework import asking
from hotline.casework.act import Act, one_act
from hotline.casework.attaching import Evidence, attach
from hotline.casework.closing import end_ticket
from hotline.casework.timekeeping import policy_of
from hotline.rules.ledgers import (
    EXCLUSION_REASONS,
    UNREACHED,
    check_exclusion,
    exclusion_needs_city,
    first_state,
    ledger_rule,
)
from hotline.rules.lifecycle import move_ticket
from hotline.rules.policy_parts import LedgerRule
from hotline.rules.proofs import signer_needed
from hotline.rules.words import RANKS
from hotline.store.assignments import UnitRequest
from hotline.store.tickets import Ticket


def ledger_of(ticket: Ticket) -> LedgerRule:
    """Return what the ticket's policy asks for an exclusion; NotAllowedNow when it has none."""
    return ledger_rule(policy_of(ticket).clearing, "exclusion")


@one_act("request_exclusion")
def request_exclusion(
    act: Act,
    assignment_id: int,
    version: int | None,
    visit_id: int | None,
    reason_code: str,
    basis: str,
    evidence: list[Evidence],
) -> str:
    """Ask to leave the ticket out of the assessment, with grounds and their files.

    `visit_id` None takes the newest visit made for it. Raises Incomplete naming each missing
    proof, NotAllowedNow while another request stands in the way, Stale.
    """
    part = asking.asking_part(act, assignment_id, version, "exclusion")
    ticket, ledger = part.ticket, ledger_of(part.ticket)
    visit = asking.proving_visit(part, visit_id, "exclusion")
    shown = asking.shown(
        part, "exclusion", visit, has_grounds=bool(evidence),
        absent_is_enough=reason_code in UNREACHED,
    )  # fmt: skip
    check_exclusion(ledger, shown, reason_code, basis)
    signer = signer_needed(ledger)
    asked = asking.keep(
        act, part, "exclusion", first_state(signer),
        reason_code=reason_code, basis=basis.strip(), visit_id=visit.id if visit else None,
    )  # fmt: skip
    attach(act, ticket, evidence, "grounds", part, request_id=asked.id)
    words = f"申请剔除：{EXCLUSION_REASONS[reason_code]}。依据：{basis.strip()}"
    act.log(ticket.id, words + (f"。待{RANKS[signer]}签字" if signer else ""), part.id)
    asking.settle(part)
    return str(ticket.ticket_no)


def needs_city(ticket: Ticket) -> bool:
    """Return whether the city must agree."""
    return exclusion_needs_city(ledger_of(ticket))


def carry_out(act: Act, asked: UnitRequest, by: str, text: str) -> None:
    """End the ticket as excluded: no unit works on it, no clock runs, no figure counts it.

    It stays in every list and in the search; the city gets the whole ticket once more.
    """
    from hotline.casework.cityorders import owe_snapshot

    part = asked.assignment
    ticket = part.ticket
    ticket.state = move_ticket(ticket.state, "approve_exclusion")
    ticket.ledger = "exclusion"
    words = f"{by}同意{part.unit.short_name}剔除申请，工单不计入考核，仍可查询"
    act.log(ticket.id, words + text, part.id)
    reason = EXCLUSION_REASONS.get(asked.reason_code, asked.reason_code)
    end_ticket(act, ticket, f"剔除：{reason}，不计入考核")
    owe_snapshot(ticket, act.now)
