"""Disputes (争议裁定): put up by a unit or the office, decided by the director."""

from __future__ import annotations

from typing import Any

from flask import g, render_template, request

from hotline.casework import arbitrating, dutycases
from hotline.casework.exporting import note_read
from hotline.casework.timekeeping import calendar
from hotline.errors import Refused
from hotline.rules.permissions import STATION
from hotline.store import places, reading, requests_of_units, tickets, units
from hotline.store.assignments import UnitRequest
from hotline.web import guard, present
from hotline.web.duty import door
from hotline.web.duty.door import blueprint
from hotline.web.forms import Form, again, done
from hotline.web.guard import actor, caller, need
from hotline.web.partforms import carry_out, fetch
from hotline.web.unitgroups import grouped


@blueprint.get("/parts/<int:assignment_id>/arbitration")
@need("ask_arbitration")
def ask_form(assignment_id: int) -> str:
    part = fetch(assignment_id, "ask_arbitration")
    arbitrating.check_ask(actor(), part)
    form = Form(version=part.version)
    return render_template(
        "duty/dispute.html", form=form, part=part, ticket=part.ticket, **_asking(part.ticket_id)
    )


@blueprint.post("/parts/<int:assignment_id>/arbitration")
@need("ask_arbitration")
def ask(assignment_id: int) -> Any:
    """Put the matter up; until it is decided the unit goes on."""
    form, part = Form(request.form), fetch(assignment_id)
    text = form.text("text", "争议情况", must=True, most=2000)
    return carry_out(
        "duty/dispute.html", form, part,
        lambda: arbitrating.ask_arbitration(caller(form), part.id, form.version, text),
        "已提请裁定。裁定前仍由承办单位负责，时限不停。", **_asking(part.ticket_id),
    )  # fmt: skip


def _asking(ticket_id: int) -> dict[str, Any]:
    returns = [row for row in reading.requests(ticket_id) if row["kind"] == "return"]
    return {"returns": returns, "is_office": actor().role not in STATION}


@blueprint.get("/requests/<int:request_id>/arbitrate")
@need("arbitrate")
def decision_form(request_id: int) -> str:
    """Show the dispute with everything said so far and the unit that has it."""
    asked = requests_of_units.get(actor(), request_id)
    note_read(caller(), asked.ticket.ticket_no)
    form = Form(given={"as_case": "1"}, version=asked.ticket.version)
    return render_template("duty/arbitrate.html", form=form, **_deciding(asked))


@blueprint.post("/requests/<int:request_id>/arbitrate")
@need("arbitrate")
def decide(request_id: int) -> Any:
    """Decide: unit, basis, text, who met, and whether it becomes a case of the duty list."""
    form = Form(request.form)
    asked = requests_of_units.get(actor(), request_id)
    try:
        unit = form.integer("lead_unit", "裁定的主办单位", must=True)
        basis = form.text("basis", "依据", must=True, most=500)
        text = form.text("text", "裁定意见", must=True, most=2000)
        met = form.text("met", "参加会商的单位和人员", most=500)
        form.check()
        number = arbitrating.arbitrate(
            guard.caller(form), request_id, form.version, unit, basis, text,
            form.flag("as_case"), met,
        )  # fmt: skip
    except Refused as refusal:
        return again("duty/arbitrate.html", form, refusal, **_deciding(asked))
    return done(f"/tickets/{number}", _said(number))


def _said(number: str) -> str:
    ticket = tickets.get(actor(), number)
    due = f"，办结期限 {present.moment(ticket.due_at)}" if ticket.due_at else ""
    return f"已裁定由{ticket.lead_unit.short_name}主办{due}。这件工单不再退单。"


def _deciding(asked: UnitRequest) -> dict[str, Any]:
    ticket, rows = asked.ticket, units.dispatchable()
    by_id = {row["id"]: row for row in rows}
    near = [by_id[i] for i in places.units_for(ticket.division_code) if i in by_id]
    now_at = [row for row in (by_id.get(asked.assignment.unit_id),) if row and row not in near]
    suggested = [*now_at, *near]
    return {
        "asked": asked,
        "ticket": ticket,
        "clock": present.clock(g.now, ticket.next_warn_at, ticket.next_due_at, calendar()),
        "said": [row for row in reading.requests(ticket.id) if row["id"] != asked.id],
        "suggested": suggested,
        "lead_groups": grouped(rows, {row["id"] for row in suggested}),
        "cases": dutycases.similar(ticket),
        "offered": dutycases.offered(ticket),
        "rulings": door.RULINGS,
        "bases": door.BASES,
    }
