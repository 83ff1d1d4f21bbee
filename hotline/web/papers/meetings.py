"""Joint meetings: their list, the form their minutes are kept with, the minutes on paper."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, current_app, render_template, request, url_for

from hotline.casework import meetings as kept
from hotline.errors import Incomplete, Refused
from hotline.rules.meetings import MeetingText
from hotline.rules.noticematerials import Decision
from hotline.rules.permissions import may
from hotline.store import units
from hotline.web import guard
from hotline.web.forms import Form, again, before_asked, done
from hotline.web.guard import actor, caller, need
from hotline.web.papers.door import blueprint, pdf

READERS = tuple(sorted(kept.MAY_READ))
LONG = 4000  # characters of a list of people or an agenda
MOST_DECISIONS = 40
SPARE = 4  # empty rows offered under the decisions


@blueprint.get("/meetings")
@need(*READERS)
def meetings() -> str:
    """List the meetings, the latest first."""
    rows = kept.meetings(actor(), before_asked())
    more = rows[kept.PAGE - 1].meeting_id if len(rows) > kept.PAGE else 0
    return render_template(
        "papers/meetings.html",
        meetings=rows[: kept.PAGE],
        may_note=may(actor(), "note_meeting"),
        next_url=url_for("papers.meetings", before=more) if more else "",
    )


@blueprint.get("/meetings/new")
@need("note_meeting")
def new_meeting() -> str:
    """Show an empty form; today's date stands in it."""
    return render_template("papers/meeting.html", form=Form(), **_context(None))


@blueprint.post("/meetings/new")
@need("note_meeting")
def note_meeting() -> Any:
    form = Form(request.form)
    try:
        kept.note(guard.caller(form), _typed(form))
    except Refused as refusal:
        return again("papers/meeting.html", form, refusal, **_context(None, form))
    return done(url_for("papers.meetings"), "会议记录已保存，可以打印纪要。")


@blueprint.get("/meetings/<int:meeting_id>")
@need("note_meeting")
def meeting(meeting_id: int) -> str:
    """Show a kept meeting to be put right."""
    found = kept.get(actor(), meeting_id)
    return render_template("papers/meeting.html", form=Form(given=_given(found)), **_context(found))


@blueprint.post("/meetings/<int:meeting_id>")
@need("note_meeting")
def change_meeting(meeting_id: int) -> Any:
    form, found = Form(request.form), kept.get(actor(), meeting_id)
    try:
        kept.change(guard.caller(form), meeting_id, _typed(form))
    except Refused as refusal:
        return again("papers/meeting.html", form, refusal, **_context(found, form))
    return done(url_for("papers.meetings"), "会议记录已修改。")


@blueprint.get("/meetings/<int:meeting_id>/minutes.pdf")
@need(*READERS)
def minutes(meeting_id: int) -> Response:
    """Print the minutes."""
    settings = current_app.config["SETTINGS"]
    return pdf(kept.minutes(caller(), meeting_id, settings), f"jiyao-{meeting_id}")


def _given(found: kept.KeptMeeting) -> dict[str, Any]:
    given = dict(vars(found.text))
    for number, decision in enumerate(found.text.decisions, 1):
        given |= {f"text{number}": decision.text, f"unit{number}": decision.unit,
                  f"ticket{number}": decision.ticket_no}  # fmt: skip
    return given


def _typed(form: Form) -> MeetingText:
    decisions = [
        Decision(
            form.text(f"text{n}", "议定事项", most=600),
            form.text(f"unit{n}", "责任单位", most=100),
            form.text(f"ticket{n}", "工单编号", most=40),
        )
        for n in range(1, MOST_DECISIONS + 1)
        if f"text{n}" in form.typed
    ]  # fmt: skip
    held_at: datetime | None = form.moment("held_at", "会议时间", must=True)
    typed = {name: form.text(name, label, must=True) for name, label in
             (("title", "会议名称"), ("place", "地点"), ("chair", "主持人"))}  # fmt: skip
    attendees = form.text("attendees", "出席人员", must=True, most=LONG)
    agenda = form.text("agenda", "会议议题", must=True, most=LONG)
    number = form.text("number", "编号", most=40)
    form.check()
    if held_at is None:
        raise Incomplete("请填写会议时间。")
    return MeetingText(
        **typed, held_at=held_at, attendees=attendees, agenda=agenda, decisions=decisions,
        number=number,
    )  # fmt: skip


def _context(found: kept.KeptMeeting | None, form: Form | None = None) -> dict[str, Any]:
    """What the form's page needs: the units to choose from and how many rows to show."""
    names = [row["short_name"] for row in units.dispatchable() if row["kind"] != "village"]
    decided = list(found.text.decisions) if found else []
    names += [d.unit for d in decided if d.unit and d.unit not in names]
    typed = sum(name.startswith("text") for name in form.typed) if form else 0
    rows = min(max(len(decided) + SPARE, typed), MOST_DECISIONS)
    return {"kept": found, "units": [(name, name) for name in names], "rows": range(1, rows + 1)}
