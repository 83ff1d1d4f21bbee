"""The words the table of counts is written in: a moment, how groupings read it, who did it.

Parameters of every condition are `:since`, `:until` (excluded), `:counted` (the moment of
counting) and `:end`, the earlier of the last two. Moments are text whose order is that of time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

EXCLUDED = "SELECT id FROM ticket WHERE ledger = 'exclusion'"
COUNTED = "state NOT IN ('merged', 'withdrawn', 'excluded')"
TICKET = f"t.{COUNTED} AND t.ledger <> 'exclusion'"
PLACE = "substr(t.division_code, 1, 9) || '000'"


@dataclass(frozen=True)
class Key:
    """How one grouping reads its key: the expression, a join it needs and a condition of its own.

    An empty expression puts every case under one key, the county.
    """

    of: str = "''"
    join: str = ""
    where: str = "1"


@dataclass(frozen=True)
class Moment:
    """One population at one stored moment. `cases` maps a count's name to its condition.

    `sums` are counts that add up an expression. `ticket` and `case` are the columns a list of
    cases is read by, `rows` the tables without which nothing can be counted.
    """

    rows: str
    at: str
    where: str
    cases: Mapping[str, str]
    keys: Mapping[str, Key]
    ticket: str = "t.id"
    case: str = "t.id"
    sums: Mapping[str, str] = field(default_factory=dict)
    within: str = ""  # the condition on the period where it is not `at` alone
    beside: str = ""  # the same where few rows are looked at anyway, without a list of its own

    @property
    def period(self) -> str:
        """The condition that puts a case into the period."""
        return self.within or f"{self.at} >= :since AND {self.at} < :until"


def places(join: str = "", where: str = "1") -> dict[str, Key]:
    return {
        "division": Key(PLACE, join, where),
        "place": Key("t.division_code", join, where),
        "county": Key("''", "", where),
    }


def did(acts: str, at: str, of: str) -> str:
    """Return who did that act on the part or ticket at that moment, read from the history."""
    return (
        f"(SELECT h.person_id FROM history h WHERE h.{of} AND h.act IN ({acts}) AND h.at = {at}"
        " ORDER BY h.id LIMIT 1)"
    )
