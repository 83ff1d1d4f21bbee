"""The one definition of every count in SQL: what a case is, its moment, its condition.

Both the grouped counts (`store.figures`) and the cases behind a count (`store.figurecases`) are
written from this table; its names and moments are those of `rules.counttable`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hotline.store.figuremoments import TICKET, Key, Moment, did, places
from hotline.store.figureparts import PARTS
from hotline.store.figuretickets import TICKETS

# CROSS JOIN keeps SQLite to this order: the few rows of the period first.
_LEFT = "t.ledger <> 'exclusion'"
_REQUESTS = (
    "FROM unit_request q CROSS JOIN assignment a ON a.id = q.assignment_id"
    " CROSS JOIN ticket t ON t.id = q.ticket_id"
)
_HISTORY = "FROM history h CROSS JOIN ticket t ON t.id = h.ticket_id"
_LEAD = Key("t.lead_unit_id")
_OF_PART = {"unit": Key("a.unit_id"), **places()}
_RETURN = "q.kind = 'return' AND q.state"
_AGAIN = (
    "EXISTS (SELECT 1 FROM unit_request p WHERE p.ticket_id = q.ticket_id AND p.kind = 'return'"
    " AND p.state = 'approved' AND p.id < q.id)"
)
# Ended clocks by one index, the few that run by another: a new ticket pays for neither.
_CLOCKS = (
    "SELECT id FROM stage_clock WHERE stage = 'dispatch' AND ended_at IS {}"
    " AND due_at >= :since AND due_at < :until"
)
_REPLIED = "l.answered_at <= l.due_at"

_OTHERS = {
    "clock": Moment(
        "FROM stage_clock c CROSS JOIN ticket t ON t.id = c.ticket_id", "c.due_at",
        # The plus keeps SQLite off the index of parts: "no part" is true of a clock in four.
        f"c.stage = 'dispatch' AND +c.assignment_id IS NULL AND {TICKET}"
        " AND (c.ended_at IS NULL OR c.met_at IS NOT NULL OR c.ended_at > c.due_at)"
        " AND (c.due_at < :counted OR c.met_at <= c.due_at)",
        {"dispatch_due": "1", "dispatched_on_time": "c.met_at <= c.due_at"},
        {
            "person": Key(did("'dispatch'", "c.met_at", "ticket_id = c.ticket_id")),
            **places(),
        },
        case="c.id",
        within=f"c.id IN ({_CLOCKS.format('NOT NULL')} UNION ALL {_CLOCKS.format('NULL')})",
    ),
    "decided": Moment(
        _REQUESTS, "q.decided_at", _LEFT,
        {
            "extended": "(q.kind = 'extension' AND q.state = 'approved')",
            "deferred": "(q.kind = 'deferral' AND q.state = 'approved')",
            "return_refused": f"({_RETURN} = 'refused')",
            "returned_twice": f"({_RETURN} = 'approved' AND {_AGAIN})",
            "disputed": "(q.kind = 'arbitration' AND q.state = 'approved')",
        },
        _OF_PART, case="q.id",
    ),
    "excluded": Moment(
        _REQUESTS, "q.decided_at", "t.ledger = 'exclusion'",
        {"excluded": "(q.kind = 'exclusion' AND q.state = 'approved')"}, _OF_PART, case="q.id",
    ),
    "issued": Moment(
        "FROM letter l CROSS JOIN letter_line n ON n.letter_id = l.id"
        " CROSS JOIN ticket t ON t.id = n.ticket_id",
        "l.issued_at", f"l.kind = 'supervision' AND l.state <> 'dropped' AND {_LEFT}",
        {"supervised": "1"}, {"unit": Key("l.unit_id"), "county": Key()}, case="n.id",
    ),
    "replies": Moment(
        "FROM letter l LEFT JOIN ticket t ON t.id = l.ticket_id", "l.due_at",
        "l.issued_at IS NOT NULL AND l.state <> 'dropped'"
        f" AND (l.due_at < :counted OR {_REPLIED})",
        {"letters_due": "1", "letters_on_time": _REPLIED},
        {"unit": Key("l.unit_id"), "county": Key()}, case="l.id",
    ),
    "visit": Moment(
        "FROM visit v CROSS JOIN assignment a ON a.id = v.assignment_id"
        " CROSS JOIN ticket t ON t.id = v.ticket_id",
        "v.at", _LEFT, {"visits": "1"},
        {
            "unit": Key("a.unit_id"),
            "village": Key("a.unit_id", "", "a.level = 'village'"),
            "person": Key(did("'visit'", "v.noted_at", "assignment_id = v.assignment_id")),
            **places(),
        },
        case="v.id",
    ),
    "urge": Moment(
        _HISTORY, "h.at", f"h.act = 'urge' AND {_LEFT}", {"urged": "1"},
        {"unit": _LEAD, "person": Key("h.person_id"), **places()}, case="h.id",
    ),
    "rework": Moment(
        f"{_HISTORY} CROSS JOIN assignment a ON a.id = h.assignment_id", "h.at",
        f"h.act = 'rework' AND {_LEFT}", {"second_assignments": "1"}, _OF_PART, case="h.id",
    ),
    "verdict": Moment(
        "FROM verdict r CROSS JOIN ticket t ON t.id = r.ticket_id", "r.noted_at",
        f"r.withdrawn_at IS NULL AND r.outcome IN ('replaced', 'void') AND {_LEFT}",
        {"verdicts": "1"}, {"unit": _LEAD, **places()}, case="r.id",
    ),
}  # fmt: skip

MOMENTS: Mapping[str, Moment] = MappingProxyType({**TICKETS, **PARTS, **_OTHERS})
MOMENT_OF: Mapping[str, str] = MappingProxyType({
    name: code for code, moment in MOMENTS.items() for name in (*moment.cases, *moment.sums)
})  # fmt: skip
