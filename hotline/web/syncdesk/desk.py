"""Looking at the line: the desk, the messages of one ticket, one message in full."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from flask import g, render_template, request

from hotline.casework import linestatus, resending
from hotline.casework.citysync import message_of
from hotline.casework.settings import effective_settings
from hotline.errors import OutOfReach
from hotline.rules.linestate import Contact, span
from hotline.rules.permissions import sees_everything
from hotline.rules.phrases_of_time import moment
from hotline.rules.words import INCOMING, OUTGOING
from hotline.store import inbox, outbox, synclists
from hotline.store.inbox import InboxEvent
from hotline.store.outbox import OutboxEvent
from hotline.web import guard
from hotline.web.forms import Form, before_asked
from hotline.web.guard import need
from hotline.web.syncdesk.door import blueprint, shown, started_with

# Lists on offer: what the city has confirmed is found by its ticket.
LISTED = ("waiting", "rejected", "set_aside")


@blueprint.get("/sync")
@need("sync_desk")
def index() -> str:
    """Show the line, and the messages to the city in one state."""
    state = request.args.get("state", "")
    counts = outbox.counts()
    if state not in LISTED:
        state = "rejected" if counts.get("rejected") else "waiting"
    rows, after = synclists.outgoing(state, request.args.get("after", ""))
    return render_template(
        "syncdesk/index.html", rows=rows, state=state, after=after, **_line(counts)
    )


def _line(counts: dict[str, int]) -> dict[str, Any]:
    told = linestatus.facts(started_with(), g.now)
    return {
        "line": told.line,
        "counts": counts,
        "oldest": f"{moment(told.oldest)}（已等 {span(g.now - told.oldest)}）"
        if told.oldest
        else "",
        "told": told,
        "compared": linestatus.compared_words(told.compared),
        "differs": told.compared is not None and told.compared.outcome == "mismatch",
        "up": _said(told.contacts["push"], "还没有上报过"),
        "down": _said(told.contacts["pull"], "还没有收取过"),
        "listed": LISTED,
        "words": OUTGOING,
        "form": Form(given={"day": (g.now - timedelta(days=1)).date()}),
    }


def _said(contact: Contact, never: str) -> str:
    if contact.tried_at is None:
        return never
    if not contact.trouble:
        return f"{moment(contact.tried_at)}，正常"
    heard = f"，上次正常是 {moment(contact.heard_at)}" if contact.heard_at else ""
    return f"{moment(contact.tried_at)}，{contact.trouble.rstrip('。')}{heard}"


@blueprint.get("/sync/inbox")
@need("sync_desk")
def received() -> str:
    """Show the messages from the city in one state."""
    counts, state = inbox.counts(), request.args.get("state", "")
    if state not in INCOMING:
        state = "refused" if counts.get("refused") else "applied"
    rows, before = synclists.incoming(state, before_asked())
    return render_template(
        "syncdesk/received.html", rows=rows, state=state, before=before, counts=counts,
        words=INCOMING,
    )  # fmt: skip


@blueprint.get("/sync/ticket")
@need("sync_desk")
def of_ticket() -> str:
    """Show every message about one ticket, both ways."""
    number = request.args.get("no", "").strip()[:64]
    sent, came = synclists.of_ticket(number) if number else ([], [])
    return render_template("syncdesk/ticket.html", number=number, sent=sent, came=came)


@blueprint.get("/sync/out/<int:number>")
@need("sync_desk")
def sent(number: int) -> str:
    """Show one message to the city with what may be done about it."""
    return render_template("syncdesk/message.html", **about(number))


def about(number: int) -> dict[str, Any]:
    """Return what the page of one message to the city shows."""
    row = OutboxEvent.get_or_none(OutboxEvent.id == number)
    if row is None:
        raise OutOfReach("没有找到这条消息。")
    code = effective_settings(started_with())["county_code"]
    text = shown(json.loads(message_of(row, code)), not sees_everything(guard.actor()))
    return {
        "row": row,
        "text": text,
        "form": Form(),
        "words": OUTGOING,
        "to_city": True,
        "can_edit": resending.can_edit(row, guard.actor().role),
    }


@blueprint.get("/sync/in/<int:number>")
@need("sync_desk")
def came(number: int) -> str:
    """Show one message from the city as it came."""
    row = InboxEvent.get_or_none(InboxEvent.id == number)
    if row is None:
        raise OutOfReach("没有找到这条消息。")
    text = shown(inbox.envelope_of(row), not sees_everything(guard.actor()))
    return render_template("syncdesk/message.html", row=row, text=text, words=INCOMING)
