"""Dispatch (派单): one ticket or several at once, with the deadlines shown beforehand."""

from __future__ import annotations

from typing import Any

from flask import g, render_template, request, url_for

from hotline.casework import dispatching, dutycases, foreseeing
from hotline.errors import Incomplete, Refused
from hotline.rules.words import LEVELS, STAGES
from hotline.store import assignments, places, units
from hotline.store.tickets import Ticket
from hotline.web import guard
from hotline.web.county import phrases
from hotline.web.county.door import about, blueprint, fetch, page_of
from hotline.web.forms import Form, again, done
from hotline.web.guard import need
from hotline.web.present import moment
from hotline.web.unitgroups import grouped

MOST_AT_ONCE = 50


@blueprint.get("/tickets/<ticket_no>/dispatch")
@need("dispatch")
def dispatch_form(ticket_no: str) -> str:
    """Show the form; the unit of the place named in the ticket is chosen beforehand."""
    ticket = fetch(ticket_no)
    context = _context(ticket)
    first = context["near"][0]["id"] if context["near"] else ""
    given = {} if context["lead"] else {"lead_unit": first}
    form = Form(given=given, version=ticket.version)
    return render_template("county/dispatch.html", form=form, **context)


@blueprint.post("/tickets/<ticket_no>/dispatch")
@need("dispatch")
def dispatch(ticket_no: str) -> Any:
    form = Form(request.form)
    ticket = fetch(ticket_no)
    try:
        lead, helpers, instruction = _orders(form)
        dispatching.dispatch(
            guard.caller(form), ticket_no, form.version, lead, helpers, instruction
        )
    except Refused as refusal:
        return again("county/dispatch.html", form, refusal, **_context(ticket))
    after = fetch(ticket_no)
    due = f"，办结期限 {moment(after.due_at)}" if after.due_at else ""
    name = after.lead_unit.short_name if after.lead_unit_id else ""
    return done(page_of(ticket_no), f"已派单至{name}{due}。")


@blueprint.post("/tickets/bulk/dispatch")
@need("dispatch")
def bulk_dispatch() -> Any:
    """Ask for the unit first (tickets only), then dispatch each ticket as its own act."""
    form = Form(request.form)
    numbers = form.texts("tickets", "工单", most=MOST_AT_ONCE)
    if "confirmed" not in request.form:
        return _ask_for_unit(form, numbers)
    try:
        if not numbers:
            form.blame("tickets", "没有选中工单，请回到列表勾选。")
        lead, helpers, instruction = _orders(form)
        if lead is None:
            raise Incomplete("请选择主办单位。", fields={"lead_unit": "请选择主办单位。"})
    except Refused as refusal:
        return again("county/bulk.html", form, refusal, **_bulk_context(numbers))
    results = [_one_of_many(form, no, lead, helpers, instruction) for no in numbers]
    return render_template("county/bulk_done.html", results=results)


def _ask_for_unit(form: Form, numbers: list[str]) -> str:
    fresh = Form(given={"tickets": numbers})
    fresh.errors = form.errors
    return render_template("county/bulk.html", form=fresh, **_bulk_context(numbers))


def _one_of_many(
    form: Form, ticket_no: str, lead: int, helpers: list[int], instruction: str
) -> tuple[str, str, bool]:
    """Dispatch one ticket under its own key; return number, what became of it, and success."""
    caller = guard.caller(form)
    own = guard.Caller(caller.actor, caller.now, f"{form.act_key}:{ticket_no}", caller.address)
    try:
        # The list shows a ticket as it is; what changed since is judged by its state alone.
        dispatching.dispatch(own, ticket_no, None, lead, helpers, instruction)
        ticket = fetch(ticket_no)
    except Refused as refusal:
        return ticket_no, str(refusal), False
    return ticket_no, f"已派单，办结期限 {moment(ticket.due_at)}", True


def _orders(form: Form) -> tuple[int | None, list[int], str]:
    lead = form.integer("lead_unit", "主办单位")
    helpers = form.numbers("co_units", "协办单位")
    instruction = form.text("instruction", "交办意见", most=1000)
    form.check()
    return lead, helpers, instruction


def _context(ticket: Ticket) -> dict[str, Any]:
    parts = [part for part in assignments.open_of_ticket(ticket.id) if part.parent_id is None]
    lead = next((part.unit for part in parts if part.role == "lead"), None)
    rows = units.dispatchable()
    by_id = {row["id"]: row for row in rows}
    decided = dutycases.similar(ticket) if lead is None else []
    known = {case["unit"] for case in decided}
    near = [by_id[i] for i in places.units_for(ticket.division_code) if i in by_id]
    return {
        **about(ticket),
        "lead": lead,
        "working": [part.unit.short_name for part in parts],
        "near": near,
        "decided": _by_unit(decided),
        "suggested": [row for row in near if row["id"] not in known],
        "helper_groups": grouped([row for row in rows if _may_help(row, near)]),
        "lead_groups": grouped(rows, {row["id"] for row in near} | known),
        "foreseen": _foreseen(ticket),
        "phrases_offered": phrases.INSTRUCTIONS,
    }


def _by_unit(decided: list[dict[str, Any]]) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Return each unit of the similar cases once, with its cases: one line to choose it by."""
    by_unit: dict[int, list[dict[str, Any]]] = {}
    for case in decided:
        by_unit.setdefault(case["unit"], []).append(case)
    return [
        ({"id": unit, "short_name": cases[0]["unit_name"]}, cases)
        for unit, cases in by_unit.items()
    ]


def _may_help(row: dict[str, Any], near: list[dict[str, Any]]) -> bool:
    """Offer villages as helpers only around the place: a county has hundreds of them."""
    return row["kind"] != "village" or row["parent"] in {unit["id"] for unit in near}


def _foreseen(ticket: Ticket) -> list[dict[str, Any]]:
    """Return one row per level with the deadline of each stage, as the table shows them."""
    rows: dict[str, dict[str, Any]] = {}
    for one in foreseeing.foresee(ticket, g.now):
        row = rows.setdefault(one.level, {"level": LEVELS[one.level], "sources": []})
        row[one.stage] = moment(one.due_at)
        row["sources"].append(f"{STAGES[one.stage]}：{one.source}")
    return list(rows.values())


def _bulk_context(numbers: list[str]) -> dict[str, Any]:
    query = Ticket.select(Ticket.ticket_no, Ticket.title, Ticket.state)
    chosen = list(query.where(Ticket.ticket_no.in_(numbers)).dicts())
    rows = units.dispatchable()
    return {
        "chosen": chosen,
        "helper_groups": grouped([row for row in rows if _may_help(row, [])]),
        "lead_groups": grouped(rows),
        "suggested": [],
        "decided": [],
        "phrases_offered": phrases.INSTRUCTIONS,
        "way_out": url_for("county.intake") if not guard.here() else guard.here(),
    }
