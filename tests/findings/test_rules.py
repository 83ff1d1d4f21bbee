"""What becomes of a finding: every pair of state and act, who holds it, what a report needs."""

from __future__ import annotations

import pytest

from hotline.errors import NotAllowedNow
from hotline.rules.findings import MOVES, OPEN, STATES, check_report, holds, move_finding
from hotline.rules.permissions import Actor

ACTS = ("solve_finding", "send_up_finding", "close_finding", "turn_finding")
# One line a state, one column an act: where it leads, - for refused. Written out a second time.
TABLE = """
noted        solved  at_township  -       -
at_township  solved  at_office    closed  -
at_office    -       -            closed  turned
solved       -       -            -       -
turned       -       -            -       -
closed       -       -            -       -
"""
LINES = [line.split() for line in TABLE.strip().splitlines()]
PAIRS = [(line[0], act, to) for line in LINES for act, to in zip(ACTS, line[1:], strict=True)]


@pytest.mark.parametrize(("state", "act", "to"), PAIRS)
def test_every_pair_leads_where_the_table_says(state, act, to):
    if to == "-":
        with pytest.raises(NotAllowedNow, match=STATES[state]):
            move_finding(state, act)
    else:
        assert move_finding(state, act) == to


def test_every_state_can_be_left_or_is_an_end():
    assert {state for state, _ in MOVES} == set(OPEN)
    assert set(MOVES.values()) | {"noted"} == set(STATES) == {line[0] for line in LINES}


def _actor(role: str, *units: int) -> Actor:
    return Actor(1, "x", "某人", role, unit_ids=frozenset(units))


@pytest.mark.parametrize(("state", "worker", "clerk", "neighbour", "office"), [
    ("noted", True, True, False, False),  # a township may act for its villages
    ("at_township", False, True, False, False),
    ("at_office", False, False, False, True),
    ("solved", False, False, False, False),
])  # fmt: skip
def test_it_lies_with_one_office_at_a_time(state, worker, clerk, neighbour, office):
    people = (_actor("grid_worker", 7), _actor("station_clerk", 3, 7),
              _actor("station_clerk", 4, 8), _actor("dispatcher"))  # fmt: skip
    assert [holds(one, state, 7, 3) for one in people] == [worker, clerk, neighbour, office]


WHOLE = {"way": "sent_up", "text": "路灯不亮", "division": "410599101201", "place": "",
         "photos": 1, "done_text": "", "done_photos": 0}  # fmt: skip


@pytest.mark.parametrize(("changed", "fields"), [
    ({}, set()),
    ({"way": "noted"}, set()),
    ({"way": "elsewhere"}, {"way"}),
    ({"text": " 灯 "}, {"text"}),
    ({"text": "灯" * 201}, {"text"}),
    ({"division": ""}, {"division"}),
    ({"photos": 0}, {"photos"}),
    ({"photos": 7}, {"photos"}),
    ({"way": "solved"}, {"done_text", "done_photos"}),
    ({"way": "solved", "done_text": "已换灯泡"}, {"done_photos"}),
    ({"way": "solved", "done_text": "已换灯泡", "done_photos": 1}, set()),
])  # fmt: skip
def test_a_report_names_what_it_lacks(changed, fields):
    assert set(check_report(WHOLE | changed)) == fields
