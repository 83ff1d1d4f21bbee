"""What a person can do with a ticket now: at most three buttons, the rest under 更多."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for

from hotline.errors import NotAllowedNow
from hotline.rules.lifecycle import PART_OPEN, TICKET_OPEN, can_move_ticket, move_part
from hotline.rules.permissions import STATION, Actor, may
from hotline.rules.words import ACTS, STATES

Row = dict[str, Any]
MOST_BUTTONS = 3


@dataclass(frozen=True)
class Choice:
    """One act on offer. `reason` says why it is refused; `version` makes it a one-press form."""

    words: str
    url: str = ""
    reason: str = ""
    key: str = ""
    version: int | None = None
    is_rare: bool = False  # stands under 更多, so that nobody presses it by habit


# Lane of the own part -> acts in the order in which they press; the first is the next act.
ORDER = {
    "to_accept": ("accept", "request_return"),
    "to_contact": ("contact", "delegate", "progress", "answer", "request_return"),
    "to_answer": ("answer", "progress", "delegate", "contact", "request_return"),
    "to_combine": ("answer", "progress", "contact", "delegate", "request_return"),
    "below": ("progress", "answer", "contact", "delegate", "request_return"),
    "sent_back": ("answer", "progress", "contact", "delegate"),
    "done": ("progress", "contact", "answer"),
}
PATHS = {"request_return": "return"}
WORDS = {
    "contact": "登记联系",
    "arrive": "登记到场",
    "request_return": "申请退单",
    "delegate": "交村（社区）办理",
}
KEYS = {"accept": "a", "contact": "c", "answer": "e"}


def own_part(actor: Actor, parts: list[Row]) -> Row | None:
    """Return the part the person works on: the own unit's, open before ended, newest first."""
    mine = [part for part in parts if part["unit"] in actor.unit_ids]
    mine.sort(
        key=lambda part: (part["unit"] == actor.unit_id, part["state"] in PART_OPEN, part["id"])
    )
    return mine[-1] if mine and actor.role in STATION else None


def of_part(actor: Actor, part: Row) -> list[Choice]:
    """Return what a station can do with its part, what presses first on top."""
    order = ORDER[part["lane"]]
    if _owes_arrival(part):
        order = ("arrive", *order)
    acts = [name for name in order if may(actor, name)]
    if part["parent"] is not None:
        acts = [name for name in acts if name != "request_return"]
    if part["unit_kind"] != "township":
        acts = [name for name in acts if name != "delegate"]
    return [_choice(part, name) for name in acts]


def _owes_arrival(part: Row) -> bool:
    """Return whether somebody still has to be on the spot, and the part is accepted."""
    is_owed = part["arrive_due_at"] is not None and part["arrived_at"] is None
    return is_owed and part["state"] in ("handling", "sent_back")


def _choice(part: Row, name: str) -> Choice:
    url = f"/assignments/{part['id']}/{PATHS.get(name, name)}"
    words = WORDS.get(name, ACTS[name])
    if name == "answer" and part["lane"] == "to_combine":
        words = "汇总后提交办结"
    return Choice(words, url, _refusal(part, name), KEYS.get(name, ""),
                  part["version"] if name == "accept" else None)  # fmt: skip


def _refusal(part: Row, name: str) -> str:
    try:
        move_part(part["state"], name)
    except NotAllowedNow as refusal:
        return str(refusal)
    if name == "answer" and part["contact_due_at"] is not None and part["contacted_at"] is None:
        return "还没有首次联系记录，请先登记联系，再提交办结。"
    return ""


CITY_RETURN = "county.return_to_city_form"  # only of what the city sent
# (act, words, endpoint, act of the table of moves or "" for any open state)
OFFICE_ACTS = (
    ("dispatch", "派单", "county.dispatch_form", "dispatch"),
    ("pass", "审核答复", "county.review_form", "pass"),
    ("call_back", "回访", "county.callback_form", "try_again"),
    ("urge", "催办", "county.urge_form", ""),
    ("draft_letter", "拟制催督办文书", "letters.draft_form", ""),
    ("withdraw", "退回市平台", "county.return_to_city_form", "to_city"),
    ("withdraw", "撤单", "county.withdraw_form", "withdraw"),
    ("withdraw", "退回市平台", CITY_RETURN, "withdraw"),
    ("reopen", "重启办理", "county.reopen_form", "reopen"),
)


def of_office(actor: Actor, ticket: Row) -> list[Choice]:
    """Return what the county office can do with the ticket, possible acts first."""
    made = list(_office(actor, ticket))
    return sorted(made, key=lambda choice: bool(choice.reason))


def _office(actor: Actor, ticket: Row) -> Iterator[Choice]:
    for act, words, endpoint, move in OFFICE_ACTS:
        if not may(actor, act) or endpoint not in current_app.view_functions:
            continue
        if endpoint == CITY_RETURN and ticket["origin"] != "city":
            continue
        if move == "to_city":
            if ticket["origin"] != "city":
                continue
            move = "withdraw"
        if act == "dispatch" and ticket["state"] in ("dispatched", "handling"):
            words = "增加协办单位"
        reason = "" if _is_possible(ticket["state"], move) else _not_now(ticket["state"], words)
        url = url_for(endpoint, ticket_no=ticket["ticket_no"])
        yield Choice(words, url, reason, is_rare=act == "withdraw")


def _is_possible(state: str, move: str) -> bool:
    if move == "reopen":
        return state in ("closed", "withdrawn")
    return can_move_ticket(state, move) if move else state in TICKET_OPEN


def _not_now(state: str, words: str) -> str:
    return f"工单目前是“{STATES[state]}”，不能{words}。"


def split(choices: list[Choice]) -> tuple[list[Choice], list[Choice]]:
    """Return at most three possible acts as buttons, and the rest."""
    possible = [choice for choice in choices if not (choice.reason or choice.is_rare)]
    buttons = possible[:MOST_BUTTONS]
    return buttons, [choice for choice in choices if choice not in buttons]
