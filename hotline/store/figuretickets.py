"""The counts of tickets (诉求): registered, due, passed, closed, still open, judged."""

from __future__ import annotations

from hotline.store.figuremoments import COUNTED, TICKET, Key, Moment, did, places


def _verdict(column: str) -> str:
    """A panel's verdict replaces the figure (D4), the requester's words stay where they are."""
    return f"CASE t.verdict WHEN 'replaced' THEN t.verdict_{column} ELSE t.{column} END"


# A village has its share in a ticket it leads or answered for its township; each ticket once.
_VILLAGE = Key(
    "d.unit_id",
    "JOIN assignment d ON d.ticket_id = t.id AND d.level = 'village' AND d.state = 'passed'",
    "NOT EXISTS (SELECT 1 FROM assignment e WHERE e.ticket_id = d.ticket_id"
    " AND e.unit_id = d.unit_id AND e.state = 'passed' AND e.id > d.id)",
)
_SOLVED, _SATISFIED = _verdict("solved"), _verdict("satisfied")
_LEAD = Key("t.lead_unit_id")
_REGISTERED = {"unit": _LEAD, "person": Key("t.registered_by_id"), **places()}
_HEARD = "(t.is_effective = 1 AND t.called_back_at >= t.passed_at)"
_IN_TIME = "(t.passed_at <= t.due_at AND t.state IN ('calling_back', 'closed'))"
# Answered again after a rework and called since: the callback that led to the rework is not it.
_AGAIN = f"(t.rework_times > 0 AND {_HEARD} AND t.state IN ('calling_back', 'closed'))"
_EARLIER = (
    "EXISTS (SELECT 1 FROM requester r JOIN requester o ON o.phone_hash = r.phone_hash"
    " JOIN ticket e ON e.requester_id = o.id WHERE r.id = t.requester_id AND t.category <> ''"
    f" AND e.category = t.category AND e.id <> t.id AND e.{COUNTED} AND e.ledger <> 'exclusion'"
    " AND e.registered_at <= t.registered_at AND (e.registered_at < t.registered_at OR e.id < t.id)"
    " AND unixepoch(e.registered_at) >= unixepoch(t.registered_at) - 2592000)"
)

TICKETS = {
    "registered": Moment(
        "FROM ticket t", "t.registered_at", TICKET,
        {
            "received": "1",
            "answered_at_once": "(t.state = 'closed' AND t.dispatched_at IS NULL)",
            "dispatched": "t.dispatched_at IS NOT NULL",
            "from_city": "t.origin = 'city'",
            "from_110": "t.channel = '110'",
            "enterprise": "t.is_enterprise = 1",
        },
        _REGISTERED,
    ),
    "repeated": Moment(
        "FROM ticket t", "t.registered_at", f"{TICKET} AND {_EARLIER}", {"repeat": "1"},
        _REGISTERED,
    ),
    "closed": Moment(
        "FROM ticket t", "t.closed_at", "t.state = 'closed' AND t.ledger <> 'exclusion'",
        {"closed": "1"}, {"unit": _LEAD, **places()},
    ),
    "closing": Moment(
        "FROM ticket t", "t.due_at", f"{TICKET} AND (t.due_at < :counted OR {_IN_TIME})",
        {
            "closed_due": "1",
            "closed_on_time": _IN_TIME,
            "urgent_due": "t.urgency = 'urgent'",
            "urgent_on_time": f"(t.urgency = 'urgent' AND {_IN_TIME})",
            "extended_due": "t.extended_times > 0",
        },
        {"unit": _LEAD, **places()},
    ),
    "passed": Moment(
        "FROM ticket t", "t.passed_at", TICKET,
        {
            "passed": "1",
            "called": "EXISTS (SELECT 1 FROM callback c WHERE c.ticket_id = t.id"
            " AND c.at >= t.passed_at)",
            "effective": f"({_HEARD} AND t.verdict <> 'void')",
            "unreached": f"(t.state = 'closed' AND NOT {_HEARD})",
            "untrue": "t.result = 'untrue'",
        },
        {"unit": _LEAD, **places()},
    ),
    "end": Moment(
        "FROM ticket t", "t.registered_at", TICKET,
        {"open_at_end": "1", "open_overdue": f"(t.due_at < :end AND {_IN_TIME} IS NOT 1)"},
        {"unit": _LEAD, **places()},
        within="t.id IN (SELECT id FROM ticket WHERE closed_at IS NULL AND +registered_at < :until"
        " UNION ALL"
        " SELECT id FROM ticket WHERE closed_at >= :until AND +registered_at < :until)",
        beside="+t.registered_at < :until AND (+t.closed_at IS NULL OR +t.closed_at >= :until)",
    ),
    "judged": Moment(
        "FROM ticket t", "t.called_back_at",
        "t.is_effective = 1 AND t.verdict <> 'void' AND t.ledger <> 'exclusion'",
        {
            "callbacks": "1",
            "contacted": "t.contacted = 'yes'",
            "solved": f"{_SOLVED} = 'yes'",
            "partly": f"{_SOLVED} = 'partly'",
            "satisfied": f"{_SATISFIED} = 'yes'",
            "mostly": f"{_SATISFIED} = 'mostly'",
            "unsatisfied": f"{_SATISFIED} = 'no'",
            "rework_callbacks": _AGAIN,
            "rework_solved": f"({_AGAIN} AND {_SOLVED} = 'yes')",
        },
        {
            "unit": _LEAD,
            "village": _VILLAGE,
            "person": Key(did("'answer'", "t.answered_at", "ticket_id = t.id")),
            **places(),
        },
    ),
}  # fmt: skip
