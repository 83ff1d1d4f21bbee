"""A township judges what its villages answered: take it over, or send it back with the reason."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from hotline.casework import handling
from hotline.errors import OutOfReach
from hotline.store.assignments import Assignment, last_answer
from hotline.web.forms import Form, done
from hotline.web.guard import caller, need
from hotline.web.partforms import carry_out, fetch, way_on, what_next
from hotline.web.station.door import blueprint


def _below(assignment_id: int) -> Assignment:
    part = fetch(assignment_id)
    if part.parent_id is None:
        raise OutOfReach("这一件由县热线办审核，不由本单位审核。")
    return part


@blueprint.post("/assignments/<int:assignment_id>/adopt")
@need("adopt")
def adopt(assignment_id: int) -> Any:
    """Take over a village's answer."""
    form, part = Form(request.form), _below(assignment_id)
    number = handling.adopt(caller(form), part.id, form.version)
    words = f"已采用{part.unit.short_name}的反馈。"
    return done(way_on(number), f"{words}{what_next(part.parent_id)}")


@blueprint.get("/assignments/<int:assignment_id>/send-back")
@need("send_back_below")
def send_back_form(assignment_id: int) -> str:
    part = fetch(_below(assignment_id).id, "send_back_below")
    form = Form(version=part.version)
    return render_template("station/send_back.html", form=form, part=part, ticket=part.ticket,
                           answer=last_answer(part.id))  # fmt: skip


@blueprint.post("/assignments/<int:assignment_id>/send-back")
@need("send_back_below")
def send_back(assignment_id: int) -> Any:
    """Send a village's answer back to it."""
    form, part = Form(request.form), _below(assignment_id)
    reason = form.text("reason", "退回原因", must=True, most=1000)
    return carry_out(
        "station/send_back.html", form, part,
        lambda: handling.send_back_below(caller(form), part.id, form.version, reason),
        f"已退回{part.unit.short_name}补充。", answer=last_answer(part.id),
    )  # fmt: skip
