"""An act done on a phone comes in: once, dated by the clock that counts, its words never lost.

The ticket's own act, the line with both times and the row that remembers the phone's id are one
transaction. A refused act undoes only itself: the row with what was typed stays.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from hotline.casework import fieldtoday
from hotline.casework.act import Act, Caller, one_act
from hotline.casework.attaching import Evidence
from hotline.casework.fieldwork import carry_out
from hotline.casework.timekeeping import policy_of
from hotline.errors import OutOfReach, Refused, Stale
from hotline.rules.fieldacts import SentAct
from hotline.rules.fieldtime import Counted, both_times, counted_at
from hotline.rules.permissions import may_see_requester
from hotline.rules.privacy import without_numbers
from hotline.store import assignments, fieldacts, history
from hotline.store.assignments import Assignment
from hotline.store.fieldacts import FieldAct

SHOWN_LINES = 5  # of the history, to say what changed meanwhile


def receive(caller: Caller, sent: SentAct, files: list[Evidence]) -> dict[str, Any]:
    """Carry the act out, or refuse it; the same id again returns the same answer.

    `caller.now` is the moment of arrival. Raises OutOfReach for a part that is not the unit's,
    Stale when the id was used by somebody else.
    """
    if (known := _known(caller, sent)) is not None:
        return known
    _field_act(replace(caller, key=f"field:{sent.id}"), sent, files)
    answered = _known(caller, sent)
    if answered is None:
        raise LookupError(f"no row was kept for the field act {sent.id}")
    return answered


def _known(caller: Caller, sent: SentAct) -> dict[str, Any] | None:
    row = fieldacts.by_client_id(sent.id)
    if row is None:
        return None
    if row.person_id != caller.actor.person_id or (row.act, row.part_id) != (sent.act, sent.part):
        raise Stale("这条手机记录的编号已被使用，请在手机上重新提交，已写的文字保留在手机上。")
    return dict(row.answer)


@dataclass(frozen=True)
class _Outcome:
    """What became of the act: done, or refused with the sentence, its fields and its kind."""

    is_done: bool
    sentence: str
    fields: dict[str, str]
    is_stale: bool = False


@one_act("field_act")
def _field_act(act: Act, sent: SentAct, files: list[Evidence]) -> str:
    part = assignments.get(act.actor, sent.part)
    act.subject = part.ticket.ticket_no
    counted = _counted(act, sent, part)
    outcome = _attempt(act, sent, part, files, counted)
    answer = _answer(act, sent, counted, outcome)
    _keep(act, sent, part, counted, answer)
    act.noted.update(
        act=sent.act, outcome=answer["outcome"], said_at=sent.said_at.isoformat(),
        counted_at=counted.at.isoformat(),
    )  # fmt: skip
    return sent.id


def _counted(act: Act, sent: SentAct, part: Assignment) -> Counted:
    """Return the moment that counts: nothing happens before what is known to have happened."""
    happened = [
        part.dispatched_at, part.accepted_at, part.contacted_at, part.arrived_at,
        part.answered_at, fieldacts.last_counted(part.id),
    ]  # fmt: skip
    return counted_at(
        policy_of(part.ticket).phones,
        said_at=sent.said_at,
        sent_at=sent.sent_at,
        received_at=act.now,
        not_before=max(moment for moment in happened if moment is not None),
    )


def _attempt(
    act: Act, sent: SentAct, part: Assignment, files: list[Evidence], counted: Counted
) -> _Outcome:
    caller = replace(act.caller, now=counted.at, key=f"field:{sent.id}:{sent.act}")
    newest = fieldacts.newest_line(part.ticket_id)
    try:
        with fieldacts.attempt():
            carry_out(caller, sent, part, files)
    except OutOfReach:
        raise
    except Refused as refusal:
        named = refusal.details.get("fields")
        fields = {str(k): str(v) for k, v in named.items()} if isinstance(named, dict) else {}
        sentence = str(refusal) or "".join(fields.values())
        return _Outcome(False, sentence, fields, isinstance(refusal, Stale))
    if words := both_times(sent.said_at, act.now, counted.reason):
        fieldacts.say_both_times(part.ticket_id, newest, words)
    return _Outcome(True, "", {})


def _answer(act: Act, sent: SentAct, counted: Counted, outcome: _Outcome) -> dict[str, Any]:
    """Return what the phone is told: the outcome, the time that counts, the part as it is now."""
    part = assignments.get(act.actor, sent.part)
    answer: dict[str, Any] = {
        "id": sent.id,
        "outcome": "done" if outcome.is_done else "refused",
        "sentence": outcome.sentence,
        "fields": outcome.fields,
        "stale": outcome.is_stale,
        "version": part.version,
        "state": fieldtoday.state_words(part),
        "can": fieldtoday.acts_possible(part.state, part.arrived_at is not None),
        "counted_at": counted.at.isoformat(timespec="seconds"),
        "times": both_times(sent.said_at, act.now, counted.reason) if outcome.is_done else "",
        "changed": [],
    }
    if not outcome.is_done:
        answer["changed"] = _changed(act, part)
    return answer


def _changed(act: Act, part: Assignment) -> list[str]:
    """Return the newest history lines in words, numbers masked where they must be."""
    lines = history.of_ticket(part.ticket_id)[:SHOWN_LINES]
    if not may_see_requester(act.actor, part.ticket.is_confidential):
        lines = without_numbers(lines)
    return [f"{line['at']:%m月%d日 %H:%M} {line['unit_name']} {line['text']}" for line in lines]


def _keep(
    act: Act, sent: SentAct, part: Assignment, counted: Counted, answer: dict[str, Any]
) -> None:
    FieldAct.create(
        client_id=sent.id,
        person_id=act.actor.person_id,
        act=sent.act,
        part_id=part.id,
        ticket_no=part.ticket.ticket_no,
        said_at=sent.said_at,
        sent_at=sent.sent_at,
        received_at=act.now,
        counted_at=counted.at,
        reason=counted.reason,
        outcome=answer["outcome"],
        sentence=answer["sentence"],
        answer=answer,
        typed=dict(sent.fields),
    )
