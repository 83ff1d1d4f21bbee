"""What the ticket's page shows, gathered in a handful of queries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hotline.casework.timekeeping import calendar
from hotline.rules.calendar import WorkCalendar
from hotline.rules.permissions import OFFICE, STATION, Actor, sees_everything
from hotline.rules.privacy import without_numbers
from hotline.rules.words import ASSIGNMENT_ROLES, ASSIGNMENT_STATES, PURPOSES, word
from hotline.store import reading, visits
from hotline.store.sealing import unseal
from hotline.web import present
from hotline.web.thumbnails import original_of
from hotline.web.tickets import asking, choices, disputes

Row = dict[str, Any]
KINDS_OF_FILE = {"image": "照片", "audio": "录音", "video": "视频", "text": "文本"}

TEXTS = ("own", "waiting", "answers", "requests", "visits", "callbacks", "entries", "related")
SECRET_ADDRESS = "（具体地址保密）"


def gather(actor: Actor, ticket: Row, parts: list[Row], now: datetime) -> dict[str, Any]:
    """Return everything the page shows of a ticket that is already within reach."""
    number = ticket["id"]
    days = calendar()
    asked = reading.requests(number)
    own = choices.own_part(actor, parts)
    return {
        "ticket": ticket,
        "person": _person(ticket),
        "marks": present.marks(ticket),
        "clock": _clock(ticket, now, days),
        "tree": _tree(actor, parts, None, now, days),
        "own": own,
        "own_clock": _clock(own, now, days) if own else {},
        "waiting": _waiting(actor, own, parts),
        "answers": reading.answers(number) if ticket["answered_at"] or parts else [],
        "requests": asked,
        "visits": visits.of_ticket(number) if parts else [],
        "callbacks": reading.callbacks(number) if ticket["callback_tries"] else [],
        "entries": reading.history(number),
        "files": [_file(ticket["ticket_no"], row) for row in reading.files(number)],
        "related": reading.related(actor, ticket, actor.role in OFFICE),
        "now": now,
        **_acts(actor, ticket, own, parts, asked, now),
    }


def without_person(gathered: dict[str, Any]) -> dict[str, Any]:
    """Return the page's content without what tells who asked: numbers typed into any text, and
    of a confidential ticket the exact address."""
    ticket = gathered["ticket"]
    texts = {name: without_numbers(gathered[name]) for name in TEXTS}
    shown = {name: without_numbers(ticket[name]) for name in ("title", "content", "address")}
    if ticket["is_confidential"]:
        shown["address"] = SECRET_ADDRESS if ticket["address"] else ""
    return {**gathered, **texts, "ticket": {**ticket, **shown}}


def _person(ticket: Row) -> dict[str, str]:
    """Return name and number of the requester, masked."""
    phone = unseal(ticket["contact_phone_sealed"]) or unseal(ticket["phone_sealed"])
    name = present.masked_name(unseal(ticket["name_sealed"]))
    return {
        "name": "匿名" if ticket["is_anonymous"] else name,
        "phone": present.masked_phone(phone),
    }


def _clock(row: Row, now: datetime, days: WorkCalendar) -> dict[str, str]:
    return present.clock(now, row["next_warn_at"], row["next_due_at"], days)


def _acts(
    actor: Actor,
    ticket: Row,
    own: Row | None,
    parts: list[Row],
    asked: list[Row],
    now: datetime,
) -> dict[str, Any]:
    if own is not None:
        names = asking.offered(actor, ticket, own, asked, now)
        made = asking.beside(actor, choices.of_part(actor, own), names, own["id"])
        made = [*asking.to_sign(actor, asked), *made]
        made += disputes.of_part(actor, ticket, own, asked)
    elif actor.role in STATION:
        made = []
    else:
        made = [*asking.to_decide(actor, asked), *choices.of_office(actor, ticket)]
        made += disputes.of_office(actor, ticket, parts, asked)
    buttons, more = choices.split(made)
    return {"buttons": buttons, "more": more}


def _waiting(actor: Actor, own: Row | None, parts: list[Row]) -> list[Row]:
    """Return the parts below whose answers the person may take over or send back."""
    if own is None or actor.role == "grid_worker":
        return []
    return [p for p in parts if p["parent"] == own["id"] and p["state"] == "answered"]


def _sheet(actor: Actor, part: Row) -> str:
    """Where the part's hand-over sheet is printed, "" for who does not reach it."""
    is_reached = sees_everything(actor) or part["unit"] in actor.unit_ids
    is_here = part["state"] not in ("returned", "withdrawn")
    return f"/parts/{part['id']}/handover.pdf" if is_reached and is_here else ""


def _tree(
    actor: Actor, parts: list[Row], parent: int | None, now: datetime, days: WorkCalendar
) -> list[dict[str, Any]]:
    return [
        {
            "unit": part["unit_name"],
            "role": word(ASSIGNMENT_ROLES, part["role"]),
            "state": word(ASSIGNMENT_STATES, part["state"]),
            "sheet": _sheet(actor, part),
            "children": _tree(actor, parts, part["id"], now, days),
            **_clock(part, now, days),
        }
        for part in parts
        if part["parent"] == parent
    ]


def _file(ticket_no: str, row: Row) -> dict[str, Any]:
    url = f"/tickets/{ticket_no}/files/{row['id']}"
    group = row["media_type"].split("/")[0]
    said = [PURPOSES.get(row["purpose"], ""), present.size(row["size"]), row["by_name"]]
    return {
        "url": url,
        "thumb": f"{url}/thumb" if group == "image" and row["is_here"] else "",
        "name": row["name"],
        "kind": KINDS_OF_FILE.get(group, "文档") if row["is_here"] else "尚未传到",
        "words": " ".join(word for word in said if word),
        "answer": row["answer"],
        "visit": row["visit_id"],
        "request": row["request_id"],
        "is_appeal": row["purpose"] in ("", "appeal"),
        "original": original_of(url, row["sha256"]) if row["is_here"] else "",
    }
