"""The desk of the notices: what is due by the policy, what waits, what was issued."""

from __future__ import annotations

from typing import Any

from flask import g, render_template, request, url_for

from hotline.casework import issuing, noticedue
from hotline.casework.noticeperiods import recent_periods
from hotline.errors import Refused
from hotline.rules.noticekinds import KINDS
from hotline.rules.periods import Period
from hotline.rules.permissions import may
from hotline.web import guard
from hotline.web.forms import Form, again, before_asked, done
from hotline.web.guard import need
from hotline.web.notices.door import FORMS, STATES, about, blueprint

# Kinds a person begins here; the others are made from a meeting, a unit or a scheme.
BEGUN = ("daily", "weekly", "monthly", "quarterly", "annual", "special")
# A special report may cover any period; most cover a month.
PERIOD = {"special": "month"}
RECENT = {"day": 14, "week": 8, "month": 18, "quarter": 8, "half_year": 4, "year": 4}


def _choices(recent: dict[str, list[Period]]) -> list[dict[str, Any]]:
    """Return one line per kind: its word and the periods that can be chosen, the latest first."""
    return [
        {
            "code": code,
            "words": KINDS[code].words,
            "periods": recent[PERIOD.get(code, KINDS[code].period)],
        }
        for code in BEGUN
    ]


def _owed() -> list[noticedue.Due]:
    """Return the reports the policy asks for that nobody has begun."""
    return [one for one in noticedue.due_reports(g.now) if not one.state]


def _shown(form: Form) -> dict[str, Any]:
    me = guard.actor()
    kind = request.args.get("kind", "")
    kind = kind if kind in KINDS else ""
    page = before_asked("page") or 1
    may_draft = may(me, "draft_notice")
    sealed, has_more = issuing.notices_listed(me, kind, "sealed", page)
    return {
        "form": form, "kind": kind, "page": page, "sealed": sealed, "has_more": has_more,
        "kinds": {code: KINDS[code].words for code in KINDS},
        "waiting": issuing.notices_listed(me, state="open")[0],
        "due": _owed() if may_draft else [],
        "choices": _choices(recent_periods(g.now, RECENT)) if may_draft else [],
        "may_draft": may_draft, "states": STATES, "forms": FORMS,
    }  # fmt: skip


@blueprint.get("/notices")
@need("read_figures")
def index() -> str:
    """Show what is due, the drafts that wait, and the issues already sealed."""
    return render_template("notices/index.html", **_shown(Form()))


@blueprint.post("/notices/new")
@need("draft_notice")
def begin() -> Any:
    """Begin a draft, or lead to the one that is open already."""
    form = Form(request.form)
    kind = form.choice("kind", "种类", BEGUN, must=True)
    period = form.text("period", "时段", must=True, most=12)
    subject = form.text("subject", "专报主题", must=kind == "special", most=60)
    try:
        form.check()
        made = issuing.draft_notice(
            guard.caller(form), kind, period, form=form.text("form", "版式") or "redhead",
            subject=subject,
        )  # fmt: skip
    except Refused as refusal:
        context = _shown(form)
        context.pop("form")
        return again("notices/index.html", form, refusal, **context)
    return done(
        url_for("notices.notice", notice_id=int(made)), "草稿已拟好，数字按现在的工单计算。"
    )


@blueprint.get("/notices/<int:notice_id>")
@need("read_figures")
def notice(notice_id: int) -> str:
    """Show one notice: its text, its figures, what may be done with it."""
    return render_template("notices/notice.html", **about(notice_id))
