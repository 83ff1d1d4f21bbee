"""Working a part: first contact, progress, handing it to a village."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from hotline.casework import handling
from hotline.rules.words import REACHED
from hotline.store.assignments import Assignment, open_of_ticket
from hotline.store.units import Unit
from hotline.web import phrases
from hotline.web.forms import Form
from hotline.web.guard import caller, need
from hotline.web.partforms import carry_out, fetch
from hotline.web.station.door import blueprint
from hotline.web.uploads import received, spoken

# What a village writes that cannot do it; the township reads it and takes over.
UNABLE = "本村无法办理，请乡镇（街道）办理。原因："


def _show(template: str, part: Assignment, given: dict[str, Any], **context: Any) -> str:
    form = Form(given=given, version=part.version)
    return render_template(template, form=form, part=part, ticket=part.ticket, **context)


@blueprint.get("/assignments/<int:assignment_id>/contact")
@need("contact")
def contact_form(assignment_id: int) -> str:
    part = fetch(assignment_id, "contact")
    return _show("station/contact.html", part, {}, **_contact_words())


def _contact_words() -> dict[str, Any]:
    return {"reached": REACHED, "phrases": phrases.of("contact")}


@blueprint.post("/assignments/<int:assignment_id>/contact")
@need("contact")
def contact(assignment_id: int) -> Any:
    """Note a try to reach the requester."""
    form, part = Form(request.form), fetch(assignment_id)
    is_reached = form.choice("reached", "是否接通", REACHED, must=True) == "yes"
    text, files = form.long_text("text", "联系情况", must=True), received(form) + spoken(form)
    words = "已登记联系。" if is_reached else "已登记未接通，请择时再联系。"
    return carry_out(
        "station/contact.html", form, part,
        lambda: handling.contact(caller(form), part.id, form.version, text, is_reached, files),
        words, **_contact_words(),
    )  # fmt: skip


@blueprint.get("/assignments/<int:assignment_id>/progress")
@need("progress")
def progress_form(assignment_id: int) -> str:
    part = fetch(assignment_id, "progress")
    given = {"text": UNABLE} if "unable" in request.args else {}
    return _show("station/progress.html", part, given, phrases=phrases.of("progress"))


@blueprint.post("/assignments/<int:assignment_id>/progress")
@need("progress")
def progress(assignment_id: int) -> Any:
    """Note progress: a visit, a repair begun."""
    form, part = Form(request.form), fetch(assignment_id)
    text = form.long_text("text", "进展情况", must=True)
    files = received(form) + spoken(form)
    return carry_out(
        "station/progress.html", form, part,
        lambda: handling.progress(caller(form), part.id, form.version, text, files),
        "进展已填报。", phrases=phrases.of("progress"),
    )  # fmt: skip


@blueprint.get("/assignments/<int:assignment_id>/delegate")
@need("delegate")
def delegate_form(assignment_id: int) -> str:
    """Offer the villages below; the one the ticket's place names is chosen beforehand."""
    part = fetch(assignment_id, "delegate")
    villages, suggested = _villages(part)
    given = {"unit": suggested}
    return _show("station/delegate.html", part, given, villages=villages, suggested=suggested)


@blueprint.post("/assignments/<int:assignment_id>/delegate")
@need("delegate")
def delegate(assignment_id: int) -> Any:
    """Hand the work on the spot to a village."""
    form, part = Form(request.form), fetch(assignment_id)
    villages, suggested = _villages(part)
    chosen = form.choice("unit", "村（社区）", [code for code, _ in villages], must=True)
    text = form.text("instruction", "交办意见", most=1000)
    return carry_out(
        "station/delegate.html", form, part,
        lambda: handling.delegate(caller(form), part.id, form.version, int(chosen), text),
        f"已交{dict(villages).get(chosen, '')}办理。", villages=villages, suggested=suggested,
    )  # fmt: skip


def _villages(part: Assignment) -> tuple[list[tuple[str, str]], str]:
    """Return the villages not yet working on the ticket, the place's own first, and that one."""
    busy = [other.unit_id for other in open_of_ticket(part.ticket_id)]
    query = Unit.select(Unit.id, Unit.short_name, Unit.division).where(
        (Unit.parent == part.unit_id) & Unit.is_active & Unit.id.not_in(busy)
    )
    rows = list(query.order_by(Unit.sort, Unit.id).tuples())
    near = [row for row in rows if row[2] and row[2] == part.ticket.division_code]
    rows = near + [row for row in rows if row not in near]
    return [(str(row[0]), row[1]) for row in rows], str(near[0][0]) if near else ""
