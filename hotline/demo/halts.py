"""Where the newest tickets of the demo stop, so that every desk has something on it."""

from __future__ import annotations

from collections.abc import Sequence

from hotline.demo.steps import Step

# desk -> the step it waits for, and the step that must have come before ("" for none).
_HALTS: dict[str, tuple[str, str]] = {
    "to_dispatch": ("dispatch", ""),
    "to_accept": ("accept", ""),
    "to_contact": ("contact", ""),
    "to_answer": ("answer", ""),
    "expiring": ("answer", ""),
    "overdue": ("answer", ""),
    "below": ("answer", "delegate"),
    "village_accept": ("accept", "delegate"),
    "village_contact": ("contact", "delegate"),
    "to_combine": ("answer", "answer"),
    "return": ("decide_return", ""),
    "signing": ("sign_request", ""),
    "asked": ("decide_request", ""),
    "to_city": ("city_decide", ""),
    "to_review": ("review", ""),
    "sent_back": ("answer", "review"),
    "rework": ("answer", "call_back"),
}


def until_halt(steps: Sequence[Step], halt: str) -> tuple[Step, ...]:
    """Return the steps before the one that the desk `halt` waits for; empty when it never comes."""
    waits_for, after = _HALTS[halt]
    begin = next((n for n, step in enumerate(steps) if step.act == after), None) if after else 0
    if begin is None:
        return ()
    for n in range(begin + 1, len(steps)):
        if steps[n].act == waits_for:
            return tuple(steps[:n])
    return ()
