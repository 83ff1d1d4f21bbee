"""What every form about a unit's part shares: fetching it, carrying out, what happens next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import g, request

from hotline.casework.exporting import note_read
from hotline.errors import Incomplete, NotAllowedNow, Stale
from hotline.rules.lifecycle import move_part
from hotline.rules.permissions import may_see_requester
from hotline.rules.privacy import without_numbers
from hotline.store import assignments, history
from hotline.store.assignments import Assignment
from hotline.store.tickets import Ticket
from hotline.web.forms import Form, again, done
from hotline.web.guard import actor, caller, safe_next
from hotline.web.present import moment


def fetch(assignment_id: int, move: str = "") -> Assignment:
    """Return the part within reach; NotAllowedNow when `move` is not possible in its state."""
    part = assignments.get(actor(), assignment_id)
    if move:
        move_part(part.state, move)
    note_read(caller(), part.ticket.ticket_no)
    if not may_see_requester(actor(), part.ticket.is_confidential):
        hide_person(part.ticket)
    return part


def hide_person(ticket: Ticket) -> None:
    """Take what tells who asked for secrecy out of this copy, which only the page reads."""
    ticket.address = ""
    ticket.title, ticket.content = map(without_numbers, (ticket.title, ticket.content))


def carry_out(
    template: str,
    form: Form,
    part: Assignment,
    work: Callable[[], str],
    words: str,
    to: Callable[[str], str] | None = None,
    **context: Any,
) -> Any:
    """Carry out an act and lead on, or show the form again with what was typed and why.

    `to` says where it leads on to, otherwise `way_on`. When somebody was quicker the page
    shows what changed, and the next press is for the version now seen.
    """
    context = {"part": part, "ticket": part.ticket, **context}
    try:
        form.check()
        number = work()
    except Stale as stale:
        form.version = part.version
        lines = history.of_ticket(part.ticket_id)[:5]
        is_open = may_see_requester(actor(), part.ticket.is_confidential)
        context["changed"] = lines if is_open else without_numbers(lines)
        return again(template, form, stale, **context)
    except (Incomplete, NotAllowedNow) as refusal:
        return again(template, form, refusal, **context)
    return done((to or way_on)(number), f"{words}{what_next(part.id)}")


def way_on(ticket_no: str) -> str:
    """Return where the person was going: a page of ours named by the form, else the ticket."""
    return safe_next(request.form["next"]) if "next" in request.form else f"/tickets/{ticket_no}"


def what_next(assignment_id: int) -> str:
    """Say what happens next with the part and by when."""
    part = Assignment.get_by_id(assignment_id)
    above = "上级单位" if part.parent_id is not None else "县热线办"
    due = part.next_due_at
    by = f"请在 {moment(due)} 前" if due else "请尽快"
    if due and due < g.now:
        by = f"已超过期限（{moment(due)}），请尽快"
    return {
        "to_accept": f"{by}签收。",
        "to_contact": f"{by}联系诉求人并登记。",
        "to_answer": f"{by}提交办结。",
        "to_combine": f"{by}查看下级反馈并提交办结。",
        "below": f"下级正在办理，{by}汇总提交办结。",
        "sent_back": f"{by}重新办理并提交办结。",
    }.get(part.lane, f"接下来由{above}审核，结果会出现在工作台。")
