"""Monthly clearing (每月清零): where each ticket stands in one month, and why.

Four ledgers, each with its own rule for "cleared" (S1, 四（二）2):
一般工单限时办结清零，延时挂账工单到期办结清零，剔除类工单审核通过清零且不计入考核，
建议类工单与诉求人沟通后清零.

A ticket stands in exactly one ledger and one state. What is asked is the state at the end of the
month, or now while the month is running: later events do not change it. `store/clearing.py` says
the same in SQL; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

LEDGERS = ("ordinary", "deferral", "suggestion", "exclusion")
STATES = {
    "cleared": "已清",
    "uncleared": "未清",
    "not_due": "未到期",
    "hanging": "挂账中",
    "pending": "待批",
    "outside": "与本月无关",
}
# What a ledger calls a ticket that is no failure and not cleared yet.
WAITING = {
    "ordinary": "not_due",
    "deferral": "hanging",
    "suggestion": "not_due",
    "exclusion": "pending",
}
# 应清 is what the month is judged by; the rest is listed apart.
OWED = ("cleared", "uncleared")


@dataclass(frozen=True)
class Month:
    """The span judged, start included, end excluded, and the moment of asking; all aware."""

    start: datetime
    end: datetime
    now: datetime

    def happened(self, at: datetime | None) -> bool:
        """Return whether it had happened by the end of the month and by now."""
        return at is not None and at < self.end and at <= self.now

    def is_over(self, due: datetime) -> bool:
        """Return whether a limit had run out; exactly at the limit is still on time."""
        return due < self.end and due < self.now


@dataclass(frozen=True)
class ClearingFacts:
    """What the ledgers ask of a ticket; every moment aware, None when it did not happen.

    deferred_at   the office approved a deferral; promised_at is the date agreed
    excluded_at   the exclusion was approved; the ticket's state is `excluded`
    asked_spans   exclusions handed in with their signatures: (from, until or None)
    talked_at     the first visit about a suggestion at which somebody was met
    needs_visit   the policy asks for such a visit
    """

    kind: str
    state: str
    dispatched_at: datetime | None = None
    due_at: datetime | None = None
    first_due_at: datetime | None = None
    promised_at: datetime | None = None
    passed_at: datetime | None = None
    closed_at: datetime | None = None
    deferred_at: datetime | None = None
    excluded_at: datetime | None = None
    asked_spans: Sequence[tuple[datetime, datetime | None]] = ()
    talked_at: datetime | None = None
    needs_visit: bool = False


@dataclass(frozen=True)
class Standing:
    """One ledger, one state, and the reason as a sentence for the list."""

    ledger: str
    state: str
    reason: str


def standing(facts: ClearingFacts, month: Month) -> Standing:
    """Return where the ticket stands in that month.

    A late ticket is carried over month by month until it is done. One that is done before the
    month of its limit counts there. Withdrawn, merged and not yet dispatched ones are outside.
    """
    ledger = _ledger(facts, month)
    if facts.state in ("withdrawn", "merged") or not month.happened(facts.dispatched_at):
        return Standing(ledger, "outside", "未派单、已撤回或已并单，不列入清零")
    if ledger == "exclusion":
        return _excluded(facts, month)
    return _by_limit(ledger, _due(facts, month), _done(ledger, facts), month)


def _ledger(facts: ClearingFacts, month: Month) -> str:
    if month.happened(facts.excluded_at) or _is_asked(facts, month):
        return "exclusion"
    if month.happened(facts.deferred_at):
        return "deferral"
    return "suggestion" if facts.kind == "suggestion" else "ordinary"


def _is_asked(facts: ClearingFacts, month: Month) -> bool:
    return any(
        month.happened(since) and not month.happened(until) for since, until in facts.asked_spans
    )


def _excluded(facts: ClearingFacts, month: Month) -> Standing:
    if not month.happened(facts.excluded_at):
        return Standing("exclusion", "pending", "已申请剔除，尚未批复")
    at = facts.excluded_at
    assert at is not None
    if at < month.start:
        return Standing("exclusion", "outside", f"{_day(at)}已同意剔除")
    return Standing("exclusion", "cleared", f"{_day(at)}同意剔除，不计入考核")


def _due(facts: ClearingFacts, month: Month) -> datetime | None:
    """The agreed date of a deferral; before it was approved, the limit that ran then."""
    if month.happened(facts.deferred_at):
        return facts.promised_at
    if facts.deferred_at is not None:
        return facts.first_due_at or facts.due_at
    return facts.due_at


def _done(ledger: str, facts: ClearingFacts) -> datetime | None:
    """The answer was passed or the ticket closed; a suggestion was talked over.

    Sent back for rework is not done: the limit of the rework counts.
    """
    if ledger == "suggestion" and facts.needs_visit:
        closed = facts.closed_at if facts.state == "closed" else None
        return min((at for at in (facts.talked_at, closed) if at), default=None)
    if facts.state in ("calling_back", "closed"):
        return facts.passed_at or facts.closed_at
    return None


def _by_limit(
    ledger: str, due: datetime | None, done: datetime | None, month: Month
) -> Standing:  # fmt: skip
    if done is not None and month.happened(done):
        return _finished(ledger, due, done, month)
    word = "约定" if ledger == "deferral" else "期限"
    if due is not None and month.is_over(due):
        since = "，以前月份结转" if due < month.start else ""
        return Standing(ledger, "uncleared", f"{word}{_day(due)}{since}，{_still(ledger)}")
    limit = f"{word}{_day(due)}" if due is not None else "不限时"
    return Standing(ledger, WAITING[ledger], f"{limit}，办理中")


def _finished(ledger: str, due: datetime | None, done: datetime, month: Month) -> Standing:
    told = f"{_day(done)}{'沟通' if ledger == 'suggestion' else '办结'}"
    if due is None or due >= month.end:
        return Standing(ledger, "outside", f"{told}，期限不在本月")
    if due < month.start:
        state = "cleared" if done >= month.start else "outside"
        return Standing(ledger, state, f"期限{_day(due)}，以前月份结转，{told}")
    if ledger == "deferral" and done > due:
        return Standing(ledger, "uncleared", f"约定{_day(due)}，{told}，超过约定时间")
    return Standing(ledger, "cleared", f"期限{_day(due)}，{told}")


def _still(ledger: str) -> str:
    return "尚未与诉求人沟通" if ledger == "suggestion" else "尚未办结"


def _day(at: datetime) -> str:
    return f"{at.month}月{at.day}日"


@dataclass(frozen=True)
class LedgerCounts:
    """The figures of one ledger of one unit; `waiting` is 未到期, 挂账中 or 待批 by the ledger."""

    cleared: int = 0
    uncleared: int = 0
    waiting: int = 0

    @property
    def owed(self) -> int:
        """应清: the denominator of the rate."""
        return self.cleared + self.uncleared

    def __add__(self, other: LedgerCounts) -> LedgerCounts:
        return LedgerCounts(
            self.cleared + other.cleared,
            self.uncleared + other.uncleared,
            self.waiting + other.waiting,
        )


@dataclass(frozen=True)
class BoardRow:
    """One unit's line of the board: counts by ledger, and the sum of what is scored."""

    unit_id: int
    unit: str
    group: str
    ledgers: dict[str, LedgerCounts]
    total: LedgerCounts


def board_row(
    unit_id: int, unit: str, group: str, counts: dict[tuple[str, str], int], scored: Sequence[str]
) -> BoardRow:
    """Make a line from counts by (ledger, state); `scored` are the ledgers that enter the sum."""
    ledgers = {
        code: LedgerCounts(
            counts.get((code, "cleared"), 0),
            counts.get((code, "uncleared"), 0),
            counts.get((code, WAITING[code]), 0),
        )
        for code in LEDGERS
    }
    total = sum((ledgers[code] for code in scored), LedgerCounts())
    return BoardRow(unit_id, unit, group, ledgers, total)


def sum_rows(unit: str, rows: Sequence[BoardRow]) -> BoardRow:
    """Return the total of the rows: every figure the sum of the figures above it."""
    ledgers = {code: sum((row.ledgers[code] for row in rows), LedgerCounts()) for code in LEDGERS}
    return BoardRow(0, unit, "", ledgers, sum((row.total for row in rows), LedgerCounts()))
