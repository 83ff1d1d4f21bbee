"""Accepting: one press for one ticket, or for every ticked one; each is its own act."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request

from hotline.casework import handling
from hotline.errors import Refused
from hotline.store.assignments import Assignment
from hotline.web.forms import Form, done
from hotline.web.guard import Caller, actor, caller, need, safe_next
from hotline.web.partforms import fetch, way_on, what_next
from hotline.web.station.door import blueprint

MOST_AT_ONCE = 100


@blueprint.post("/assignments/<int:assignment_id>/accept")
@need("accept")
def accept(assignment_id: int) -> Any:
    """Accept one part."""
    form = Form(request.form)
    fetch(assignment_id)
    number = handling.accept(caller(form), assignment_id, form.version)
    return done(way_on(number), f"已签收。{what_next(assignment_id)}")


@blueprint.post("/assignments/accept")
@need("accept")
def accept_all() -> Any:
    """Accept every ticked part, or the one whose own button was pressed."""
    form = Form(request.form)
    names = "one" if "one" in request.form else "parts"
    chosen = form.numbers(names, "工单")[:MOST_AT_ONCE]
    back = safe_next(request.form.get("next", "/"))
    if not chosen:
        flash("还没有选中工单。请先勾选，再点签收。", "refused")
        return redirect(back, 303)
    results = [_accept_one(form, number) for number in chosen]
    refused = [words for _, words, is_done in results if not is_done]
    if not refused:
        words = what_next(chosen[0]) if len(chosen) == 1 else "请按各件期限联系诉求人并登记。"
        return done(back, f"已签收 {len(chosen)} 件。{words}")
    return render_template("station/accepted.html", results=results, back=back,
                           accepted=len(results) - len(refused))  # fmt: skip


def _accept_one(form: Form, assignment_id: int) -> tuple[str, str, bool]:
    """Accept under a key of its own; the list is judged by what each part is now."""
    base = caller(form)
    own = Caller(base.actor, base.now, f"{form.act_key}:{assignment_id}", base.address)
    try:
        number = handling.accept(own, assignment_id, None)
    except Refused as refusal:
        return _number_of(assignment_id), str(refusal), False
    return number, what_next(assignment_id), True


def _number_of(assignment_id: int) -> str:
    """Return the ticket's number for a part within reach, else nothing about it."""
    part = Assignment.get_or_none(
        (Assignment.id == assignment_id) & Assignment.unit.in_(sorted(actor().unit_ids))
    )
    return part.ticket.ticket_no if part else "这一件"
