"""The sandbox city's side of the events: taking the county's in order, owing its own.

Events of one ticket are applied in `ticketversion` order; an early one waits; a snapshot
applies at once and closes every gap below its version.
"""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta
from typing import Any

from hotline.outside import cloudevent
from hotline.outside.cloudevent import BadEnvelope, Event
from hotline.rules.cityfields import BadCityData, registration
from hotline.rules.eventids import NOISE, uuid7
from hotline.sandboxcity.store import CityStore, dumped

UP_TYPES = frozenset(
    {
        "ticket.registered",
        "ticket.accepted",
        "ticket.contacted",
        "ticket.progress",
        "ticket.answered",
        "ticket.returned",
        "ticket.extension.requested",
        "ticket.deferral.requested",
        "ticket.exclusion.requested",
        "ticket.called_back",
        "ticket.closed",
        "ticket.merged",
        "ticket.snapshot",
        "notice.published",
        "sync.request",
    }
)
STATE_AFTER = {
    "ticket.registered": "registered",
    "ticket.dispatched": "dispatched",
    "ticket.accepted": "handling",
    "ticket.answered": "reviewing",
    "ticket.called_back": "calling_back",
    "ticket.closed": "closed",
    "ticket.merged": "merged",
    "ticket.reopened": "handling",
    "ticket.withdrawn": "withdrawn",
}
# Protocol: "a gap open for 15 minutes is asked for with sync.request".
GAP = timedelta(minutes=15)


def receive(store: CityStore, county: str, envelope: Any, now: datetime) -> dict[str, str]:
    """Take one event and return its receipt. Call inside `store.write()`."""
    event_id = envelope.get("id") if isinstance(envelope, dict) else None
    known = isinstance(event_id, str) and store.row("SELECT n FROM received WHERE id=?", event_id)
    if known:
        return {"id": str(event_id), "status": "duplicate"}
    try:
        event = _checked(county, envelope)
    except (BadEnvelope, BadCityData) as refusal:
        store.rows(
            "INSERT INTO refusals (received_at, code, message, body) VALUES (?, ?, ?, ?)",
            now.isoformat(),
            refusal.code,
            str(refusal),
            dumped(envelope)[:20_000],
        )
        shown = event_id if isinstance(event_id, str) else ""
        return {"id": shown, "status": "rejected", "code": refusal.code, "message": str(refusal)}
    _keep(store, event, envelope, now)
    if event.subject is None:
        _apply_without_ticket(store, county, event, now)
    else:
        _apply_what_can_be(store, event, now)
    return {"id": event.id, "status": "accepted"}


def _checked(county: str, envelope: Any) -> Event:
    event = cloudevent.parse(envelope)
    if event.source != cloudevent.county_source(county):
        raise BadEnvelope("wrong_source", "事件来源不是本县。")
    if event.type not in UP_TYPES:
        raise BadEnvelope("unknown_type", f"不认识的事件类型 {event.type}。")
    if event.type in ("ticket.registered", "ticket.snapshot"):
        registration(event.data)
        if event.data["ticket_no"] != event.subject:
            raise BadEnvelope("wrong_subject", "事件的工单编号与正文不一致。")
    return event


def _keep(store: CityStore, event: Event, envelope: Any, now: datetime) -> None:
    store.rows(
        "INSERT INTO received (id, type, subject, version, time, received_at, body, is_applied) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
        event.id,
        event.type,
        event.subject,
        event.ticketversion,
        event.time.isoformat(),
        now.isoformat(),
        dumped(envelope),
    )


def _apply_what_can_be(store: CityStore, event: Event, now: datetime) -> None:
    """Apply this event and every waiting one of its ticket that it makes ready."""
    number = str(event.subject)
    if store.ticket(number) is None:
        store.save_ticket(number, {"ticket_no": number}, "registered", event.type, now.isoformat())
    version = (store.ticket(number) or {})["county_version"]
    if event.type == "ticket.snapshot":
        _apply(store, event, now)
        version = max(version, event.ticketversion or 0)
    waiting = store.rows(
        "SELECT id, version, body FROM received WHERE subject = ? AND is_applied = 0 "
        "ORDER BY version, n",
        number,
    )
    for row in waiting:
        if row["version"] > version + 1:
            break
        if row["version"] == version + 1:
            _apply(store, cloudevent.parse(json.loads(row["body"])), now)
            version += 1
        store.rows("UPDATE received SET is_applied = 1 WHERE id = ?", row["id"])
    store.rows("UPDATE tickets SET county_version = ? WHERE no = ?", version, number)


def _apply(store: CityStore, event: Event, now: datetime) -> None:
    number = str(event.subject)
    ticket = store.ticket(number) or {"data": {}, "state": "registered"}
    data, state = ticket["data"], STATE_AFTER.get(event.type, ticket["state"])
    if event.type == "ticket.registered":
        data = event.data
    if event.type == "ticket.snapshot":
        data = _joined(ticket, event.data)
        state = str(event.data.get("state") or state)
        for act in event.data.get("acts") or []:
            if isinstance(act, dict) and isinstance(act.get("id"), str):
                kind, at = str(act.get("type", "")), str(act.get("at", ""))
                store.add_act(number, "county", kind, act["id"], at, act)
    store.save_ticket(number, data, state, event.type, now.isoformat())
    at = event.time.isoformat()
    shown = {} if event.type == "ticket.snapshot" else event.data
    store.add_act(number, "county", event.type, event.id, at, shown)


def _joined(ticket: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    """What the city registered itself stays; of the rest the county's word is the newest."""
    told = {name: value for name, value in told.items() if name not in ("acts", "version")}
    if not ticket.get("city_version"):
        return {**ticket["data"], **told}
    refs = {**(told.get("refs") or {}), **(ticket["data"].get("refs") or {})}
    return {**told, **ticket["data"], "refs": refs}


def _apply_without_ticket(store: CityStore, county: str, event: Event, now: datetime) -> None:
    if event.type == "sync.request":
        wanted = event.data.get("tickets")
        for number in wanted if isinstance(wanted, list) else []:
            if isinstance(number, str) and store.ticket(number):
                send_snapshot(store, county, number, now)
    store.rows("UPDATE received SET is_applied = 1 WHERE id = ?", event.id)


def send(
    store: CityStore,
    county: str,
    kind: str,
    data: dict[str, Any],
    now: datetime,
    number: str | None = None,
) -> str:
    """Owe the county one event; return its id. Call inside `store.write()`."""
    version = None
    if number is not None:
        store.rows("UPDATE tickets SET city_version = city_version + 1 WHERE no = ?", number)
        version = (store.ticket(number) or {})["city_version"]
        if kind == "ticket.snapshot":
            data = {**data, "version": version}
    event = Event(
        id=uuid7(now, os.urandom(NOISE)),
        source=f"/city/{county[:4]}",
        type=kind,
        subject=number,
        time=now,
        sequence=store.next_number("sequence"),
        ticketversion=version,
        data=data,
    )
    store.rows(
        "INSERT INTO sent (id, type, subject, sent_at, body) VALUES (?, ?, ?, ?, ?)",
        event.id,
        kind,
        number,
        now.isoformat(),
        cloudevent.text_of(event),
    )
    return event.id


def send_snapshot(store: CityStore, county: str, number: str, now: datetime) -> str:
    """Owe the county the whole of one ticket as the city knows it."""
    ticket = store.ticket(number) or {"data": {}, "state": "registered"}
    acts = [
        {**act["data"], "type": act["type"], "id": act["event_id"], "at": act["at"]}
        for act in reversed(store.acts(number))
        if act["side"] == "city"
    ]
    data = {**ticket["data"], "state": ticket["state"], "acts": acts}
    return send(store, county, "ticket.snapshot", data, now, number)


def ask_for_gaps(store: CityStore, county: str, now: datetime) -> None:
    """Ask for tickets whose early events have waited 15 minutes; once per 15 minutes."""
    last = store.setting("gaps_asked_at")
    if last and datetime.fromisoformat(last) > now - GAP:
        return
    waiting = store.rows(
        "SELECT DISTINCT subject FROM received WHERE is_applied = 0 AND received_at <= ?",
        (now - GAP).isoformat(),
    )
    if waiting:
        with store.write():
            store.set("gaps_asked_at", now.isoformat())
            tickets = [row["subject"] for row in waiting]
            send(store, county, "sync.request", {"tickets": tickets}, now)
