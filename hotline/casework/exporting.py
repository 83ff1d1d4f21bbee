"""What leaves the screen or is looked at: exports, prints, reads and reveals, all in the trail."""

from __future__ import annotations

from dataclasses import replace

from hotline.casework.act import Act, Caller, allow, one_act
from hotline.errors import Incomplete, NotYours
from hotline.rules.permissions import STATION, Actor, may_see_requester
from hotline.rules.privacy import without_numbers
from hotline.store import assignments, history, reading, tickets
from hotline.store.database import write
from hotline.store.tickets import Ticket

MOST_ROWS = 5000  # of one export; a year of a township fits
SHORTEST_REASON = 4  # characters
GONE = ("returned", "withdrawn")


@one_act("export")
def export(act: Act, what: str, count: int) -> str:
    """Note that a list of `count` tickets left the system as a table; returns `what`."""
    act.subject = "工单列表"
    act.noted.update(filters=without_numbers(what), count=count)
    return what


@one_act("print")
def note_print(act: Act, ticket_nos: list[str]) -> str:
    """Note which sheets were printed; returns how many."""
    act.subject = ticket_nos[0] if len(ticket_nos) == 1 else f"{len(ticket_nos)} 件工单"
    if len(ticket_nos) > 1:
        act.noted["tickets"] = ticket_nos
    return str(len(ticket_nos))


def note_read(caller: Caller, ticket_no: str) -> None:
    """Note that a person opened the ticket: one line per person, ticket and day."""
    allow(caller.actor, "read")
    midnight = caller.now.replace(hour=0, minute=0, second=0)
    if not reading.was_read(caller.actor.person_id, ticket_no, midnight):
        with write():
            history.audit(caller.actor, "read", ticket_no, caller.now, caller.address)


def reveal(caller: Caller, ticket_no: str, reason: str) -> str:
    """Note that name and numbers are shown to a person who says why.

    A form's key counts for this ticket and day only: used on the next ticket or kept for
    tomorrow, it would show numbers with no line in the trail.
    """
    key = f"{ticket_no}:{caller.now:%Y%m%d}:{caller.key}" if caller.key else ""
    return _reveal(replace(caller, key=key), ticket_no, reason)


def _still_works(actor: Actor, ticket_id: int) -> bool:
    """Return whether a unit in reach has a part it did not give back and was not taken from it."""
    parts = assignments.of_ticket(ticket_id)
    return any(part.unit_id in actor.unit_ids and part.state not in GONE for part in parts)


def check_reveal(actor: Actor, ticket: Ticket) -> None:
    """Raise NotYours when name and numbers are not for this person, whatever the reason given."""
    if not may_see_requester(actor, ticket.is_confidential):
        raise NotYours(
            "诉求人要求保密，联系方式由县热线办掌握。需要核实情况的，请通过县热线办联系诉求人。"
        )
    if actor.role in STATION and not _still_works(actor, ticket.id):
        raise NotYours("本单位已不再办理这件工单，不能再查看诉求人联系方式。")


@one_act("reveal")
def _reveal(act: Act, ticket_no: str, reason: str) -> str:
    """Keep the line in history and trail.

    Confidential requesters (保密) are never shown to stations: NotYours (requirement A9).
    """
    ticket = tickets.get(act.actor, ticket_no)
    check_reveal(act.actor, ticket)
    if len(reason.strip()) < SHORTEST_REASON:
        raise Incomplete(
            "请写明查看原因。",
            fields={"reason": "请写明为什么需要查看，例如“联系诉求人约上门时间”。"},
        )
    act.noted["reason"] = reason.strip()
    act.log(ticket.id, f"查看诉求人联系方式：{reason.strip()}")
    return ticket_no
