"""An act done on a phone comes in: once, dated by the clock that counts, its words never lost.

The act itself (on a part, or a finding of its own), the line with both times and the row that
remembers the phone's id are one transaction. A refused act undoes only itself: the row with what
was typed stays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from hotline.casework import fieldtoday
from hotline.casework.act import Act, Caller, one_act
from hotline.casework.attaching import Evidence
from hotline.casework.fieldwork import carry_out, report
from hotline.casework.timekeeping import policy, policy_of
from hotline.errors import OutOfReach, Refused, Stale
from hotline.rules.fieldacts import SentAct
from hotline.rules.fieldtime import Counted, FieldRule, both_times, counted_at
from hotline.rules.privacy import without_numbers
from hotline.store import assignments, fieldacts, history
from hotline.store.assignments import Assignment
from hotline.store.fieldacts import FieldAct
from hotline.store.findings import Finding

FOUND = "现场填报"  # what was done at the phone's own time; of an act it is 现场办理
SHOWN_LINES = 5  # of the history, to say what changed meanwhile


def receive(
    caller: Caller, sent: SentAct, files: list[Evidence], after: list[Evidence] | None = None
) -> dict[str, Any]:
    """Carry the act out, or refuse it; the same id again returns the same answer.

    `caller.now` is the moment of arrival; `after` are the photos of how a finding was solved.
    Raises OutOfReach for a part that is not the unit's, Stale when the id was used by somebody
    else.
    """
    if (known := _known(caller, sent)) is not None:
        return known
    _field_act(replace(caller, key=f"field:{sent.id}"), sent, files, after or [])
    answered = _known(caller, sent)
    if answered is None:
        raise LookupError(f"no row was kept for the field act {sent.id}")
    return answered


def _known(caller: Caller, sent: SentAct) -> dict[str, Any] | None:
    row = fieldacts.by_client_id(sent.id)
    if row is None:
        return None
    # Other words under the same id are another act: "done" would let them go unread.
    is_same = (row.act, row.part_id, row.typed) == (sent.act, sent.part, dict(sent.fields))
    if row.person_id != caller.actor.person_id or not is_same:
        raise Stale("这条手机记录的编号已被使用，请在手机上重新提交，已写的文字保留在手机上。")
    return dict(row.answer)


@dataclass(frozen=True)
class _Outcome:
    """What became of the act: done, or refused with the sentence, its fields and its kind."""

    is_done: bool
    result: str = ""
    sentence: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    is_stale: bool = False


@dataclass(frozen=True)
class _Received:
    """The act as it was taken in; `answer` is what the phone is told of its subject."""

    counted: Counted
    outcome: _Outcome
    answer: dict[str, Any]
    ticket_no: str
    finding: int | None = None
    done: str = "现场办理"


@one_act("field_act")
def _field_act(act: Act, sent: SentAct, files: list[Evidence], after: list[Evidence]) -> str:
    if sent.part is None:
        taken = _finding(act, sent, files, after)
    else:
        taken = _on_part(act, sent, sent.part, files)
    answer = _answer(act, sent, taken)
    _keep(act, sent, taken, answer)
    act.subject = taken.ticket_no
    act.noted.update(
        act=sent.act, outcome=answer["outcome"], said_at=sent.said_at.isoformat(),
        counted_at=taken.counted.at.isoformat(),
    )  # fmt: skip
    return sent.id


def _on_part(act: Act, sent: SentAct, part_id: int, files: list[Evidence]) -> _Received:
    part = assignments.get(act.actor, part_id)
    counted = _counted(act, sent, policy_of(part.ticket).phones, _last_of(part))
    newest = fieldacts.newest_line(part.ticket_id)
    caller = _caller(act, sent, counted)
    outcome = _attempt(lambda: carry_out(caller, sent, part, files))
    words = both_times(sent.said_at, act.now, counted.reason)
    if outcome.is_done and words:
        fieldacts.say_both_times(part.ticket_id, newest, words)
    now = assignments.get(act.actor, part_id)
    told = {
        "version": now.version,
        "state": fieldtoday.state_words(now),
        "can": fieldtoday.acts_possible(now.state, now.arrived_at is not None),
        "changed": [] if outcome.is_done else _changed(now),
    }
    if not outcome.is_done and not told["can"]:
        # Trying again would only be refused again; that it is over is what the worker must know.
        over = f"这件工单目前是“{told['state']}”，这一步不用再办了，您填写的文字可以复制。"
        outcome = replace(outcome, sentence=over)
    return _Received(counted, outcome, told, part.ticket.ticket_no)


def _last_of(part: Assignment) -> datetime:
    """Return the last moment known of the part: nothing done on it happened before."""
    happened = [
        part.dispatched_at, part.accepted_at, part.contacted_at, part.arrived_at,
        part.answered_at, fieldacts.last_counted(part.id), fieldacts.last_sent_back(part.id),
    ]  # fmt: skip
    return max(moment for moment in happened if moment is not None)


def _finding(act: Act, sent: SentAct, photos: list[Evidence], after: list[Evidence]) -> _Received:
    """Keep what was found; it is about nothing that happened before."""
    counted = _counted(act, sent, policy(act.now).phones, None)
    caller = _caller(act, sent, counted)
    outcome = _attempt(lambda: report(caller, sent, photos, after))
    if not outcome.is_done:
        return _Received(counted, outcome, {}, "", done=FOUND)
    row = Finding.get_by_id(int(outcome.result))
    told = {"finding": row.id, "number": row.number}
    return _Received(counted, outcome, told, row.number, row.id, FOUND)


def _counted(act: Act, sent: SentAct, rule: FieldRule, before: datetime | None) -> Counted:
    return counted_at(
        rule, said_at=sent.said_at, sent_at=sent.sent_at, received_at=act.now, not_before=before
    )


def _caller(act: Act, sent: SentAct, counted: Counted) -> Caller:
    key = f"field:{sent.id}:{sent.act}"
    return replace(act.caller, now=counted.at, key=key, came_at=act.now)


def _attempt(work: Callable[[], str]) -> _Outcome:
    """Do it so that a refusal undoes only it. Raises OutOfReach: nothing is kept of such an act."""
    try:
        with fieldacts.attempt():
            return _Outcome(True, work())
    except OutOfReach:
        raise
    except Refused as refusal:
        named = refusal.details.get("fields")
        fields = {str(k): str(v) for k, v in named.items()} if isinstance(named, dict) else {}
        sentence = str(refusal) or "".join(fields.values())
        return _Outcome(False, "", sentence, fields, isinstance(refusal, Stale))


def _answer(act: Act, sent: SentAct, taken: _Received) -> dict[str, Any]:
    """Return what the phone is told: the outcome, the time that counts, its subject as it is."""
    outcome, counted = taken.outcome, taken.counted
    times = both_times(sent.said_at, act.now, counted.reason, taken.done)
    return {
        "id": sent.id,
        "outcome": "done" if outcome.is_done else "refused",
        "sentence": outcome.sentence,
        "fields": outcome.fields,
        "stale": outcome.is_stale,
        "counted_at": counted.at.isoformat(timespec="seconds"),
        "times": times if outcome.is_done else "",
        "changed": [],
        **taken.answer,
    }


def _changed(part: Assignment) -> list[str]:
    """Return the newest history lines in words; a phone keeps no personal number of anybody.

    What was done to several parts of a ticket at once is one line here.
    """
    lines = without_numbers(history.of_ticket(part.ticket_id)[: 2 * SHOWN_LINES])
    told = (f"{line['at']:%m月%d日 %H:%M} {line['unit_name']} {line['text']}" for line in lines)
    return list(dict.fromkeys(told))[:SHOWN_LINES]


def _keep(act: Act, sent: SentAct, taken: _Received, answer: dict[str, Any]) -> None:
    FieldAct.create(
        client_id=sent.id,
        person_id=act.actor.person_id,
        act=sent.act,
        part_id=sent.part,
        finding_id=taken.finding,
        ticket_no=taken.ticket_no,
        said_at=sent.said_at,
        sent_at=sent.sent_at,
        received_at=act.now,
        counted_at=taken.counted.at,
        reason=taken.counted.reason,
        outcome=answer["outcome"],
        sentence=answer["sentence"],
        answer=answer,
        typed=dict(sent.fields),
    )


def times_of_finding(finding_id: int) -> str:
    """Return both times of a finding made without a line in words, "" where there was no delay."""
    row = fieldacts.of_finding(finding_id)
    return both_times(row.said_at, row.received_at, row.reason, FOUND) if row else ""
