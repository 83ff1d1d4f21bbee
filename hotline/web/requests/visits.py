"""A visit at the door (三上门 四必须, S1): noted on the spot with one hand, photo first."""

from __future__ import annotations

from typing import Any

from flask import g, render_template, request

from hotline.casework import visiting
from hotline.casework.visiting import VisitForm, purposes_for
from hotline.rules.datum import gcj02
from hotline.rules.words import VISIT_OUTCOMES, VISIT_PURPOSES
from hotline.store.assignments import Assignment
from hotline.web.forms import Form
from hotline.web.guard import actor, caller, need, safe_next
from hotline.web.partforms import carry_out, fetch
from hotline.web.requests.door import blueprint, since_dispatch
from hotline.web.uploads import received


@blueprint.get("/parts/<int:assignment_id>/visit")
@need("visit")
def visit_form(assignment_id: int) -> str:
    """Show the form; `for` names what the visit is to prove, `next` where it leads on to."""
    part = _part(assignment_id, "visit")
    purposes = purposes_of(part)
    wanted = request.args.get("for", "")
    given = {
        "purpose": wanted if wanted in purposes else next(iter(purposes)),
        "at": g.now,
        "place": _place(part),
        "next": safe_next(request.args["next"]) if "next" in request.args else "",
    }
    form = Form(given=given, version=part.version)
    return render_template("requests/visit.html", form=form, part=part, ticket=part.ticket,
                           **_words(part))  # fmt: skip


@blueprint.post("/parts/<int:assignment_id>/visit")
@need("visit")
def visit(assignment_id: int) -> Any:
    """Keep the visit with its photos."""
    form, part = Form(request.form), _part(assignment_id)
    filled = _filled(form, part)
    return carry_out(
        "requests/visit.html", form, part,
        lambda: visiting.visit(caller(form), part.id, form.version, filled),
        "上门走访已登记。", **_words(part),
    )  # fmt: skip


def _part(assignment_id: int, move: str = "") -> Assignment:
    """Return the part within reach. Raises NotAllowedNow where no unit may go to the door."""
    part = fetch(assignment_id, move)
    visiting.check_may_visit(actor(), part.ticket)
    return part


def purposes_of(part: Assignment) -> dict[str, str]:
    """Return the reasons to go to the door that fit this ticket and its policy."""
    return {code: VISIT_PURPOSES[code] for code in purposes_for(part.ticket)}


def _filled(form: Form, part: Assignment) -> VisitForm:
    at = since_dispatch(form.moment("at", "上门时间", must=True), part)
    lng, lat = gcj02(form.degrees("lng", 180), form.degrees("lat", 90))
    return VisitForm(
        purpose=form.choice("purpose", "上门事由", purposes_of(part), must=True),
        at=at or g.now,
        place=form.text("place", "地点"),
        met=form.text("met", "见到谁", most=60),
        outcome=form.choice("outcome", "上门结果", VISIT_OUTCOMES, must=True),
        text=form.text("text", "沟通情况", most=1000),
        lng=lng,
        lat=lat,
        evidence=received(form),
    )


def _place(part: Assignment) -> str:
    name = part.ticket.division.name if part.ticket.division_code else ""
    address: str = part.ticket.address
    return address if name in address else f"{name}{address}"


def _words(part: Assignment) -> dict[str, Any]:
    return {"purposes": purposes_of(part), "outcomes": VISIT_OUTCOMES}
