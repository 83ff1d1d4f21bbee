"""A line whose ticket is here already: what the ledger says now replaces what was registered.

An empty cell never empties a field. Work done in this system is not touched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotline.casework.rollup import settle_ticket
from hotline.casework.telling import said_by
from hotline.rules import cityreports
from hotline.store import mappings, outbox, search
from hotline.store.assignments import Answer, Assignment
from hotline.store.sealing import phone_hash, seal
from hotline.store.tickets import Requester, Ticket

if TYPE_CHECKING:
    from hotline.casework.importing import Entry
    from hotline.casework.importlines import Writer

LEDGER = "旧台账"  # who acted, as far as the ledger tells
FIELD_WORDS = {
    "title": "标题",
    "content": "内容",
    "kind": "诉求类型",
    "category": "事项分类",
    "urgency": "紧急程度",
    "channel": "受理渠道",
    "labels": "标签",
    "reported_party": "被反映对象",
    "address": "地址",
    "division": "事发地",
    "requester": "诉求人信息",
    "answer": "答复",
    "judgement": "回访结果",
}


def update(writer: Writer, ticket: Ticket, entry: Entry) -> bool:
    """Bring the ticket in line with the ledger and return whether anything changed."""
    old = writer.registration_text(ticket)
    changed = _registration(ticket, entry)
    if _requester(ticket.requester, entry.read.values):
        changed.append("requester")
    new = writer.registration_text(ticket)
    if new != old:
        search.replace(ticket.id, 0, old, new)
    closes = entry.read.is_history and ticket.state == "registered"
    if closes:
        _close(writer, ticket, entry)
    elif entry.read.is_history and ticket.state == "closed" and mappings.was_imported(ticket.id):
        changed += _outcome(writer, ticket, entry.read.values)
    if changed:
        words = "、".join(FIELD_WORDS[name] for name in changed)
        writer.log(ticket, "import", writer.act.now, f"再次导入，更新：{words}")
    if changed or closes:
        settle_ticket(ticket)
    return bool(changed) or closes


def _registration(ticket: Ticket, entry: Entry) -> list[str]:
    values, assumed = entry.read.values, _assumed(entry)
    changed = []
    for name in ("title", "content", "kind", "category", "urgency", "channel", "labels",
                 "reported_party", "address"):  # fmt: skip
        if values[name] and name not in assumed and values[name] != getattr(ticket, name):
            setattr(ticket, name, values[name])
            changed.append(name)
    if entry.division and entry.division != ticket.division_code:
        ticket.division = entry.division
        changed.append("division")
    return changed


def _assumed(entry: Entry) -> set[str]:
    """Return the fields whose value was only assumed: they never replace a known one."""
    notes = " ".join(entry.read.notes)
    named = {"kind": "按文字推断", "title": "没有标题", "content": "没有内容"}
    assumed = {name for name, words in named.items() if words in notes}
    values = entry.read.values
    return assumed | {
        name
        for name, code in (("channel", "import"), ("urgency", "ordinary"))
        if values[name] == code
    }


def _requester(person: Requester, values: dict[str, Any]) -> bool:
    changed = False
    if values["name"] and values["name"] != person.name:
        person.name_sealed, changed = seal(values["name"]), True
    if values["phone"] and values["phone"] != person.phone:
        contact = values["contact_phone"] or values["phone"]
        person.phone_sealed, person.contact_phone_sealed = seal(values["phone"]), seal(contact)
        person.phone_hash, person.contact_hash = phone_hash(values["phone"]), phone_hash(contact)
        person.phone_tail = "".join(c for c in contact if c.isdigit())[-4:]
        changed = True
    if changed:
        person.save()
    return changed


def _close(writer: Writer, ticket: Ticket, entry: Entry) -> None:
    """An appeal that waited for dispatch is over in the ledger: close it, and tell the city."""
    writer.finish(ticket, entry)
    if outbox.version_up(ticket.wire_no) > 0:
        told = cityreports.closed(writer.act.now, text=ticket.close_reason, **said_by(writer.act))
        writer.act.owe("closed", ticket, told)


def _outcome(writer: Writer, ticket: Ticket, values: dict[str, Any]) -> list[str]:
    changed = []
    if _answered_anew(writer, ticket, values):
        changed.append("answer")
    judged = {name: values[name] for name in ("solved", "satisfied") if values[name]}
    if any(getattr(ticket, name) != value for name, value in judged.items()):
        at = values["called_back_at"] or ticket.closed_at
        kept = {name: values[name] or getattr(ticket, name) for name in ("solved", "satisfied")}
        writer.judge(ticket, {**values, **kept}, at)
        writer.call_back(ticket, {**values, **kept}, at)
        changed.append("judgement")
    return changed


def _answered_anew(writer: Writer, ticket: Ticket, values: dict[str, Any]) -> bool:
    if not (values["reply"] or values["record"]):
        return False
    last = Answer.select().where(Answer.ticket == ticket.id).order_by(Answer.id.desc()).first()
    if last is not None and last.by_name != LEDGER:
        return False
    if last is not None and (last.reply, last.record) == (values["reply"], values["record"]):
        return False
    part = Assignment.get_or_none((Assignment.ticket == ticket.id) & (Assignment.role == "lead"))
    if part is None:
        return False
    writer.answer(ticket, part.id, values, values["answered_at"] or ticket.closed_at)
    return True
