"""What the machine proposes by itself: letters about missed deadlines, and what else happened.

It only drafts; a person issues. Looking twice changes nothing: every matter is told once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from hotline.casework import intimeafterall
from hotline.casework.act import Act, Caller, one_act
from hotline.casework.letters import answer_clock, overdue_text
from hotline.casework.timekeeping import calendar, policy_of
from hotline.rules import letters as rule
from hotline.rules.calendar import ZONE
from hotline.rules.deadlines import due_at
from hotline.rules.escalation import (
    REACHED_BY,
    URGENT,
    Rung,
    Told,
    consequences,
    next_rung,
    rung_for,
    rungs,
)
from hotline.rules.lifecycle import PART_OPEN
from hotline.rules.permissions import SYSTEM
from hotline.rules.policy import Policy
from hotline.rules.policy_codes import TRIGGERS
from hotline.store import letters as kept
from hotline.store import missed, policies
from hotline.store.assignments import Assignment
from hotline.store.letters import Letter, LetterLine
from hotline.store.tickets import Ticket
from hotline.store.units import Unit

Row = dict[str, Any]
# New lines a run: an old ledger of thousands of late tickets is taken in over some minutes.
MOST_AT_ONCE = 200


@dataclass(frozen=True)
class _Group:
    """One letter: to a unit, at a step."""

    unit_id: int
    rung: Rung


def draft_due(now: datetime) -> int:
    """Draft what missed deadlines deserve now; return how many tickets were newly written about.

    One letter a unit, kind and day: later tickets join a draft that still waits, or else stand
    in tomorrow's. Urgent ones are not kept waiting.
    """
    tidy(now)
    groups: dict[_Group, list[Row]] = defaultdict(list)
    for row, rung in _within_the_day(_owed(now), now):
        groups[_Group(row["unit_id"], rung)].append(row)
    told = 0
    for group, rows in groups.items():
        told += int(_write(Caller(SYSTEM, now), group, rows))
    return told


def _owed(now: datetime) -> Iterator[tuple[Row, Rung]]:
    """Yield what is to be told now, oldest first, with the step."""
    days, ladders = calendar(now), _Ladders(now)
    told: dict[int, list[Told]] = defaultdict(list)
    for row in missed.told(now):
        late = row["due_at"] is not None and row["due_at"] < now
        told[row["clock_id"]].append(
            Told(row["step"], row["state"], row["state"] == "issued" and late)
        )
    for row in missed.red_clocks(now):
        ladder = ladders.of(row["policy_id"])
        rung = next_rung(ladder, row["due_at"], now, days, told[row["clock_id"]])
        if rung is not None:
            yield row, rung
    for row, point_at in _behind(now):
        yield {**row, "due_at": point_at}, ladders.of(row["policy_id"])[0]


class _Ladders:
    """The ladder of each policy version met in one look."""

    def __init__(self, now: datetime) -> None:
        self._found: dict[int | None, list[Rung]] = {}
        self._now = now

    def of(self, policy_id: int | None) -> list[Rung]:
        if policy_id not in self._found:
            number = policy_id or policies.id_on(self._now.date())
            self._found[policy_id] = rungs(policies.by_id(number))
        return self._found[policy_id]


def _behind(now: datetime) -> Iterator[tuple[Row, datetime]]:
    """Yield answers behind their policy's checkpoint though not yet overdue, and that moment."""
    days = calendar(now)
    points = {
        number: point
        for number in missed.policy_ids()
        for point in policies.by_id(number).checkpoints
        if REACHED_BY.get(point.code) == "answered_at"
    }
    if not points:
        return
    for row in missed.behind_checkpoint(now, now - timedelta(days=1), points):
        point_at = due_at(row["dispatched_at"], points[row["policy_id"]].within, days)
        if point_at < now:
            yield row, point_at


def _within_the_day(owed: Iterator[tuple[Row, Rung]], now: datetime) -> Iterator[tuple[Row, Rung]]:
    """Leave for tomorrow what a unit was already written about today; stop at the bound."""
    today = datetime.combine(now.astimezone(ZONE).date(), time(), ZONE)
    letters = missed.of_today(today)
    drafts = {(row["unit_id"], row["kind"], row["step"]) for row in letters
              if row["state"] == "draft"}  # fmt: skip
    written = {(row["unit_id"], row["kind"], row["step"]) for row in letters}
    count = 0
    for row, rung in owed:
        key = (row["unit_id"], rung.kind, rung.step)
        if key in written and key not in drafts and row["urgency"] not in URGENT:
            continue
        count += 1
        if count > MOST_AT_ONCE:
            return
        yield row, rung


@one_act("draft_letter")
def _write(act: Act, group: _Group, rows: list[Row]) -> str:
    """Draft the letter, or add to the one that waits; return how many lines are new."""
    unit, rung = Unit.get_by_id(group.unit_id), group.rung
    matters = {_matter(row, rung): row for row in rows}
    for known in missed.known_matters(list(matters)):
        del matters[known]
    act.subject, act.noted["unit"] = f"{unit.short_name}{rung.words}", unit.short_name
    if not matters:
        return "0"
    _take_over([row["clock_id"] for row in matters.values()], rung.step)
    letter = _waiting_draft(group) or Letter.create(
        kind=rung.kind, unit=unit, step=rung.step, words=rung.words, level=rung.level,
        reason="overdue", source=rung.source, text="", drafted_at=act.now,
    )  # fmt: skip
    for matter, row in matters.items():
        LetterLine.create(
            letter=letter, ticket=row["ticket_id"], assignment=row["assignment_id"],
            clock=row["clock_id"], due_at=row["due_at"], matter=matter,
        )  # fmt: skip
    _word(letter, act.now, {row["clock_id"] for row in matters.values()})
    return str(len(matters))


def _matter(row: Row, rung: Rung) -> str:
    return f"clock:{row['clock_id']}:{rung.step}"


def _waiting_draft(group: _Group) -> Letter | None:
    found: Letter | None = Letter.get_or_none(
        (Letter.unit == group.unit_id) & (Letter.state == "draft") & (Letter.reason == "overdue")
        & (Letter.kind == group.rung.kind) & (Letter.step == group.rung.step)
    )  # fmt: skip
    return found


def _take_over(clock_ids: list[int], step: int) -> None:
    """Take these tickets out of lighter letters that nobody has issued yet."""
    for line in missed.lighter_drafts(clock_ids, step):
        line.delete_instance()
        if not LetterLine.select().where(LetterLine.letter == line.letter_id).exists():
            line.letter.delete_instance()


def _word(letter: Letter, now: datetime, new: set[int]) -> None:
    """Write the draft's text, or add what is new to a text somebody has edited."""
    days, rows = calendar(now), kept.lines_of(letter.id)
    owed = [
        (row["clock"], rule.Item(row["ticket_no"], row["title"], row["due_at"],
                                 rule.late_days(row["due_at"], now, days)))
        for row in rows if row["ended_at"] is None
    ]  # fmt: skip
    if letter.edited_by:
        for clock, item in owed:
            if clock in new:
                letter.text = rule.appended(letter.text, item)
    else:
        items = [item for _, item in owed]
        letter.text = overdue_text(letter, items, now)
    letter.ticket = rows[0]["ticket_id"] if len(rows) == 1 else None
    letter.save()


def tidy(now: datetime) -> None:
    """Drop drafts nobody needs any more; note letters answered by the work itself."""
    intimeafterall.leave_out(now)
    for number, state, reason in missed.worked_off():
        if state == "issued" or reason == "overdue":
            _worked_off(Caller(SYSTEM, now), number)


@one_act("draft_letter")
def _worked_off(act: Act, letter_id: int) -> str:
    letter = Letter.get_by_id(letter_id)
    act.subject = letter.number or f"文书{letter.id}"
    in_time = intimeafterall.reason_of(letter_id, kept.lines_of(letter_id))
    if letter.state == "draft":
        letter.state, letter.closed_at, letter.closed_by = "dropped", act.now, act.actor.name
        letter.close_text = in_time or "签发前所列工单已全部提交办结。"
    elif letter.state == "issued":
        letter.state, letter.answered_at, letter.answered_by = "answered", act.now, act.actor.name
        letter.answer = in_time or "所列工单已全部提交办结，视同答复。"
    letter.save()
    return str(letter.id)


# ---- what else happened to a ticket: called inside the act it happened in ----


def happened(act: Act, ticket: Ticket, part: Assignment, trigger: str, times: int = 1) -> None:
    """Draft the step `trigger` sets off, and let the policy's consequences follow.

    `times` tells one occurrence from the next, so that each is told once. Call inside the act,
    after the part has its new deadline.
    """
    policy = policy_of(ticket)
    rung = rung_for(rungs(policy), trigger) or _by_consequence(policy, trigger)
    said = "；".join(found.words for found in consequences(policy, trigger))
    if rung is not None:
        _once(act, ticket, part, trigger, times, rung, said)
    if any("tell_leader" in found.actions for found in consequences(policy, trigger)):
        source = next(f.source for f in consequences(policy, trigger) if "tell_leader" in f.actions)
        telling = Rung(0, "telling", "通报主要领导", "hotline", (trigger,), None, source)
        _once(act, ticket, part, trigger, times, telling, "")


def _by_consequence(policy: Policy, trigger: str) -> Rung | None:
    """Return a supervision order when a consequence asks for one the ladder does not hold."""
    for found in consequences(policy, trigger):
        if {"supervise", "on_site", "second_assignment"} & set(found.actions):
            words = "现场督办" if "on_site" in found.actions else "督办单"
            return Rung(1, "supervision", words, "hotline", (trigger,), None, found.source)
    return None


def _once(
    act: Act, ticket: Ticket, part: Assignment, trigger: str, times: int, rung: Rung, said: str
) -> None:
    matter = f"{trigger}:{rung.kind}:{part.id}:{times}"
    if missed.known_matters([matter]):
        return
    is_telling = rung.kind == "telling"
    told = TRIGGERS[trigger] + (f"。按规定：{said}" if said else "")
    item = rule.Item(ticket.ticket_no, ticket.title, None)
    letter = Letter.create(
        kind=rung.kind, ticket=ticket, unit=part.unit_id, step=rung.step, words=rung.words,
        level=rung.level, reason=trigger, source=rung.source, drafted_at=act.now,
        text=rule.matter_text(rung.kind, part.unit.name, item, told, rung.source, rung.words),
        state="issued" if is_telling else "draft",
        issued_at=act.now if is_telling else None,
        issued_by="系统" if is_telling else "",
    )  # fmt: skip
    clock = answer_clock(part.id) if part.state in PART_OPEN else None
    LetterLine.create(
        letter=letter, ticket=ticket, assignment=part, matter=matter,
        clock=None if is_telling else clock,
    )  # fmt: skip
    if is_telling:
        act.log(ticket.id, f"{TRIGGERS[trigger]}，已通报{part.unit.short_name}主要领导", part.id,
                name="issue_letter")  # fmt: skip
