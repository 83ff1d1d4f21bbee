"""Looking at letters: the desk by state, one letter in full."""

from __future__ import annotations

from flask import g, render_template, request

from hotline.casework.timekeeping import calendar
from hotline.rules.permissions import sees_everything
from hotline.rules.phrases_of_time import time_left
from hotline.rules.policy_codes import TRIGGERS
from hotline.rules.words import LETTER_STATES
from hotline.store import letters as kept
from hotline.web import guard
from hotline.web.forms import before_asked
from hotline.web.guard import need
from hotline.web.letters.door import about, blueprint

TABS = {**LETTER_STATES, "late": "答复超期"}
OFFICE_TABS = ("draft", "issued", "late", "answered", "closed", "dropped")
UNIT_TABS = ("issued", "late", "answered", "closed")
# What an empty list says: when something will appear in it.
EMPTY = {
    "draft": "工单超期、敷衍答复、两次不满意等情形，系统会自动拟稿，放在这里等您签发。",
    "issued": "签发后等待单位答复的文书，会出现在这里。",
    "late": "过了答复期限单位还没有答复的文书，会出现在这里。",
    "answered": "单位答复后、等待销号的文书，会出现在这里。",
    "closed": "销号的文书会出现在这里。",
    "dropped": "作废的文书会连同原因列在这里。",
}


@blueprint.get("/letters")
@need("read_letters")
def index() -> str:
    """Show the letters in one state, the newest first."""
    me = guard.actor()
    tabs = OFFICE_TABS if sees_everything(me) else UNIT_TABS
    counts = kept.counts(me, g.now)
    state = request.args.get("state", "")
    if state not in tabs:
        state = next((tab for tab in tabs[:4] if counts.get(tab)), tabs[0])
    rows, before = kept.listed(me, state, g.now, before_asked())
    days = calendar()
    for row in rows:
        row["left"] = time_left(g.now, row["due_at"], days) if row["due_at"] else ""
        row["late"] = time_left(g.now, row["missed_at"], days) if row["missed_at"] else ""
    return render_template(
        "letters/index.html", rows=rows, before=before, state=state, counts=counts,
        tabs=[(tab, TABS[tab]) for tab in tabs], empty_words=EMPTY[state], reasons=TRIGGERS,
    )  # fmt: skip


@blueprint.get("/letters/<int:letter_id>")
@need("read_letters")
def letter(letter_id: int) -> str:
    """Show one letter with what may be done about it."""
    return render_template("letters/letter.html", **about(letter_id))
