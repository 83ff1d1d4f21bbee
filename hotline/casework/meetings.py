"""Joint meetings (联席会议): kept by the office, their decisions on the tickets, minutes."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Any

from hotline.casework.act import Act, Caller, allow, one_act
from hotline.casework.forms import fonts_of, marks_of
from hotline.casework.settings import effective_settings
from hotline.config import Settings
from hotline.errors import Incomplete, NotYours, OutOfReach
from hotline.outside.pdf.press import print_pdf
from hotline.rules.calendar import ZONE
from hotline.rules.meetings import MeetingText, faults
from hotline.rules.noticematerials import Decision, Minutes
from hotline.rules.noticeminutes import mark
from hotline.rules.noticepaper import as_document
from hotline.rules.notices import compose
from hotline.rules.noticetext import NoticeNames
from hotline.rules.permissions import OFFICE, READERS, Actor
from hotline.store import tickets
from hotline.store.meetings import Meeting

MAY_READ = OFFICE | READERS
PAGE = 50


@dataclass(frozen=True)
class KeptMeeting:
    """A meeting as it is kept, with its number in the table."""

    meeting_id: int
    text: MeetingText
    noted_by: str


@one_act("note_meeting")
def note(act: Act, form: MeetingText) -> str:
    """Keep a meeting; every decision about a ticket stands in that ticket's history."""
    form = _checked(act.actor, form)
    made: Meeting = Meeting.create(**_columns(form), noted_at=act.now, noted_by=act.actor.name)
    return _told(act, made.id, form, ())


@one_act("note_meeting")
def change(act: Act, meeting_id: int, form: MeetingText) -> str:
    """Put a meeting right; only decisions that are new are told to their tickets."""
    before = get(act.actor, meeting_id).text
    form = _checked(act.actor, form)
    Meeting.update(
        **_columns(form), noted_at=act.now, noted_by=act.actor.name
    ).where(Meeting.id == meeting_id).execute()  # fmt: skip
    return _told(act, meeting_id, form, before.decisions)


def _checked(actor: Actor, form: MeetingText) -> MeetingText:
    """Return the form without empty decisions. Raises Incomplete naming each field."""
    problems = faults(form)
    decisions = tuple(d for d in form.decisions if d.text.strip())
    for decision in decisions:
        if not decision.ticket_no:
            continue
        try:
            tickets.get(actor, decision.ticket_no)
        except OutOfReach:
            problems["decisions"] = f"没有编号为{decision.ticket_no}的工单，请核对议定事项。"
    if problems:
        raise Incomplete("会议记录还不完整。", fields=problems)
    return replace(form, decisions=decisions)


def _columns(form: MeetingText) -> dict[str, Any]:
    plain = {name: str(getattr(form, name)).strip()
             for name in ("title", "place", "chair", "attendees", "agenda", "number")}  # fmt: skip
    decided = [asdict(decision) for decision in form.decisions]
    return {**plain, "held_at": form.held_at, "decisions": json.dumps(decided, ensure_ascii=False)}


def _told(act: Act, meeting_id: int, form: MeetingText, before: Any) -> str:
    act.subject = f"联席会议{meeting_id}"
    act.noted = {"title": form.title, "decisions": len(form.decisions)}
    for decision in form.decisions:
        if decision.ticket_no and decision not in before:
            ticket = tickets.get(act.actor, decision.ticket_no)
            unit = f"（责任单位：{decision.unit}）" if decision.unit else ""
            act.log(ticket.id, f"{form.title}议定：{decision.text}{unit}")
    return str(meeting_id)


def read_meeting(row: Meeting) -> KeptMeeting:
    """Return a meeting as it is kept."""
    decided = tuple(Decision(**each) for each in json.loads(row.decisions))
    text = MeetingText(
        row.title, row.held_at, row.place, row.chair, row.attendees, row.agenda, decided, row.number
    )
    return KeptMeeting(row.id, text, row.noted_by)


def _may_read(actor: Actor) -> None:
    if actor.role not in MAY_READ:
        raise NotYours("联席会议记录由县热线办掌握，如需查看请联系县热线办。")


def get(actor: Actor, meeting_id: int) -> KeptMeeting:
    """Return one meeting. Raises NotYours, OutOfReach."""
    _may_read(actor)
    row: Meeting | None = Meeting.get_or_none(Meeting.id == meeting_id)
    if row is None:
        raise OutOfReach("没有找到这次会议。")
    return read_meeting(row)


def meetings(actor: Actor, before: int = 0) -> list[KeptMeeting]:
    """Return the meetings, the latest first, one more than a page. Raises NotYours."""
    _may_read(actor)
    query = Meeting.select().order_by(Meeting.id.desc()).limit(PAGE + 1)
    return [read_meeting(row) for row in (query.where(Meeting.id < before) if before else query)]


def minutes_material(text: MeetingText) -> Minutes:
    """Return a meeting as its minutes tell it."""
    return Minutes(
        text.title, text.held_at, text.place, text.chair, text.attendees, text.agenda,
        text.decisions,
    )  # fmt: skip


def minutes_document(kept: KeptMeeting, names: dict[str, str]) -> dict[str, Any]:
    """Return the press's order for the minutes; `names` are the settings in force."""
    text, county = kept.text, names["county_name"]
    bound = "、".join(dict.fromkeys(d.unit for d in text.decisions if d.unit))
    told = NoticeNames(
        county, names["office_name"], mark=mark(county), issue=text.number or "（未编号）",
        copies=bound,
    )  # fmt: skip
    held_on = text.held_at.astimezone(ZONE).date()
    return as_document(compose("minutes", minutes_material(text), told, held_on))


def minutes(caller: Caller, meeting_id: int, settings: Settings) -> bytes:
    """Return the minutes (纪要) as a PDF; the printing stands in the trail.

    Raises OutOfReach, NotYours, PrintFailed.
    """
    allow(caller.actor, "print")
    kept = get(caller.actor, meeting_id)
    marks = marks_of(caller)
    document = minutes_document(kept, effective_settings(settings))
    document |= {name: marks[name] for name in ("watermark", "made_on")}
    paper = print_pdf(document, fonts_of(settings))
    _note_minutes(caller, meeting_id, kept.text.title)
    return paper


@one_act("print")
def _note_minutes(act: Act, meeting_id: int, title: str) -> str:
    act.subject = f"联席会议{meeting_id}"
    act.noted = {"form": "纪要", "title": title}
    return str(meeting_id)
