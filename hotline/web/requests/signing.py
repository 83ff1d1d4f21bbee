"""Signing for the unit: by the leader's password on the phone, or by a scan of the signed form."""

from __future__ import annotations

from typing import Any

from flask import g, render_template, request

from hotline.casework import deciding, signing
from hotline.casework.timekeeping import calendar
from hotline.errors import Refused
from hotline.rules.words import REQUESTS
from hotline.web import present
from hotline.web.forms import Form, done
from hotline.web.guard import actor, caller, need
from hotline.web.requests.deciding import refused
from hotline.web.requests.door import blueprint
from hotline.web.requests.page import fetch_request
from hotline.web.tosign import waiting
from hotline.web.uploads import received


@blueprint.get("/signing")
@need("sign_request")
def to_sign() -> str:
    """List what waits for this leader's own signature, the oldest first."""
    days = calendar()
    rows = [
        {**row, **present.clock(g.now, row["next_warn_at"], row["next_due_at"], days)}
        for row in waiting(actor())
    ]
    return render_template("requests/to_sign.html", rows=rows)


@blueprint.post("/requests/<int:request_id>/sign")
@need("sign_request")
def sign(request_id: int) -> Any:
    """Sign with the own password."""
    form, asked = Form(request.form), fetch_request(request_id)
    try:
        password = request.form.get("password", "")[:200]
        if not password:
            form.blame("password", "请输入您的登录密码。")
        form.check()
        signing.sign(caller(form), request_id, password)
    except Refused as refusal:
        return refused(form, refusal, request_id)
    left = len(waiting(actor()))
    more = f"还有 {left} 件待您签字。" if left else "没有其他待签字的申请。"
    return done("/signing", f"{REQUESTS[asked.kind]}申请已签字，报县热线办审批。{more}")


@blueprint.post("/requests/<int:request_id>/scan")
@need("attach")
def hand_in_scan(request_id: int) -> Any:
    """Hand in the scan of the form signed on paper."""
    form, asked = Form(request.form), fetch_request(request_id)
    files = received(form)
    try:
        form.check()
        signing.hand_in_scan(caller(form), request_id, files)
    except Refused as refusal:
        return refused(form, refusal, request_id)
    what = REQUESTS[asked.kind]
    return done(f"/requests/{request_id}", f"签字扫描件已上传，{what}申请已报县热线办审批。")


@blueprint.post("/requests/<int:request_id>/take-back")
@need("take_back_request")
def take_back(request_id: int) -> Any:
    """Take the request back before it is decided."""
    form, asked = Form(request.form), fetch_request(request_id)
    try:
        deciding.take_back(caller(form), request_id, form.version)
    except Refused as refusal:
        return refused(form, refusal, request_id)
    return done(f"/tickets/{asked.ticket.ticket_no}", f"{REQUESTS[asked.kind]}申请已撤销。")
