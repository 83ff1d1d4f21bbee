"""What the ticket's page shows, gathered in a handful of queries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hotline.casework.timekeeping import calendar
from hotline.rules.calendar import WorkCalendar
from hotline.rules.permissions import STATION, Actor
from hotline.rules.words import ASSIGNMENT_ROLES, ASSIGNMENT_STATES, word
from hotline.store import assignments, attachments, history, lookups, tickets
from hotline.store.assignments import Assignment
from hotline.store.tickets import Ticket
from hotline.web import present
from hotline.web.tickets import choices

PURPOSES = {"appeal": "诉求材料", "contact": "联系凭证", "handling": "办理凭证"}
KINDS_OF_FILE = {"image": "照片", "audio": "录音", "video": "视频", "text": "文本"}


def gather(actor: Actor, ticket: Ticket, now: datetime) -> dict[str, Any]:
    """Return everything the page shows of a ticket that is already within reach."""
    days = calendar()
    parts = assignments.of_ticket(ticket.id)
    asked = assignments.requests_of_ticket(ticket.id)
    own = choices.own_part(actor, parts)
    answers = assignments.answers_of_ticket(ticket.id)
    files = attachments.of_ticket(ticket.id)
    return {
        "ticket": ticket,
        "marks": present.marks(ticket.__data__),
        "clock": present.clock(now, ticket.next_warn_at, ticket.next_due_at, days),
        "tree": _tree(parts, None, now, days),
        "own": own,
        "own_clock": present.clock(now, own.next_warn_at, own.next_due_at, days) if own else {},
        "waiting": _waiting(actor, own, parts),
        "answers": answers,
        "requests": asked,
        "callbacks": tickets.callbacks_of(ticket.id) if ticket.callback_tries else [],
        "entries": history.of_ticket(ticket.id),
        "files": [_file(ticket.ticket_no, row) for row in files],
        "related": lookups.related(actor, ticket),
        "clocks": assignments.clocks_of_ticket(ticket.id),
        "now": now,
        **_acts(actor, ticket, own, asked),
    }


def _acts(
    actor: Actor, ticket: Ticket, own: Assignment | None, asked: list[dict[str, Any]]
) -> dict[str, Any]:
    pending = next((row["id"] for row in asked if row["state"] == "pending"), None)
    if own is not None:
        made = choices.of_part(actor, own)
    elif actor.role in STATION:
        made = []
    else:
        made = choices.of_office(actor, ticket, pending)
    buttons, more = choices.split(made)
    return {"buttons": buttons, "more": more}


def _waiting(
    actor: Actor, own: Assignment | None, parts: list[Assignment]
) -> list[tuple[Assignment, str]]:
    """Return the answers from below that the person may take over or send back."""
    if own is None or actor.role == "grid_worker":
        return []
    below = (part for part in parts if part.parent_id == own.id and part.state == "answered")
    return [(part, part.unit.short_name) for part in below]


def _tree(
    parts: list[Assignment], parent: int | None, now: datetime, days: WorkCalendar
) -> list[dict[str, Any]]:
    return [
        {
            "unit": part.unit.short_name,
            "role": word(ASSIGNMENT_ROLES, part.role),
            "state": word(ASSIGNMENT_STATES, part.state),
            "instruction": part.instruction,
            "children": _tree(parts, part.id, now, days),
            **present.clock(now, part.next_warn_at, part.next_due_at, days),
        }
        for part in parts
        if part.parent_id == parent
    ]


def _file(ticket_no: str, row: dict[str, Any]) -> dict[str, Any]:
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
    }
