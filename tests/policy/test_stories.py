"""Each city's signature story, as its document tells it."""

from __future__ import annotations

from operator import attrgetter

import pytest

from hotline.casework import schemes
from hotline.rules.deadlines import Limit, deadline, due_at
from hotline.rules.lifecycle import callback_outcome
from tests.moments import at
from tests.policy.profiles import limit_of, profile

LIMITS = [
    ("baotou", "answer", "complaint", "urgent", "2h", "S1 urgent appeals within two hours"),
    ("baotou", "answer", "help", "livelihood", "24h", "S1 basic living within a day"),
    ("baotou", "answer", "help", "ordinary", "5wd", "S1 ordinary"),
    ("baotou", "answer", "help", "complex", "10wd", "S1 complex"),
    ("baoji", "dispatch", "help", "ordinary", "10min", "S2 a ticket goes out in ten minutes"),
    ("baoji", "dispatch", "help", "urgent", "10min", "S2 makes no exception"),
    ("baoji", "answer", "consultation", "ordinary", "2wd", "S2 not found in the knowledge base"),
    ("baoji", "answer", "help", "ordinary", "3wd", "S2 ordinary help"),
    ("baoji", "answer", "help", "complex", "5wd", "S2 complex matters"),
    ("baoji", "answer", "suggestion", "ordinary", "10wd", "S2 suggestions"),
    ("baoji", "answer", "complaint", "ordinary", "10wd", "S2 complaints"),
    ("baoji", "answer", "report", "complex", "10wd", "S2 reports, complex or not"),
    ("linyi", "dispatch", "help", "ordinary", "3min", "S3 smart dispatch"),
    ("linyi", "dispatch", "help", "urgent", "3min", "S3 the same for all"),
    ("linyi", "arrive", "help", "ordinary", "2h", "S3 on site in two hours"),
    ("linyi", "arrive", "complaint", "urgent", "2h", "S3 the same for all that needs a visit"),
    ("linyi", "arrive", "consultation", "ordinary", None, "a question needs no visit"),
    ("linyi", "answer", "complaint", "ordinary", "3d", "S3 ordinary appeals in three days"),
    ("linyi", "answer", "help", "complex", "10wd", "silent: the default"),
    ("shangqiu", "answer", "help", "ordinary", "5wd", "S0 from 5-7 down to 3-5 days"),
    ("shangqiu", "answer", "consultation", "ordinary", "5wd", "S0 every ticket sent on"),
    ("sanmenxia", "accept", "help", "ordinary", "2wh", "S0 each link has a limit: accepting"),
    ("sanmenxia", "dispatch", "help", "ordinary", "10min", "S0 handing over"),
    ("sanmenxia", "answer", "help", "ordinary", "3wd", "S0 closing"),
    ("anyang", "answer", "consultation", "ordinary", "1wd", "silent: the default"),
    ("anyang", "answer", "report", "ordinary", "5wd", "silent: the default"),
    ("jiyuan", "answer", "help", "livelihood", "24h", "silent: the default"),
    ("generic-2025", "answer", "consultation", "ordinary", "1wd", "S4 questions"),
    ("generic-2025", "answer", "consultation", "complex", "1wd", "S4 must, complex or not"),
    ("generic-2025", "answer", "complaint", "ordinary", "4wd", "S4 everything else"),
    ("generic-2025", "answer", "help", "complex", "4wd", "S4 everything else"),
    ("generic-2025", "accept", "help", "ordinary", "1wd", "S4 1345: confirmed in a day"),
    ("generic-2025", "dispatch", "help", "urgent", "3min", "S4 pushed in three minutes"),
    ("generic-2025", "arrive", "help", "urgent", "30min", "S4 on site in thirty"),
    ("generic-2025", "answer", "help", "urgent", "72h", "S4 settled in 72 hours"),
    ("generic-2025", "arrive", "help", "ordinary", None, "S4 speaks of emergencies only"),
]


@pytest.mark.parametrize(("code", "stage", "kind", "urgency", "limit", "because"), LIMITS)
def test_limits(code, stage, kind, urgency, limit, because):
    assert limit_of(code, stage, kind, urgency) == limit, because


def _items(code: str, practice: str) -> tuple[str, ...]:
    found = profile(code).practice(practice)
    assert found is not None, (code, practice)
    return found.items


def test_baoji_only_the_very_complex_is_extended_once_by_five_days():
    rule = profile("baoji").extension
    assert (rule.max_times, rule.bound.short(), rule.city_bound.short()) == (1, "5wd", "5wd")
    assert rule.urgencies == {"complex"}
    assert profile("baotou").extension.urgencies is None


def test_baoji_every_unit_has_four_ones_and_old_lines_are_kept():
    assert [item[:2] for item in _items("baoji", "unit_equipment")] == [
        "一部",
        "一台",
        "一名",
        "一个",
    ]
    assert any("19条" in item and "双轨运行" in item for item in _items("baoji", "legacy_lines"))


def test_linyi_supervises_on_five_levels_each_later_than_the_one_before():
    ladder = profile("linyi").ladder
    assert [step.words for step in ladder] == [
        "热线督办", "媒体督办", "政务督办", "人大政协督办", "纪委督办",
    ]  # fmt: skip
    days = [step.after.value for step in ladder]
    assert days == sorted(days) and all(step.after.unit == "working_day" for step in ladder)


def test_linyi_ten_best_ten_worst_boards_open_by_default_and_warnings():
    linyi = profile("linyi")
    assert linyi.practice("best_tickets").number == linyi.practice("worst_tickets").number == 10
    assert linyi.practice("red_board") and linyi.practice("yellow_board")
    assert "办理情况" in _items("linyi", "open_by_default")
    assert linyi.practice("warn_burst").within == Limit(2, "hour")
    assert linyi.figures.core == "right_first_time"
    assert [report.every for report in linyi.reports][:4] == ["day", "week", "month", "month"]


def test_shangqiu_aims_at_three_days_and_goes_from_site_to_the_inspectors():
    shangqiu = profile("shangqiu")
    found = shangqiu.stage_limit("answer", kind="help", urgency="ordinary")
    assert found.target == Limit(3, "working_day")
    assert [step.words for step in shangqiu.ladder] == ["现场督办", "转交两办督查室督查督办"]
    assert "township" in shangqiu.practice("direct_dispatch").levels
    assert {(r.title, r.every) for r in shangqiu.reports} == {
        ("当月通报", "month"),
        ("年度通报", "year"),
    }
    assert shangqiu.practice("equipment_points").every == "year"


def test_sanmenxia_keeps_thirty_figures_live_and_hands_out_a_second_time():
    sanmenxia = profile("sanmenxia")
    figures = sanmenxia.figures
    assert figures.live and len({*figures.codes, *figures.others}) >= 30
    assert {"accept_on_time", "closed_on_time", "satisfied_rate"} <= set(figures.codes)
    second = [rule for rule in sanmenxia.consequences if "second_assignment" in rule.actions]
    assert [rule.triggers for rule in second] == [("perfunctory",)]
    for practice in ("police_handover", "relief_fund", "credit_list"):
        assert _items("sanmenxia", practice)


@pytest.mark.parametrize(
    ("code", "satisfied", "reworks", "act"),
    [
        ("anyang", "no", 0, "rework"),
        ("anyang", "no", 3, "rework"),
        ("anyang", "mostly", 0, "close"),
        ("baotou", "no", 1, "close"),
    ],
)
def test_anyang_returns_the_unsatisfied_by_itself_every_time(code, satisfied, reworks, act):
    outcome = callback_outcome(
        is_reached=True, solved="yes", satisfied=satisfied, tries=1, reworks=reworks,
        rule=profile(code).callback,
    )  # fmt: skip
    assert outcome.act == act


def test_anyang_the_three_always():
    always = {rule.triggers[0]: rule.actions for rule in profile("anyang").consequences}
    assert always == {
        "unclear": ("rework",),
        "unsatisfied": ("tell_leader", "rework"),
        "perfunctory": ("tell_media", "tell_discipline"),
    }


def test_anyang_reports_by_week_month_and_quarter_with_satisfaction_at_the_core():
    anyang = profile("anyang")
    assert [report.title for report in anyang.reports] == ["周综述", "月通报", "季讲评"]
    assert anyang.figures.core == "satisfied_rate"
    assert max(schemes.of_policy(anyang).items, key=attrgetter("points")).words == "群众满意率"
    assert _items("anyang", "third_party") == ("人大代表", "政协委员", "群众代表")
    assert "consultation" in anyang.practice("answer_at_once").kinds
    assert {"township", "village"} == set(anyang.practice("direct_dispatch").levels)


def test_jiyuan_phone_then_letter_then_site_and_compares_with_last_year():
    jiyuan = profile("jiyuan")
    assert [step.words for step in jiyuan.ladder] == ["电话督办", "督办单督办", "现场督办"]
    assert {"周热点短信", "季运行情况报告"} <= {report.title for report in jiyuan.reports}
    assert "last_year" in jiyuan.figures.compares
    assert jiyuan.practice("duty_day").every == "month"
    services = [item for p in jiyuan.practices if p.code == "citizen_service" for item in p.items]
    assert {"挪车服务", "水电维修"} <= set(services)
    assert jiyuan.practice("hard_case_study")


def test_generic_2025_one_three_four_five_and_its_four_lists():
    generic = profile("generic-2025")
    assert [point.within.short() for point in generic.checkpoints] == ["1wd", "3wd", "4wd", "5wd"]
    assert len(_items("generic-2025", "four_lists")) == 4
    assert _items("generic-2025", "enterprise_first")[0] == "优先派发"
    assert generic.practice("first_unit_leads")


def test_generic_2025_the_stages_add_up_to_its_five_days(calendar):
    policy, start = profile("generic-2025"), at("Mon 2026-11-02 09:00")
    case = {"kind": "help", "urgency": "ordinary"}
    target = policy.stage_limit("answer", **case).target
    answered = due_at(start, target, calendar)
    recheck = due_at(answered, policy.stage_limit("review", **case).limit, calendar)
    closed = due_at(recheck, policy.stage_limit("callback", **case).limit, calendar)
    assert [moment.day for moment in (answered, recheck, closed)] == [5, 6, 9]
    assert closed == due_at(start, policy.checkpoints[-1].within, calendar)


def test_an_emergency_of_generic_2025_runs_through_the_festival(calendar):
    policy, called = profile("generic-2025"), at("Sun 2026-02-15 19:00")
    case = {"kind": "help", "urgency": "urgent"}
    moments = [
        deadline(called, policy.stage_limit(stage, **case).limit, calendar, policy.warning).due_at
        for stage in ("dispatch", "arrive", "answer")
    ]
    assert moments == [
        at("Sun 2026-02-15 19:03"),
        at("Sun 2026-02-15 19:30"),
        at("Wed 2026-02-18 19:00"),
    ]


def test_baotou_three_visits_four_musts_and_the_end_of_the_month():
    baotou = profile("baotou")
    assert len(_items("baotou", "door_visits")) == 3 and len(baotou.clearing.visits) == 4
    ends = {rule.triggers[0]: rule.actions for rule in baotou.consequences}
    assert "comment" in ends["month_end"] and ends["low_rank"] == ("self_criticism",)
