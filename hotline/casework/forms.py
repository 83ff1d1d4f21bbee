"""Approval forms and letters on paper: the facts gathered, the words made, the printing noted."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from hotline.casework.act import Act, Caller, allow, one_act
from hotline.casework.letters import text_now
from hotline.casework.settings import effective_settings
from hotline.casework.timekeeping import policy_of
from hotline.config import Settings
from hotline.errors import NotAllowedNow
from hotline.outside.pdf import documents
from hotline.outside.pdf.press import print_pdf
from hotline.rules.letterpaper import HEADS, LetterFacts, LetterLineText, LetterText, letter_text
from hotline.rules.papertext import (
    TITLES,
    AskedText,
    CaseText,
    FormText,
    VisitText,
    approval_form,
)
from hotline.rules.permissions import Actor, may_see_requester
from hotline.rules.phrases_of_time import moment
from hotline.rules.policy import Policy
from hotline.rules.privacy import masked_name, without_numbers
from hotline.rules.requests import EXCLUSION_REASONS
from hotline.rules.words import REQUESTS
from hotline.store import assignments, attachments, letters, requests_of_units, visits
from hotline.store.assignments import UnitRequest
from hotline.store.tickets import Ticket

HIDDEN_ADDRESS = "（保密，不显示详细地址）"


def form_text(actor: Actor, request_id: int) -> FormText:
    """Return the words of a request's approval form.

    Raises OutOfReach, and NotAllowedNow for a request that has no such form.
    """
    asked = requests_of_units.get(actor, request_id)
    if asked.kind not in TITLES:
        raise NotAllowedNow(f"{REQUESTS[asked.kind]}申请不需要纸质审批表，在系统中审批即可。")
    ticket = asked.ticket
    case, words = (
        case_text(actor, ticket, asked.assignment.unit.name),
        _asked(asked, policy_of(ticket)),
    )
    name = ticket.requester.name or ""
    return approval_form(*(masked(each, name) for each in (case, words)))


def masked(value: Any, name: str) -> Any:
    """Mask numbers and the requester's name wherever people wrote them into a text."""
    columns = {
        key: without_numbers(each.replace(name, masked_name(name)) if len(name) > 1 else each)
        if isinstance(each, str) else each
        for key, each in vars(value).items()
    }  # fmt: skip
    if isinstance(columns.get("visit"), VisitText):
        columns["visit"] = masked(columns["visit"], name)
    return type(value)(**columns)


def case_text(actor: Actor, ticket: Ticket, unit: str) -> CaseText:
    """Return what a paper for `unit` says of the ticket, the requester masked or hidden."""
    person = ticket.requester
    is_hidden = not may_see_requester(actor, ticket.is_confidential)
    name = "保密" if ticket.is_confidential else masked_name(person.name)
    place = ticket.division.name if ticket.division_code else ""
    address = HIDDEN_ADDRESS if is_hidden and ticket.is_confidential else ticket.address
    running = [
        row for row in assignments.clocks_of_ticket(ticket.id)
        if row["stage"] == "answer" and row["ended_at"] is None
    ]  # fmt: skip
    return CaseText(
        ticket_no=ticket.ticket_no, city_no=ticket.wire_no, unit=unit,
        requester="匿名" if person.is_anonymous else name, kind=ticket.kind,
        urgency=ticket.urgency, title=ticket.title, content=ticket.content,
        place=address if place in address else f"{place}{address}",
        registered_at=ticket.registered_at, dispatched_at=ticket.dispatched_at,
        due_at=ticket.due_at, is_provisional=any(row["is_provisional"] for row in running),
        from_city=ticket.origin == "city",
    )  # fmt: skip


def _asked(asked: UnitRequest, rules: Policy) -> AskedText:
    """Return the request in words, with what the ticket's own policy asks for it."""
    needs: tuple[str, ...] = ()
    proofs: tuple[str, ...] = ()
    source = rules.extension.source
    if ledger := rules.clearing.ledger(asked.kind):
        needs, proofs, source = ledger.needs, ledger.proofs, ledger.source
    files = attachments.of_proof(asked.visit_id, asked.id)
    reason = EXCLUSION_REASONS.get(asked.reason_code, "") if asked.kind == "exclusion" else ""
    return AskedText(
        request_id=asked.id, kind=asked.kind, state=asked.state, reason=reason or asked.text,
        basis=asked.basis, asked_by=asked.asked_by, asked_at=asked.asked_at,
        wanted_at=asked.wanted_at, informed=_informed(asked.extra or {}),
        visit=_visit(asked.visit_id, sum(file.purpose == "visit" for file in files)),
        files=[file.name for file in files if file.purpose == "grounds"],
        needs=needs, proofs=proofs, source=source, signed_by=asked.signed_by,
        signed_rank=asked.signed_rank, signed_at=asked.signed_at, signed_way=asked.signed_way,
        decided_by=asked.decided_by, decided_at=asked.decided_at, decision=asked.decision_text,
        granted_at=asked.granted_at,
        by_city=bool(asked.event_id) and asked.state in ("approved", "refused"),
    )  # fmt: skip


def _informed(told: dict[str, Any]) -> str:
    at = f"{moment(datetime.fromisoformat(told['at']))} " if told.get("at") else ""
    return f"{at}{told.get('how', '')}".strip()


def _visit(visit_id: int | None, photos: int) -> VisitText | None:
    visit = visits.get(visit_id) if visit_id else None
    if visit is None:
        return None
    return VisitText(
        visit.at, visit.place, visit.met, visit.outcome, visit.text, visit.by_name, photos
    )


def letter_form(actor: Actor, letter_id: int, now: datetime) -> LetterText:
    """Return a letter's words as printed. Raises OutOfReach (drafts are the office's own)."""
    letter = letters.get(actor, letter_id)
    rows = letters.lines_of(letter_id)
    lines = [row for row in rows if row["ticket_no"]]
    return letter_text(
        LetterFacts(
            letter_id=letter.id,
            kind=letter.kind,
            state=letter.state,
            number=letter.number,
            unit=letter.unit.name,
            text=text_now(letter, rows, now),
            issued_at=letter.issued_at,
            lines=[
                LetterLineText(row["ticket_no"], row["title"], row["dispatched_at"], row["due_at"])
                for row in lines
            ],
            answer=letter.answer,
            answered_by=letter.answered_by,
            answered_at=letter.answered_at,
            close_text=letter.close_text,
            closed_by=letter.closed_by,
            closed_at=letter.closed_at,
        )  # fmt: skip
    )


def print_form(caller: Caller, request_id: int, settings: Settings) -> bytes:
    """Return the approval form as a PDF; that it was printed stands on the ticket and in the trail.

    Raises OutOfReach, NotYours, PrintFailed.
    """
    allow(caller.actor, "print")
    text = form_text(caller.actor, request_id)
    office = effective_settings(settings)["office_name"]
    paper = print_pdf(
        documents.form(
            title=text.title, number=text.ticket_no, fields=text.rows, texts=text.texts,
            boxes=[[asdict(box) for box in row] for row in text.boxes], qr_text=text.qr,
            state=text.state, office=office, note=text.note, **marks_of(caller),
        ),
        fonts_of(settings),
    )  # fmt: skip
    _note_form(caller, request_id, text.title)
    return paper


@one_act("print")
def _note_form(act: Act, request_id: int, title: str) -> str:
    asked = requests_of_units.get(act.actor, request_id)
    act.subject = asked.ticket.ticket_no
    act.noted = {"form": title, "request": request_id}
    act.log(asked.ticket.id, f"打印{title}", asked.assignment_id)
    return str(asked.ticket.ticket_no)


def print_letter(caller: Caller, letter_id: int, settings: Settings) -> bytes:
    """Return a letter as a PDF; that it was printed stands in the trail."""
    allow(caller.actor, "print")
    text = letter_form(caller.actor, letter_id, caller.now)
    office = effective_settings(settings)["office_name"]
    columns = [{"name": name, "align": align} for name, align in HEADS]
    table = {"title": text.table_title, "columns": columns, "rows": [*map(list, text.rows)]}
    paper = print_pdf(
        documents.letter(
            mark=office, title=text.title, number=text.number, addressee=text.addressee,
            paragraphs=text.paragraphs, office=office, date=text.date,
            tickets=table if text.rows else None, slip_title=text.slip_title,
            slip_texts=text.slip_texts,
            slip=[[asdict(box) for box in row] for row in text.slip],
            qr_text=text.qr, **marks_of(caller),
        ),
        fonts_of(settings),
    )  # fmt: skip
    _note_letter(caller, letter_id, text)
    return paper


@one_act("print")
def _note_letter(act: Act, letter_id: int, text: LetterText) -> str:
    act.subject = f"{text.title} {text.number}"
    act.noted = {"letter": letter_id}
    return str(letter_id)


def marks_of(caller: Caller) -> dict[str, Any]:
    """Who printed it and when: the watermark, the foot, the day in the file's properties."""
    who, now = caller.actor, caller.now
    return {
        "watermark": f"{who.unit_name} {who.name} {now:%Y-%m-%d}",
        "printed_by": f"{who.name} {moment(now)} 打印",
        "made_on": f"{now:%Y-%m-%d}",
    }


def fonts_of(settings: Settings) -> Path | None:
    """Return the folder of the county's own fonts, or None."""
    folder = settings.data / "fonts"
    return folder if folder.is_dir() else None
