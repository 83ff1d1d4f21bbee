"""How far a request has come: asked, signed, decided by the office, decided by the city."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hotline.rules.words import RANKS, SIGNED
from hotline.store.assignments import UnitRequest
from hotline.web.present import short_moment

# Which step the request stands at in each open state.
AT = {"signing": "sign", "pending": "office", "to_city": "city"}


@dataclass(frozen=True)
class Step:
    """One step. `state`: past, now, no (ended here) or later; `said`: who and when."""

    words: str
    state: str
    said: str = ""


def steps_of(asked: UnitRequest, signer: str, needs_city: bool) -> list[Step]:
    """Return the steps of a request. `signer` is the rank that signs, "" when nobody does."""
    names = list(_names(asked, signer, needs_city))
    ended = asked.state in ("refused", "withdrawn")
    here = AT.get(asked.state) or _where_it_ended(asked, signer)
    order = [code for code, _ in names]
    at = order.index(here) if here in order else len(order) - 1
    return [
        Step(words, _state(place, at, asked.state, ended), _said(asked, code, place, at))
        for place, (code, words) in enumerate(names)
    ]


def _names(asked: UnitRequest, signer: str, needs_city: bool) -> Iterator[tuple[str, str]]:
    yield "ask", "单位申请"
    if signer:
        yield "sign", f"{RANKS[signer]}签字"
    yield "office", "裁定" if asked.kind == "arbitration" else "县热线办审批"
    if needs_city or asked.event_id:
        yield "city", "市级批复"


def _where_it_ended(asked: UnitRequest, signer: str) -> str:
    if asked.event_id:
        return "city"
    is_unsigned = signer and not asked.signed_at
    return "sign" if is_unsigned and asked.state == "withdrawn" else "office"


def _state(place: int, at: int, state: str, ended: bool) -> str:
    if place < at or state == "approved" and place == at:
        return "past"
    if place > at:
        return "later"
    return "no" if ended else "now"


def _said(asked: UnitRequest, code: str, place: int, at: int) -> str:
    if code == "ask":
        return f"{asked.asked_by} {short_moment(asked.asked_at)}"
    if code == "sign" and asked.signed_at:
        return f"{asked.signed_by}，{SIGNED[asked.signed_way]}，{short_moment(asked.signed_at)}"
    is_told = code == "office" if asked.state == "to_city" else place == at
    if is_told and asked.decided_at:
        words = {"withdrawn": "撤销", "refused": "未同意"}.get(asked.state, "同意")
        return f"{asked.decided_by}{words} {short_moment(asked.decided_at)}"
    return "等待办理" if place == at else ""
