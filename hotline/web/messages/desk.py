"""What became of every reminder, and what a person may do about one."""

from __future__ import annotations

from typing import Any

from flask import g, request, url_for

from hotline.casework import messagedesk, messageplan
from hotline.rules.permissions import sees_everything
from hotline.rules.reminders import KINDS, STATES, WAYS, kind_of
from hotline.rules.remindertexts import receiver_shown
from hotline.store import messages
from hotline.web import guard
from hotline.web.forms import Form, before_asked, done
from hotline.web.guard import need
from hotline.web.messages.door import blueprint, page

A_PAGE = 25
# `sending` lasts seconds: shown with what waits.
LISTED = ("waiting", "held", "sent", "failed", "unknown", "dropped")
EMPTY = {
    "waiting": "有要提醒的事项时，会先列在这里，几分钟内合并发出。",
    "held": "夜间产生的非紧急提醒会列在这里，天亮后合并发出。",
    "sent": "发出的提醒会列在这里。",
    "failed": "反复发送没有成功的提醒会连同原因列在这里。",
    "unknown": "发出后没有得到应答、不能确定对方是否收到的提醒会列在这里。",
    "dropped": "不需要再发的提醒会连同原因列在这里。",
}


@blueprint.get("/admin/messages")
@need("read_messages")
def index() -> str:
    """Show the messages in one state, the newest first, with today's totals."""
    counts, plan = messages.counts(), messageplan.read()
    state = request.args.get("state", "")
    if state not in LISTED:
        state = next((code for code in ("failed", "waiting", "held") if counts.get(code)), "sent")
    states = ("waiting", "sending") if state == "waiting" else (state,)
    rows = messages.listed(states, before_asked(), A_PAGE + 1)
    more, rows = len(rows) > A_PAGE, rows[:A_PAGE]
    return page(
        "messages/index.html", "messages.index",
        state=state, states=STATES, listed=LISTED, counts=counts, empty_words=EMPTY[state],
        rows=[_shown(row) for row in rows], before=rows[-1]["id"] if more else 0,
        today=_today(), ways=[(WAYS[way], way in plan.ways) for way in WAYS],
        is_on=bool(plan.ways), since=plan.since, quiet=plan.quiet, form=Form(),
        again=messagedesk.AGAIN, stoppable=messagedesk.STOPPABLE,
    )  # fmt: skip


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row for the page: receiver masked, no ticket content for who may not read any."""
    kind = kind_of(row["matter"], row["is_urgent"], row["unit_name"] is not None)
    is_reader = sees_everything(guard.actor())
    return {
        **row,
        "kind_words": KINDS.get(kind, "提醒"),
        "receiver": receiver_shown(row["to_name"], row["to_tail"]),
        "text": row["text"] if is_reader else row["ticket_no"] or "",
    }


def _today() -> list[tuple[str, int, int]]:
    """Return (way, sent, in trouble) of the messages made since midnight."""
    counts = messages.counts_since(g.now.replace(hour=0, minute=0, second=0))
    bad = ("failed", "unknown")
    return [
        (words, counts.get((way, "sent"), 0), sum(counts.get((way, state), 0) for state in bad))
        for way, words in WAYS.items()
    ]


@blueprint.post("/admin/messages/<int:number>/again")
@need("remind")
def send_again(number: int) -> Any:
    messagedesk.send_again(guard.caller(Form(request.form)), number)
    return done(url_for("messages.index"), "已重新列入待发送，一分钟内发出。")


@blueprint.post("/admin/messages/<int:number>/stop")
@need("remind")
def stop(number: int) -> Any:
    messagedesk.stop(guard.caller(Form(request.form)), number)
    return done(url_for("messages.index", state="dropped"), "这条提醒不再发送。")
