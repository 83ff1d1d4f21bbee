"""Signing (签字): the unit's leader confirms with the own password, or the signed form is scanned.

Who must sign is the policy's: 分管领导 for a deferral, 主要领导 for an exclusion (S1 四（二）2).
"""

from __future__ import annotations

from hotline.casework import accounts
from hotline.casework.act import Act, Caller, allow, done_before, one_act
from hotline.casework.attaching import Evidence, attach
from hotline.casework.rollup import settle_ticket
from hotline.casework.timekeeping import policy_of
from hotline.errors import Incomplete, NotAllowedNow, NotYours
from hotline.rules.permissions import DESK, Actor
from hotline.rules.proofs import may_sign, signer_needed
from hotline.rules.requests import move_request
from hotline.rules.words import RANKS, REQUESTS
from hotline.store import requests_of_units
from hotline.store.assignments import UnitRequest

SCANS = ("image/", "application/pdf")


def sign(caller: Caller, request_id: int, password: str) -> str:
    """Sign a request as the unit's leader, confirmed by the own password; it goes to the office.

    Raises NotYours for the wrong role or rank, Incomplete for a wrong password (counted like one
    at the log-in), Overloaded after too many, NotAllowedNow when nothing waits for a signature.
    """
    allow(caller.actor, "sign_request")
    if (done := done_before(caller, "sign_request")) is not None:
        return done
    asked = _to_be_signed(caller.actor, request_id)
    what = f"{asked.ticket.ticket_no} {REQUESTS[asked.kind]}签字"
    accounts.confirm_password(caller.actor, password, caller.address, caller.now, what)
    return sign_confirmed(caller, request_id)


@one_act("sign_request")
def sign_confirmed(act: Act, request_id: int) -> str:
    """Sign once the password was confirmed: what `sign` does last. No door calls this."""
    asked = _to_be_signed(act.actor, request_id)
    _keep(act, asked, act.actor.rank, "password")
    words = (
        f"{act.actor.name}（{RANKS[act.actor.rank]}）签字同意{REQUESTS[asked.kind]}申请，"
        "报县热线办审批"
    )
    act.log(asked.ticket.id, words, asked.assignment_id)
    settle_ticket(asked.ticket)
    return str(asked.ticket.ticket_no)


@one_act("attach")
def hand_in_scan(act: Act, request_id: int, evidence: list[Evidence]) -> str:
    """Hand in the scan of the signed form instead; it stands for the leader's confirmation.

    Raises Incomplete without a picture or PDF, NotAllowedNow when no signature is waited for.
    """
    asked = _waiting(act.actor, request_id)
    act.subject = asked.ticket.ticket_no
    if act.actor.role not in DESK:  # the office decides, so it does not bring the signature too
        raise NotYours("签字扫描件由承办单位的经办人或负责人上传。")
    if not evidence or not all(file.media_type.startswith(SCANS) for file in evidence):
        sentence = "请上传领导签字的审批表扫描件或照片（图片或 PDF）。"
        raise Incomplete(sentence, fields={"files": sentence})
    needed = signer_of(asked)
    attach(act, asked.ticket, evidence, "signature", asked.assignment, request_id=asked.id)
    _keep(act, asked, needed, "scan")
    words = f"上传{RANKS[needed]}签字的{REQUESTS[asked.kind]}审批表，报县热线办审批"
    act.log(asked.ticket.id, words, asked.assignment_id)
    settle_ticket(asked.ticket)
    return str(asked.ticket.ticket_no)


def signer_of(asked: UnitRequest) -> str:
    """Return whose signature the request needs: "chief", "deputy" or "" for none.

    What waits for one when the ticket came under a policy without it goes on with the deputy's.
    """
    needed = signer_needed(policy_of(asked.ticket).clearing.ledger(asked.kind))
    return needed or ("deputy" if asked.state == "signing" else "")


def may_sign_now(actor: Actor, asked: UnitRequest) -> bool:
    """Return whether this person's password would sign the request now (for its page)."""
    return (
        asked.state == "signing"
        and actor.role == "station_leader"
        and may_sign(signer_of(asked), actor.rank)
    )


def _waiting(actor: Actor, request_id: int) -> UnitRequest:
    asked = requests_of_units.get(actor, request_id)
    _check_waiting(asked)
    return asked


def _check_waiting(asked: UnitRequest) -> None:
    if asked.state != "signing":
        raise NotAllowedNow("这份申请不在等待签字，请刷新后查看最新进展。")


def _to_be_signed(actor: Actor, request_id: int) -> UnitRequest:
    """Return the request when this leader may sign it. Reach: the own unit and those below it."""
    asked = _waiting(actor, request_id)
    check_rank(actor, asked)
    return asked


def check_rank(actor: Actor, asked: UnitRequest) -> None:
    """Raise NotAllowedNow when no signature is waited for, NotYours for the wrong rank."""
    _check_waiting(asked)
    needed = signer_of(asked)
    if not may_sign(needed, actor.rank):
        raise NotYours(
            f"{REQUESTS[asked.kind]}申请须由本单位{RANKS[needed]}签字。"
            "您的账号不是这一职级的，职级有误的请联系系统管理员。"
        )


def _keep(act: Act, asked: UnitRequest, rank: str, way: str) -> None:
    act.subject = asked.ticket.ticket_no
    act.noted.update(request=asked.id, kind=asked.kind, way=way)
    asked.state = move_request(asked.kind, asked.state, "sign")
    asked.signed_by = act.actor.name if way == "password" else f"纸质签字，{act.actor.name}上传"
    asked.signed_rank, asked.signed_at, asked.signed_way = rank, act.now, way
    asked.save()
