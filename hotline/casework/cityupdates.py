"""What the city changed of what it registered: applied field by field, each change in the history.

Personal data goes sealed into the requester's row and is never repeated in the history.
"""

from __future__ import annotations

from typing import Any

from hotline.casework.act import Act
from hotline.casework.attaching import Evidence, attach
from hotline.casework.relimiting import relimit
from hotline.store import search
from hotline.store.attachments import Attachment
from hotline.store.sealing import phone_hash, seal
from hotline.store.tickets import Requester, Ticket
from hotline.store.units import Division

WORDS = {
    "title": "标题",
    "content": "内容",
    "kind": "诉求类型",
    "category": "事项分类",
    "urgency": "紧急程度",
    "is_enterprise": "涉企标记",
    "is_confidential": "保密标记",
    "channel": "诉求来源",
    "registered_at": "登记时间",
    "city_due_at": "市级期限",
    "place": "事发地",
    "requester": "诉求人信息",
    "attachments": "附件",
    "refs": "关联编号",
}
# What a deadline hangs on: a change counts the running ones anew in the same transaction.
TIMED = ("kind", "urgency", "city_due_at")
PLAIN = ("title", "content", "kind", "category", "urgency", "is_enterprise", "is_confidential",
         "channel", "registered_at", "city_due_at")  # fmt: skip


def evidence_of(attachments: list[dict[str, Any]]) -> list[Evidence]:
    """Return the city's files as the acts name them; they are fetched later."""
    return [
        Evidence(file["sha256"], file.get("name") or "附件", file.get("type") or "",
                 file.get("size") or 0)
        for file in attachments
    ]  # fmt: skip


def apply_changes(act: Act, ticket: Ticket, taken: dict[str, Any]) -> list[str]:
    """Change what differs and return the names of what changed, in the order of the form.

    The caller settles the ticket. Files are only ever added; nothing here deletes one. A changed
    kind, urgency or deadline of the city moves the running deadlines at once, from their own start.
    """
    old = _indexed(ticket)
    changed = {name for name in PLAIN if name in taken and _set(ticket, name, taken[name])}
    for name, change in (
        ("place", _place),
        ("requester", _requester),
        ("refs", _refs),
    ):
        if name in taken and change(ticket, taken[name]):
            changed.add(name)
    if "attachments" in taken and _attachments(act, ticket, taken["attachments"]):
        changed.add("attachments")
    new = _indexed(ticket)
    if new != old:
        search.replace(ticket.id, 0, old, new)
    if changed & set(TIMED):
        because = "、".join(WORDS[name] for name in TIMED if name in changed)
        relimit(act, ticket, f"市平台更改{because}")
    return [name for name in WORDS if name in changed]


def _indexed(ticket: Ticket) -> str:
    place = ticket.division.name if ticket.division_code else ""
    return search.registration_text(ticket.title, ticket.content, place, ticket.address)


def _set(thing: Any, name: str, value: Any) -> bool:
    if getattr(thing, name) == value:
        return False
    setattr(thing, name, value)
    return True


def _place(ticket: Ticket, place: dict[str, Any]) -> bool:
    """A code that is not in the county's table stays beside the ticket as it was sent."""
    code = place.get("division") or None
    if code and not Division.select().where(Division.code == code).exists():
        ticket.extra = {**(ticket.extra or {}), "division": code}
        code = None
    before = (ticket.division_code, ticket.address, ticket.lng, ticket.lat)
    after = (code, place.get("address") or "", place.get("lng"), place.get("lat"))
    if before == after:
        return False
    ticket.division, ticket.address, ticket.lng, ticket.lat = after
    return True


def _requester(ticket: Ticket, person: dict[str, Any]) -> bool:
    row = ticket.requester
    name, phone = person["name"] or "", person["phone"] or ""
    if (row.name, row.phone, row.is_anonymous) == (name, phone, person["is_anonymous"]):
        return False
    Requester.update(
        name_sealed=seal(name or None),
        phone_sealed=seal(phone or None),
        contact_phone_sealed=seal(phone or None),
        phone_hash=phone_hash(phone),
        contact_hash=phone_hash(phone),
        phone_tail="".join(c for c in phone if c.isdigit())[-4:],
        is_anonymous=person["is_anonymous"],
    ).where(Requester.id == row.id).execute()
    return True


def _refs(ticket: Ticket, refs: dict[str, Any]) -> bool:
    return _set(ticket, "refs", {**(ticket.refs or {}), **refs} or None)


def _attachments(act: Act, ticket: Ticket, named: list[dict[str, Any]]) -> bool:
    known = {
        row[0]
        for row in Attachment.select(Attachment.sha256)
        .where(Attachment.ticket == ticket.id)
        .tuples()
    }
    new = [file for file in evidence_of(named) if file.sha256 not in known]
    attach(act, ticket, new, "appeal", is_here=False)
    return bool(new)
