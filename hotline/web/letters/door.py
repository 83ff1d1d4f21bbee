"""The blueprint of the letters, and what the page of one letter shows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, current_app, g, url_for

from hotline.casework import intimeafterall, letters
from hotline.casework.timekeeping import calendar
from hotline.rules.letters import DUE_MARK, MOVES, basis
from hotline.rules.permissions import may
from hotline.rules.phrases_of_time import time_left
from hotline.rules.policy_codes import TRIGGERS
from hotline.rules.privacy import without_numbers
from hotline.store import letters as kept
from hotline.web import guard
from hotline.web.forms import Form

blueprint = Blueprint("letters", __name__)

# act of the table of moves -> duty
DUTY = {
    "amend": "draft_letter",
    "issue": "issue_letter",
    "drop": "drop_letter",
    "answer": "answer_letter",
    "send_back": "close_letter",
    "close": "close_letter",
    "withdraw": "drop_letter",
}


def about(letter_id: int, form: Form | None = None) -> dict[str, Any]:
    """Return what the page of one letter shows. Raises OutOfReach."""
    me = guard.actor()
    letter = kept.get(me, letter_id)
    rows = kept.lines_of(letter.id)
    text = letters.text_now(letter, rows, g.now)
    possible = {act for (state, act) in MOVES if state == letter.state and may(me, DUTY[act])}
    in_time = intimeafterall.in_time(letter.id, rows)
    if not rows or len(in_time) < len(rows):
        possible.discard("withdraw")
    if form is None:
        form = Form(given=_proposed(letter, text, g.now))
    return {
        "letter": letter,
        "rows": [{**row, "title": without_numbers(row["title"] or "")} for row in rows],
        "in_time": in_time,
        "open_rows": sum(row["ended_at"] is None for row in rows),
        "text": without_numbers(text),
        "possible": possible,
        "form": form,
        "left": time_left(g.now, letter.due_at, calendar()) if letter.due_at else "",
        "reason": TRIGGERS.get(letter.reason, letter.reason),
        "due_mark": DUE_MARK,
        "basis": basis(letter.source),
        "paper": _paper(letter.id),
    }


def _proposed(letter: kept.Letter, text: str, now: datetime) -> dict[str, Any]:
    if letter.state == "draft":
        return {
            "text": text,
            "number": letters.proposed_number(letter.kind, now),
            "due_at": letter.due_at or letters.answer_by(letter.kind, now),
        }
    return {"due_at": letters.answer_by(letter.kind, now)}


def _paper(letter_id: int) -> str:
    """Return the address of the printed letter, "" while there is none."""
    for endpoint in ("papers.letter", "papers.letter_pdf"):
        if endpoint in current_app.view_functions:
            return url_for(endpoint, letter_id=letter_id)
    return ""
