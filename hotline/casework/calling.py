"""Callback (回访): contacted? solved? satisfied? Unsatisfied goes back to the unit by itself."""

from __future__ import annotations

from hotline.casework.act import Act, check_version, one_act
from hotline.casework.closing import end_ticket
from hotline.casework.escalating import happened
from hotline.casework.rollup import settle_part, settle_ticket
from hotline.casework.telling import said_by
from hotline.casework.timekeeping import end_clocks, margin_before, policy_of, start_clock
from hotline.errors import Incomplete, NotAllowedNow
from hotline.rules import cityreports
from hotline.rules.lifecycle import (
    CallbackOutcome,
    callback_outcome,
    move_part,
    move_ticket,
)
from hotline.rules.words import SATISFIED, SOLVED, YES_NO
from hotline.store import assignments, tickets
from hotline.store.assignments import Assignment
from hotline.store.callbacks import Callback, days_tried
from hotline.store.tickets import Ticket


@one_act("call_back")
def call_back(
    act: Act,
    ticket_no: str,
    version: int | None,
    is_reached: bool,
    contacted: str = "",
    solved: str = "",
    satisfied: str = "",
    text: str = "",
) -> str:
    """Note one try to call the requester back and do what follows from it."""
    if is_reached:
        _check_judged(contacted, solved, satisfied)
    else:
        contacted = solved = satisfied = ""
    ticket = tickets.get(act.actor, ticket_no)
    check_version(ticket.version, version)
    check_calling_back(ticket)
    outcome = judge(act, ticket, "county", is_reached, contacted, solved, satisfied, text)
    if is_reached or outcome.act == "close":
        told = cityreports.called_back(
            act.now,
            contacted=contacted or "no",
            solved=solved or None,
            satisfied=satisfied or "unrated",
            tries=ticket.callback_tries,
            text=text,
            **said_by(act),
        )
        act.owe("called_back", ticket, told)
    follow(act, ticket, outcome)
    return ticket_no


def check_calling_back(ticket: Ticket) -> None:
    """Raise NotAllowedNow unless the ticket waits for a callback."""
    if ticket.state != "calling_back":
        raise NotAllowedNow("这件工单目前不在回访环节，请刷新后查看最新进展。")


def _check_judged(contacted: str, solved: str, satisfied: str) -> None:
    problems = {}
    for name, value, codes in (
        ("contacted", contacted, YES_NO),
        ("solved", solved, SOLVED),
        ("satisfied", satisfied, SATISFIED),
    ):
        if value not in codes:
            problems[name] = "请选择一项。"
    if problems:
        raise Incomplete("已接通的回访，请逐项记录诉求人的回答。", fields=problems)


def judge(
    act: Act,
    ticket: Ticket,
    source: str,
    is_reached: bool,
    contacted: str,
    solved: str,
    satisfied: str,
    text: str,
) -> CallbackOutcome:
    """Keep one callback (the county's or the city's) and say what follows from it."""
    Callback.create(
        ticket=ticket, at=act.now, by_name=act.actor.name, source=source, is_reached=is_reached,
        contacted=contacted, solved=solved, satisfied=satisfied, text=text,
    )  # fmt: skip
    rule = policy_of(ticket).callback
    ticket.callback_tries += 1
    outcome = callback_outcome(
        is_reached=is_reached,
        solved=solved,
        satisfied=satisfied,
        tries=ticket.callback_tries,
        reworks=ticket.rework_times,
        rule=rule,
        days=None if is_reached else len(days_tried(ticket.id, ticket.callback_tries)),
    )
    if is_reached:
        ticket.called_back_at, ticket.is_effective = act.now, True
        ticket.contacted, ticket.solved, ticket.satisfied = contacted, solved, satisfied
        # A verdict was about the evaluation before: a new one speaks for itself.
        ticket.verdict = ticket.verdict_solved = ticket.verdict_satisfied = ""
    act.log(ticket.id, _words(is_reached, solved, satisfied, text), name="call_back")
    return outcome


def _words(is_reached: bool, solved: str, satisfied: str, text: str) -> str:
    if not is_reached:
        words = "回访未接通"
    else:
        words = f"回访：{SOLVED.get(solved, '未评价')}，{SATISFIED.get(satisfied, '未评价')}"
    return words + (f"。{text}" if text else "")


def follow(act: Act, ticket: Ticket, outcome: CallbackOutcome) -> None:
    """Close, send back to the unit, or wait for the next try; tell of an unsatisfied requester."""
    ticket.state = move_ticket(ticket.state, outcome.act)
    if outcome.act == "close":
        end_ticket(act, ticket, outcome.reason)
    elif outcome.act == "rework":
        send_to_rework(act, ticket, outcome.reason)
    else:
        settle_ticket(ticket)
        return
    if outcome.is_effective:
        _tell_unsatisfied(act, ticket, outcome.act == "rework")


def _tell_unsatisfied(act: Act, ticket: Ticket, is_rework: bool) -> None:
    """Let the policy's steps follow from an unsatisfied requester: the first time, the second."""
    if not policy_of(ticket).callback.needs_rework(ticket.solved, ticket.satisfied):
        return
    times = ticket.rework_times + (0 if is_rework else 1)
    for part in assignments.of_ticket(ticket.id):
        if part.parent_id is None and part.role == "lead" and part.state in ("passed", "sent_back"):
            happened(act, ticket, part, "unsatisfied", times)
            if times >= 2:
                happened(act, ticket, part, "unsatisfied_twice", times)


def send_to_rework(act: Act, ticket: Ticket, reason: str) -> None:
    """Give the ticket back to its lead unit (二次交办) with a new deadline from now."""
    ticket.rework_times += 1
    ticket.callback_tries = 0
    end_clocks(act.now, True, ("callback", "review"), ticket=ticket)
    end_clocks(act.now, False, ("answer",), ticket=ticket)
    city = ticket.city_due_at  # long passed as a rule; one that lies ahead binds this round too
    limit = margin_before(ticket, city, "county", act.now) if city and city > act.now else None
    ticket.due_at = start_clock("answer", ticket, act.now, not_after=limit) or ticket.due_at
    for part in assignments.of_ticket(ticket.id):
        if part.parent_id is None and part.role == "lead" and part.state in ("passed", "answered"):
            _reopen_part(act, ticket, part)
            act.log(ticket.id, reason, part.id, name="rework")
    settle_ticket(ticket)


def _reopen_part(act: Act, ticket: Ticket, part: Assignment) -> None:
    part.ticket = ticket
    part.state = move_part(part.state, "rework")
    part.round += 1
    part.ended_at = part.passed_at = None
    limit = margin_before(ticket, ticket.due_at, part.level, act.now) if ticket.due_at else None
    due_at = start_clock("answer", ticket, act.now, part, part.level, limit)
    part.answer_due_at = due_at or part.answer_due_at
    settle_part(part)
