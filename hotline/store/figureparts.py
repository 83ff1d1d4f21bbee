"""The counts of the units' parts (办理件): sent, accepted, contacted, arrived, due, answered."""

from __future__ import annotations

from collections.abc import Mapping

from hotline.store.figuremoments import EXCLUDED, Key, Moment, did, places

_OWN = "assignment_id = a.id"


def _part_keys(person: str) -> dict[str, Key]:
    # The plus keeps SQLite off the index of parents: most parts have none.
    top = "+a.parent_id IS NULL"
    return {
        "unit": Key("a.unit_id", "", top),
        "village": Key("a.unit_id", "", "a.level = 'village'"),
        "person": Key(person),
        **places("JOIN ticket t ON t.id = a.ticket_id", top),
    }


def _parts(
    at: str, cases: dict[str, str], person: str, where: str = "", **more: Mapping[str, str]
) -> Moment:
    left = f"a.ticket_id NOT IN ({EXCLUDED})"
    return Moment(
        "FROM assignment a", at, f"{left} AND {where}" if where else left, cases,
        _part_keys(person), "a.ticket_id", "a.id", **more,
    )  # fmt: skip


# Withdrawn or returned before it had to be done: it never became due.
_STOOD = "(a.ended_at IS NULL OR a.state NOT IN ('withdrawn', 'returned') OR a.ended_at > {due})"


def _due(stage: str, done: str) -> Moment:
    """A limit: it fell due when it passed, or when it was kept early."""
    at = f"a.{stage}_due_at"
    kept = f"a.{done} <= {at}"
    return _parts(
        at, {f"{stage}_due": "1", f"{done[:-3]}_on_time": kept},
        did(f"'{stage}'", f"a.{done}", _OWN),
        f"({at} < :counted OR {kept}) AND {_STOOD.format(due=at)}",
    )  # fmt: skip


# Sent back and not answered again: the earlier answer does not count.
_KEPT = "(a.answered_at <= a.answer_due_at AND a.state <> 'sent_back')"
_ANSWERED_BY = did("'answer'", "a.answered_at", _OWN)
_FORCED = (
    "(a.role = 'lead' AND (a.ticket_id, a.dispatched_at) IN (SELECT ticket_id, decided_at"
    " FROM unit_request WHERE kind = 'arbitration' AND state = 'approved'))"
)
_VISITED = (
    "EXISTS (SELECT 1 FROM visit v JOIN assignment b ON b.id = v.assignment_id"
    " WHERE v.ticket_id = a.ticket_id AND v.at <= a.answered_at"
    " AND (b.id = a.id OR b.parent_id = a.id))"
)
_SENT_BY = did(
    "'dispatch', 'delegate', 'arbitrate', 'approve_help'", "a.dispatched_at",
    "ticket_id = a.ticket_id",
)  # fmt: skip

PARTS = {
    "dispatched": _parts(
        "a.dispatched_at",
        {
            "assignments": "1",
            "returned": "a.state = 'returned'",
            "co_parts": "a.role = 'co'",
            "delegated": "(a.level = 'village'"
            " OR EXISTS (SELECT 1 FROM assignment b WHERE b.parent_id = a.id))",
            "forced": _FORCED,
        },
        _SENT_BY,
    ),
    "accept": _due("accept", "accepted_at"),
    "contact": _due("contact", "contacted_at"),
    "arrive": _due("arrive", "arrived_at"),
    "due": _parts(
        "a.answer_due_at",
        {
            "answered_on_time": _KEPT,
            "overdue": f"{_KEPT} IS NOT 1",
        },
        _ANSWERED_BY,
        f"(a.answer_due_at < :counted OR {_KEPT}) AND {_STOOD.format(due='a.answer_due_at')}",
    ),
    "answered": _parts(
        "a.answered_at",
        {
            "answered": "1",
            "reworked": "a.round > 1",
            "perfunctory": "a.id IN (SELECT assignment_id FROM answer WHERE is_perfunctory = 1)",
            "visited": _VISITED,
        },
        _ANSWERED_BY,
        sums={"answer_seconds": "unixepoch(a.answered_at) - unixepoch(a.dispatched_at)"},
    ),
}  # fmt: skip
