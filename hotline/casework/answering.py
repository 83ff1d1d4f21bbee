"""The answer (反馈办结): the form the city demands, with two texts that are never mixed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from hotline.casework.act import Act, one_act
from hotline.casework.attaching import Evidence, attach
from hotline.casework.dispatching import drop_requests, is_contactable
from hotline.casework.handling import close_below, index_text, open_part
from hotline.casework.rollup import settle_parents, settle_part, settle_ticket
from hotline.casework.telling import said_by
from hotline.casework.timekeeping import end_clocks, policy_of, start_clock
from hotline.casework.visiting import facts_of
from hotline.errors import Incomplete
from hotline.rules import cityreports
from hotline.rules.lifecycle import move_ticket
from hotline.rules.proofs import missing_for_answer
from hotline.rules.replies import check_answer
from hotline.store.assignments import Answer, Assignment


@dataclass
class AnswerForm:
    """What a unit fills in: `record` is internal, `reply` is what the citizen may read."""

    record: str
    reply: str
    result: str = "done"
    is_true: bool = True
    is_beyond_duty: bool = False
    contacted: str = "yes"
    contact_number: str = ""
    contact_at: datetime | None = None
    solved: str = "yes"
    unsolved_reason: str = ""
    evidence: list[Evidence] = field(default_factory=list)


@one_act("answer")
def answer(act: Act, assignment_id: int, version: int | None, form: AnswerForm) -> str:
    """Submit the unit's answer. A village's goes to its township, the lead's to the county office.

    Raises Incomplete naming each missing item, NotAllowedNow in a wrong state, Stale.
    """
    part = open_part(act, assignment_id, version, "answer")
    check_form(part, form)
    _keep(act, part, form)
    close_below(act, part)
    drop_requests(act, part)
    part.answered_at = act.now
    part.first_answered_at = part.first_answered_at or act.now
    end_clocks(act.now, True, ("contact", "answer"), assignment=part)
    end_clocks(act.now, False, ("arrive",), assignment=part)  # nobody came: seen as not met
    act.log(part.ticket.id, f"{part.unit.short_name}提交办结反馈", part.id)
    index_text(part.ticket, f"{form.record}\n{form.reply}")
    settle_part(part)
    if part.parent_id is not None:
        settle_parents(part)
        return part.ticket.ticket_no
    _tell_and_hand_over(act, part)
    return part.ticket.ticket_no


def check_form(part: Assignment, form: AnswerForm) -> None:
    """Raise Incomplete naming what the form, the first contact or the visits still lack."""
    contact_owed = part.contact_due_at is not None and part.contacted_at is None
    if problems := check_answer(form.__dict__, contact_owed):
        raise Incomplete("还有内容需要补充，补齐后再提交办结。", fields=problems)
    if owed := visits_owed(part):
        raise Incomplete("".join(owed), fields={"visit": "".join(owed)})


def visits_owed(part: Assignment) -> list[str]:
    """Return the sentences naming the visits the part's answer still owes (三上门 四必须, S1).

    Only the lead answers for the ticket, so only its answer is held up; what a village noted
    counts for it. A requester nobody may or can find is not visited (A9: 保密联络).
    """
    ticket = part.ticket
    if part.role != "lead" or part.parent_id is not None or not is_contactable(ticket):
        return []
    rules = policy_of(ticket)
    owed = partial(
        missing_for_answer,
        rules.clearing,
        rules.callback,
        kind=ticket.kind,
        satisfied=ticket.satisfied,
        reworks=ticket.rework_times,
        judged_at=ticket.called_back_at,
    )
    # Most answers owe no visit at all: the visits are only read when one is.
    return owed(visits=facts_of(part)) if owed(visits=()) else []


def _keep(act: Act, part: Assignment, form: AnswerForm) -> None:
    ticket = part.ticket
    kept = Answer.create(
        assignment=part,
        ticket=ticket,
        round=part.round,
        at=act.now,
        by_name=act.actor.name,
        **{name: value for name, value in form.__dict__.items() if name != "evidence"},
    )
    attach(act, ticket, form.evidence, "handling", part, kept)


def _tell_and_hand_over(act: Act, part: Assignment) -> None:
    """The lead's answer goes to review; the city hears that work on the spot is done."""
    ticket = part.ticket
    words = f"{part.unit.short_name}已反馈，县热线办审核中"
    act.owe("progress", ticket, cityreports.progress(act.now, text=words, **said_by(act)))
    if part.role == "lead":
        ticket.state = move_ticket(ticket.state, "answer")
        ticket.answered_at = act.now
        start_clock("review", ticket, act.came_at)
    settle_ticket(ticket)
