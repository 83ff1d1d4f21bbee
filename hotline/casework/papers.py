"""Papers of a ticket beside its forms: a part's hand-over sheet, the reply to the requester."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from hotline.casework.act import Act, Caller, allow, one_act
from hotline.casework.forms import case_text, fonts_of, marks_of, masked
from hotline.casework.settings import effective_settings
from hotline.config import Settings
from hotline.errors import NotAllowedNow, NotYours
from hotline.outside.pdf import documents
from hotline.outside.pdf.press import print_pdf
from hotline.rules.noticewords import day
from hotline.rules.permissions import OFFICE, Actor, may_see_requester
from hotline.rules.phrases_of_time import moment
from hotline.rules.privacy import masked_phone
from hotline.rules.ticketpapers import (
    LimitText,
    PartText,
    ReplyFacts,
    ReplyText,
    SheetText,
    handover_sheet,
)
from hotline.rules.ticketpapers import reply_letter as reply_words
from hotline.rules.words import CHANNELS
from hotline.store import assignments, tickets
from hotline.store.assignments import Assignment
from hotline.store.tickets import Ticket

GONE = ("returned", "withdrawn")


def handover_text(actor: Actor, part_id: int, office: str) -> SheetText:
    """Return the words of a part's hand-over sheet. Raises OutOfReach."""
    part = assignments.get(actor, part_id)
    ticket = tickets.get(actor, part.ticket.ticket_no)
    if part.state in GONE:
        raise NotAllowedNow("这一件已经退回或撤回，不再打印交办单。")
    case = replace(case_text(actor, ticket, part.unit.name), due_at=part.answer_due_at)
    name = ticket.requester.name or ""
    return handover_sheet(masked(case, name), masked(_part(actor, ticket, part, office), name))


def _part(actor: Actor, ticket: Ticket, part: Assignment, office: str) -> PartText:
    others = [other for other in assignments.of_ticket(ticket.id) if other.state not in GONE]
    secret = ticket.is_confidential and not may_see_requester(actor, True)
    person = ticket.requester
    phone = "" if ticket.is_confidential or secret else masked_phone(
        person.contact_phone or person.phone
    )  # fmt: skip
    from_above = next((other.unit.name for other in others if other.id == part.parent_id), office)
    lead = next((other.unit.name for other in others if other.role == "lead"), "")
    return PartText(
        part_id=part.id, role=part.role, state=part.state, office=from_above,
        handed_at=part.dispatched_at, instruction=part.instruction,
        limits=_limits(ticket.id, part), lead_unit=lead, phone=phone,
        co_units=[other.unit.name for other in others if other.role == "co"],
        is_confidential=ticket.is_confidential, is_anonymous=person.is_anonymous,
        accepted=f"已于{moment(part.accepted_at)}在系统签收。" if part.accepted_at else "",
    )  # fmt: skip


def _limits(ticket_id: int, part: Assignment) -> list[LimitText]:
    """Return the part's newest clock of every stage; a stage without one has no limit."""
    newest: dict[str, Mapping[str, Any]] = {
        row["stage"]: row
        for row in assignments.clocks_of_ticket(ticket_id)
        if row["assignment"] == part.id
    }
    return [
        LimitText(stage, row["limit_words"], row["due_at"], row["is_provisional"])
        for stage, row in newest.items()
    ]


def handover(caller: Caller, part_id: int, settings: Settings) -> bytes:
    """Return the hand-over sheet (交办单) of one part as a PDF; the printing is noted.

    Raises OutOfReach, NotYours, NotAllowedNow for a part that was given back, PrintFailed.
    """
    allow(caller.actor, "print")
    office = effective_settings(settings)["office_name"]
    text = handover_text(caller.actor, part_id, office)
    paper = print_pdf(
        documents.form(
            title=text.title, number=text.ticket_no, fields=text.rows, texts=text.texts,
            boxes=[[asdict(box) for box in row] for row in text.boxes], qr_text=text.qr,
            state=text.state, office=office, note=text.note, **marks_of(caller),
        ),
        fonts_of(settings),
    )  # fmt: skip
    _note_handover(caller, part_id)
    return paper


@one_act("print")
def _note_handover(act: Act, part_id: int) -> str:
    part = assignments.get(act.actor, part_id)
    act.subject = part.ticket.ticket_no
    act.noted = {"form": "交办单", "part": part_id}
    act.log(part.ticket_id, f"打印交办单（{part.unit.short_name}）", part.id)
    return str(part.ticket.ticket_no)


def _passed(ticket_id: int) -> Mapping[str, Any] | None:
    """Return the newest answer the office let pass, the lead's before a co-unit's."""
    answers = [a for a in assignments.answers_of_ticket(ticket_id) if a["decision"] == "pass"]
    lead = {part.id for part in assignments.of_ticket(ticket_id) if part.role == "lead"}
    return next((a for a in answers if a["assignment"] in lead), answers[0] if answers else None)


def reply_text(actor: Actor, ticket_no: str, settings: Settings, now: datetime) -> ReplyText:
    """Return the words of the reply letter. Raises OutOfReach, NotYours, NotAllowedNow."""
    ticket = tickets.get(actor, ticket_no)
    if actor.role not in OFFICE:
        raise NotYours("答复函由县热线办打印，请联系县热线办。")
    answer = _passed(ticket.id)
    if answer is None:
        raise NotAllowedNow("还没有审核通过的公开答复，审核通过后才能打印答复函。")
    part = assignments.by_id(answer["assignment"])
    person = ticket.requester
    return reply_words(
        ReplyFacts(
            ticket_no=ticket.ticket_no, title=ticket.title, asked_at=ticket.registered_at,
            channel=CHANNELS.get(ticket.channel, ""), unit=part.unit.name, reply=answer["reply"],
            name=person.name or "", gender=person.gender,
            is_confidential=ticket.is_confidential, is_anonymous=person.is_anonymous,
            phone=effective_settings(settings)["office_phone"], day=day(now),
        )
    )  # fmt: skip


def reply_letter(caller: Caller, ticket_no: str, settings: Settings) -> bytes:
    """Return the reply letter (答复函) as a PDF; the printing is noted.

    Raises OutOfReach, NotYours, NotAllowedNow before an answer has passed, PrintFailed.
    """
    allow(caller.actor, "print")
    text = reply_text(caller.actor, ticket_no, settings, caller.now)
    office = effective_settings(settings)["office_name"]
    paper = print_pdf(
        documents.letter(
            mark=office, title=text.title, number=text.number, addressee=text.addressee,
            paragraphs=text.paragraphs, office=office, date=text.date,
            # It leaves the house under the office's seal: no reader's name across it.
            **{**marks_of(caller), "watermark": ""},
        ),
        fonts_of(settings),
    )  # fmt: skip
    _note_reply(caller, ticket_no)
    return paper


@one_act("print")
def _note_reply(act: Act, ticket_no: str) -> str:
    ticket = tickets.get(act.actor, ticket_no)
    act.noted = {"form": "答复函"}
    act.log(ticket.id, "打印答复函")
    return str(ticket.ticket_no)
