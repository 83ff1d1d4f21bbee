"""What becomes of a finding: every pair of state and act, who holds it, what a report needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotline.errors import NotAllowedNow
from hotline.rules.findings import (
    MOVES,
    OPEN,
    STATES,
    WaitRule,
    became,
    check_report,
    holds,
    move_finding,
    too_long_before,
)
from hotline.rules.permissions import Actor
from hotline.rules.policy import parse_policy
from hotline.rules.policy_lines import BadPolicy
from hotline.rules.policy_words import tell
from tests.moments import at

ROOT = Path(__file__).resolve().parents[2]

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


@pytest.mark.parametrize(("now", "before"), [
    ("Mon 2026-11-23 17:29", "Wed 2026-11-18 00:00"),
    ("Mon 2026-11-23 17:30", "Thu 2026-11-19 00:00"),  # Wednesday's three days have just ended
    ("Sun 2026-11-22 12:00", "Wed 2026-11-18 00:00"),
    ("Sat 2026-10-10 17:29", "Wed 2026-09-30 00:00"),  # seven holidays, then a Saturday worked
])  # fmt: skip
def test_how_long_one_may_lie_is_told_in_working_days(calendar, now, before):
    assert too_long_before(at(now), 3, calendar) == at(before)


def test_a_county_may_set_its_own_patience_with_the_units():
    text = (ROOT / "db/policies/baotou.toml").read_text("utf-8")
    own = '\n[findings]\ntownship_working_days = 5\nsource = "县规定"\n'
    assert parse_policy(text).waits == WaitRule()
    assert parse_policy(text + own).waits == WaitRule(5, 2, "县规定")
    told = [each for each in tell(parse_policy(text + own)) if each.part == "随手报提醒"]
    assert [each.value for each in told] == ["超过 5 个工作日", "超过 2 个工作日"]
    with pytest.raises(BadPolicy):
        parse_policy(text + own.replace("5", "0"))


def test_what_became_of_it_is_one_line():
    assert became("at_township", False, "柳河镇", "", "") == ""
    assert became("solved", True, "柳河镇", "柳树村", "已换灯泡") == "已换灯泡"
    assert became("solved", False, "柳河镇", "柳河镇", "已换灯泡") == "柳河镇已解决：已换灯泡"
    assert "由承办单位办理" in became("turned", False, "柳河镇", "县热线办", "已登记为工单 1")
