"""What the supervision meeting needs (S1: 每月20日督办解决率和满意率低于80%的承办单位)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from hotline.casework.clearing import Board, board
from hotline.casework.figures import lines_between, overdue_items
from hotline.rules.clearing import BoardRow, standing
from hotline.rules.indicators import INDICATORS, Measure, definitions
from hotline.rules.permissions import Actor
from hotline.rules.privacy import without_numbers
from hotline.rules.rounding import number
from hotline.store import clearing as store
from hotline.store import lists
from hotline.store.tickets import Ticket

# The policy's words for a rate -> the indicator that works it out.
RATES = {
    "solved": "solved_rate",
    "satisfied": "satisfied_rate",
    "contact": "contacted_rate",
    "accept": "accept_on_time",
    "on_time": "answered_on_time",
}
SECRET = "保密工单"
MOST = 500  # tickets named; a county's month has some dozens


@dataclass(frozen=True)
class Case:
    """A ticket named at the meeting: what is wrong with it, in words."""

    ticket_no: str
    title: str
    why: str


@dataclass(frozen=True)
class CalledUnit:
    """A unit below the line: its low rates with their fractions, and its tickets."""

    unit: str
    group: str
    measures: tuple[Measure, ...]
    row: BoardRow
    assignments: int
    is_small: bool
    cases: tuple[Case, ...]

    @property
    def reasons(self) -> list[str]:
        """「解决率66.67%（2÷3）」 for every rate below the line."""
        return [f"{name}{shown}（{sum_}）" for name, shown, sum_ in map(fraction, self.measures)]


@dataclass(frozen=True)
class Meeting:
    """The list of one month: the board it stands on, the day, and the units called."""

    board: Board
    day: date
    units: list[CalledUnit]

    @property
    def line(self) -> str:
        """「80%」."""
        return f"{(self.board.policy.supervision.line * 100).normalize():f}%"

    @property
    def basis(self) -> str:
        """「解决率、满意率」."""
        return "、".join(
            INDICATORS[RATES[code]].name for code in self.board.policy.supervision.basis
        )


def fraction(measure: Measure) -> tuple[str, str, str]:
    """Return (rate's name, 「66.67%」, 「2÷3」)."""
    whole = measure.numerator == measure.numerator.to_integral_value()
    top = number(measure.numerator, 0 if whole else 1)
    return INDICATORS[measure.code].name, f"{measure.shown}%", f"{top}÷{measure.denominator}"


def meeting(actor: Actor, name: str, now: datetime) -> Meeting:
    """Return the units called for that month, those with the most low rates named in full.

    A unit with nothing counted is not called: a zero denominator is no rate. One with fewer
    parts than the policy's minimum is called and marked, for the chair to judge.
    """
    made = board(actor, name, now)
    rules, month = made.policy, made.month
    rows = {row.unit_id: row for _, group in made.groups for row in group}
    lines = lines_between(month.start, month.end, now)
    low = {}
    defined = definitions(rules.scoring.mostly_weight)
    for line in lines:
        unit_id = line.unit_id or 0
        found = [line.counts.measure(RATES[code], defined) for code in rules.supervision.basis]
        below = tuple(
            m for m in found if m.shown is not None and m.shown < rules.supervision.line * 100
        )
        if below and unit_id in rows:
            low[unit_id] = (line, below)
    cases = _cases(actor, made, {i: line.unit for i, (line, _) in low.items()}, now)
    called = [
        CalledUnit(
            line.unit, line.group, below, rows[i], line.counts.assignments,
            line.counts.assignments < rules.scoring.minimum_volume, tuple(cases.get(i, ())),
        )
        for i, (line, below) in low.items()
    ]  # fmt: skip
    first = date(int(name[:4]), int(name[5:]), 1)
    return Meeting(made, first.replace(day=min(rules.supervision.day, 28)), called)


def _cases(
    actor: Actor, made: Board, wanted: dict[int, str], now: datetime
) -> dict[int, Sequence[Case]]:
    """Return the overdue and uncleared tickets of those units, each once, overdue first."""
    if not wanted:
        return {}
    found: dict[int, dict[str, Case]] = {number: {} for number in wanted}
    by_name = {name: number for number, name in wanted.items()}
    for part in overdue_items(made.month.start, made.month.end, now):
        if part.unit not in by_name:
            continue
        until, late = part.answered_at or now, part.late_working_days
        told = f"{part.due_at:%m-%d %H:%M}到期，" + (
            f"{until:%m-%d %H:%M}答复" if part.answered_at else "至今未答复"
        )
        why = f"{told}，超期{late}个工作日" if late else f"{told}，当日超期"
        cases = found[by_name[part.unit]]
        cases.setdefault(part.number, _case(part.number, part.title, why))
    for unit_id, case in _uncleared(actor, made, wanted):
        found[unit_id].setdefault(case.ticket_no, case)
    return _without_secrets({number: list(cases.values()) for number, cases in found.items()})


def _without_secrets(found: dict[int, list[Case]]) -> dict[int, Sequence[Case]]:
    """Hide what confidential tickets are about: other units sit at the meeting too."""
    numbers = [case.ticket_no for cases in found.values() for case in cases]
    query = Ticket.select(Ticket.ticket_no).where(
        Ticket.is_confidential & Ticket.ticket_no.in_(numbers)
    )
    secret = {ticket_no for (ticket_no,) in query.tuples()}
    return {
        unit_id: [replace(c, title=SECRET) if c.ticket_no in secret else c for c in cases]
        for unit_id, cases in found.items()
    }


def _uncleared(actor: Actor, made: Board, wanted: dict[int, str]) -> list[tuple[int, Case]]:
    from hotline.casework.clearing import scope_of

    scope = scope_of(actor, made.name, made.month.now)
    ids = store.found(scope, list(wanted), made.scored, ("uncleared",), 0, MOST)
    facts = store.facts_of([i for i, _ in ids], scope.visiting)
    rows = {row["id"]: row for row in lists.rows_of([i for i, _ in ids])}
    return [
        (unit_id, _case(rows[i]["ticket_no"], rows[i]["title"],
                        standing(facts[i], made.month).reason))
        for i, unit_id in ids
    ]  # fmt: skip


def _case(ticket_no: str, title: str, why: str) -> Case:
    return Case(ticket_no, str(without_numbers(title)), why)
