"""What a person may do at the sync desk: try again, set aside with a note, sync at once."""

from __future__ import annotations

from typing import Any

from flask import g, request, url_for

from hotline.casework import syncdesk
from hotline.errors import Refused
from hotline.web import guard
from hotline.web.forms import Form, again, done
from hotline.web.guard import need
from hotline.web.syncdesk.desk import about
from hotline.web.syncdesk.door import blueprint, started_with


@blueprint.post("/sync/now")
@need("sync_desk")
def sync_now() -> Any:
    syncdesk.sync_now(guard.caller(Form(request.form)))
    return done(url_for("syncdesk.index"), "已通知后台任务立即收发，请稍候刷新本页查看结果。")


@blueprint.post("/sync/compare")
@need("sync_desk")
def compare_now() -> Any:
    form = Form(request.form)
    try:
        day = form.day("day", "核对哪一天", must=True)
        form.check()
        syncdesk.compare_now(guard.caller(form), day or g.now.date(), started_with())
    except Refused as refusal:
        return again("syncdesk/compare.html", form, refusal)
    return done(url_for("syncdesk.index"), "已通知后台任务立即核对，请稍候刷新本页查看结果。")


@blueprint.post("/sync/out/<int:number>/again")
@need("sync_desk")
def send_again(number: int) -> Any:
    form = Form(request.form)
    try:
        syncdesk.send_again(guard.caller(form), number)
    except Refused as refusal:
        return _again(form, refusal, number)
    return done(url_for("syncdesk.sent", number=number), "已重新列入待报，几秒内再次上报。")


@blueprint.post("/sync/out/<int:number>/aside")
@need("sync_desk")
def set_aside(number: int) -> Any:
    form = Form(request.form)
    try:
        note = form.text("note", "搁置原因", must=True, most=syncdesk.LONGEST_NOTE)
        form.check()
        syncdesk.set_aside(guard.caller(form), number, note)
    except Refused as refusal:
        return _again(form, refusal, number)
    return done(url_for("syncdesk.sent", number=number), "已搁置，这件工单将整单补发给市平台。")


def _again(form: Form, refusal: Refused, number: int) -> Any:
    context = {**about(number)}
    context.pop("form")
    return again("syncdesk/message.html", form, refusal, **context)
