"""One finding: what was found, what was done, and what may become of it now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template, request

from hotline.casework import fieldacts
from hotline.casework import findings as acts
from hotline.casework.act import Caller
from hotline.casework.intake import Appeal
from hotline.errors import Refused
from hotline.rules.datum import wgs84
from hotline.rules.findings import LONGEST, OPEN
from hotline.rules.words import KINDS, URGENCIES
from hotline.store import categories, findings, lookups
from hotline.store.findings import Finding
from hotline.store.tickets import Ticket
from hotline.store.units import Division, Unit
from hotline.web import phrases
from hotline.web.findings.door import blueprint, is_thanked
from hotline.web.forms import Form, again, done
from hotline.web.guard import actor, caller, need
from hotline.web.present import short_moment, size
from hotline.web.thumbnails import original_of
from hotline.web.uploads import received

# Praise is nothing one finds.
TURNED = {code: word for code, word in KINDS.items() if code != "praise"}

MOST = LONGEST["reason"]


@blueprint.get("/findings/<int:finding_id>")
@need("read_findings")
def finding(finding_id: int) -> str:
    row = findings.get(actor(), finding_id)
    return render_template("findings/finding.html", form=Form(), **_about(row))


@blueprint.post("/findings/<int:finding_id>/solve")
@need("solve_finding")
def solve(finding_id: int) -> Any:
    """Note what was done, with a photo."""

    def work(caller: Caller, form: Form) -> str:
        text = form.text("done_text", "处理情况", most=LONGEST["done_text"])
        photos = received(form, "done_photos")
        form.check()
        return acts.solve_finding(caller, finding_id, text, photos)

    return _carry_out(finding_id, work, "已登记为解决。")


@blueprint.post("/findings/<int:finding_id>/send-up")
@need("send_up_finding")
def send_up(finding_id: int) -> Any:
    def work(caller: Caller, form: Form) -> str:
        return acts.send_up_finding(caller, finding_id, form.text("reason", "说明", most=MOST))

    return _carry_out(finding_id, work, "已上报，处理结果会出现在这里。")


@blueprint.post("/findings/<int:finding_id>/close")
@need("close_finding")
def close(finding_id: int) -> Any:
    def work(caller: Caller, form: Form) -> str:
        return acts.close_finding(caller, finding_id, form.text("reason", "原因", most=MOST))

    return _carry_out(finding_id, work, "已了结，填报人能看到原因。")


@blueprint.get("/findings/<int:finding_id>/turn")
@need("turn_finding")
def turn_form(finding_id: int) -> str:
    """Show the ticket it would become, filled in as far as the report goes."""
    row = findings.get(actor(), finding_id)
    said = f"网格员巡查发现：{row.text}"
    given = {
        "title": f"{row.division.name}{row.text}"[:60],
        "content": f"{said}\n乡镇说明：{row.office_reason}" if row.office_reason else said,
        "kind": "help",
        "urgency": "ordinary",
        "address": row.place,
    }
    return render_template("findings/turn.html", form=Form(given=given), **_turning(row))


@blueprint.post("/findings/<int:finding_id>/turn")
@need("turn_finding")
def turn(finding_id: int) -> Any:
    """Register the ticket and lead on to dispatching it."""
    form, row = Form(request.form), findings.get(actor(), finding_id)
    name, phone = acts.reporter(row)
    appeal = Appeal(
        title=form.text("title", "标题", must=True),
        content=form.long_text("content", "内容", must=True),
        kind=form.choice("kind", "类型", TURNED, must=True),
        urgency=form.choice("urgency", "紧急程度", URGENCIES, must=True),
        category=_category(form),
        address=form.text("address", "地址", most=300),
        name=name,
        phone=phone,
    )
    try:
        form.check()
        number = acts.turn_finding(caller(form), finding_id, appeal)
    except Refused as refusal:
        return again("findings/turn.html", form, refusal, **_turning(row))
    return done(f"/tickets/{number}/dispatch", f"已登记为工单 {number}，请选择承办单位。")


def _category(form: Form) -> str:
    typed = form.text("category", "事项分类", most=100)
    meant = categories.meant(typed) if typed else ""
    if meant is None:
        form.blame("category", f"没有“{typed}”这个分类，请从列表中选择。")
    return meant or ""


def _carry_out(finding_id: int, work: Callable[[Caller, Form], str], words: str) -> Any:
    form, row = Form(request.form), findings.get(actor(), finding_id)
    try:
        work(caller(form), form)
    except Refused as refusal:
        return again("findings/finding.html", form, refusal, **_about(row))
    return done(f"/findings/{finding_id}", words)


def _turning(row: Finding) -> dict[str, Any]:
    return {**_about(row), "kinds": TURNED, "urgencies": URGENCIES}


def _about(row: Finding) -> dict[str, Any]:
    photos = [_photo(row, one) for one in findings.photos_of(row.id)]
    ticket = Ticket.get_or_none(Ticket.id == row.ticket_id) if row.ticket_id else None
    names = dict(Unit.select(Unit.id, Unit.short_name).where(
        Unit.id.in_([row.unit_id, row.township_id])).tuples())  # fmt: skip
    return {
        "row": row,
        "is_open": row.state in OPEN,
        "on_map": _on_map(row),
        "unit": names[row.unit_id],
        "town": names[row.township_id],
        "village": Division.get_by_id(row.division_code).name,
        "before": [photo for photo in photos if not photo["is_after"]],
        "after": [photo for photo in photos if photo["is_after"]],
        "ticket_no": ticket.ticket_no if ticket else "",
        "ticket_state": ticket.state if ticket else "",
        # A department's ticket is out of the reach of the village that found it.
        "sees_ticket": bool(ticket and lookups.of_number(actor(), ticket.ticket_no)),
        "times": fieldacts.times_of_finding(row.id),
        "acts": acts.acts_open(actor(), row),
        "is_thanked": is_thanked(row.found_by, row.state, row.ended_by_unit, actor()),
        "phrases": phrases.of("finding"),
    }


def _on_map(row: Finding) -> str:
    """Return the link that opens the place on a phone's own map, "" where nobody noted it."""
    if row.lng is None or row.lat is None:
        return ""
    lng, lat = wgs84(row.lng, row.lat)
    return f"geo:{lat},{lng}?q={lat},{lng}"


def _photo(row: Finding, photo: dict[str, Any]) -> dict[str, Any]:
    url = f"/findings/{row.id}/photos/{photo['id']}"
    return {
        "url": url,
        "thumb": f"{url}/thumb",
        "name": photo["name"],
        "kind": "照片",
        "is_after": photo["is_after"],
        "words": f"{size(photo['size'])} {photo['by_name']} {short_moment(photo['at'])}",
        "original": original_of(url, photo["sha256"]),
    }
