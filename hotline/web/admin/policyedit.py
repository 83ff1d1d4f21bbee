"""Changing the policy on screen: choose a start, edit it as a form, look at the effect, save."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from flask import abort, g, request, url_for

from hotline.casework import policyeffects, policymaking, restamping
from hotline.errors import Incomplete, NotAllowedNow, Refused
from hotline.rules.policy import parse_policy
from hotline.rules.policy_edit import Document, document, written
from hotline.rules.policy_edit_faults import faults
from hotline.store import policies
from hotline.store.policies import PolicyVersion
from hotline.web import guard
from hotline.web.admin import policyform
from hotline.web.admin.door import blueprint, framed, page
from hotline.web.admin.policy import TAB, sides
from hotline.web.admin.policyfields import CHAPTERS
from hotline.web.forms import Form, again, done
from hotline.web.guard import need

NOT_SENT_ON = ("csrf_token", "press", "act_key", "restamp")
BATCHES = 12  # batches of tickets counted anew in one request: some 500 tickets


@blueprint.get("/admin/policy/choose")
@need("administer")
def choose_policy() -> str:
    return page("admin/policy_choose.html", TAB, sides=sides(), current=policies.id_on(_today()))


@blueprint.post("/admin/policy/adopt")
@need("administer")
def adopt_policy() -> Any:
    form = Form(request.form)
    codes = policymaking.shipped_codes()
    code = form.choice("profile", "制度", codes, must=True)
    form.check()
    policymaking.adopt(guard.caller(form), code)
    return done(url_for(TAB), "已采用所选制度，今后登记的工单按它办理。")


@blueprint.get("/admin/policy/edit")
@need("administer")
def edit_policy() -> str:
    start = request.args.get("start", f"v{policies.id_on(_today())}")
    typed = policyform.inputs(_document(start))
    typed["start"] = start
    typed["profile-effective_on"] = policymaking.next_free_day(_today()).isoformat()
    return page("admin/policy_edit.html", TAB, **_form_context(Form(typed)))


@blueprint.post("/admin/policy/edit")
@need("administer")
def change_policy() -> Any:
    form = Form(request.form.copy())
    start = _document(form.typed.get("start", ""))
    if policyform.press(form, start, _today()) or form.typed.get("press") == "back":
        return page("admin/policy_edit.html", TAB, **_form_context(form))
    try:
        text = _checked(form, start)
        _check_day(parse_policy(text).effective_on)
    except Refused as refusal:
        return _again(form, refusal)
    policy = parse_policy(text)
    found = policyeffects.preview(policy, policies.policy_on(policy.effective_on), g.now)
    kept = [pair for pair in form.typed.items(multi=True) if pair[0] not in NOT_SENT_ON]
    return page("admin/policy_preview.html", TAB, form=form, found=found, kept=kept)


@blueprint.post("/admin/policy/save")
@need("administer")
def save_policy() -> Any:
    form = Form(request.form.copy())
    try:
        text = _checked(form, _document(form.typed.get("start", "")))
        number = int(policymaking.save_version(guard.caller(form), text))
    except Refused as refusal:
        return _again(form, refusal)
    sentence = f"已保存，自 {policies.by_id(number).effective_on} 起施行。"
    if form.flag("restamp"):
        sentence += _restamp(form, number)
    return done(url_for(TAB), sentence)


@blueprint.post("/admin/policy/versions/<int:policy_id>/withdraw")
@need("administer")
def withdraw_policy(policy_id: int) -> Any:
    policymaking.withdraw_version(guard.caller(Form(request.form)), policy_id)
    return done(url_for(TAB), "已撤回这个版本，它不会施行。")


@blueprint.post("/admin/policy/versions/<int:policy_id>/restamp")
@need("administer")
def restamp_policy(policy_id: int) -> Any:
    sentence = _restamp(Form(request.form), policy_id)
    return done(url_for("admin.policy_version", policy_id=policy_id), sentence)


def _today() -> date:
    today: date = g.now.date()
    return today


def _document(start: str) -> Document:
    """Return what the form starts from: `v3` is a saved version, `baoji` a shipped profile."""
    if start in policymaking.shipped_codes():
        return document(policymaking.shipped_text(start))
    number = int(start[1:]) if start[:1] == "v" and start[1:].isdecimal() else 0
    row = PolicyVersion.get_or_none(PolicyVersion.id == min(number, 2**62))
    if row is None:
        abort(404)
    return document(row.text)


def _checked(form: Form, start: Document) -> str:
    """Return the typed policy as text. Raises Incomplete with every fault at its field."""
    whole = policyform.read(form, start, _today())
    if not form.errors:
        policyform.blame(form, faults(whole))
    form.check()
    head = whole["profile"]
    head["version"] = policymaking.free_version(head["code"], head["effective_on"])
    return written(whole)


def _check_day(day: date) -> None:
    """Raise Incomplete when no version can begin that day; the act of saving asks again."""
    if problem := policymaking.check_day(day, _today()):
        raise Incomplete("", fields={"profile-effective_on": problem})


def _restamp(form: Form, policy_id: int) -> str:
    """Count open tickets anew, a few at a time, and say what is left."""
    left = 0
    for number in range(BATCHES):
        caller = guard.caller(form)
        caller = replace(caller, key=f"{caller.key}-{number}")
        left = int(restamping.restamp(caller, policy_id))
        if not left:
            return "在办工单已按新版本改算，各件办理过程中都有记录。"
    return f"还有 {left} 件在办工单待改算，请在该版本页面继续。"


def _again(form: Form, refusal: Refused) -> Any:
    context = framed(TAB, _form_context(form))
    return again("admin/policy_edit.html", context.pop("form"), refusal, **context)


def _form_context(form: Form) -> dict[str, Any]:
    """Return the chapters with the numbers of their rows, for the form."""
    start = form.typed.get("start", "")
    named = dict(sides()).get(start, "")
    if not named:
        raise NotAllowedNow("没有这个制度，请返回重新选择。")
    chapters = [(c, policyform.rows(form, c) if c.is_rows else []) for c in CHAPTERS]
    return {"form": form, "chapters": chapters, "start": start, "start_title": named}
