"""Verdicts of a panel on single evaluations (第三方评议): the list, the form on one ticket."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from hotline.casework import panel
from hotline.errors import Refused
from hotline.rules.panel import OUTCOMES, Judgement
from hotline.rules.words import SATISFIED, SOLVED
from hotline.store import tickets
from hotline.store import verdicts as kept
from hotline.web import guard
from hotline.web.forms import Form, again, before_asked, done
from hotline.web.guard import need
from hotline.web.panel.door import blueprint


@blueprint.get("/panel")
@need("judge_evaluation", "county_leader", "auditor")
def index() -> str:
    """List the verdicts, newest first."""
    page = before_asked("page") or 1
    rows, has_more = kept.verdicts_listed(page)
    return render_template(
        "panel/verdicts.html", rows=rows, page=page, has_more=has_more, outcomes=OUTCOMES,
        in_words=panel.in_words,
    )  # fmt: skip


def _shown(ticket_no: str) -> dict[str, Any]:
    ticket = tickets.get(guard.actor(), ticket_no)
    return {
        "ticket": ticket, "standing": kept.standing(ticket.id), "outcomes": OUTCOMES,
        "solved_words": SOLVED, "satisfied_words": SATISFIED, "in_words": panel.in_words,
    }  # fmt: skip


@blueprint.get("/panel/tickets/<ticket_no>")
@need("judge_evaluation")
def verdict_form(ticket_no: str) -> str:
    """Show the evaluation and the form for the panel's verdict."""
    shown = _shown(ticket_no)
    panel.check_evaluated(shown["ticket"])
    return render_template("panel/verdict.html", form=Form(), **shown)


@blueprint.post("/panel/tickets/<ticket_no>")
@need("judge_evaluation")
def note_verdict(ticket_no: str) -> Any:
    form = Form(request.form)
    said = Judgement(
        outcome=form.choice("outcome", "评议结论", OUTCOMES, must=True),
        solved=form.choice("solved", "解决情况", SOLVED),
        satisfied=form.choice("satisfied", "满意情况", SATISFIED),
        members=form.text("members", "参加评议的人员", must=True, most=500),
        votes_for=form.integer("votes_for", "赞成人数", must=True, most=99),
        votes_all=form.integer("votes_all", "参加人数", must=True, most=99),
        held_on=form.day("held_on", "评议日期", must=True),
        grounds=form.long_text("grounds", "评议理由", must=True),
    )
    try:
        form.check()
        panel.judge_evaluation(guard.caller(form), ticket_no, said)
    except Refused as refusal:
        return again("panel/verdict.html", form, refusal, **_shown(ticket_no))
    words = "评议结论已登记，考评数字随之更新，已印发的通报不变。"
    return done(url_for("tickets.ticket", ticket_no=ticket_no), words)


@blueprint.post("/panel/tickets/<ticket_no>/withdraw")
@need("withdraw_verdict")
def withdraw(ticket_no: str) -> Any:
    form = Form(request.form)
    try:
        panel.withdraw_verdict(guard.caller(form), ticket_no)
    except Refused as refusal:
        return again("panel/verdict.html", form, refusal, **_shown(ticket_no))
    words = "评议结论已撤销，恢复诉求人原来的评价。"
    return done(url_for("tickets.ticket", ticket_no=ticket_no), words)
