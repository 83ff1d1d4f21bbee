"""The ticket on paper: one sheet, or the ticked ones together; who printed what is noted."""

from __future__ import annotations

from typing import Any

from flask import Response, g, request

from hotline.casework.exporting import note_print
from hotline.errors import Incomplete
from hotline.outside.pdf.documents import sheet as sheet_document
from hotline.outside.pdf.documents import ticket as ticket_document
from hotline.outside.pdf.press import print_pdf
from hotline.rules.permissions import may_see_requester
from hotline.rules.privacy import without_numbers
from hotline.rules.words import ACTS, KINDS, STATES, URGENCIES, word
from hotline.store import assignments, history, tickets
from hotline.store.tickets import Ticket, visible_to
from hotline.web import present
from hotline.web.forms import Form
from hotline.web.guard import actor, caller, need
from hotline.web.tickets.content import SECRET_ADDRESS
from hotline.web.tickets.door import blueprint

MOST_SHEETS = 50  # more is a job for the night, not for a waiting person
BOXES = ("经办人（签字）", "负责人（签字）", "诉求人意见", "备注")


@blueprint.get("/tickets/<ticket_no>/sheet.pdf")
@need("print")
def sheet(ticket_no: str) -> Response:
    """Print one ticket."""
    return _pdf([tickets.get(actor(), ticket_no)])


@blueprint.post("/tickets/sheets.pdf")
@need("print")
def sheets() -> Response:
    """Print the ticked tickets in one file."""
    form = Form(request.form)
    ids = form.numbers("pick", "工单", must=True)
    form.check()
    if len(ids) > MOST_SHEETS:
        raise Incomplete(f"一次最多打印 {MOST_SHEETS} 件，现在选了 {len(ids)} 件，请分次打印。")
    numbers = visible_to(actor(), Ticket.select(Ticket.ticket_no)).where(Ticket.id.in_(ids))
    return _pdf([tickets.get(actor(), number) for (number,) in numbers.tuples()])


def _pdf(found: list[Ticket]) -> Response:
    me = actor()
    if not found:
        raise Incomplete("请先在列表里勾选要打印的工单。")
    note_print(caller(), [ticket.ticket_no for ticket in found])
    document = sheet_document(
        title="群众诉求办理单",
        tickets=[_described(ticket) for ticket in found],
        office=me.unit_name,
        watermark=f"{me.unit_name} {me.name} {g.now:%Y-%m-%d}",
        printed_by=f"{me.name} {present.moment(g.now)} 打印",
    )
    response = Response(print_pdf(document), mimetype="application/pdf")
    name = found[0].ticket_no if len(found) == 1 else f"gongdan-{g.now:%Y%m%d-%H%M}"
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


def _described(ticket: Ticket) -> dict[str, Any]:
    answers = [a for a in assignments.answers_of_ticket(ticket.id) if a["decision"] != "send_back"]
    texts = [("诉求内容", ticket.content)]
    if answers:
        unit, newest = answers[0]["unit_name"], answers[0]
        texts += [("办理情况", f"{unit}：{newest['record']}"), ("公开答复", newest["reply"])]
    lines = [
        [present.short_moment(row["at"]), f"{row['unit_name']} {row['by_name']}",
         word(ACTS, row["act"]), row["text"]]
        for row in reversed(history.of_ticket(ticket.id)) if row["act"] != "reveal"
    ]  # fmt: skip
    return ticket_document(
        number=ticket.ticket_no,
        # Paper lies about: numbers typed into texts are masked as well.
        fields=without_numbers(_fields(ticket)),
        texts=without_numbers(texts),
        history=without_numbers(lines),
        boxes=BOXES,
    )


def _fields(ticket: Ticket) -> list[list[tuple[str, str]]]:
    """Return the head of the sheet; names and numbers are masked on paper as on screen."""
    person, hidden = ticket.requester, not may_see_requester(actor(), ticket.is_confidential)
    name = "保密" if hidden else "匿名" if person.is_anonymous else present.masked_name(person.name)
    phone = "" if hidden else present.masked_phone(person.contact_phone or person.phone)
    place = ticket.division.name if ticket.division_code else ""
    address = SECRET_ADDRESS if hidden and ticket.is_confidential else ticket.address
    lead = ticket.lead_unit.short_name if ticket.lead_unit_id else ""
    return [
        [("标题", ticket.title)],
        [("诉求类型", word(KINDS, ticket.kind)), ("紧急程度", word(URGENCIES, ticket.urgency))],
        [("诉求人", name), ("联系电话", phone)],
        [("地点", f"{place}{address}")],
        [("主办单位", lead), ("当前环节", word(STATES, ticket.state))],
        [
            ("登记时间", present.moment(ticket.registered_at)),
            ("办结期限", present.due(ticket.due_at)),
        ],
    ]
