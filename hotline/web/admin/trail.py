"""The audit trail for the auditor: who did, read, revealed, exported and printed what."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request, url_for

from hotline.rules.words import ACTS, ROLES
from hotline.store import history, trail
from hotline.store.trail import PAGE, TrailFilter
from hotline.web.admin.door import blueprint
from hotline.web.forms import Form
from hotline.web.guard import need

# Acts of the trail that no button is named after.
MORE_ACTS = {
    "sign_in_failed": "登录失败",
    "add_person": "新增人员",
    "reset_password": "重置密码",
}


@blueprint.get("/audit")
@need("read_audit")
def audit() -> str:
    """List the trail newest first; filters are an address."""
    form = Form(request.args)
    wanted = TrailFilter(
        username=form.text("username", "用户名", most=64),
        act=form.text("act", "事项", most=40),
        subject=form.text("subject", "对象", most=64),
        since=form.day("since", "起始日期"),
        until=form.day("until", "截止日期"),
    )
    before = form.integer("before", "页码")
    rows = trail.lines(wanted, before)
    shown = rows[:PAGE]
    return render_template(
        "admin/audit.html",
        form=form,
        rows=[_said(row) for row in shown],
        acts={**ACTS, **MORE_ACTS},
        names=trail.names(),
        next_url=_older(shown[-1]["id"]) if len(rows) > PAGE else "",
        newest_url=url_for("admin.audit") if before else "",
    )


@blueprint.post("/audit/check")
@need("read_audit")
def check_audit() -> str:
    """Walk the whole chain once and say whether any line was changed afterwards."""
    return render_template(
        "admin/audit_checked.html", broken=history.broken_link(), count=trail.length()
    )


def act_words(act: str) -> str:
    return ACTS.get(act) or MORE_ACTS.get(act) or act


def _said(row: dict[str, Any]) -> dict[str, Any]:
    details = row["details"] or {}
    words = "；".join(f"{_name(k)}：{_plain(v)}" for k, v in details.items())
    return {
        **row,
        "act": act_words(row["act"]),
        "role": ROLES.get(row["role"], ""),
        "words": words,
        "is_ticket": row["subject"][:1].isdecimal() and len(row["subject"]) > 12,
    }


NOTED = {
    "reason": "事由",
    "filters": "条件",
    "count": "件数",
    "role": "角色",
    "unit": "单位",
    "tickets": "工单",
    "username": "用户名",
    "round": "次数",
}


def _name(key: str) -> str:
    return NOTED.get(key, key)


def _plain(value: Any) -> str:
    if isinstance(value, str) and value in ROLES:
        return ROLES[value]
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _older(before: int) -> str:
    args = {**request.args.to_dict(), "before": str(before)}
    return f"{url_for('admin.audit')}?{urlencode(args)}"
