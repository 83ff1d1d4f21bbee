"""Where a ticket stands in the monthly clearing: a table of cases, each with its reason."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.rules.calendar import ZONE
from hotline.rules.clearing import (
    LEDGERS,
    WAITING,
    ClearingFacts,
    LedgerCounts,
    Month,
    board_row,
    standing,
    sum_rows,
)


def on(text: str) -> datetime:
    """Return 「11-05」 or 「11-05 17:30」 of 2026; 2027 from its own year."""
    day, _, hour = text.partition(" ")
    day = day if len(day) > 5 else f"2026-{day}"
    return datetime.fromisoformat(f"{day}T{hour or '17:30'}").replace(tzinfo=ZONE)


OVER = Month(on("11-01 00:00"), on("12-01 00:00"), on("12-10"))
RUNNING = Month(on("11-01 00:00"), on("12-01 00:00"), on("11-20 09:00"))
SENT = on("10-28 09:00")


def facts(kind: str = "complaint", state: str = "handling", **moments: object) -> ClearingFacts:
    """Return facts with moments written as in `on`; spans and truth values as they are."""
    read = {name: on(value) if isinstance(value, str) else value for name, value in moments.items()}
    return ClearingFacts(kind, state, **{"dispatched_at": SENT, **read})


DEFERRED = {"deferred_at": "11-03", "first_due_at": "11-06"}
CASES = [
    ("due and passed in the month", facts(state="calling_back", due_at="11-10", passed_at="11-09"),
     OVER, "ordinary", "cleared"),
    ("late, but cleared by the month's end", facts(state="closed", due_at="11-10",
     passed_at="11-25", closed_at="11-26"), OVER, "ordinary", "cleared"),
    ("open at its end", facts(due_at="11-10"), OVER, "ordinary", "uncleared"),
    ("cleared only afterwards", facts(state="closed", due_at="11-10", passed_at="12-02"),
     OVER, "ordinary", "uncleared"),
    ("due later: not a failure", facts(due_at="12-03"), OVER, "ordinary", "not_due"),
    ("due later in the running month", facts(due_at="11-25"), RUNNING, "ordinary", "not_due"),
    ("run out in the running month", facts(due_at="11-18"), RUNNING, "ordinary", "uncleared"),
    ("exactly at the limit is on time", facts(due_at="11-20 09:00"), RUNNING, "ordinary",
     "not_due"),
    ("carried over, still open", facts(due_at="10-30"), OVER, "ordinary", "uncleared"),
    ("carried over, cleared now", facts(state="closed", due_at="10-30", passed_at="11-02"),
     OVER, "ordinary", "cleared"),
    ("cleared in the month before", facts(state="closed", due_at="10-29", passed_at="10-30"),
     OVER, "ordinary", "outside"),
    ("done early counts in the month of its limit", facts(state="closed", due_at="12-03",
     passed_at="11-20"), OVER, "ordinary", "outside"),
    ("done the month before, due now", facts(state="closed", due_at="11-02", passed_at="10-30"),
     OVER, "ordinary", "cleared"),
    ("sent back for rework is open again", facts(due_at="11-10", passed_at="11-08"),
     OVER, "ordinary", "uncleared"),
    ("closed at once by the office", facts(state="closed", due_at="11-10", closed_at="11-09"),
     OVER, "ordinary", "cleared"),
    ("sent to the unit after the month", facts(dispatched_at="12-02", due_at="12-08"),
     OVER, "ordinary", "outside"),
    ("withdrawn", facts(state="withdrawn", due_at="11-10"), OVER, "ordinary", "outside"),
    ("deferred beyond the month", facts(**DEFERRED, promised_at="12-20"), OVER, "deferral",
     "hanging"),
    ("promised in the month and kept", facts(state="closed", **DEFERRED, promised_at="11-20",
     passed_at="11-19"), OVER, "deferral", "cleared"),
    ("the promise was not kept", facts(**DEFERRED, promised_at="11-20"), OVER, "deferral",
     "uncleared"),
    ("done after the promised date", facts(state="closed", **DEFERRED, promised_at="11-20",
     passed_at="11-25"), OVER, "deferral", "uncleared"),
    ("the promised date is still ahead", facts(**DEFERRED, promised_at="11-25"), RUNNING,
     "deferral", "hanging"),
    ("deferred only after the month: its first limit counts", facts(deferred_at="12-02",
     first_due_at="11-10", due_at="12-30", promised_at="12-30"), OVER, "ordinary", "uncleared"),
    ("exclusion approved", facts(state="excluded", due_at="11-10", excluded_at="11-12"), OVER,
     "exclusion", "cleared"),
    ("exclusion approved the month before", facts(state="excluded", due_at="11-10",
     excluded_at="10-30"), OVER, "exclusion", "outside"),
    ("exclusion asked, not decided", facts(due_at="11-10", asked_spans=((on("11-09"), None),)),
     OVER, "exclusion", "pending"),
    ("decided only after the month", facts(state="excluded", excluded_at="12-03",
     due_at="11-10", asked_spans=((on("11-09"), on("12-03")),)), OVER, "exclusion", "pending"),
    ("refused: the ordinary limit counts", facts(due_at="11-10",
     asked_spans=((on("11-09"), on("11-12")),)), OVER, "ordinary", "uncleared"),
    ("a suggestion talked over at the door", facts("suggestion", needs_visit=True, due_at="11-10",
     talked_at="11-08"), OVER, "suggestion", "cleared"),
    ("answer passed, nobody went there", facts("suggestion", "calling_back", needs_visit=True,
     due_at="11-10", passed_at="11-08"), OVER, "suggestion", "uncleared"),
    ("no visit asked for: the passed answer clears", facts("suggestion", "calling_back",
     due_at="11-10", passed_at="11-08"), OVER, "suggestion", "cleared"),
    ("closed after the call-back", facts("suggestion", "closed", needs_visit=True,
     due_at="11-10", closed_at="11-09"), OVER, "suggestion", "cleared"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("because", "given_", "month", "ledger", "state"), CASES, ids=[case[0] for case in CASES]
)
def test_standing(
    because: str, given_: ClearingFacts, month: Month, ledger: str, state: str
) -> None:
    found = standing(given_, month)
    assert (found.ledger, found.state) == (ledger, state), because
    assert found.reason


moments = st.none() | st.datetimes(datetime(2026, 9, 1), datetime(2027, 1, 31)).map(
    lambda at: at.replace(microsecond=0, tzinfo=ZONE)
)
some_facts = st.builds(
    ClearingFacts,
    kind=st.sampled_from(["complaint", "suggestion"]),
    state=st.sampled_from(["handling", "calling_back", "closed", "excluded", "withdrawn"]),
    needs_visit=st.booleans(),
    asked_spans=st.lists(st.tuples(moments.filter(bool), moments), max_size=2).map(tuple),
    **dict.fromkeys(
        ("dispatched_at", "due_at", "first_due_at", "promised_at", "passed_at", "closed_at",
         "deferred_at", "excluded_at", "talked_at"), moments),
)  # fmt: skip


@given(some_facts)
def test_every_ticket_has_one_ledger_and_a_state_of_that_ledger(given_: ClearingFacts) -> None:
    for month in (OVER, RUNNING):
        found = standing(given_, month)
        assert found.ledger in LEDGERS
        assert found.state in ("cleared", "uncleared", WAITING[found.ledger], "outside")
        if found.ledger == "exclusion":
            assert found.state != "uncleared"


some_states = st.sampled_from(["cleared", "uncleared", "wait"])


@given(st.lists(st.tuples(st.sampled_from(LEDGERS), some_states, st.integers(0, 99))))
def test_the_total_is_the_sum_of_its_rows(cells: list[tuple[str, str, int]]) -> None:
    rows = [
        board_row(number, "单位", "乡镇",
                  {(ledger, WAITING[ledger] if state == "wait" else state): count},
                  ("ordinary", "deferral", "suggestion"))
        for number, (ledger, state, count) in enumerate(cells)
    ]  # fmt: skip
    total = sum_rows("合计", rows)
    for code in LEDGERS:
        assert total.ledgers[code].owed == sum(row.ledgers[code].owed for row in rows)
        assert total.ledgers[code].waiting == sum(row.ledgers[code].waiting for row in rows)
    assert total.total == sum((row.total for row in rows), LedgerCounts())
