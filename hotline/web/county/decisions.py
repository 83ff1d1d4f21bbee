"""Decisions of one sentence: withdraw, return to the city, urge, reopen.

Each is a page with the ticket on top, what will happen, one text and one button.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import render_template, request

from hotline.casework import closing, returning, supervising
from hotline.casework.act import Caller
from hotline.errors import Refused
from hotline.rules.words import STATES, URGE_LEVELS
from hotline.store.tickets import Ticket
from hotline.web import guard
from hotline.web.county import phrases
from hotline.web.county.door import about, blueprint, fetch, page_of
from hotline.web.forms import Form, again, done
from hotline.web.guard import need

Done = Callable[[Caller, Form, str], str]


@dataclass(frozen=True)
class Decision:
    """One page: its words, what it tells beforehand, and the act behind the button."""

    heading: str
    button: str
    label: str
    lines: tuple[str, ...]
    sentences: tuple[str, ...]
    carry_out: Done
    said: str
    field: str = "reason"
    is_danger: bool = False
    has_basis: bool = False
    has_due: bool = False


def _withdraw(caller: Caller, form: Form, no: str) -> str:
    reason = form.text("reason", "撤单原因", must=True, most=1000)
    form.check()
    return closing.withdraw(caller, no, form.version, reason)


def _return_to_city(caller: Caller, form: Form, no: str) -> str:
    reason = form.text("reason", "退回理由", must=True, most=1000)
    basis = form.text("basis", "依据", must=True, most=500)
    form.check()
    return returning.return_to_city(caller, no, form.version, reason, basis)


def _urge(caller: Caller, form: Form, no: str) -> str:
    level = form.choice("level", "督办级别", URGE_LEVELS, must=True)
    text = form.text("text", "催办要求", must=True, most=1000)
    due_at = form.moment("due_at", "反馈期限")
    if due_at is not None and due_at <= caller.now:
        form.blame("due_at", "反馈期限应晚于现在。")
    form.check()
    return supervising.urge(caller, no, text, level, due_at)


def _reopen(caller: Caller, form: Form, no: str) -> str:
    reason = form.text("reason", "重启原因", must=True, most=1000)
    form.check()
    return closing.reopen(caller, no, form.version, reason)


DECISIONS = {
    "withdraw": Decision(
        "撤单",
        "撤单",
        "撤单原因",
        ("各单位停止办理，已填写的内容全部保留。", "撤单后不再回访，不计入考核。"),
        phrases.WITHDRAW,
        _withdraw,
        "已撤单。",
        is_danger=True,
    ),
    "return-to-city": Decision(
        "退回市平台",
        "退回市平台",
        "退回理由",
        ("工单在本县结束，由市平台重新派单。", "理由和依据会报送市平台。"),
        phrases.RETURN_TO_CITY,
        _return_to_city,
        "已退回市平台。",
        is_danger=True,
        has_basis=True,
    ),
    "urge": Decision(
        "催办督办",
        "发出催办",
        "催办要求",
        ("正在办理的各单位工作台会出现“督办”标记，直到反馈为止。", "原办理期限不变。"),
        phrases.URGE,
        _urge,
        "已催办，承办单位工作台已标记。",
        field="text",
        has_due=True,
    ),
    "reopen": Decision(
        "重启办理",
        "重启办理",
        "重启原因",
        ("原工单保持不变，另建一件关联工单，重新派单办理。",),
        phrases.REOPEN,
        _reopen,
        "已重启，新工单等待派单。",
    ),
}


def _show(name: str, ticket_no: str) -> str:
    ticket = fetch(ticket_no)
    form = Form(given={"level": "hotline"}, version=ticket.version)
    return render_template("county/decide.html", form=form, **_context(name, ticket))


def _carry_out(name: str, ticket_no: str) -> Any:
    page, form = DECISIONS[name], Form(request.form)
    ticket = fetch(ticket_no)
    try:
        number = page.carry_out(guard.caller(form), form, ticket_no)
    except Refused as refusal:
        return again("county/decide.html", form, refusal, **_context(name, ticket))
    return done(page_of(number), page.said)


def _context(name: str, ticket: Ticket) -> dict[str, Any]:
    return {
        **about(ticket),
        "page": DECISIONS[name],
        "levels": URGE_LEVELS,
        "state": STATES[ticket.state],
        "way_out": page_of(ticket.ticket_no),
    }


@blueprint.get("/tickets/<ticket_no>/withdraw")
@need("withdraw")
def withdraw_form(ticket_no: str) -> str:
    return _show("withdraw", ticket_no)


@blueprint.post("/tickets/<ticket_no>/withdraw")
@need("withdraw")
def withdraw(ticket_no: str) -> Any:
    return _carry_out("withdraw", ticket_no)


@blueprint.get("/tickets/<ticket_no>/return-to-city")
@need("withdraw")
def return_to_city_form(ticket_no: str) -> str:
    return _show("return-to-city", ticket_no)


@blueprint.post("/tickets/<ticket_no>/return-to-city")
@need("withdraw")
def return_to_city(ticket_no: str) -> Any:
    return _carry_out("return-to-city", ticket_no)


@blueprint.get("/tickets/<ticket_no>/urge")
@need("urge")
def urge_form(ticket_no: str) -> str:
    return _show("urge", ticket_no)


@blueprint.post("/tickets/<ticket_no>/urge")
@need("urge")
def urge(ticket_no: str) -> Any:
    return _carry_out("urge", ticket_no)


@blueprint.get("/tickets/<ticket_no>/reopen")
@need("reopen")
def reopen_form(ticket_no: str) -> str:
    return _show("reopen", ticket_no)


@blueprint.post("/tickets/<ticket_no>/reopen")
@need("reopen")
def reopen(ticket_no: str) -> Any:
    return _carry_out("reopen", ticket_no)
