"""Whatever case is asked of whatever profile, its deadline holds together."""

from __future__ import annotations

from itertools import product

import pytest

from hotline.rules.policy_codes import KINDS, LEVELS, STAGES, URGENCIES
from hotline.rules.policy_due import Asked, stage_due, stages_with_limit
from tests.moments import at
from tests.policy.profiles import CODES, profile

STARTS = ("Fri 2026-02-13 16:30", "Wed 2026-09-30 23:59", "Sun 2026-11-22 03:00")


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("code", CODES)
def test_it_warns_before_it_is_due_and_no_level_is_later_than_the_county(code, start, calendar):
    policy, arrived = profile(code), at(start)
    for stage, kind, urgency in product(("accept", "arrive", "answer"), KINDS, URGENCIES):
        case = (stage, kind, urgency)
        dues = {
            level: stage_due(policy, calendar, Asked(*case, level, arrived)) for level in LEVELS
        }
        if dues["county"] is None:
            assert set(dues.values()) == {None}
            continue
        for level, found in dues.items():
            due = found.due
            assert arrived <= due.warn_at <= due.due_at, (case, level)
            assert all(arrived.date() <= day <= due.due_at.date() for day in due.counted)
            assert bool(due.counted) or due.limit.unit in ("minute", "hour", "working_hour")
        if stage == "answer":
            order = [dues[level].due.due_at for level in ("village", "township", "county")]
            assert order == sorted(order), case
            assert dues["department"].due == dues["township"].due


@pytest.mark.parametrize("code", CODES)
def test_the_stages_it_names_are_those_it_counts(code, calendar):
    policy, arrived = profile(code), at(STARTS[0])
    for kind, urgency in product(KINDS, URGENCIES):
        asked = Asked("answer", kind, urgency, "county", arrived)
        counted = [
            stage
            for stage in STAGES
            if stage_due(policy, calendar, Asked(stage, kind, urgency, "county", arrived))
        ]
        assert list(stages_with_limit(policy, asked)) == counted
