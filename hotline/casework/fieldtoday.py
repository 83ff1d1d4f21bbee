"""What a grid worker carries along: the open parts of the own unit with the least data.

No phone number, no name; of a confidential requester no address either (A9). Whoever takes the
list along stands in the trail, once for each list that differs from the one before.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from hotline.casework import fieldpast
from hotline.casework.act import Act, one_act
from hotline.casework.timekeeping import calendar, policy, policy_under
from hotline.rules.calendar import in_zone
from hotline.rules.findings import WAYS
from hotline.rules.lifecycle import PART_MOVES
from hotline.rules.permissions import Actor, may_see_requester
from hotline.rules.privacy import without_numbers
from hotline.rules.proofs import fitting_purposes
from hotline.rules.words import (
    ASSIGNMENT_STATES,
    CONTACTED,
    KINDS,
    REACHED,
    RESULTS,
    SOLVED,
    URGENCIES,
    VISIT_OUTCOMES,
    VISIT_PURPOSES,
    YES_NO,
    word,
)
from hotline.store import fieldtoday, findings
from hotline.store.assignments import Assignment

# Lane -> the one next act of its card; a lane without one is only looked at.
NEXT = {
    "to_accept": "accept",
    "to_contact": "contact",
    "to_answer": "answer",
    "sent_back": "answer",
    "to_combine": "answer",
}
# What the cards are counted by, in the order in which a day is worked.
ASKED = {
    "accept": "要签收",
    "contact": "要联系",
    "arrive": "要到场",
    "again": "退回重办",
    "answer": "要办结",
}
OFFERED = ("accept", "contact", "arrive", "visit", "progress", "answer")
CHOICES = {
    "reached": REACHED, "result": RESULTS, "solved": SOLVED, "contacted": CONTACTED,
    "is_true": YES_NO, "outcome": VISIT_OUTCOMES, "purpose": VISIT_PURPOSES,
    "way": WAYS,
}  # fmt: skip
TOWNSHIP = re.compile(r"\S{1,6}(?:镇|乡|街道)\S")
AHEAD = timedelta(days=62)  # beyond the newest limit's month, for a phone that stays off line
# What each act makes of a part's state, so that the phone can go on without asking.
MOVES = {
    state: {act: PART_MOVES[state, act] for act in OFFERED if (state, act) in PART_MOVES}
    for state in ASSIGNMENT_STATES
}


def acts_possible(state: str, has_arrived: bool) -> list[str]:
    """Return the acts a phone may offer for a part in that state, in their usual order."""
    able = [act for act in OFFERED if (state, act) in PART_MOVES]
    return [act for act in able if act != "arrive" or not has_arrived]


def state_words(part: Assignment) -> str:
    """Return the part's state as the office says it."""
    return word(ASSIGNMENT_STATES, part.state)


def today(actor: Actor, now: datetime) -> dict[str, Any]:
    """Return the day's work as plain data, what expires first on top."""
    rows = fieldtoday.open_parts(actor.unit_id)
    reasons = fieldtoday.sent_back_reasons([row["id"] for row in rows])
    past = fieldpast.of_parts(actor, rows, now)
    rule = policy(now).phones
    return {
        "person": actor.person_id,
        "unit": actor.unit_name,
        "name": actor.name,
        "parts": [
            _line(actor, row, reasons.get(row["id"], "")) | {"past": past[row["id"]]}
            for row in rows
        ],
        "odd_days": _odd_days([row["next_due_at"] for row in rows if row["next_due_at"]], now),
        "villages": _villages(actor),
        "choices": CHOICES,
        "moves": MOVES,
        "rule": {
            "tolerance_minutes": rule.tolerance_minutes,
            "patience_hours": rule.patience_hours,
        },
    }


def _villages(actor: Actor) -> dict[str, str]:
    """Return code and name of the villages a finding of this person may be of."""
    return {row["division"]: row["name"] for row in findings.villages_of(actor.unit_ids)}


def counts(parts: list[dict[str, Any]]) -> str:
    """Say what the parts that `today` returned ask for: 要签收 2，要联系 1，退回重办 1."""
    kinds = ["again" if p["lane"] == "sent_back" and p["next"] == "answer" else p["next"]
             for p in parts]  # fmt: skip
    found = {words: kinds.count(kind) for kind, words in ASKED.items()}
    return "，".join(f"{words} {count}" for words, count in found.items() if count)


def _odd_days(dues: list[datetime], now: datetime) -> list[str]:
    """Return the days from the oldest limit to the newest that break the rule of the week.

    Weekdays off and weekend days worked, as ISO dates: enough for a phone to count working days
    as the office does. Whole months, so that the list stays the same from day to day.
    """
    days = [in_zone(at).date() for at in (*dues, now)]
    first = min(days).replace(day=1)
    last = (max(days).replace(day=1) + AHEAD).replace(day=1)
    return [
        day.isoformat()
        for day, mark in sorted(calendar(now).marks.items())
        if first <= day < last and mark.is_working != (day.weekday() < 5)
    ]


def _line(actor: Actor, row: dict[str, Any], sent_back: str) -> dict[str, Any]:
    is_open = may_see_requester(actor, row["is_confidential"])
    place, address = row["place"] or "", without_numbers(row["address"]) if is_open else ""
    return {
        "id": row["id"],
        "version": row["version"],
        "no": row["ticket_no"],
        "title": without_numbers(row["title"]),
        "content": without_numbers(row["content"]),
        "where": _where(place, address),
        "at": [row["lat"], row["lng"]] if is_open and row["lat"] is not None else None,
        "kind": word(KINDS, row["kind"]),
        "marks": _marks(row),
        "lane": row["lane"],
        "state": row["state"],
        "state_words": word(ASSIGNMENT_STATES, row["state"]),
        "next": _next(row),
        "can": _can(row, is_open),
        "due": _text(row["next_due_at"]),
        "due_of": _due_of(row),
        "warn": _text(row["next_warn_at"]),
        "answer_due": _text(row["answer_due_at"]),
        "arrive_due": _text(row["arrive_due_at"] if row["arrived_at"] is None else None),
        "contact_owed": row["contact_due_at"] is not None and row["contacted_at"] is None,
        "confidential": not is_open,
        "callable": is_open and bool(row["has_number"]),
        "below": row["parent"] is not None,
        "instruction": without_numbers(row["instruction"]),
        "sent_back": without_numbers(sent_back),
        "purposes": _purposes(row),
    }


def _where(place: str, address: str) -> str:
    """Return place and address as one says them; an address that begins with its township first."""
    if place in address:
        return address
    return f"{address}（{place}）" if TOWNSHIP.match(address) and place else f"{place}{address}"


def _due_of(row: dict[str, Any]) -> str:
    """Return what must be done by the part's next limit, "" when it has none."""
    limits = {
        "签收": row["accept_due_at"] if row["state"] == "waiting_accept" else None,
        "联系": row["contact_due_at"] if row["contacted_at"] is None else None,
        "到场": row["arrive_due_at"] if row["arrived_at"] is None else None,
        "办结": row["answer_due_at"],
    }
    due = row["next_due_at"]
    return next((what for what, limit in limits.items() if due and limit == due), "")


def _can(row: dict[str, Any], is_open: bool) -> list[str]:
    able = acts_possible(row["state"], row["arrived_at"] is not None)
    return [act for act in able if act != "visit" or is_open]


def _next(row: dict[str, Any]) -> str:
    """Return the one next act; who must be on the spot goes there first."""
    must_go = row["arrive_due_at"] is not None and row["arrived_at"] is None
    if must_go and row["state"] in ("handling", "sent_back"):
        return "arrive"
    return NEXT.get(row["lane"], "")


def _purposes(row: dict[str, Any]) -> list[str]:
    rules = policy_under(row["policy"], row["registered_at"])
    return fitting_purposes(
        rules.clearing, rules.callback,
        kind=row["kind"], satisfied=row["satisfied"], reworks=row["rework_times"],
    )  # fmt: skip


def _marks(row: dict[str, Any]) -> list[str]:
    marks = {
        word(URGENCIES, row["urgency"]): row["urgency"] in ("urgent", "livelihood"),
        "加急": row["is_expedited"],
        "督办": row["urged_at"] is not None or row["is_supervised"],
        "保密": row["is_confidential"],
    }
    return [words for words, is_set in marks.items() if is_set]


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


@one_act("take_along")
def take_along(act: Act, numbers: list[str]) -> str:
    """Note that these tickets were put on the person's phone; returns how many."""
    act.subject = f"{len(numbers)} 件工单"
    act.noted["tickets"] = numbers
    return str(len(numbers))
