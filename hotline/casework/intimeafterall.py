"""Letters written for a deadline that was met after all: the answer was given on a phone without
a line, counts from then, and came in when the letter was already drafted or issued."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from hotline.casework import letters
from hotline.casework.act import Act, Caller, one_act
from hotline.errors import NotAllowedNow
from hotline.rules import letters as rule
from hotline.rules.permissions import SYSTEM
from hotline.store import letters as kept
from hotline.store import missed
from hotline.store.letters import Letter, LetterLine

Row = dict[str, Any]
NOT_ALL = "所列工单并非都在期限内办结，不能撤销；已经处理妥当的可以销号，签发有误的可以作废。"


def in_time(letter_id: int, rows: list[Row]) -> dict[int, str]:
    """Return how each ticket of the letter that was in time after all was, by line."""
    met = [row for row in rows if rule.is_in_time(row["due_at"], row["met_at"])]
    received = missed.came_in(letter_id) if met else {}
    return {row["id"]: rule.in_time_words(row["met_at"], received.get(row["id"])) for row in met}


def reason_of(letter_id: int, rows: list[Row]) -> str:
    """Return why the letter was never needed, "" unless every one of its tickets was in time."""
    words = in_time(letter_id, rows)
    if not rows or len(words) < len(rows):
        return ""
    if len(rows) == 1:
        return f"{words[rows[0]['id']]}。"
    said = [f"{row['ticket_no']} {words[row['id']]}" for row in rows[: rule.MOST_LISTED]]
    return f"所列工单均在期限内：{'；'.join(said)}。"


@one_act("drop_letter")
def withdraw(act: Act, letter_id: int) -> str:
    """Withdraw an issued letter whose tickets were all in time; its marks go as well.

    Raises NotAllowedNow while one of them was not.
    """
    letter = kept.get(act.actor, letter_id)
    if not (reason := reason_of(letter.id, kept.lines_of(letter.id))):
        raise NotAllowedNow(NOT_ALL)
    return letters.end(act, letter_id, "withdraw", reason)


def leave_out(now: datetime) -> None:
    """Take tickets that were in time after all out of drafts that wait for others.

    A text somebody wrote over is left alone; the page says which of its tickets was in time.
    """
    found: dict[int, list[int]] = defaultdict(list)
    for letter_id, line_id in missed.met_after_all():
        found[letter_id].append(line_id)
    for letter_id, lines in found.items():
        _leave_out(Caller(SYSTEM, now), letter_id, lines)


@one_act("draft_letter")
def _leave_out(act: Act, letter_id: int, lines: list[int]) -> str:
    letter = Letter.get_by_id(letter_id)
    act.subject = f"文书{letter.id}"
    rows = kept.lines_of(letter.id)
    act.noted["in_time"] = [row["ticket_no"] for row in rows if row["id"] in lines]
    LetterLine.delete().where(LetterLine.id.in_(lines)).execute()
    left = [row for row in rows if row["id"] not in lines]
    letter.text = letters.overdue_text(letter, letters.items_of(left, act.now), act.now)
    letter.ticket = left[0]["ticket_id"] if len(left) == 1 else None
    letter.save()
    return str(letter.id)
