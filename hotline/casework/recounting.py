"""Recounting (重新计算期限): running deadlines follow the calendar, the policy and the city.

What is counted and what is left alone is said in `rules.recounting`. A change of the calendar
writes a `Recount` in its own act; the worker works it off ticket by ticket in small transactions,
so that pages stay fast, and goes on where it stopped after a power cut. A change of one ticket
is counted in that very transaction.

The city hears nothing of it: it was never told the county's inner deadlines, and its own deadline
is its own to move. A ticket's version does not rise either, because an answer being written is no
less right for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from hotline.casework.act import Act, Caller
from hotline.casework.rollup import refresh_part, refresh_ticket
from hotline.casework.timekeeping import calendar, source_of
from hotline.rules.calendar import OfficeHours, WorkCalendar
from hotline.rules.permissions import SYSTEM
from hotline.rules.phrases_of_time import moment
from hotline.rules.policy import Policy
from hotline.rules.recounting import Moved, OpenTicket, Recounted, recount
from hotline.rules.words import STAGES
from hotline.store import assignments, clocks, history, policies, recounts
from hotline.store.assignments import Assignment
from hotline.store.database import write
from hotline.store.recounts import Recount
from hotline.store.tickets import Ticket

# How many tickets are looked at between two pauses, and how many changed ones are written in one
# transaction: some 20 ms in which an act waits, on the slowest box some 50.
CHUNK = 100
WRITTEN_AT_ONCE = 5
OF_PART = {
    "accept": "accept_due_at",
    "contact": "contact_due_at",
    "arrive": "arrive_due_at",
    "answer": "answer_due_at",
}


def recount_ticket(act: Act, ticket: Ticket, reason: str, run_id: int | None = None) -> int:
    """Count the ticket's running deadlines and its parts' anew; return how many changed.

    Writes one line of history that names each deadline that moved and `reason`. Sets `due_at` and
    the next deadlines on `ticket` itself and saves it. Parts are saved by themselves: fetch a
    part after this.
    """
    days = Days()
    counted = recount(clocks.to_recount([ticket.id])[0], policy_by_id, days.at)
    if not counted.moved and counted.due_at == ticket.due_at:
        return 0
    for one in counted.moved:
        rules, calendar_used = policy_by_id(one.clock.policy_id), days.at(one.clock.started_at)
        source = source_of(clocks.source_of(one.clock.id), one.due, rules)
        clocks.move(one.clock.id, one.due, source, calendar_used.version)
    words = _words(ticket, counted)
    _keep_on_parts(counted)
    _keep_on_ticket(ticket, counted)
    if words:
        text = f"{'；'.join(words)}。原因：{reason}"
        act.log(ticket.id, text, name="recount", details={"recount": run_id} if run_id else None)
    return len(counted.moved)


def resume_clock(act: Act, part: Assignment) -> None:
    """Let the part's last answer clock run on: a return never resets the deadline.

    A clock that stood still while the calendar changed is counted again as it starts to run.
    """
    stood = clocks.resume(part.id)
    if stood is None or stood[1] == calendar(stood[0]).version:
        return
    recount_ticket(act, part.ticket, "停止计时期间工作日历有变动")
    part.answer_due_at = assignments.by_id(part.id).answer_due_at


def policy_by_id(policy_id: int | None) -> Policy:
    """Return the version a clock was stamped with; the newest one when none was kept with it."""
    return policies.by_id(policy_id) if policy_id else policies.policy_on(date.max)


class Days:
    """The calendars of one transaction, looked up once for each day on which a clock started."""

    def __init__(self) -> None:
        self._of_day: dict[date, WorkCalendar] = {}

    def at(self, started_at: datetime) -> WorkCalendar:
        """Return the calendar by which a clock started then is counted today."""
        day = started_at.date()
        if day not in self._of_day:
            self._of_day[day] = calendar(started_at)
        return self._of_day[day]


def _words(ticket: Ticket, counted: Recounted) -> list[str]:
    """Say for each deadline what it was and what it is; the ticket's own first."""
    ids = [one.clock.part_id for one in counted.moved if one.clock.part_id]
    names = (
        {part.id: part.unit.short_name for part in assignments.of_ticket(ticket.id)} if ids else {}
    )
    lines = []
    if not any(one.clock.part_id is None and one.clock.stage == "answer" for one in counted.moved):
        lines = [_changed("县级办结期限", ticket.due_at, counted.due_at)]
    for one in counted.moved:
        whose = f"{names.get(one.clock.part_id, '县级')}{STAGES[one.clock.stage]}期限"
        if one.is_moved:
            lines.append(_changed(whose, one.clock.due_at, one.due.due_at))
        elif one.clock.is_provisional and not one.due.provisional:
            lines.append(f"{whose}{moment(one.due.due_at)}由暂定改为确定")
    return [line for line in lines if line]


def _changed(whose: str, was: datetime | None, now: datetime | None) -> str:
    if was == now:
        return ""
    return f"{whose}由{moment(was) if was else '未定'}改为{moment(now) if now else '不限时'}"


def _keep_on_parts(counted: Recounted) -> None:
    """Write the deadlines that parts carry for lists and counts."""
    moved: dict[int, list[Moved]] = {}
    for one in counted.moved:
        if one.clock.part_id is not None:
            moved.setdefault(one.clock.part_id, []).append(one)
    for part_id, those in moved.items():
        part = assignments.by_id(part_id)
        for one in those:
            if one.clock.stage in OF_PART:
                setattr(part, OF_PART[one.clock.stage], one.due.due_at)
        refresh_part(part)
        part.save()


def _keep_on_ticket(ticket: Ticket, counted: Recounted) -> None:
    """Write the ticket's own deadline; the first one follows while it was never extended."""
    if ticket.first_due_at == ticket.due_at:
        ticket.first_due_at = counted.due_at
    ticket.due_at = counted.due_at
    refresh_ticket(ticket)
    ticket.save()


def order_recount(act: Act, reason: str) -> None:
    """Owe a recount of every open ticket; one that is under way is taken over by it."""
    before = recounts.unfinished()
    if before is not None:
        before.state, before.finished_at = "merged", act.now
        before.save()
        reason = f"{before.reason}；{reason}"
    Recount.create(
        reason=reason, asked_at=act.now, asked_by=act.actor.name, total=clocks.open_tickets()
    )


def recount_for_hours(act: Act, before: tuple[OfficeHours, ...]) -> None:
    """Owe a recount when a version in force from today on has other office hours than `before`.

    Clocks that started under an earlier version keep its hours, so a later day owes nothing yet.
    """
    if calendar(act.now).hours != before:
        order_recount(act, "办公时间调整")


def work_on(now: datetime) -> bool:
    """Do the next part of the recount that waits; return False when there is nothing left.

    What changes is found without holding the lock of writers, then changed few tickets at a time;
    each such transaction keeps how far the run has come, so nothing is counted twice.
    """
    run = recounts.unfinished()
    if run is None:
        return False
    ids = clocks.open_ticket_ids(run.last_ticket_id, CHUNK)
    if not ids:
        return _finish(run.id, now)
    for batch, changing in _batches(ids):
        if not _write(run.id, batch, changing, now):
            return True  # another change of the calendar took this run over
    return True


def _batches(ids: list[int]) -> Iterator[tuple[list[int], list[int]]]:
    """Yield all the tickets in order, a few changing ones together, with those that change."""
    days = Days()
    batch: list[int] = []
    changing: list[int] = []
    for ticket in clocks.to_recount(ids):
        batch.append(ticket.id)
        if _changes(ticket, days):
            changing.append(ticket.id)
        if len(changing) == WRITTEN_AT_ONCE:
            yield batch, changing
            days, batch, changing = Days(), [], []
    if batch:
        yield batch, changing


def _changes(ticket: OpenTicket, days: Days) -> bool:
    counted = recount(ticket, policy_by_id, days.at)
    return bool(counted.moved) or counted.due_at != ticket.due_at


def _write(run_id: int, batch: list[int], changing: list[int], now: datetime) -> bool:
    """Recount those tickets and note how far the run has come; False when it was taken over."""
    with write():
        run = Recount.get_by_id(run_id)
        if run.state not in recounts.UNFINISHED:
            return False
        act = Act("recount", Caller(SYSTEM, now))
        for ticket in Ticket.select().where(Ticket.id.in_(changing)).order_by(Ticket.id):
            run.changed += recount_ticket(act, ticket, run.reason, run_id) > 0
        run.state, run.last_ticket_id = "running", batch[-1]
        run.seen += len(batch)
        run.save()
    return True


def _finish(run_id: int, now: datetime) -> bool:
    with write():
        run = Recount.get_by_id(run_id)
        if run.state in recounts.UNFINISHED:
            run.state, run.finished_at, run.total = "done", now, run.seen
            run.save()
            told = {"原因": run.reason, "核对": run.seen, "变动": run.changed}
            history.audit(SYSTEM, "recount", "工作日历", now, details=told)
    return recounts.is_waiting()
