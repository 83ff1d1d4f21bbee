"""Mending a refused message before it is sent again."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from hotline.casework import resending
from hotline.errors import NotAllowedNow, OutOfReach, Refused
from hotline.rules.resending import EDITABLE, Field, member, typed_moment
from hotline.store import outbox
from hotline.store.outbox import OutboxEvent
from hotline.web import guard
from hotline.web.forms import Form, again, done
from hotline.web.guard import need
from hotline.web.syncdesk.door import blueprint

# Above this a text gets a box of several lines.
ONE_LINE = 500


@blueprint.get("/sync/out/<int:number>/edit")
@need("dispatcher", "director")
def edit_form(number: int) -> str:
    row = _row(number)
    if not resending.can_edit(row, guard.actor().role):
        raise NotAllowedNow("只有被市平台拒收的消息可以修改后重报，请刷新后查看最新情况。")
    data = outbox.data_of(row)
    given = {field.name: _given(field, data) for field in EDITABLE[row.type]}
    return render_template("syncdesk/edit.html", form=Form(given=given), **_context(row))


@blueprint.post("/sync/out/<int:number>/edit")
@need("dispatcher", "director")
def edit(number: int) -> Any:
    form, row = Form(request.form), _row(number)
    data = outbox.data_of(row)
    typed = {field.name: _typed(form, field, data) for field in EDITABLE.get(row.type, ())}
    try:
        form.check()
        new = resending.edit_and_send(guard.caller(form), number, typed)
    except Refused as refusal:
        return again("syncdesk/edit.html", form, refusal, **_context(row))
    return done(url_for("syncdesk.sent", number=new), "已按修改后的内容列入待报，几秒内上报。")


def _given(field: Field, data: dict[str, Any]) -> str:
    text = member(data, field.path)
    return text[:16] if field.is_moment else text


def _typed(form: Form, field: Field, data: dict[str, Any]) -> str:
    """Return what was typed; a moment left as it was shown is the one in the message."""
    text = form.text(field.name, field.label, most=field.most)
    if not field.is_moment or text == _given(field, data):
        return member(data, field.path) if field.is_moment else text
    return typed_moment(text)


def _row(number: int) -> OutboxEvent:
    row: OutboxEvent | None = OutboxEvent.get_or_none(OutboxEvent.id == number)
    if row is None:
        raise OutOfReach("没有找到这条消息。")
    return row


def _context(row: OutboxEvent) -> dict[str, Any]:
    return {"row": row, "fields": EDITABLE.get(row.type, ()), "one_line": ONE_LINE}
