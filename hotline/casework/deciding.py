"""Deciding on what units ask: the office approves or refuses, the city has the last word.

The version is the ticket's. What needs the city goes up with its proofs and waits; the duty and
the clock go on meanwhile. Returns are decided in `returning`, disputes in `arbitrating`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from hotline.casework import asking, deferring, excluding, extending, helping, returning
from hotline.casework.act import Act, Caller, check_version, one_act
from hotline.casework.dispatching import is_contactable
from hotline.casework.rollup import settle_ticket
from hotline.casework.timekeeping import margin_before
from hotline.errors import Incomplete, NotAllowedNow
from hotline.rules.proofs import SHORTEST
from hotline.rules.requests import LONGEST_PROMISE, move_request
from hotline.rules.words import REQUESTS
from hotline.store import requests_of_units
from hotline.store.assignments import UnitRequest

OFFICE, CITY = "县热线办", "市级"


def approve(
    caller: Caller,
    request_id: int,
    version: int | None,
    text: str = "",
    granted_at: datetime | None = None,
) -> str:
    """Approve a request, or send it up when the city must agree; `granted_at` for extensions.

    What already waits for the city is approved by entering the city's written decision, named in
    `text`. Raises OutOfReach, NotYours, Stale, NotAllowedNow, Incomplete.
    """
    kind = requests_of_units.kind_of(request_id)
    if kind == "arbitration":
        raise NotAllowedNow("争议裁定请在裁定页面办理。")
    if kind == "return":
        return returning.approve_return(caller, request_id, version, text)
    if kind == "help":
        return _approve_help(caller, request_id, version, text)
    return _APPROVE[kind](caller, request_id, version, text, granted_at)


def _approving(kind: str) -> Callable[..., str]:
    @one_act(f"approve_{kind}")
    def run(
        act: Act, request_id: int, version: int | None, text: str, granted_at: datetime | None
    ) -> str:
        asked = _under_decision(act, request_id, version)
        if asked.state == "to_city":
            return _city_on_paper(act, asked, "city_approve", text, granted_at)
        return _approve_or_send_up(act, asked, text.strip(), granted_at)

    return run


_APPROVE = {kind: _approving(kind) for kind in ("extension", "deferral", "exclusion")}


def _under_decision(act: Act, request_id: int, version: int | None) -> UnitRequest:
    asked = requests_of_units.get(act.actor, request_id)
    asked.assignment.ticket = asked.ticket
    act.subject = asked.ticket.ticket_no
    act.noted.update(request=asked.id, kind=asked.kind)
    check_version(asked.ticket.version, version)
    return asked


def _approve_or_send_up(
    act: Act, asked: UnitRequest, text: str, granted_at: datetime | None
) -> str:
    ticket = asked.ticket
    move_request(asked.kind, asked.state, "approve")  # a wrong state is told before a wrong date
    _check_spoken_for(asked, text)
    until, needs_city = asked.wanted_at, False
    if asked.kind == "extension":
        until, needs_city = extending.granted(asked, ticket, act.now, granted_at)
    elif asked.kind == "deferral":
        needs_city = deferring.needs_city(asked, ticket)
    else:
        needs_city = excluding.needs_city(ticket)
    if not needs_city:
        _decide(act, asked, "approve", text)
        _carry_out(act, asked, until, OFFICE, text)
        return str(ticket.ticket_no)
    asked.granted_at = until
    asking.ask_city(act, asked, ticket, until)
    _decide(act, asked, "send_up", text)
    words = (
        f"县热线办同意{asked.assignment.unit.short_name}的{REQUESTS[asked.kind]}申请，报市级批复"
    )
    act.log(ticket.id, words + _said(text), asked.assignment_id)
    settle_ticket(ticket)
    return str(ticket.ticket_no)


def _check_spoken_for(asked: UnitRequest, text: str) -> None:
    """Where no unit may go to the door, the office must say how it reached the requester."""
    if asked.kind == "extension" or asked.visit_id or is_contactable(asked.ticket):
        return
    if len(text) < SHORTEST:
        sentence = "单位不能上门联系这位诉求人，请写明县热线办联系诉求人的情况。"
        raise Incomplete(sentence, fields={"text": sentence})


def _carry_out(act: Act, asked: UnitRequest, until: datetime | None, by: str, text: str) -> None:
    if asked.kind == "exclusion":
        excluding.carry_out(act, asked, by, _said(text))
        return
    assert until is not None, asked.kind
    work = {"extension": extending.carry_out, "deferral": deferring.carry_out}[asked.kind]
    work(act, asked, until, by, _said(text))


def _said(text: str) -> str:
    return f"。{text}" if text else ""


def _decide(act: Act, asked: UnitRequest, step: str, text: str) -> None:
    asked.state = move_request(asked.kind, asked.state, step)
    asked.decision_text = text
    asked.decided_by, asked.decided_at = act.actor.name, act.now
    asked.save()


@one_act("approve_help")
def _approve_help(act: Act, request_id: int, version: int | None, text: str) -> str:
    asked = _under_decision(act, request_id, version)
    move_request("help", asked.state, "approve")
    words = helping.approve_help(act, asked)
    _decide(act, asked, "approve", text.strip())
    act.log(asked.ticket.id, words + _said(text.strip()), asked.assignment_id)
    settle_ticket(asked.ticket)
    return str(asked.ticket.ticket_no)


def refuse(caller: Caller, request_id: int, version: int | None, text: str) -> str:
    """Refuse a request with the reason; duty and clock are what they were."""
    if requests_of_units.kind_of(request_id) == "return":
        return returning.refuse_return(caller, request_id, version, text)
    return _refuse(caller, request_id, version, text)


@one_act("refuse_request")
def _refuse(act: Act, request_id: int, version: int | None, text: str) -> str:
    if not text.strip():
        raise Incomplete("请写明不同意的理由。", fields={"text": "请写明不同意的理由。"})
    asked = _under_decision(act, request_id, version)
    if asked.kind == "arbitration":
        raise NotAllowedNow("争议裁定请在裁定页面办理。")
    if asked.state == "to_city":
        return _city_on_paper(act, asked, "city_refuse", text, None)
    _decide(act, asked, "refuse", text.strip())
    name, what = asked.assignment.unit.short_name, REQUESTS[asked.kind]
    act.log(
        asked.ticket.id,
        f"不同意{name}的{what}申请：{text.strip()}。期限不变，请继续办理",
        asked.assignment_id,
    )
    settle_ticket(asked.ticket)
    return str(asked.ticket.ticket_no)


def _city_on_paper(
    act: Act, asked: UnitRequest, step: str, text: str, granted_at: datetime | None
) -> str:
    """Enter a decision the city gave by letter or phone: there are counties without a line."""
    if len(text.strip()) < SHORTEST:
        raise Incomplete(
            "这份申请已报市级。收到市级书面或电话批复的，请写明批复的时间、文号或批复人后录入。",
            fields={"text": "请写明市级批复的时间、文号或批复人。"},
        )
    is_approved = step == "city_approve"
    due = asked.ticket.due_at or act.now
    if granted_at is not None and not due < granted_at <= act.now + LONGEST_PROMISE:
        sentence = f"应晚于现在的期限（{due:%m月%d日 %H:%M}），且在一年以内。"
        raise Incomplete(f"市级批准的期限{sentence}", fields={"granted_at": sentence})
    _decide_for_city(act, asked, is_approved, granted_at, f"（录入市级批复）{text.strip()}")
    return str(asked.ticket.ticket_no)


@one_act("take_back_request")
def take_back(act: Act, request_id: int, version: int | None) -> str:
    """Take a request back before the office decided; what went to the city stays there."""
    asked = _under_decision(act, request_id, version)
    check_take_back(asked)
    asked.state = move_request(asked.kind, asked.state, "take_back")
    asked.decided_by, asked.decided_at = act.actor.name, act.now
    asked.save()
    name, what = asked.assignment.unit.short_name, REQUESTS[asked.kind]
    act.log(asked.ticket.id, f"{name}撤销{what}申请", asked.assignment_id)
    settle_ticket(asked.ticket)
    return str(asked.ticket.ticket_no)


def check_take_back(asked: UnitRequest) -> None:
    """Raise NotAllowedNow for what the office itself put up: a unit cannot call that off."""
    if (asked.extra or {}).get("by") == "office":
        raise NotAllowedNow("这份裁定由县热线办提请，单位不能撤销，请等候裁定。")


@one_act("city_decision")
def decided_by_city(
    act: Act, request_id: int, is_approved: bool, due_at: datetime | None, text: str
) -> str:
    """Carry out what the city decided on a request that went up to it.

    `due_at` is the city's new deadline. The caller has checked that the request waits for it.
    """
    asked = _under_decision(act, request_id, None)
    _decide_for_city(act, asked, is_approved, due_at, text.strip())
    return str(asked.ticket.ticket_no)


def _decide_for_city(
    act: Act, asked: UnitRequest, is_approved: bool, due_at: datetime | None, text: str
) -> None:
    ticket = asked.ticket
    if not is_approved:
        _decide(act, asked, "city_refuse", text)
        name, what = asked.assignment.unit.short_name, REQUESTS[asked.kind]
        words = f"市级不同意{name}的{what}申请{f'：{text}' if text else ''}。期限不变，请继续办理"
        act.log(ticket.id, words, asked.assignment_id)
        settle_ticket(ticket)
        return
    until = _until(asked, due_at, act.now)
    _decide(act, asked, "city_approve", text)
    if ticket.origin == "city" and until is not None:
        # The city owns its deadline: what it names holds, what it agreed to cannot be overdue.
        ticket.city_due_at = due_at or max(until, ticket.city_due_at or until)
    _carry_out(act, asked, until, CITY, text)


def _until(asked: UnitRequest, due_at: datetime | None, now: datetime) -> datetime | None:
    """Return the county's deadline after the city's decision, which may be shorter than asked."""
    wanted: datetime | None = asked.granted_at or asked.wanted_at
    if wanted is None or due_at is None:
        return wanted
    if asked.kind == "extension" and asked.ticket.origin == "city":
        due_at = margin_before(asked.ticket, due_at, "county", now)
    return min(wanted, due_at)
