"""What the county tells the city: the `data` of every event that goes up, from plain words.

Source: the county–city sync protocol, "Events". The reverse of `cityfields`. Members with
nothing to say are left out; `extra` members that came down go back up unchanged.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from hotline.rules.calendar import ZONE


def wire_time(moment: datetime) -> str:
    """Return a time as the line carries it: +08:00, whole seconds. Raises on a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a time without an offset must not leave the house")
    return moment.astimezone(ZONE).isoformat(timespec="seconds")


def _said(members: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what was not said; False and 0 are said."""
    kept = {name: value for name, value in members.items() if value not in (None, "", [], {})}
    return {
        name: wire_time(value) if isinstance(value, datetime) else value
        for name, value in kept.items()
    }


def _attachment(item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **item.get("extra", {}),
        "sha256": item["sha256"],
        "name": item.get("name", ""),
        "type": item.get("type", ""),
        "size": item.get("size", 0),
    }


def _attachments(items: Iterable[Mapping[str, Any]] | None) -> list[dict[str, Any]]:
    return [_attachment(item) for item in items or []]


def registered(ticket: Mapping[str, Any]) -> dict[str, Any]:
    """Return `ticket.registered` data from a ticket in the words of `cityfields.registration`."""
    person, place = ticket["requester"], ticket.get("place") or {}
    return {
        **ticket.get("extra", {}),
        "ticket_no": ticket["ticket_no"],
        "title": ticket["title"],
        "content": ticket["content"],
        "kind": ticket["kind"],
        "urgency": ticket["urgency"],
        "channel": ticket["channel"],
        "registered_at": wire_time(ticket["registered_at"]),
        "enterprise": bool(ticket.get("is_enterprise")),
        "confidential": bool(ticket.get("is_confidential")),
        "requester": {
            **person.get("extra", {}),
            "name": person.get("name", ""),
            "phone": person.get("phone", ""),
            "anonymous": bool(person.get("is_anonymous")),
        },
        **_said(
            {
                "category": ticket.get("category"),
                "due_at": ticket.get("city_due_at"),
                "place": _place(place),
                "attachments": _attachments(ticket.get("attachments")),
                "refs": ticket.get("refs"),
            }
        ),
    }


def _place(place: Mapping[str, Any]) -> dict[str, Any]:
    named = {name: place.get(name) for name in ("division", "address", "lng", "lat")}
    return {**place.get("extra", {}), **_said(named)}


def act(
    at: datetime,
    unit: str = "",
    person: str = "",
    text: str = "",
    attachments: Iterable[Mapping[str, Any]] | None = None,
    unit_path: Iterable[str] = (),
    **more: Any,
) -> dict[str, Any]:
    """Return the members every act shares: who, when, what was said, with which files.

    `more` carries the members of one kind of act (visit, tries, result …) as they are.
    """
    return _said(
        {
            "by": _said({"unit": unit, "person": person}),
            "at": at,
            "text": text,
            "attachments": _attachments(attachments),
            "unit_path": list(unit_path),
            **more,
        }
    )


def accepted(at: datetime, **act_members: Any) -> dict[str, Any]:
    """Return `ticket.accepted` data: the unit has taken the ticket (签收)."""
    return act(at, **act_members)


def contacted(at: datetime, reached: str, **act_members: Any) -> dict[str, Any]:
    """Return `ticket.contacted` data; `reached` is yes or no (首次联系)."""
    return act(at, contacted=reached, **act_members)


def progress(at: datetime, **act_members: Any) -> dict[str, Any]:
    """Return `ticket.progress` data: a step worth telling, such as a visit or a delegation."""
    return act(at, **act_members)


def answered(
    at: datetime, record: str, reply: str, result: Mapping[str, Any], **act_members: Any
) -> dict[str, Any]:
    """Return `ticket.answered` data. `record` is internal, `reply` public: never mixed.

    `result` holds result contacted solved reason in the protocol's codes.
    """
    told = {name: result.get(name) for name in ("result", "contacted", "solved", "reason")}
    return act(at, record=record, reply=reply, result=_said(told), **act_members)


def returned(at: datetime, reason: str, basis: str, **act_members: Any) -> dict[str, Any]:
    """Return `ticket.returned` data: asked back to the city with reason and legal basis (退单)."""
    return act(at, reason=reason, basis=basis, **act_members)


def extension_requested(
    at: datetime, due_at: datetime, reason: str, **act_members: Any
) -> dict[str, Any]:
    """Return `ticket.extension.requested` data: until when, why, how the requester was told."""
    return act(at, due_at=due_at, reason=reason, **act_members)


def deferral_requested(
    at: datetime, due_at: datetime, reason: str, **act_members: Any
) -> dict[str, Any]:
    """Return `ticket.deferral.requested` data; `due_at` is the day agreed with the requester.

    `act_members` carry the proofs: visit, signed, attachments.
    """
    return act(at, due_at=due_at, reason=reason, **act_members)


def exclusion_requested(
    at: datetime, reason: str, basis: str, **act_members: Any
) -> dict[str, Any]:
    """Return `ticket.exclusion.requested` data: reason and basis, with the proofs as above."""
    return act(at, reason=reason, basis=basis, **act_members)


def called_back(
    at: datetime,
    contacted: str,
    solved: str | None,
    satisfied: str | None,
    tries: int,
    **act_members: Any,
) -> dict[str, Any]:
    """Return `ticket.called_back` data: the county's own call-back and how often it tried."""
    return act(
        at, contacted=contacted, solved=solved, satisfied=satisfied, tries=tries, **act_members
    )


def closed(at: datetime, **act_members: Any) -> dict[str, Any]:
    """Return `ticket.closed` data (办结归档)."""
    return act(at, **act_members)


def snapshot(
    registration: Mapping[str, Any], state: str, acts: Iterable[Mapping[str, Any]], version: int
) -> dict[str, Any]:
    """Return `ticket.snapshot` data: the whole ticket, which closes every gap below `version`.

    `registration` is what `registered` returns; `acts` are act data oldest first, each already
    carrying its `type` and `id`; `version` equals the event's `ticketversion`.
    """
    return {**registration, "state": state, "acts": list(acts), "version": version}


def sync_request(numbers: Iterable[str]) -> dict[str, Any]:
    """Return `sync.request` data: the tickets whose snapshots are wanted."""
    return {"tickets": sorted(set(numbers))}


def reconcile_digest(versions: Mapping[str, int]) -> str:
    """Return the digest of a day's tickets: SHA-256 over `NO SP version LF`, sorted by bytes."""
    lines = sorted((number.encode(), version) for number, version in versions.items())
    text = b"".join(number + b" %d\n" % version for number, version in lines)
    return "sha256:" + hashlib.sha256(text).hexdigest()
