"""Handling (办理): a unit accepts, contacts the requester, delegates, reports and answers."""

from __future__ import annotations

from datetime import datetime

from hotline.casework.act import Act, check_version, one_act
from hotline.casework.attaching import Evidence, attach
from hotline.casework.dispatching import end_part, give
from hotline.casework.recounting import resume_clock
from hotline.casework.rollup import settle_parents, settle_part, settle_ticket
from hotline.casework.telling import files_told, said_by
from hotline.casework.timekeeping import end_clocks
from hotline.errors import Incomplete, NotAllowedNow
from hotline.rules import cityreports
from hotline.rules.lifecycle import PART_OPEN, move_part, move_ticket
from hotline.rules.permissions import Actor
from hotline.store import assignments, search
from hotline.store.assignments import Assignment
from hotline.store.tickets import Ticket
from hotline.store.units import Unit


def open_part(act: Act, assignment_id: int, version: int | None, move: str) -> Assignment:
    """Fetch a part within reach, check its version, and move its state by `move`."""
    part = assignments.get(act.actor, assignment_id)
    act.subject = part.ticket.ticket_no
    act.noted["unit"] = part.unit.short_name
    check_version(part.version, version)
    part.state = move_part(part.state, move)
    return part


@one_act("accept")
def accept(act: Act, assignment_id: int, version: int | None) -> str:
    """Accept the part (签收). The clock has been running since dispatch, not from here."""
    part = open_part(act, assignment_id, version, "accept")
    ticket = part.ticket
    part.accepted_at = act.now
    end_clocks(act.now, True, ("accept",), assignment=part)
    act.log(ticket.id, f"{part.unit.short_name}签收", part.id)
    if part.parent_id is None:
        act.owe("accepted", ticket, cityreports.accepted(act.now, **said_by(act)))
        ticket.state = move_ticket(ticket.state, "accept")
    settle_part(part)
    settle_ticket(ticket)
    return part.ticket.ticket_no


@one_act("contact")
def contact(
    act: Act,
    assignment_id: int,
    version: int | None,
    text: str,
    is_reached: bool = True,
    evidence: list[Evidence] | None = None,
) -> str:
    """Note the first contact with the requester; it counts for the units above as well."""
    if not text.strip():
        raise Incomplete("请写明联系情况。", fields={"text": "请写明联系方式和沟通情况。"})
    part = open_part(act, assignment_id, version, "contact")
    files = evidence or []
    attach(act, part.ticket, files, "contact", part)
    act.log(part.ticket.id, text if is_reached else f"未接通：{text}", part.id)
    if is_reached:
        mark_contacted(part, act.now)
        told = cityreports.contacted(
            act.now, "yes", text=text, attachments=files_told(files), **said_by(act)
        )
        act.owe("contacted", part.ticket, told)
    settle_part(part)
    return part.ticket.ticket_no


@one_act("arrive")
def arrive(
    act: Act,
    assignment_id: int,
    version: int | None,
    text: str = "",
    evidence: list[Evidence] | None = None,
) -> str:
    """Note that somebody is on the spot (到场); it counts for the units above as well."""
    part = open_part(act, assignment_id, version, "arrive")
    check_arrive(part)
    files = evidence or []
    attach(act, part.ticket, files, "handling", part)
    words = f"{part.unit.short_name}已到场" + (f"：{text.strip()}" if text.strip() else "")
    act.log(part.ticket.id, words, part.id)
    _mark(part, "arrived_at", "arrive", act.now)
    told = cityreports.progress(act.now, text=words, attachments=files_told(files), **said_by(act))
    act.owe("progress", part.ticket, told)
    settle_part(part)
    return part.ticket.ticket_no


def check_arrive(part: Assignment) -> None:
    """Raise NotAllowedNow when somebody of the unit was noted on the spot before."""
    if part.arrived_at is not None:
        raise NotAllowedNow("已经登记过到场，现场情况请在填报进展里写明。")


def mark_contacted(part: Assignment, now: datetime) -> None:
    """Stamp first contact on the part and on every part above it that has none yet."""
    _mark(part, "contacted_at", "contact", now)


def _mark(part: Assignment, column: str, stage: str, now: datetime) -> None:
    """Stamp that moment on the part and on every part above that has none, and end its clock."""
    node = part
    while True:
        if getattr(node, column) is None:
            setattr(node, column, now)
            end_clocks(now, True, (stage,), assignment=node)
            if node is not part:
                settle_part(node)
        if node.parent_id is None:
            return
        node = assignments.by_id(node.parent_id)


@one_act("delegate")
def delegate(
    act: Act,
    assignment_id: int,
    version: int | None,
    unit_id: int,
    instruction: str = "",
) -> str:
    """Hand the work on the spot to a village point below; the answer stays with this unit."""
    part = open_part(act, assignment_id, version, "delegate")
    check_delegate(part)
    unit = Unit.get_or_none((Unit.id == unit_id) & Unit.is_active)
    if unit is None or unit.parent_id != part.unit_id:
        raise Incomplete("只能交给本单位下属的村（社区）办理。", fields={"unit": "请选择下属村。"})
    for other in assignments.open_of_ticket(part.ticket_id):
        if other.unit_id == unit.id:
            raise NotAllowedNow(f"{unit.short_name}正在办理这件工单，不必重复交办。")
    give(act, part.ticket, unit, "delegate", instruction, parent=part)
    words = f"交{unit.short_name}办理" + (f"：{instruction}" if instruction else "")
    act.log(part.ticket.id, words, part.id)
    act.owe(
        "progress",
        part.ticket,
        cityreports.progress(act.now, text=words, **said_by(act)),
    )
    settle_part(part)
    return part.ticket.ticket_no


def check_delegate(part: Assignment) -> None:
    """Raise NotAllowedNow when no village below is free to take the work on."""
    below = [
        number
        for (number,) in Unit.select(Unit.id)
        .where((Unit.parent == part.unit_id) & Unit.is_active)
        .tuples()
    ]
    if not below or part.unit.kind == "county_office":
        raise NotAllowedNow("本单位没有下属的村（社区），不能交下级办理。")
    if set(below) <= {other.unit_id for other in assignments.open_of_ticket(part.ticket_id)}:
        raise NotAllowedNow("下属的村（社区）都在办理这件工单，不必重复交办。")


@one_act("progress")
def progress(
    act: Act,
    assignment_id: int,
    version: int | None,
    text: str,
    evidence: list[Evidence] | None = None,
) -> str:
    """Report progress: a visit, a repair begun, a part delivered."""
    if not text.strip():
        raise Incomplete("请写明进展情况。", fields={"text": "请写明进展情况。"})
    part = open_part(act, assignment_id, version, "progress")
    files = evidence or []
    attach(act, part.ticket, files, "handling", part)
    act.log(part.ticket.id, text, part.id)
    told = cityreports.progress(act.now, text=text, attachments=files_told(files), **said_by(act))
    act.owe("progress", part.ticket, told)
    index_text(part.ticket, text)
    settle_part(part)
    return part.ticket.ticket_no


def index_text(ticket: Ticket, text: str) -> None:
    """Make a text written during handling findable. Call after the act's line in the history:

    the number of lines is the text's own place in the index, which nothing else may take.
    """
    from hotline.store.history import History

    part_no = History.select().where(History.ticket == ticket.id).count()
    search.add(ticket.id, max(part_no, 1), text)


@one_act("adopt")
def adopt(act: Act, assignment_id: int, version: int | None) -> str:
    """Take over the answer of a village below (采用)."""
    part = _answered_below(act, assignment_id, version, "adopt")
    _decide_answer(act, part, "pass", "")
    part.passed_at = act.now
    end_part(act, part, part.state)
    act.log(part.ticket.id, f"采用{part.unit.short_name}的反馈", part.id)
    settle_parents(part)
    return part.ticket.ticket_no


@one_act("send_back_below")
def send_back_below(act: Act, assignment_id: int, version: int | None, reason: str) -> str:
    """Send a village's answer back to it with the reason."""
    if not reason.strip():
        raise Incomplete("请写明退回原因。", fields={"reason": "请写明需要补充什么。"})
    part = _answered_below(act, assignment_id, version, "send_back_below")
    _decide_answer(act, part, "send_back", reason)
    part.round += 1
    resume_clock(act, part)
    act.log(part.ticket.id, f"退回{part.unit.short_name}补充：{reason}", part.id)
    settle_part(part)
    settle_parents(part)
    return part.ticket.ticket_no


def _answered_below(act: Act, assignment_id: int, version: int | None, move: str) -> Assignment:
    part = open_part(act, assignment_id, version, move)
    check_judged_here(act.actor, part)
    return part


def check_judged_here(actor: Actor, part: Assignment) -> None:
    """Raise NotAllowedNow unless the answer is for the actor's unit to take over or send back."""
    if part.parent_id is None:
        raise NotAllowedNow("这一件由县热线办审核，不由本单位审核。")
    if assignments.by_id(part.parent_id).unit_id not in actor.unit_ids:
        raise NotAllowedNow("这一件由上级单位审核，请等待审核结果。")


def _decide_answer(act: Act, part: Assignment, decision: str, reason: str) -> None:
    answer = assignments.last_answer(part.id)
    if answer is not None:
        answer.decision, answer.decision_reason = decision, reason
        answer.decided_at, answer.decided_by = act.now, act.actor.name
        answer.save()


def close_below(act: Act, part: Assignment) -> None:
    """End the parts below one that has answered: answers are adopted, open work is ended."""
    for child in Assignment.select().where(Assignment.parent == part.id):
        if child.state == "answered":
            child.passed_at = act.now
            _decide_answer(act, child, "pass", "随上级答复采用")
            end_part(act, child, "passed")
        elif child.state in PART_OPEN:
            close_below(act, child)
            end_part(act, child, "withdrawn")
            act.log(
                part.ticket_id,
                "上级单位已答复，本级办理结束",
                child.id,
                name="withdraw",
            )
