"""The monthly clearing by SQL: counts of a board and the tickets behind every figure.

One common table expression gives each ticket its ledger and state exactly as
`rules/clearing.py` does; counts and lists read it, so a figure and its list cannot differ. Only
tickets that can matter to the month are looked at, found by their limits and ends in indexes.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotline.rules.clearing import ClearingFacts, Month
from hotline.store.database import MomentField, db
from hotline.store.tickets import OPEN_LANES

PAGE = 50
_MOMENT = MomentField()

# A village's tickets are its township's in the county's board.
_RANKED = "CASE u.kind WHEN 'village' THEN u.parent_id ELSE u.id END"
_LANES = ", ".join(f"'{lane}'" for lane in OPEN_LANES)


def _happened(at: str) -> str:
    return f"({at} IS NOT NULL AND {at} < :end AND {at} <= :now)"


# Whatever can stand in the month: open now, ended in it or later, or its limit in it. The plus
# keeps one of two ranges off its index: {closed} or {dated}, whichever leads to fewer rows.
_CANDIDATES = f"""
    SELECT id FROM ticket WHERE due_at >= :start AND due_at < :end
    UNION SELECT id FROM ticket WHERE {{closed}}closed_at >= :start
          AND {{dated}}registered_at < :end
    UNION SELECT id FROM ticket WHERE lane IN ({_LANES})
    UNION SELECT id FROM ticket WHERE ledger = 'deferral'
    UNION SELECT id FROM ticket WHERE state = 'excluded'
    UNION SELECT ticket_id FROM unit_request WHERE state IN ('pending', 'to_city')"""

_FACTS = """
SELECT t.id, t.kind, t.state, t.dispatched_at, t.due_at, t.first_due_at, t.promised_at,
    t.passed_at, t.closed_at, t.lead_unit_id,
    CASE WHEN t.ledger = 'deferral' THEN COALESCE((SELECT MAX(r.decided_at) FROM unit_request r
        WHERE r.ticket_id = t.id AND r.kind = 'deferral' AND r.state = 'approved'),
        t.dispatched_at) END AS deferred_at,
    CASE WHEN t.state = 'excluded' THEN COALESCE((SELECT MAX(r.decided_at) FROM unit_request r
        WHERE r.ticket_id = t.id AND r.kind = 'exclusion' AND r.state = 'approved'),
        t.closed_at, t.dispatched_at) END AS excluded_at,
    CASE WHEN t.kind = 'suggestion' THEN (SELECT MIN(v.at) FROM visit v
        WHERE v.ticket_id = t.id AND v.purpose = 'suggestion' AND v.outcome <> 'absent')
        END AS talked_at,
    t.policy_id IN (%(visiting)s) AS needs_visit
FROM ticket t"""

_HANDED_IN = _happened("COALESCE(r.signed_at, r.asked_at)")
_ASKED = f"""EXISTS (SELECT 1 FROM unit_request r
        WHERE r.ticket_id = facts.id AND r.kind = 'exclusion'
        AND r.state NOT IN ('signing', 'withdrawn') AND {_HANDED_IN}
        AND (r.state IN ('pending', 'to_city') OR NOT {_happened("r.decided_at")}))"""

_STANDING = f"""
WITH facts AS MATERIALIZED ({_FACTS}
    WHERE t.id IN ({_CANDIDATES}) AND t.lead_unit_id IS NOT NULL
        AND t.state NOT IN ('withdrawn', 'merged') AND {_happened("t.dispatched_at")}),
ledgers AS MATERIALIZED (SELECT *, {_happened("excluded_at")} AS is_excluded,
    CASE WHEN {_happened("excluded_at")} OR {_ASKED} THEN 'exclusion'
        WHEN {_happened("deferred_at")} THEN 'deferral'
        WHEN kind = 'suggestion' THEN 'suggestion' ELSE 'ordinary' END AS ledger,
    CASE WHEN {_happened("deferred_at")} THEN promised_at
        WHEN deferred_at IS NOT NULL THEN COALESCE(first_due_at, due_at)
        ELSE due_at END AS due FROM facts),
ends AS MATERIALIZED (SELECT *, CASE
    WHEN ledger = 'suggestion' AND needs_visit THEN
        CASE WHEN state = 'closed' THEN
            MIN(COALESCE(talked_at, closed_at), COALESCE(closed_at, talked_at))
        ELSE talked_at END
    WHEN state IN ('calling_back', 'closed') THEN COALESCE(passed_at, closed_at)
    END AS done FROM ledgers),
standing AS (SELECT id, lead_unit_id, ledger, CASE
    WHEN ledger = 'exclusion' THEN CASE WHEN NOT is_excluded THEN 'pending'
        WHEN excluded_at >= :start THEN 'cleared' ELSE 'outside' END
    WHEN {_happened("done")} THEN CASE
        WHEN due IS NULL OR due >= :end THEN 'outside'
        WHEN due < :start THEN CASE WHEN done >= :start THEN 'cleared' ELSE 'outside' END
        WHEN ledger = 'deferral' AND done > due THEN 'uncleared' ELSE 'cleared' END
    WHEN due < :end AND due < :now THEN 'uncleared'
    WHEN ledger = 'deferral' THEN 'hanging' ELSE 'not_due' END AS state, due FROM ends)
"""


@dataclass(frozen=True)
class Scope:
    """What a board covers: the month, the policies that ask for visits, and whose tickets.

    `unit_ids` None: the county, villages with their townships; else exactly these units.
    """

    month: Month
    visiting: Collection[int] = ()
    unit_ids: frozenset[int] | None = None


def _asked(scope: Scope) -> tuple[str, dict[str, Any]]:
    """Return the query's head and its values."""
    month = scope.month
    first = db.execute_sql("SELECT MIN(registered_at) FROM ticket").fetchone()[0]
    age = month.now - (_MOMENT.python_value(first) or month.now)
    # An old month has few tickets registered before its end, a new one few closed after it.
    is_old = month.now - month.start > age / 2
    head = _STANDING.format(closed="+" if is_old else "", dated="" if is_old else "+")
    values = {name: _MOMENT.db_value(getattr(month, name)) for name in ("start", "end", "now")}
    return head % {"visiting": _numbers(scope.visiting)}, values


def _within(scope: Scope, column: str) -> str:
    if scope.unit_ids is None:
        return "1"
    return f"{column} IN ({_numbers(scope.unit_ids)})"


def counts(scope: Scope) -> list[tuple[int, str, str, int]]:
    """Return (unit's id, ledger, state, how many) for the board, `outside` left out."""
    head, values = _asked(scope)
    unit = _RANKED if scope.unit_ids is None else "u.id"
    sql = (
        f"{head} SELECT {unit}, s.ledger, s.state, COUNT(*) FROM standing s"
        f" JOIN unit u ON u.id = s.lead_unit_id WHERE s.state <> 'outside'"
        f" AND {_within(scope, 'u.id')} GROUP BY 1, 2, 3"
    )
    rows = db.execute_sql(sql, values).fetchall()
    return [(int(i), str(ledger), str(state), int(n)) for i, ledger, state, n in rows]


def found(
    scope: Scope, unit_ids: Collection[int] | None, ledgers: Collection[str],
    states: Collection[str], after: int = 0, limit: int = PAGE,
) -> list[tuple[int, int]]:  # fmt: skip
    """Return (ticket's id, unit's id) behind a figure, lowest first, from after that id."""
    head, values = _asked(scope)
    unit = _RANKED if scope.unit_ids is None else "u.id"
    wanted = "1" if unit_ids is None else f"{unit} IN ({_numbers(unit_ids)})"
    sql = (
        f"{head} SELECT s.id, {unit} FROM standing s JOIN unit u ON u.id = s.lead_unit_id"
        f" WHERE s.ledger IN ({_marks('l', ledgers, values)})"
        f" AND s.state IN ({_marks('s', states, values)}) AND {_within(scope, 'u.id')}"
        f" AND {wanted} AND s.id > :after ORDER BY s.id LIMIT :most"
    )
    values |= {"after": after, "most": limit}
    return [(int(number), int(whose)) for number, whose in db.execute_sql(sql, values).fetchall()]


def _numbers(ids: Collection[int]) -> str:
    return ", ".join(str(int(number)) for number in sorted(ids))


def _marks(prefix: str, codes: Collection[str], values: dict[str, Any]) -> str:
    names = {f"{prefix}{number}": code for number, code in enumerate(sorted(codes))}
    values |= names
    return ", ".join(f":{name}" for name in names) or "NULL"


_NAMED = ("dispatched_at", "due_at", "first_due_at", "promised_at", "passed_at", "closed_at",
          "deferred_at", "excluded_at", "talked_at")  # fmt: skip


def facts_of(ids: Collection[int], visiting: Collection[int] = ()) -> dict[int, ClearingFacts]:
    """Return what the rule asks of those tickets, by id."""
    numbers = _numbers(ids)
    spans: dict[int, list[tuple[datetime, datetime | None]]] = {}
    for ticket_id, since, until in db.execute_sql(
        "SELECT ticket_id, COALESCE(signed_at, asked_at),"
        " CASE WHEN state IN ('pending', 'to_city') THEN NULL ELSE decided_at END"
        f" FROM unit_request WHERE ticket_id IN ({numbers}) AND kind = 'exclusion'"
        " AND state NOT IN ('signing', 'withdrawn')"
    ).fetchall():
        begun = _MOMENT.python_value(since)
        assert begun is not None
        spans.setdefault(ticket_id, []).append((begun, _MOMENT.python_value(until)))
    sql = _FACTS % {"visiting": _numbers(visiting)}
    cursor = db.execute_sql(f"{sql} WHERE t.id IN ({numbers})")
    names = [column[0] for column in cursor.description]
    found = {}
    for line in cursor.fetchall():
        row = dict(zip(names, line, strict=True))
        moments = {name: _MOMENT.python_value(row[name]) for name in _NAMED}
        found[int(row["id"])] = ClearingFacts(
            kind=row["kind"], state=row["state"], needs_visit=bool(row["needs_visit"]),
            asked_spans=tuple(spans.get(row["id"], ())), **moments,
        )  # fmt: skip
    return found


def policy_ids() -> list[int]:
    """Return the ids of every saved policy version."""
    return [int(number) for (number,) in db.execute_sql("SELECT id FROM policy_version").fetchall()]


def named(unit_ids: Collection[int]) -> list[tuple[int, str, str]]:
    """Return (id, short name, kind) of those units, the higher ones first."""
    sql = (
        f"SELECT id, short_name, kind FROM unit WHERE id IN ({_numbers(unit_ids)})"
        " ORDER BY length(path) - length(replace(path, '/', '')), sort, id"
    )
    return [(int(i), str(name), str(kind)) for i, name, kind in db.execute_sql(sql).fetchall()]
