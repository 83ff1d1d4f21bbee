"""The sandbox city's desk: what it holds, dispatching, urging, and a switch for faults."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hotline.errors import Refused
from hotline.rules import words
from hotline.sandboxcity import acts
from hotline.sandboxcity.protocol import fault_now, now, store
from hotline.sandboxcity.requests import proofs_told, undecided

desk = Blueprint("desk", __name__)

SIDES = {"county": "县级", "city": "市级"}
FAULTS = {"": "线路正常", "busy": "线路中断", "lost": "应答丢失"}
EVENTS = words.EVENTS
LEVELS = {
    "hotline": "市热线催办",
    "media": "媒体督办",
    "government": "政府督查",
    "congress": "人大政协督办",
    "discipline": "纪委监委督办",
}
# What each member of an act is called on the ticket page; the rest is shown in the raw events.
MEMBERS = {
    "record": "办理记录（内部）",
    "reply": "答复口径（公开）",
    "text": "说明",
    "reason": "理由",
    "basis": "依据",
    "level": "级别",
    "contacted": "是否联系",
    "solved": "是否解决",
    "satisfied": "是否满意",
    "tries": "回访次数",
    "due_at": "办理时限",
    "into": "并入工单",
    "request": "批复事项",
    "decision": "批复",
}
CODES: dict[str, dict[str, str]] = {
    "contacted": words.CONTACTED,
    "solved": words.SOLVED,
    "satisfied": words.SATISFIED,
    "level": LEVELS,
    "request": words.REQUESTS,
    "decision": {"approved": "同意", "refused": "不同意"},
}
RECEIVED = "SELECT n, type, subject, received_at AS at, body, is_applied FROM received ORDER BY n"
SENT = "SELECT n, type, subject, sent_at AS at, body, 1 AS is_applied FROM sent ORDER BY n"


@desk.before_request
def own_pages_only() -> None:
    """Refuse forms posted from another site's page."""
    origin = request.headers.get("Origin")
    if request.method == "POST" and origin and origin != request.host_url.rstrip("/"):
        abort(403)


@desk.context_processor
def vocabulary() -> dict[str, Any]:
    return {
        "words": words,
        "event_name": lambda kind: EVENTS.get(kind, kind),
        "told": told,
        "clock_text": clock_text,
        "masked_phone": masked_phone,
        "raw_event": raw_event,
        "masked_name": masked_name,
        "fault_text": FAULTS.get(fault_now(), ""),
        "sides": SIDES,
    }


def masked_phone(text: str) -> str:
    return re.sub(r"(\d{3})\d{4,}(\d{4})", r"\1****\2", text or "")


def masked_name(text: str) -> str:
    return f"{text[0]}{'某' * min(len(text) - 1, 2)}" if text else ""


def raw_event(body: str) -> str:
    """Return an event as it came, spread over lines, with the requester masked."""
    try:
        event = json.loads(body)
    except ValueError:
        # A refused event is kept cut short; a mobile number in it is masked all the same.
        return re.sub(r"(?<!\d)(1\d{2})\d{4}(\d{4})(?!\d)", r"\1****\2", body)
    data = event.get("data") if isinstance(event, dict) else None
    person = data.get("requester") if isinstance(data, dict) else None
    if isinstance(person, dict):
        person["name"] = masked_name(str(person.get("name") or ""))
        person["phone"] = masked_phone(str(person.get("phone") or ""))
    return json.dumps(event, ensure_ascii=False, indent=1)


def clock_text(text: str) -> str:
    """Return "11月21日 09:12" for a stored time, the text itself for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except (ValueError, TypeError):
        return str(text or "")
    return f"{moment.month}月{moment.day}日 {moment:%H:%M}"


def told(data: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what an act says as (label, text), in a fixed order, in office words."""
    flat = {**data, **(data.get("result") if isinstance(data.get("result"), dict) else {})}
    lines = []
    for name, label in MEMBERS.items():
        value = flat.get(name)
        if isinstance(value, (str, int)) and value != "":
            text = CODES.get(name, {}).get(str(value), str(value))
            lines.append((label, clock_text(text) if name == "due_at" else text))
    by = data.get("by") if isinstance(data.get("by"), dict) else {}
    who = " ".join(str(by[each]) for each in ("unit", "person") if by.get(each))
    lines += [("凭证", line) for line in proofs_told({**data, "attachments": None})]
    return [("办理人", who), *lines] if who else lines


@desk.get("/")
def tickets() -> ResponseReturnValue:
    return render_template("sandboxcity/tickets.html", tickets=store().tickets())


@desk.get("/tickets/<number>")
def ticket(number: str, wrong: str = "") -> ResponseReturnValue:
    found = store().ticket(number)
    if found is None:
        abort(404)
    waiting = store().rows(
        "SELECT type, version FROM received WHERE subject = ? AND is_applied = 0", number
    )
    return render_template(
        "sandboxcity/ticket.html",
        ticket=found,
        acts=store().acts(number),
        waiting=waiting,
        levels=LEVELS,
        asked=undecided(store(), number),
        decisions={"approved": "同意", "refused": "不同意"},
        wrong=wrong,
    )


@desk.post("/tickets/<number>/<what>")
def tell(number: str, what: str) -> ResponseReturnValue:
    """One of the buttons of the ticket page."""
    data = {name: text.strip() for name, text in request.form.items() if text.strip()}
    try:
        acts.tell(store(), current_app.config["COUNTY"], number, what, data, now())
    except Refused as refusal:
        return ticket(number, str(refusal)), refusal.status
    return redirect(url_for("desk.ticket", number=number), 303)


@desk.get("/dispatch")
def dispatch_form(wrong: str = "") -> ResponseReturnValue:
    county = current_app.config["COUNTY"]
    return render_template(
        "sandboxcity/dispatch.html", given=request.form, county=county, wrong=wrong
    )


@desk.post("/dispatch")
def dispatch() -> ResponseReturnValue:
    """Register and send down one ticket with its files."""
    given = {name: text.strip() for name, text in request.form.items()}
    try:
        data = _ticket_data(given)
        data["attachments"] = _kept_files()
        number = acts.dispatch(store(), current_app.config["COUNTY"], data, now())
    except Refused as refusal:
        return dispatch_form(str(refusal)), refusal.status
    return redirect(url_for("desk.ticket", number=number), 303)


def _ticket_data(given: dict[str, str]) -> dict[str, Any]:
    names = ("title", "content", "kind", "category", "urgency", "channel")
    return {
        **{name: given.get(name, "") for name in names},
        "enterprise": "enterprise" in given,
        "confidential": "confidential" in given,
        "requester": {
            "name": given.get("name", ""),
            "phone": given.get("phone", ""),
            "anonymous": "anonymous" in given,
        },
        "place": {"division": given.get("division", ""), "address": given.get("address", "")},
    }


def _kept_files() -> list[dict[str, Any]]:
    kept = []
    for file in request.files.getlist("files"):
        content = file.read()
        if file.filename:
            sha256 = hashlib.sha256(content).hexdigest()
            store().keep_blob(sha256, content)
            kept.append(
                {
                    "sha256": sha256,
                    "name": file.filename[-120:],
                    "type": file.mimetype[:100],
                    "size": len(content),
                }
            )
    return kept


@desk.get("/events")
def events() -> ResponseReturnValue:
    """Raw events both ways, newest first. Events never carry the secret."""
    return render_template(
        "sandboxcity/events.html",
        received=store().rows(f"{RECEIVED} DESC LIMIT 100"),
        sent=store().rows(f"{SENT} DESC LIMIT 100"),
        refusals=store().rows("SELECT * FROM refusals ORDER BY n DESC LIMIT 50"),
    )


@desk.route("/fault", methods=["GET", "POST"])
def fault() -> ResponseReturnValue:
    if request.method == "POST":
        minutes = request.form.get("minutes", 0, int)
        acts.switch_fault(store(), request.form.get("fault", ""), minutes, now())
        return redirect(url_for("desk.fault"), 303)
    until = store().setting("fault_until")
    return render_template("sandboxcity/fault.html", until=until, is_on=bool(fault_now()))
