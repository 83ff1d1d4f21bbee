"""The monthly clearing board, the tickets behind it, and the list the 20th's meeting needs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.casework import figures
from hotline.casework.act import Act, allow, one_act
from hotline.casework.timekeeping import policy
from hotline.errors import Incomplete
from hotline.rules.calendar import ZONE
from hotline.rules.clearing import (
    LEDGERS,
    OWED,
    WAITING,
    BoardRow,
    Month,
    Standing,
    board_row,
    standing,
    sum_rows,
)
from hotline.rules.monthfigures import Period
from hotline.rules.permissions import Actor, sees_everything
from hotline.rules.phrases_of_time import moment
from hotline.rules.policy import Policy
from hotline.store import clearing as store
from hotline.store import policies
from hotline.store.figures import first_registered, ranked_units

MOST_MONTHS = 36
GROUPS = {**figures.GROUPS, "village": "村（社区）", "county_office": "县热线办"}


@dataclass(frozen=True)
class Board:
    """One month's board as counted at `month.now`. `name` is the month written `YYYY-MM`."""

    name: str
    month: Month
    policy: Policy
    groups: list[tuple[str, list[BoardRow]]]
    total: BoardRow
    scored: tuple[str, ...]

    @property
    def words(self) -> str:
        """「2026年11月」."""
        return month_words(self.name)

    @property
    def span(self) -> str:
        """「2026年11月1日至11月30日」, and until when it was counted while the month runs."""
        start, end = self.month.start, self.month.end
        if start.hour or start.minute:
            told = f"{moment(start)}至{moment(end)}"
        else:
            told = Period(start.date(), end.date() - timedelta(days=1)).span
        running = self.month.now < end
        return f"{told}，统计到{moment(self.month.now)}" if running else told


def month_words(name: str) -> str:
    """Return 「2026年11月」 for `2026-11`."""
    return f"{name[:4]}年{int(name[5:])}月"


def _policy(name: str) -> Policy:
    """Return the rules of the month: those in force on its last day, as the notice has it."""
    return policy(figures.span(figures.month(name))[1] - timedelta(seconds=1))


def month_of(name: str, now: datetime) -> Month:
    """Return the span judged under that name. Raises Incomplete for no month or a future one."""
    wanted = figures.month(name)
    start, end = _policy(name).period.span(wanted.first.year, wanted.first.month)
    if start > now:
        raise Incomplete("这个月还没有开始。", fields={"month": "请选择已经开始的月份。"})
    return Month(start, end, now.astimezone(ZONE).replace(microsecond=0))


def current(now: datetime) -> str:
    """Return the running month, `YYYY-MM`; from the 19th on the next one where so ruled."""
    name = f"{now:%Y-%m}"
    if month_of_or_none(name, now) is None:
        return _shifted(name, -1)
    end = _policy(name).period.span(now.year, now.month)[1]
    return _shifted(name, 1) if end <= now else name


def month_of_or_none(name: str, now: datetime) -> Month | None:
    try:
        return month_of(name, now)
    except Incomplete:
        return None


def _shifted(name: str, by: int) -> str:
    number = int(name[:4]) * 12 + int(name[5:]) - 1 + by
    return f"{number // 12}-{number % 12 + 1:02d}"


def months(now: datetime) -> list[str]:
    """Return the months a board can be asked for, newest first, three years at most."""
    first = first_registered() or now
    found = [current(now)]
    while len(found) < MOST_MONTHS and found[-1] > f"{first:%Y-%m}":
        found.append(_shifted(found[-1], -1))
    return found


def _visiting() -> list[int]:
    """Return the policy versions that want a suggestion talked over at the door."""
    found = []
    for number in store.policy_ids():
        rule = policies.by_id(number).clearing
        ledger = rule.ledger("suggestion")
        asked = any(visit.code == "suggestion" for visit in rule.visits)
        if asked or (ledger is not None and "visit" in ledger.proofs):
            found.append(number)
    return found


def scope_of(actor: Actor, name: str, now: datetime) -> store.Scope:
    """Return what the actor's board covers: the county, or the own unit and those below."""
    allow(actor, "read_clearing")
    own = None if sees_everything(actor) else actor.unit_ids
    return store.Scope(month_of(name, now), tuple(_visiting()), own)


def board(actor: Actor, name: str, now: datetime) -> Board:
    """Return the board of that month within the actor's reach.

    Every ranked unit has a line, idle ones included. The sum leaves out ledgers that the policy
    does not score. Raises Incomplete for a month that has not begun.
    """
    scope = scope_of(actor, name, now)
    rules = _policy(name)
    scored = tuple(
        code for code in LEDGERS
        if (rule := rules.clearing.ledger(code)) is None or rule.is_scored
    )  # fmt: skip
    counted: dict[int, dict[tuple[str, str], int]] = {}
    for unit_id, ledger, state, count in store.counts(scope):
        counted.setdefault(unit_id, {})[ledger, state] = count
    rows = [
        board_row(number, unit, GROUPS.get(kind, kind), counted.get(number, {}), scored)
        for number, unit, kind in _units(actor, counted)
    ]
    grouped: dict[str, list[BoardRow]] = {}
    for row in rows:
        grouped.setdefault(row.group, []).append(row)
    return Board(name, scope.month, rules, list(grouped.items()), sum_rows("合计", rows), scored)


def _units(actor: Actor, counted: Collection[int]) -> list[tuple[int, str, str]]:
    """Return the lines' units: all ranked ones and whoever else has a count."""
    if sees_everything(actor):
        shown = ranked_units()
        known = {number for number, _, _ in shown}
        return shown + store.named(set(counted) - known)
    return [
        unit for unit in store.named(actor.unit_ids)
        if unit[0] == actor.unit_id or unit[0] in counted
    ]  # fmt: skip


@dataclass(frozen=True)
class Behind:
    """Tickets behind a figure: ids in order with their standing, and the id to go on from."""

    lines: list[tuple[int, Standing]]
    after: int | None


def behind(
    actor: Actor, name: str, now: datetime, unit_id: int | None, ledgers: Collection[str],
    states: Collection[str], after: int = 0, limit: int = store.PAGE,
) -> Behind:  # fmt: skip
    """Return the tickets behind a figure of the board, with the reason of each."""
    scope = scope_of(actor, name, now)
    wanted = None if unit_id is None else (unit_id,)
    ids = [number for number, _ in store.found(scope, wanted, ledgers, states, after, limit + 1)]
    facts = store.facts_of(ids[:limit], scope.visiting)
    lines = [(number, standing(facts[number], scope.month)) for number in ids[:limit]]
    return Behind(lines, lines[-1][0] if len(ids) > limit else None)


def states_of(code: str) -> tuple[str, ...]:
    """Return the states behind one column: owed 应清, cleared, uncleared, waiting."""
    waiting = tuple(dict.fromkeys(WAITING.values()))
    return {"owed": OWED, "waiting": waiting}.get(code, (code,))


@one_act("print")
def note_printed(act: Act, what: str, name: str) -> str:
    """Note that a board or the meeting's list was printed."""
    act.subject = f"{what} {name}"
    return act.subject
