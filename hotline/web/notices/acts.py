"""What a person does with a draft: approve, seal, drop, begin its correction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request, url_for

from hotline.casework import issuing
from hotline.casework.act import Caller
from hotline.errors import Refused
from hotline.web import guard
from hotline.web.forms import Form, again, done
from hotline.web.guard import need
from hotline.web.notices.door import about, blueprint, settings


def _carry_out(notice_id: int, work: Callable[[Caller, Form], str], words: str) -> Any:
    """Carry out the act and show the notice, or show it with what was typed and why not."""
    form = Form(request.form)
    try:
        made = work(guard.caller(form), form)
    except Refused as refusal:
        context = about(notice_id, form)
        context.pop("form")
        return again("notices/notice.html", form, refusal, **context)
    return done(url_for("notices.notice", notice_id=int(made)), words)


@blueprint.post("/notices/<int:notice_id>/approve")
@need("approve_notice")
def approve(notice_id: int) -> Any:
    def work(caller: Caller, form: Form) -> str:
        return issuing.approve_notice(caller, notice_id, form.version)

    return _carry_out(notice_id, work, "已审定。再改文字需要重新审定。")


@blueprint.post("/notices/<int:notice_id>/seal")
@need("seal_notice")
def seal(notice_id: int) -> Any:
    def work(caller: Caller, form: Form) -> str:
        number = form.text("number", "文号", must=True, most=60)
        issued_on = form.day("issued_on", "成文日期", must=True)
        form.check()
        return issuing.seal_notice(
            caller,
            notice_id,
            form.version,
            number,
            settings(),
            issued_on,
            confirmed=form.flag("confirmed"),
        )

    return _carry_out(notice_id, work, "已印发，数字不再变动。请下载正本打印、盖章。")


@blueprint.post("/notices/<int:notice_id>/drop")
@need("drop_notice")
def drop(notice_id: int) -> Any:
    def work(caller: Caller, form: Form) -> str:
        reason = form.text("reason", "作废原因", must=True, most=500)
        form.check()
        return issuing.drop_notice(caller, notice_id, form.version, reason)

    return _carry_out(notice_id, work, "草稿已作废，原因已记录。")


@blueprint.post("/notices/<int:notice_id>/correct")
@need("draft_notice")
def correct(notice_id: int) -> Any:
    """Begin a new notice that corrects a sealed one; the old one stays as it is."""

    def work(caller: Caller, form: Form) -> str:
        old = issuing.notice_view(guard.actor(), notice_id, settings(), caller.now).row
        return issuing.draft_notice(
            caller, old.kind, old.period, form=old.form, scheme=old.scheme, subject=old.subject,
            corrects_id=notice_id,
        )  # fmt: skip

    return _carry_out(notice_id, work, "更正通报已拟稿，数字按现在的工单重新计算。")
