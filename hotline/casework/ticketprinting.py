"""Papers of one ticket or letter for the command line: found by number, printed by their own acts.

Whoever works at the machine's command line holds the county's data; the paper is the office's own,
masked like on screen, and the trail says that it was printed from there.
"""

from __future__ import annotations

from dataclasses import replace

from hotline.casework import forms, papers
from hotline.casework.act import Caller
from hotline.casework.exporting import note_print
from hotline.config import Settings
from hotline.errors import Incomplete, NotAllowedNow
from hotline.outside.pdf import documents
from hotline.outside.pdf.press import print_pdf
from hotline.rules.permissions import Actor
from hotline.rules.phrases_of_time import moment
from hotline.rules.privacy import masked_name, masked_phone, without_numbers
from hotline.rules.words import ACTS, KINDS, LETTERS, REQUESTS, STATES, URGENCIES, word
from hotline.store import assignments, history, tickets
from hotline.store import letters as kept_letters
from hotline.store.assignments import UnitRequest
from hotline.store.letters import Letter
from hotline.store.tickets import Ticket

FORMS = ("extension", "deferral", "exclusion")
LETTER_KINDS = ("supervision", "urging")
BOXES = ("经办人（签字）", "负责人（签字）", "诉求人意见", "备注")


def paper(caller: Caller, kind: str, ticket_no: str, letter: str, settings: Settings) -> bytes:
    """Return a paper as a PDF: the newest one of that kind of the ticket, or the letter named.

    Raises OutOfReach for an unknown ticket, Incomplete for one that has no such paper.
    """
    caller = replace(caller, actor=_at_the_machine(caller.actor))
    if kind in LETTER_KINDS:
        return forms.print_letter(caller, _letter(caller.actor, kind, ticket_no, letter), settings)
    ticket = tickets.get(caller.actor, ticket_no.strip())
    if kind in FORMS:
        return forms.print_form(caller, _request(ticket, kind), settings)
    if kind == "handover":
        return papers.handover(caller, _part(ticket), settings)
    if kind == "reply":
        return papers.reply_letter(caller, ticket.ticket_no, settings)
    return sheet(caller, ticket, settings)


def _at_the_machine(actor: Actor) -> Actor:
    return replace(actor, role="director", name="命令行")


def _letter(actor: Actor, kind: str, ticket_no: str, named: str) -> int:
    """Return the id of the letter with that number or id, or the newest about the ticket."""
    query = Letter.select(Letter.id).where(Letter.kind == kind)
    if ticket_no:
        ticket = tickets.get(actor, ticket_no.strip())
        found = [x["id"] for x in kept_letters.of_ticket(actor, ticket.id) if x["kind"] == kind]
    elif named.isdecimal():
        found = [row.id for row in query.where(Letter.id == int(named))]
    else:
        found = [row.id for row in query.where(Letter.number == named.strip())]
    if not found:
        raise Incomplete(f"没有找到{LETTERS[kind]}“{ticket_no or named}”。")
    return int(found[0])


def _request(ticket: Ticket, kind: str) -> int:
    query = UnitRequest.select(UnitRequest.id).where(
        (UnitRequest.ticket == ticket.id) & (UnitRequest.kind == kind)
    )
    newest = query.order_by(UnitRequest.id.desc()).first()
    if newest is None:
        raise Incomplete(f"工单 {ticket.ticket_no} 没有{REQUESTS[kind]}申请，没有审批表可以打印。")
    return int(newest.id)


def _part(ticket: Ticket) -> int:
    """Return the part whose hand-over sheet is printed: the lead unit's that was not given back."""
    rows = [
        part
        for part in assignments.of_ticket(ticket.id)
        if part.parent_id is None and part.state not in papers.GONE
    ]
    if not rows:
        raise NotAllowedNow(f"工单 {ticket.ticket_no} 没有交给承办单位，没有交办单。")
    return int(next((part.id for part in rows if part.role == "lead"), rows[0].id))


def sheet(caller: Caller, ticket: Ticket, settings: Settings) -> bytes:
    """Return one ticket as 办理单; names and numbers are masked as on screen."""
    texts = [("诉求内容", ticket.content)]
    answers = [a for a in assignments.answers_of_ticket(ticket.id) if a["decision"] != "send_back"]
    if answers:
        unit, newest = answers[0]["unit_name"], answers[0]
        texts += [("办理情况", f"{unit}：{newest['record']}"), ("公开答复", newest["reply"])]
    lines = [
        [f"{row['at']:%m-%d %H:%M}", f"{row['unit_name']} {row['by_name']}",
         word(ACTS, row["act"]), row["text"]]
        for row in reversed(history.of_ticket(ticket.id)) if row["act"] != "reveal"
    ]  # fmt: skip
    described = documents.ticket(
        number=ticket.ticket_no, fields=without_numbers(_fields(ticket)),
        texts=without_numbers(texts), history=without_numbers(lines), boxes=BOXES,
    )  # fmt: skip
    marks = {name: str(value) for name, value in forms.marks_of(caller).items()}
    document = documents.sheet(
        title="群众诉求办理单", tickets=[described], office=caller.actor.unit_name, **marks
    )
    body = print_pdf(document, forms.fonts_of(settings))
    note_print(caller, [ticket.ticket_no])
    return body


def _fields(ticket: Ticket) -> list[list[tuple[str, str]]]:
    person, is_hidden = ticket.requester, ticket.is_confidential
    name = "保密" if is_hidden else "匿名" if person.is_anonymous else masked_name(person.name)
    phone = "" if is_hidden else masked_phone(person.contact_phone or person.phone)
    place = ticket.division.name if ticket.division_code else ""
    address = forms.HIDDEN_ADDRESS if is_hidden else ticket.address
    due = moment(ticket.due_at) if ticket.due_at else "—"
    return [
        [("标题", ticket.title)],
        [("诉求类型", word(KINDS, ticket.kind)), ("紧急程度", word(URGENCIES, ticket.urgency))],
        [("诉求人", name), ("联系电话", phone)],
        [("地点", f"{place}{address}")],
        [
            ("主办单位", ticket.lead_unit.short_name if ticket.lead_unit_id else ""),
            ("当前环节", word(STATES, ticket.state)),
        ],
        [("登记时间", moment(ticket.registered_at)), ("办结期限", due)],
    ]
