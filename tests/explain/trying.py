"""Really trying an act with complete forms, inside a transaction that is rolled back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from hotline.casework import (
    answering,
    arbitrating,
    calling,
    closing,
    deciding,
    deferring,
    dispatching,
    excluding,
    exporting,
    extending,
    handling,
    helping,
    letters,
    returning,
    reviewing,
    signing,
    supervising,
    visiting,
)
from hotline.casework.act import Caller, allow
from hotline.casework.attaching import Evidence
from hotline.casework.explaining import ActLine, sentence_of
from hotline.errors import Refused
from hotline.rules.explaining import ON_LETTER, ON_PART, ON_TICKET
from hotline.rules.requests import EXCLUSION_REASONS
from hotline.rules.words import VISIT_PURPOSES
from hotline.store import tickets
from hotline.store.assignments import Assignment, UnitRequest
from hotline.store.database import db
from hotline.store.tickets import Ticket
from hotline.store.units import Unit
from tests.casework.conftest import ANSWER
from tests.casework.test_returns import REASON
from tests.county import PASSWORD

Try = Callable[[], object]
FILE = Evidence("a" * 64, "判决书.pdf", "application/pdf", 1000)
SAID = "市级2026年11月批复，照此办理。"


def tries(line: ActLine, ticket: Ticket, caller: Caller) -> list[Try]:
    """Return ways to carry the act out with a complete form; one that works is enough."""
    if line.act in ON_TICKET:
        return list(_of_ticket(line.act, ticket, caller))
    if line.act in ON_PART:
        return list(_of_part(line.act, Assignment.get_by_id(line.on_id), caller))
    if line.act in ON_LETTER:
        return [_of_letter(line.act, int(line.on_id or 0), caller)]
    return list(_of_request(line.act, UnitRequest.get_by_id(line.on_id), caller))


def _units() -> list[int]:
    return [unit.id for unit in Unit.select(Unit.id)]


def _seen(act: str, ticket: Ticket, caller: Caller) -> None:
    allow(caller.actor, act)
    tickets.get(caller.actor, ticket.ticket_no)


def _of_ticket(act: str, ticket: Ticket, by: Caller) -> Iterator[Try]:
    no = ticket.ticket_no
    if act == "dispatch":
        for unit in _units():
            yield lambda u=unit: dispatching.dispatch(by, no, None, u, [])
            yield lambda u=unit: dispatching.dispatch(by, no, None, None, [u])
        return
    if act == "draft_letter":
        for unit in _units():
            yield lambda u=unit: letters.draft(by, no, u, "urging", 0)
        return
    yield {
        "pass": lambda: reviewing.pass_answer(by, no, None),
        "send_back": lambda: reviewing.send_back(by, no, None, SAID),
        "call_back": lambda: calling.call_back(by, no, None, True, "yes", "yes", "yes"),
        "urge": lambda: supervising.urge(by, no, SAID),
        "withdraw": lambda: closing.withdraw(by, no, None, SAID),
        "reopen": lambda: closing.reopen(by, no, None, SAID),
        "reveal": lambda: exporting.reveal(by, no, SAID),
        "read": lambda: _seen("read", ticket, by),
        "print": lambda: _seen("print", ticket, by),
    }[act]


def _of_part(act: str, part: Assignment, by: Caller) -> Iterator[Try]:
    found = {
        "delegate": _delegates, "request_help": _helps, "request_return": _returns,
        "request_extension": _extensions, "request_deferral": _deferrals,
        "request_exclusion": _exclusions, "visit": _visits,
    }.get(act)  # fmt: skip
    if found is not None:
        yield from found(part, by)
        return
    yield {
        "accept": lambda: handling.accept(by, part.id, None),
        "contact": lambda: handling.contact(by, part.id, None, SAID),
        "arrive": lambda: handling.arrive(by, part.id, None, SAID),
        "progress": lambda: handling.progress(by, part.id, None, SAID),
        "answer": lambda: answering.answer(by, part.id, None, ANSWER),
        "adopt": lambda: handling.adopt(by, part.id, None),
        "send_back_below": lambda: handling.send_back_below(by, part.id, None, SAID),
        "ask_arbitration": lambda: arbitrating.ask_arbitration(by, part.id, None, SAID),
    }[act]


def _delegates(part: Assignment, by: Caller) -> Iterator[Try]:
    for unit in _units():
        yield lambda u=unit: handling.delegate(by, part.id, None, u)


def _helps(part: Assignment, by: Caller) -> Iterator[Try]:
    for unit in _units():
        yield lambda u=unit: helping.request_help(by, part.id, None, u, SAID)


def _returns(part: Assignment, by: Caller) -> Iterator[Try]:
    other = next(unit for unit in _units() if unit != part.unit_id)
    yield lambda: returning.request_return(by, part.id, None, REASON, SAID, other, SAID)


def _extensions(part: Assignment, by: Caller) -> Iterator[Try]:
    bounds = extending.bounds(part.ticket, by.now)
    due = part.ticket.due_at or by.now
    for wanted in (bounds.latest_county, due + timedelta(hours=1)):
        yield lambda w=wanted: extending.request_extension(
            by, part.id, None, w, SAID, by.now, "电话告知"
        )


def _deferrals(part: Assignment, by: Caller) -> Iterator[Try]:
    day = max(by.now, part.ticket.due_at or by.now).date() + timedelta(days=3)
    yield lambda: deferring.request_deferral(by, part.id, None, None, day, SAID)


def _exclusions(part: Assignment, by: Caller) -> Iterator[Try]:
    for reason in EXCLUSION_REASONS:
        yield lambda r=reason: excluding.request_exclusion(by, part.id, None, None, r, SAID, [FILE])


def _visits(part: Assignment, by: Caller) -> Iterator[Try]:
    for purpose in VISIT_PURPOSES:
        form = visiting.VisitForm(purpose, by.now, "村东头", "赵大娘", "agreed", SAID)
        yield lambda f=form: visiting.visit(by, part.id, None, f)


def _of_request(act: str, asked: UnitRequest, by: Caller) -> Iterator[Try]:
    if act == "arbitrate":
        for unit in _units():
            yield lambda u=unit: arbitrating.arbitrate(by, asked.id, None, u, SAID, SAID, True)
        return
    yield {
        "sign_request": lambda: signing.sign(by, asked.id, PASSWORD),
        "take_back_request": lambda: deciding.take_back(by, asked.id, None),
        "refuse_request": lambda: deciding.refuse(by, asked.id, None, SAID),
        "approve_return": lambda: returning.approve_return(by, asked.id, None, SAID),
        "refuse_return": lambda: returning.refuse_return(by, asked.id, None, SAID),
    }.get(act, lambda: deciding.approve(by, asked.id, None, SAID))
    if act == "approve_extension":
        later = (asked.ticket.due_at or by.now) + timedelta(hours=1)
        yield lambda: deciding.approve(by, asked.id, None, SAID, later)


def _of_letter(act: str, letter: int, by: Caller) -> Try:
    due = by.now + timedelta(days=2)
    return {
        "issue_letter": lambda: letters.issue(by, letter, f"热线督〔2026〕{letter}99号", SAID, due),
        "drop_letter": lambda: letters.drop(by, letter, SAID),
        "answer_letter": lambda: letters.answer(by, letter, SAID),
        "close_letter": lambda: letters.close(by, letter, SAID),
    }[act]


def attempt(ways: list[Try], keep: bool = False) -> tuple[bool, str]:
    """Return whether one of the ways works, and the last refusal's sentence otherwise."""
    said = ""
    for way in ways:
        try:
            with db.atomic() as work:
                way()
                if not keep:
                    work.rollback()
            return True, ""
        except Refused as refusal:
            said = sentence_of(refusal)
    return False, said
