"""The pure rules: moves of every kind, bounds by each city's policy, proofs named one by one."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.errors import Incomplete, NotAllowedNow
from hotline.rules.calendar import plain_calendar
from hotline.rules.deadlines import Limit
from hotline.rules.policy import Policy, parse_policy
from hotline.rules.policy_parts import ExtensionRule, ReturnRule
from hotline.rules.proofs import (
    PROOFS,
    Shown,
    VisitFacts,
    check_visit,
    fitting_purposes,
    missing_for_answer,
    missing_proofs,
    signer_needed,
)
from hotline.rules.requests import (
    MOVES,
    OPEN,
    ReturnAsked,
    check_extension_allowed,
    check_return_allowed,
    check_return_form,
    extension_bounds,
    extension_needs_city,
    first_state,
    move_request,
)
from hotline.rules.words import REQUEST_STATES, REQUESTS
from tests.county import ROOT
from tests.moments import at

PROFILES = {
    path.stem: parse_policy(path.read_text("utf-8"))
    for path in sorted((ROOT / "db/policies").glob("*.toml"))
}
STEPS = ("sign", "approve", "send_up", "refuse", "city_approve", "city_refuse", "take_back", "void")
CALENDAR = plain_calendar()
DUE = at("Fri 2026-11-27 17:30")


def test_every_kind_has_its_moves_and_every_other_pair_is_refused() -> None:
    assert set(MOVES) == set(REQUESTS)
    for kind, state, step in product(REQUESTS, REQUEST_STATES, STEPS):
        if (state, step) in MOVES[kind]:
            assert move_request(kind, state, step) in REQUEST_STATES
        else:
            with pytest.raises(NotAllowedNow):
                move_request(kind, state, step)


def test_what_was_decided_stays_decided() -> None:
    for moves in MOVES.values():
        assert {state for state, _ in moves} <= set(OPEN)
        for state in OPEN:
            assert (state, "void") in moves or state not in {s for s, _ in moves}


@pytest.mark.parametrize("name", PROFILES)
def test_every_profile_names_signer_and_proofs(name: str) -> None:
    clearing = PROFILES[name].clearing
    deferral, exclusion = clearing.ledger("deferral"), clearing.ledger("exclusion")
    assert deferral and exclusion
    assert (signer_needed(deferral), signer_needed(exclusion)) == ("deputy", "chief")
    assert first_state(signer_needed(deferral)) == "signing"
    for ledger in (deferral, exclusion):
        missing = missing_proofs(ledger, Shown(ledger.code))
        assert len(missing) == len(ledger.proofs) and all(text[0] == "缺" for text in missing)


def test_a_proof_shown_is_not_asked_again() -> None:
    ledger = PROFILES["baotou"].clearing.ledger("exclusion")
    assert ledger is not None
    visit = VisitFacts("exclusion", "refused", DUE)
    shown = Shown("exclusion", visit, has_grounds=True, signed_rank="deputy")
    assert missing_proofs(ledger, shown) == [
        "缺单位主要领导签字：请主要领导本人确认，或上传签字扫描件。",
        "缺县热线办审核。",
        "缺市级审核。",
    ]
    assert set(ledger.proofs) <= set(PROOFS)


def _bounds(rule: ExtensionRule, unit_due: datetime = DUE):  # type: ignore[no-untyped-def]
    return extension_bounds(rule, DUE, unit_due, CALENDAR)


def test_baoji_allows_complex_matters_five_days_once() -> None:
    rule = PROFILES["baoji"].extension
    bounds = _bounds(rule)
    now = at("Mon 2026-11-23 09:00")
    with pytest.raises(NotAllowedNow, match="只有复杂疑难类.*宝鸡报道"):
        check_extension_allowed(rule, bounds, now, urgency="ordinary", times=0)
    check_extension_allowed(rule, bounds, now, urgency="complex", times=0)
    with pytest.raises(NotAllowedNow, match="最多 1 次"):
        check_extension_allowed(rule, bounds, now, urgency="complex", times=1)
    assert bounds.latest_county == bounds.latest_city == at("Fri 2026-12-04 17:30")


def test_the_city_decides_beyond_the_countys_bound_or_its_own_deadline() -> None:
    bounds = _bounds(PROFILES["baotou"].extension)
    five, six = at("Fri 2026-12-04 17:30"), at("Mon 2026-12-07 17:30")
    assert bounds.latest_city == at("Fri 2026-12-11 17:30")
    assert not extension_needs_city(bounds, five, None)
    assert not extension_needs_city(bounds, five, five)
    assert extension_needs_city(bounds, six, None)
    assert extension_needs_city(bounds, five, at("Mon 2026-11-30 17:30"))


@pytest.mark.parametrize(
    ("now", "is_allowed", "because"),
    [
        ("Thu 2026-11-26 23:00", True, "an earlier day has no cut-off"),
        ("Fri 2026-11-27 17:00", True, "exactly at the cut-off"),
        ("Fri 2026-11-27 17:01", False, "西宁: after 17:00 it counts as overdue"),
        ("Fri 2026-11-27 17:31", False, "the deadline has passed"),
    ],
)
def test_the_cut_off_is_of_the_day_it_expires(now: str, is_allowed: bool, because: str) -> None:
    rule = PROFILES["baotou"].extension
    try:
        check_extension_allowed(rule, _bounds(rule), at(now), urgency="ordinary", times=0)
    except NotAllowedNow:
        assert not is_allowed, because
    else:
        assert is_allowed, because


@given(
    minutes=st.integers(0, 60 * 24 * 60), hour=st.integers(0, 23), value=st.integers(1, 20),
    unit=st.sampled_from(["working_day", "natural_day", "hour"]),
)  # fmt: skip
def test_bounds_are_always_later_and_in_order(minutes, hour, value, unit) -> None:  # type: ignore[no-untyped-def]
    rule = ExtensionRule(1, Limit(value, unit), Limit(value + 3, unit), time(hour), True, "试")
    due = DUE + timedelta(minutes=minutes)
    bounds = extension_bounds(rule, due, due - timedelta(hours=4), CALENDAR)
    assert due < bounds.latest_county <= bounds.latest_city
    assert bounds.ask_before <= bounds.expires_at
    assert bounds.ask_before.date() == bounds.expires_at.date()


def _owed(policy: Policy, kind: str = "help", **more: object) -> list[str]:
    given_ = {"satisfied": "", "reworks": 0, "judged_at": None, "visits": []} | more
    return missing_for_answer(policy.clearing, policy.callback, kind=kind, **given_)  # type: ignore[arg-type]


def test_only_a_city_that_has_the_rule_asks_for_visits() -> None:
    """三上门 四必须 is Baotou's; elsewhere a suggestion is answered without a visit."""
    for name, policy in PROFILES.items():
        assert bool(_owed(policy, "suggestion")) == (name == "baotou"), name
        unhappy = _owed(policy, satisfied="no", reworks=1, judged_at=DUE)
        assert bool(unhappy) == (name == "baotou"), name
        assert _owed(policy) == []


def test_a_visit_pays_what_is_owed_once_it_was_made_after_the_callback() -> None:
    policy = PROFILES["baotou"]
    day = timedelta(days=1)
    unhappy = {"satisfied": "no", "reworks": 1, "judged_at": DUE}
    early = VisitFacts("unsatisfied", "explained", DUE - day)
    late = VisitFacts("unsatisfied", "refused", DUE + day)
    absent = [VisitFacts("unsatisfied", "absent", DUE + n * day) for n in (1, 2)]
    assert _owed(policy, **unhappy, visits=[early])
    assert not _owed(policy, **unhappy, visits=[early, late])
    assert _owed(policy, **unhappy, visits=absent[:1])
    assert not _owed(policy, **unhappy, visits=absent)
    soon = unhappy | {"judged_at": DUE + timedelta(seconds=40)}
    assert not _owed(policy, **soon, visits=[VisitFacts("unsatisfied", "refused", DUE)])
    (sentence,) = _owed(policy, "suggestion")
    assert "民情建议工单必须上门沟通原因" in sentence and "包头办法" in sentence


@pytest.mark.parametrize(
    ("name", "kind", "satisfied", "reworks", "fit"),
    [
        ("baotou", "help", "", 0, ["handling", "deferral", "exclusion"]),
        ("baotou", "suggestion", "", 0, ["handling", "deferral", "exclusion", "suggestion"]),
        ("baotou", "help", "no", 1, ["handling", "deferral", "exclusion", "unsatisfied"]),
        ("baotou", "help", "yes", 1, ["handling", "deferral", "exclusion"]),
        ("anyang", "help", "no", 1, ["handling", "deferral", "exclusion"]),
    ],
)
def test_reasons_to_go_to_the_door_are_those_the_policy_knows(
    name: str, kind: str, satisfied: str, reworks: int, fit: list[str]
) -> None:
    policy = PROFILES[name]
    given = {"kind": kind, "satisfied": satisfied, "reworks": reworks}
    assert fitting_purposes(policy.clearing, policy.callback, **given) == fit  # type: ignore[arg-type]
    if name == "baotou" and kind != "suggestion":
        owes = bool(_owed(policy, kind, satisfied=satisfied, reworks=reworks, judged_at=DUE))
        assert owes == ("unsatisfied" in fit), "what must be visited can be chosen"


def test_the_form_of_a_visit_names_each_field() -> None:
    empty = {"purpose": "", "outcome": "", "place": "", "text": "", "met": "", "at": None}
    now = DUE
    assert set(check_visit(empty, now, now)) == set(empty)
    good = {"purpose": "handling", "outcome": "agreed", "place": "村口", "text": "已说明情况",
            "met": "本人", "at": now}  # fmt: skip
    assert check_visit(good, now, now) == {}
    assert set(check_visit(good | {"at": now + timedelta(minutes=1)}, now, now)) == {"at"}
    assert set(check_visit(good | {"at": now - timedelta(days=1)}, now, now)) == {"at"}
    assert check_visit(good | {"outcome": "absent", "met": ""}, now, now) == {}
    assert set(check_visit(good | {"lng": 1.0}, now, now)) == {"place"}


def _returns(**more: object) -> ReturnRule:
    given_ = {"max_times": 1, "within": Limit(1, "working_day"), "urgent_within": Limit(1, "hour"),
              "reasons": (("a", "甲"),), "needs_basis": True, "needs_suggested_unit": True,
              "source": "某办法第3条"}  # fmt: skip
    return ReturnRule(**given_ | more)  # type: ignore[arg-type]


def test_a_return_by_the_policys_own_numbers() -> None:
    early = DUE - timedelta(hours=1)
    check_return_allowed(_returns(), early, DUE, 0, False, False)
    for rule, now, times, forced, urgent, words in (
        (_returns(), early, 1, False, False, "提请裁定"),
        (_returns(max_times=0), early, 0, False, False, "最多退单 0 次"),
        (_returns(), early, 0, True, False, "强制派单"),
        (_returns(), DUE + timedelta(minutes=1), 0, False, False, "超过退单时限"),
        (_returns(), DUE + timedelta(minutes=1), 0, False, True, "电话报县热线办"),
    ):
        with pytest.raises(NotAllowedNow, match=words):
            check_return_allowed(rule, now, DUE, times, forced, urgent)


def test_what_a_return_must_say_is_the_policys() -> None:
    bare = ReturnAsked("a", "", False, "")
    with pytest.raises(Incomplete) as refused:
        check_return_form(_returns(), bare, True)
    assert set(refused.value.details["fields"]) == {"basis", "suggested_unit", "text"}
    check_return_form(_returns(needs_basis=False, needs_suggested_unit=False), bare, False)
