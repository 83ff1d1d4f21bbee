"""The shipped profile says what the city's document says."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date, time
from decimal import Decimal
from itertools import product

import pytest

from hotline.rules import words
from hotline.rules.deadlines import Limit
from hotline.rules.lifecycle import callback_outcome
from hotline.rules.policy import KINDS, LEVELS, STAGES, URGENCIES, parse_policy
from tests.moments import at
from tests.policy.texts import BAOTOU


@pytest.fixture(scope="module")
def baotou():
    return parse_policy(BAOTOU)


@pytest.mark.parametrize(
    ("stage", "urgency", "level", "limit"),
    [
        ("register", "ordinary", "county", "10min"),
        ("dispatch", "ordinary", "county", "10min"),
        ("dispatch", "urgent", "county", "3min"),
        ("accept", "ordinary", "township", "2wh"),
        ("accept", "ordinary", "department", "2wh"),
        ("accept", "complex", "village", "4wh"),
        ("accept", "urgent", "township", "30min"),
        ("accept", "urgent", "village", "30min"),
        ("accept", "livelihood", "village", "1h"),
        ("contact", "ordinary", "township", "1wd"),
        ("contact", "livelihood", "township", "2h"),
        ("contact", "urgent", "township", "1h"),
        ("answer", "urgent", "county", "2h"),
        ("answer", "livelihood", "county", "24h"),
        ("answer", "ordinary", "county", "5wd"),
        ("answer", "complex", "county", "10wd"),
        ("review", "ordinary", "county", "1wd"),
        ("review", "urgent", "county", "1h"),
        ("callback", "urgent", "county", "1wd"),
    ],
)
def test_limits(baotou, stage, urgency, level, limit):
    for kind in KINDS:
        found = baotou.stage_limit(stage, kind=kind, urgency=urgency, level=level)
        assert found is not None and found.limit == Limit.parse(limit)


def test_there_is_no_limit_for_arriving_on_site(baotou):
    for kind, urgency, level in product(KINDS, URGENCIES, LEVELS):
        assert baotou.stage_limit("arrive", kind=kind, urgency=urgency, level=level) is None


def test_every_other_case_has_a_limit_that_names_its_source(baotou):
    for stage, kind, urgency, level in product(STAGES, KINDS, URGENCIES, LEVELS):
        if stage != "arrive":
            found = baotou.stage_limit(stage, kind=kind, urgency=urgency, level=level)
            assert found is not None and "包头办法" in found.source


def test_what_the_document_does_not_say_is_marked_as_a_default(baotou):
    said = baotou.stage_limit("answer", kind="help", urgency="urgent")
    unsaid = baotou.stage_limit("accept", kind="help", urgency="urgent")
    assert said.source == "包头办法四（二）2：紧急类诉求2小时内办结或反馈"
    assert "默认值" in unsaid.source and "可改" in unsaid.source


def test_every_rule_names_its_source(baotou):
    rules = [getattr(baotou, field.name) for field in fields(baotou)]
    parts = [rule for rule in rules if is_dataclass(rule)]
    assert len(parts) == 11
    many = [*baotou.urgent_kinds, *baotou.reports, *baotou.clearing.ledgers]
    assert all(rule.source for rule in [baotou, *parts, *many])


def test_head(baotou):
    assert (baotou.profile, baotou.version) == ("baotou", "2022-03-02")
    assert baotou.effective_on == date(2022, 3, 2)
    assert "包府办发〔2022〕18号" in baotou.source


def test_scoring_and_supervision(baotou):
    scoring, supervision = baotou.scoring, baotou.supervision
    assert scoring.weights == {"accept": 20, "contact": 10, "satisfied": 35, "solved": 35}
    assert scoring.mostly_weight == Decimal("0.9") and scoring.minimum_volume == 5
    assert scoring.line == supervision.line == Decimal("0.80")
    assert [code for code, _ in scoring.groups] == ["township", "department", "utility"]
    assert (supervision.day, supervision.basis) == (20, ("solved", "satisfied"))
    assert [name for _, name in supervision.ways] == [
        "书面督办",
        "会议督办",
        "约谈督办",
        "现场督办",
        "定期督办",
    ]


def test_requests(baotou):
    assert baotou.returns.max_times == 1 and baotou.returns.within == Limit(1, "working_day")
    assert baotou.returns.urgent_within == Limit(1, "hour")
    assert dict(baotou.returns.reasons)["wrong_place"] == "属地不符"
    assert baotou.extension.bound == Limit(5, "working_day")
    assert baotou.extension.cut_off == time(17) and baotou.extension.tells_requester


def test_the_ledgers_of_monthly_clearing(baotou):
    deferral, exclusion = (baotou.clearing.ledger(code) for code in ("deferral", "exclusion"))
    assert deferral.is_scored and len(deferral.needs) == 4
    assert not exclusion.is_scored and "市领导小组办公室审核通过" in exclusion.needs
    assert baotou.clearing.ledger("wishes") is None
    assert len(baotou.clearing.visits) == 4


def test_margins_of_each_level(baotou):
    half_day, day = Limit(3, "working_hour"), Limit(1, "working_day")
    assert baotou.margins.of("county") == day
    assert baotou.margins.of("department") == baotou.margins.of("village") == half_day


@pytest.mark.parametrize(
    ("solved", "satisfied", "before", "act"),
    [
        ("yes", "yes", 0, "close"),
        ("yes", "no", 0, "rework"),
        ("no", "yes", 0, "rework"),
        ("no", "no", 1, "close"),
        ("partly", "mostly", 0, "close"),
        ("", "unrated", 0, "close"),
    ],
)
def test_an_unsatisfied_callback_returns_once(baotou, solved, satisfied, before, act):
    outcome = callback_outcome(
        is_reached=True, solved=solved, satisfied=satisfied, tries=1, reworks=before,
        rule=baotou.callback,
    )  # fmt: skip
    assert (outcome.act, outcome.is_effective) == (act, True)


def test_whoever_counts_partly_solved_as_unsolved_says_so_in_the_policy(baotou):
    rule = replace(baotou.callback, unsolved_is=frozenset({"no", "partly"}))
    outcome = callback_outcome(
        is_reached=True, solved="partly", satisfied="yes", tries=1, reworks=0, rule=rule
    )
    assert outcome.act == "rework"


def test_the_period_is_the_calendar_month(baotou):
    assert baotou.period.kind == "calendar"
    start, end = at("Thu 2026-10-01 00:00"), at("Sun 2026-11-01 00:00")
    assert baotou.period.span(2026, 10) == (start, end)
    assert baotou.period.span(2026, 12)[1] == at("Fri 2027-01-01 00:00")


def test_codes_and_words_agree():
    assert set(words.KINDS) == set(KINDS)
    assert set(words.URGENCIES) == set(URGENCIES)


def test_an_unknown_code_is_refused_not_taken_for_no_limit(baotou):
    with pytest.raises(ValueError, match="hurry"):
        baotou.stage_limit("answer", kind="help", urgency="hurry")
