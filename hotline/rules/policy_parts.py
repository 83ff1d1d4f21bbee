"""The rules of a policy, each with its source in the office's words. Plain values, no reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from hotline.rules.calendar import ZONE
from hotline.rules.deadlines import Limit


@dataclass(frozen=True)
class StageLimit:
    """How long a stage may take and where that is written.

    `target` is what the office aims at, of the same unit and shorter; lateness is judged by
    `limit` alone.
    """

    limit: Limit
    source: str
    target: Limit | None = None


@dataclass(frozen=True)
class Warning_:
    """When the lamp turns yellow. The name ends in _ because `Warning` is a builtin.

    Working-day limits: when `remaining` is left, not before `floor_share` of the time has
    gone. Other limits: the last `share` of the time.
    """

    remaining: Limit
    share: Decimal
    floor_share: Decimal
    source: str


@dataclass(frozen=True)
class Margins:
    """How much earlier each level must be done than the one above; see `deadlines.earlier`."""

    county_before_city: Limit
    township_before_county: Limit
    village_before_township: Limit
    floor_share: Decimal
    source: str

    def of(self, level: str) -> Limit:
        """Return the margin of a level; departments and utilities count as townships."""
        if level == "county":
            return self.county_before_city
        return self.village_before_township if level == "village" else self.township_before_county


@dataclass(frozen=True)
class ReturnRule:
    """How often, how soon and why a unit may return a ticket.

    `reasons` are (code, words). An urgent one is returned by phone within `urgent_within`.
    """

    max_times: int
    within: Limit
    urgent_within: Limit
    reasons: tuple[tuple[str, str], ...]
    needs_basis: bool
    needs_suggested_unit: bool
    source: str


@dataclass(frozen=True)
class ExtensionRule:
    """How often and how far a deadline may be extended, asked before it and before `cut_off`.

    `bound` is what the county may approve; up to `city_bound` the city decides.
    `cut_off` is the clock time of the deadline's day. `max_times` 0: never. `urgencies` may
    ask; None: all of them.
    """

    max_times: int
    bound: Limit
    city_bound: Limit
    cut_off: time
    tells_requester: bool
    source: str
    urgencies: frozenset[str] | None = None


@dataclass(frozen=True)
class CallbackRule:
    """How often to try, and which answers send the ticket back to its unit.

    `unsatisfied_is` holds codes of `satisfied`, `unsolved_is` codes of `solved`.
    """

    tries: int
    over_days: int
    rework_times: int
    unsatisfied_is: frozenset[str]
    unsolved_is: frozenset[str]
    source: str

    def needs_rework(self, solved: str | None, satisfied: str | None) -> bool:
        """Tell whether the requester's answers count as unsatisfied or unsolved."""
        return satisfied in self.unsatisfied_is or solved in self.unsolved_is


@dataclass(frozen=True)
class ScoringRule:
    """How units are scored and ranked.

    `weights` maps indicator to points, 100 in all; where a `scheme` is named (a code of
    `rules.schemes`), it gives the points and there are no weights. 基本满意 counts
    `mostly_weight`. Units with fewer parts than `minimum_volume` are listed apart. `line` is
    the rate below which a unit is named. `groups` are (unit kind, words), ranked apart.
    `publish` is off, internal, grouped or top.
    """

    weights: Mapping[str, int]
    mostly_weight: Decimal
    minimum_volume: int
    line: Decimal
    groups: tuple[tuple[str, str], ...]
    publish: str
    source: str
    scheme: str = ""


@dataclass(frozen=True)
class SupervisionRule:
    """When the office supervises.

    Each month on `day`, units whose rate in any of `basis` is below `line`. After a missed
    deadline: reminder after `remind_after` working days, supervision draft after
    `order_after`, named in the notice after `name_after`. `ways` are (code, words).
    """

    day: int
    line: Decimal
    basis: tuple[str, ...]
    remind_after: int
    order_after: int
    name_after: int
    ways: tuple[tuple[str, str], ...]
    source: str


@dataclass(frozen=True)
class PeriodRule:
    """Which days a monthly notice covers: from `first_day`, at `cut_at`, one month long.

    `first_day` 19 means the period named October runs from 19 September to 18 October.
    """

    first_day: int
    cut_at: time
    source: str

    @property
    def kind(self) -> str:
        """Return `calendar` for whole calendar months, else `shifted`."""
        return "calendar" if self.first_day == 1 else "shifted"

    def span(self, year: int, month: int) -> tuple[datetime, datetime]:
        """Return start (included) and end (excluded) of the period named after that month."""
        first = date(year, month, 1)
        if self.first_day == 1:
            return self._at(first), self._at((first + timedelta(days=31)).replace(day=1))
        before = (first - timedelta(days=1)).replace(day=self.first_day)
        return self._at(before), self._at(first.replace(day=self.first_day))

    def _at(self, day: date) -> datetime:
        return datetime.combine(day, self.cut_at, ZONE)


@dataclass(frozen=True)
class LedgerRule:
    """One ledger of the monthly clearing: what is needed to enter it, and whether it is scored.

    `needs` are the city's own words, `proofs` the same as codes of `policy_codes.PROOFS`.
    """

    code: str
    title: str
    needs: tuple[str, ...]
    proofs: tuple[str, ...]
    is_scored: bool
    source: str


@dataclass(frozen=True)
class VisitRule:
    """An occasion on which the unit must visit the requester at the door."""

    code: str
    words: str


@dataclass(frozen=True)
class ClearingRule:
    """Monthly clearing: its ledgers and the visits that must be made. None: no ledgers."""

    ledgers: tuple[LedgerRule, ...]
    visits: tuple[VisitRule, ...]
    source: str

    def ledger(self, code: str) -> LedgerRule | None:
        """Return the ledger of that code, if the policy has it."""
        return next((ledger for ledger in self.ledgers if ledger.code == code), None)


@dataclass(frozen=True)
class UrgentKind:
    """A sort of matter that is urgent by itself; `hints` are words that give it away."""

    code: str
    words: str
    urgency: str
    hints: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class ReportRule:
    """A report the office owes: how often (day, week, month, quarter, half_year, year)."""

    code: str
    title: str
    every: str
    source: str
