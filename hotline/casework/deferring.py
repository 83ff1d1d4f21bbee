"""Deferral (延时挂账, S1): agreed with the requester at the door, signed, approved, due later."""

from __future__ import annotations

from datetime import date, datetime

from hotline.casework import asking
from hotline.casework.act import Act, one_act
from hotline.casework.promising import move_due
from hotline.casework.timekeeping import calendar, policy_of
from hotline.rules.ledgers import (
    check_deferral,
    deferral_needs_city,
    first_state,
    ledger_rule,
    promised_day,
)
from hotline.rules.policy_parts import LedgerRule
from hotline.rules.proofs import signer_needed
from hotline.rules.words import RANKS
from hotline.store.assignments import UnitRequest
from hotline.store.tickets import Ticket


def ledger_of(ticket: Ticket) -> LedgerRule:
    """Return what the ticket's policy asks for a deferral; NotAllowedNow when it has none."""
    return ledger_rule(policy_of(ticket).clearing, "deferral")


@one_act("request_deferral")
def request_deferral(
    act: Act,
    assignment_id: int,
    version: int | None,
    visit_id: int | None,
    promised_on: date,
    reason: str,
) -> str:
    """Ask to keep the ticket on the ledger of deferrals until the day agreed with the requester.

    `visit_id` None takes the newest visit made for it. Raises Incomplete naming each missing
    proof, NotAllowedNow after the deadline or while another request is open, Stale.
    """
    part = asking.asking_part(act, assignment_id, version, "deferral")
    ticket, ledger = part.ticket, ledger_of(part.ticket)
    visit = asking.proving_visit(part, visit_id, "deferral")
    promised = promised_day(promised_on, calendar(act.now)) if promised_on else None
    due = ticket.due_at or act.now
    shown = asking.shown(part, "deferral", visit, promised_on=promised_on)
    check_deferral(
        ledger, shown, reason, act.now, due,
        part.answer_due_at or due, promised,
    )  # fmt: skip
    signer = signer_needed(ledger)
    asking.keep(
        act, part, "deferral", first_state(signer),
        wanted_at=promised, text=reason.strip(), visit_id=visit.id if visit else None,
    )  # fmt: skip
    words = f"申请延时挂账，与诉求人约定{promised_on:%m月%d日}前办结：{reason.strip()}"
    act.log(ticket.id, words + (f"。待{RANKS[signer]}签字" if signer else ""), part.id)
    asking.settle(part)
    return str(ticket.ticket_no)


def needs_city(asked: UnitRequest, ticket: Ticket) -> bool:
    """Return whether the city must agree to the promised day."""
    return deferral_needs_city(ledger_of(ticket), asked.wanted_at, ticket.city_due_at)


def carry_out(act: Act, asked: UnitRequest, until: datetime, by: str, text: str) -> None:
    """Put the ticket on the ledger of deferrals: it is judged by the promised day from now on."""
    part = asked.assignment
    ticket = part.ticket
    asked.granted_at = max(until, ticket.due_at or until)
    asked.save()
    ticket.ledger, ticket.promised_at = "deferral", asked.granted_at
    move_due(act, ticket, part, asked.granted_at, f"{by}同意延时挂账（{act.now:%m月%d日}）", True)
    words = (
        f"{by}同意{part.unit.short_name}延时挂账，列入延时挂账台账，"
        f"应于{ticket.promised_at:%m月%d日 %H:%M}前办结，到期计入考核"
    )
    act.log(ticket.id, words + text, part.id)
    asking.settle(part)
