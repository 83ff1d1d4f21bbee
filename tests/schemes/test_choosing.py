"""Saving, adopting, points by hand, the year and what-if, played on the tiny county."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from hotline.casework import figures, givenvalues, ranking, schemes, whatif
from hotline.casework.act import Caller
from hotline.casework.noticefrozen import envelope
from hotline.casework.policymaking import adopt, check_text
from hotline.errors import Incomplete, NotAllowedNow, NotYours
from hotline.rules.noticefreeze import freeze
from hotline.rules.noticetext import NoticeNames
from hotline.rules.periods import period_of
from hotline.store.notices import Notice
from hotline.store.schemes import GivenValue, SchemeAdoption, SchemeVersion
from tests.casework.conftest import Player
from tests.county import actor
from tests.moments import at
from tests.policy.profiles import text_of as policy_text
from tests.schemes.making import text_of

NOVEMBER = period_of("2026-11")
GROUNDS = "云政办〔2026〕30号"


def own(version: str = "1", points: tuple[int, int] = (60, 40)) -> str:
    text = text_of("baotou").split("\n[[item]]")[0]
    text = text.replace('code = "baotou"', 'code = "own"').replace('"2022"', f'"{version}"')
    text = text.replace("三率考评办法", "云溪县考评办法")
    for code, number in zip(("solved_rate", "satisfied_rate"), points, strict=True):
        text += (
            f'[[item]]\nindicator = "{code}"\nwords = "{code}"\npoints = {number}\nsource = "会"\n'
        )
    return text


def seal(period: str, kind: str = "monthly") -> None:
    now = at("Fri 2026-11-20 09:00")
    Notice.create(kind=kind, period=period, state="sealed", drafted_at=now, drafted_by="试")


def test_without_anything_the_policys_weights_count(play: Player) -> None:
    found = schemes.scheme_of(None, NOVEMBER)
    assert (found.code, found.title) == ("baotou", "三率考评办法")
    assert [(code, int(points)) for code, points in found.weights] == [
        ("accept_on_time", 20), ("contacted_rate", 10), ("satisfied_rate", 35), ("solved_rate", 35),
    ]  # fmt: skip
    assert (found.minimum_volume, found.line, found.publish) == (5, 80, "grouped")


@pytest.mark.parametrize("code", ["anyang", "sanmenxia", "shangqiu", "linyi"])
def test_a_policy_names_its_scheme_and_fills_in_what_it_leaves_open(play: Player, code) -> None:
    adopt(Caller(actor("admin"), at("Fri 2026-11-20 09:00")), code)
    found = schemes.scheme_of(None, NOVEMBER)
    assert found.code == code and (found.minimum_volume, found.line) == (5, 80)
    year = schemes.scheme_of(None, period_of("2026"))
    assert year.code == ("shangqiu-year" if code == "shangqiu" else code)


def test_a_policy_with_a_scheme_nobody_knows_is_refused(play: Player) -> None:
    text = policy_text("anyang").replace('scheme = "anyang"', 'scheme = "smiles"')
    with pytest.raises(Incomplete) as refused:
        check_text(text)
    assert "smiles" in refused.value.details["fields"]["scoring.scheme"]


@pytest.mark.parametrize(
    "name", ["beijing", "北京", "响应率解决率满意率综合成绩办法", "beijing@2021"]
)
def test_a_scheme_is_asked_for_by_any_of_its_names(play: Player, name) -> None:
    assert schemes.scheme_of(name, NOVEMBER).code == "beijing"


@pytest.mark.parametrize("name", ["nothing", "beijing@1999", "@", "own@1"])
def test_an_unknown_scheme_is_refused_with_those_there_are(play: Player, name) -> None:
    with pytest.raises(Incomplete, match="没有“.*”这个考评办法"):
        schemes.scheme_of(name, NOVEMBER)


def test_a_saved_version_counts_from_the_month_it_is_adopted_for(play: Player) -> None:
    schemes.save_scheme(play.by("admin"), own())
    schemes.save_scheme(play.by("director"), own("2", (50, 50)))
    schemes.adopt_scheme(play.by("director"), "own@1", "2026-10", GROUNDS)
    schemes.adopt_scheme(play.by("director"), "beijing", "2026-12", GROUNDS)
    found = {m: schemes.scheme_of(None, period_of(m)) for m in ("2026-09", "2026-11", "2026-12")}
    assert [each.code for each in found.values()] == ["baotou", "own", "beijing"]
    assert found["2026-11"].version == "1"
    assert schemes.scheme_of("own", NOVEMBER).version == "2", "a code alone is the newest"
    assert schemes.scheme_of(None, period_of("2026-W46")).code == "own"
    saved = [known.key for known in schemes.schemes_known() if known.version_id]
    assert saved == ["beijing@2021", "own@2", "own@1"], "what is adopted is kept as it was"


def test_saving_twice_is_once_and_a_version_is_never_rewritten(play: Player) -> None:
    first = schemes.save_scheme(play.by("director"), own())
    assert schemes.save_scheme(play.by("director"), own()) == first
    with pytest.raises(NotAllowedNow, match="已有第1版，已保存的版本不能改写"):
        schemes.save_scheme(play.by("director"), own(points=(10, 90)))
    with pytest.raises(NotAllowedNow, match="已有第2021版"):
        schemes.save_scheme(play.by("director"), text_of("beijing") + "# 改过")
    assert SchemeVersion.select().count() == 1


def test_a_bad_scheme_is_not_saved(play: Player) -> None:
    with pytest.raises(Incomplete, match="第 .* 行.*合计90分，应为100分，少了10分"):
        schemes.save_scheme(play.by("director"), own(points=(60, 30)))
    assert SchemeVersion.select().count() == 0


@pytest.mark.parametrize(
    ("month", "is_refused"),
    [("2026-08", True), ("2026-09", True), ("2026-10", False)],
)
@pytest.mark.parametrize(("period", "kind"), [("2026-09", "monthly"), ("2026-Q3", "quarterly")])
def test_a_sealed_month_never_gets_another_scheme(
    play: Player, month, is_refused, period, kind
) -> None:
    seal(period, kind)
    seal("2026-11", "weekly")  # a weekly survey prints no ranking
    if is_refused:
        with pytest.raises(NotAllowedNow, match="已经盖章印发，其考评办法不能再改"):
            schemes.adopt_scheme(play.by("director"), "beijing", month, GROUNDS)
    else:
        schemes.adopt_scheme(play.by("director"), "beijing", month, GROUNDS)
    assert SchemeAdoption.select().count() == (not is_refused)


@pytest.mark.parametrize(
    ("name", "month", "grounds", "sentence"),
    [
        ("beijing", "2026-13", GROUNDS, "启用月份应写作"),
        ("beijing", "今年", GROUNDS, "启用月份应写作"),
        ("beijing", "2026-12", "  ", "请写明启用的依据"),
        ("smiles", "2026-12", GROUNDS, "没有“smiles”"),
        ("shangqiu-year", "2026-12", GROUNDS, "年度办法由当月办法引用"),
    ],
)
def test_an_adoption_that_cannot_be_is_refused(play: Player, name, month, grounds, sentence):
    with pytest.raises(Incomplete, match=sentence):
        schemes.adopt_scheme(play.by("director"), name, month, grounds)
    assert SchemeAdoption.select().count() == SchemeVersion.select().count() == 0


@pytest.mark.parametrize("who", ["supervisor", "station_leader", "county_leader", "auditor"])
def test_only_the_director_adopts(play: Player, who) -> None:
    with pytest.raises(NotYours):
        schemes.adopt_scheme(play.by(who), "beijing", "2026-12", GROUNDS)


def give(play: Player, value: str = "8.5", code: str = "equipment", period: str = "2026") -> str:
    unit = play.units["east"].id
    return givenvalues.give_value(play.by("director"), period, unit, code, value, "年终检查")


def test_a_figure_by_hand_is_given_once_and_withdrawn_in_sight(play: Player) -> None:
    first = give(play)
    with pytest.raises(NotAllowedNow, match="已由钱主任录入为8.5，需要改的请先撤销"):
        give(play, "9")
    givenvalues.withdraw_value(play.by("supervisor"), int(first))
    give(play, "9")
    assert givenvalues.given("2026") == {(play.units["east"].id, "equipment"): Decimal(9)}
    assert GivenValue.select().count() == 2
    with pytest.raises(NotAllowedNow, match="已经撤销"):
        givenvalues.withdraw_value(play.by("supervisor"), int(first))


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"value": "11"}, "value", "最多录入10分"),
        ({"value": "-1"}, "value", "不小于零的数字"),
        ({"value": "１０"}, "value", "不小于零的数字"),
        ({"value": "1.5", "code": "irregular_replies"}, "value", "应填整数"),
        ({"code": "smiles"}, "code", "没有这个人工录入的项目"),
        ({"period": "去年"}, "period", "例如"),
    ],
)
def test_a_figure_that_cannot_be_is_refused(play: Player, change, field, sentence) -> None:
    with pytest.raises(Incomplete) as refused:
        give(play, **change)
    assert sentence in refused.value.details["fields"][field]
    assert GivenValue.select().count() == 0


def test_unruly_replies_of_the_months_add_up_over_a_quarter(play: Player) -> None:
    for period, value in (("2026-10", "2"), ("2026-11", "3"), ("2026-Q4", "1")):
        give(play, value, "irregular_replies", period)
    by = schemes.named("lianyungang")
    found = givenvalues.given_for("2026-Q4", by)
    assert found == {(play.units["east"].id, "irregular_replies"): Decimal(6)}


def busy(play: Player, lead: str, clerk: str, closed: int) -> None:
    """Five tickets for a unit, the first `closed` of them accepted in time."""
    from hotline.casework import handling

    for number in range(5):
        ticket = play.dispatched(lead)
        if number < closed:
            handling.accept(play.by(clerk), play.part(ticket, lead).id, None)


@pytest.fixture
def two_townships(play: Player) -> Player:
    schemes.save_scheme(play.by("director"), text_of("baotou").split("\n[[item]]")[0].replace(
        'code = "baotou"', 'code = "accepting"').replace("三率考评办法", "签收办法") + """
[[item]]
indicator = "accept_on_time"
words = "签收"
points = 100
source = "会"
""")  # fmt: skip
    busy(play, "east", "station_clerk", 5)
    busy(play, "west", "neighbour_clerk", 3)
    return play


LATER = at("Mon 2026-11-30 09:00")


def test_the_ranking_counts_what_was_played(two_townships: Player) -> None:
    by = schemes.scheme_of("accepting", NOVEMBER)
    rows = ranking.ranking(NOVEMBER, by, LATER)
    assert [(r.unit, r.rank, r.score.total) for r in rows if r.rank] == [
        ("柳河镇", 1, Decimal("100.00")), ("石桥镇", 2, Decimal("60.00")),
    ]  # fmt: skip
    quick = ranking.ranking(NOVEMBER, by, LATER, ranking.codes_of(by))
    assert [(r.unit_id, r.rank, r.score) for r in quick] == [
        (r.unit_id, r.rank, r.score) for r in rows
    ]
    (township, _) = ranking.group_rows(rows, by)
    assert (township.group, township.units, township.score.total) == ("乡镇", 2, Decimal("80.00"))


def test_what_if_shows_who_would_move_and_keeps_nothing(two_townships: Player) -> None:
    tried = schemes.scheme_of("accepting", NOVEMBER)
    rows = whatif.what_if(actor("director"), tried, [NOVEMBER, period_of("2026-10")], LATER)
    first = rows[0]
    assert (first.unit, first.rank_then, first.rank_now, first.why_then) == (
        "柳河镇", None, 1, "无有效回访",
    )  # fmt: skip
    assert first.is_listed_otherwise and rows[1].unit == "石桥镇" and len(rows) == 8
    schemes.adopt_scheme(two_townships.by("director"), "accepting", "2026-11", GROUNDS)
    same = whatif.what_if(actor("supervisor"), tried, [NOVEMBER], LATER)
    assert {row.moved for row in same if row.rank_now} == {0}


def test_what_if_is_not_for_units_nor_for_the_future(play: Player) -> None:
    tried = schemes.named("beijing")
    with pytest.raises(NotYours):
        whatif.what_if(actor("station_leader"), tried, [NOVEMBER], LATER)
    with pytest.raises(Incomplete, match="已经开始的时段"):
        whatif.what_if(actor("director"), tried, [period_of("2027-05")], LATER)


def test_the_year_is_the_mean_of_the_ranked_months_and_the_points_by_hand(
    two_townships: Player,
) -> None:
    play = two_townships
    adopt(Caller(actor("admin"), datetime.fromisoformat("2026-11-25T09:00:00+08:00")), "shangqiu",
          datetime(2026, 1, 2).date())  # fmt: skip
    text = text_of("shangqiu-year").replace('monthly = "shangqiu"', 'monthly = "accepting"')
    text = text.replace('version = "2020"', 'version = "2026"')
    schemes.save_scheme(play.by("director"), text)
    for code, value in (("equipment", "9"), ("organisation", "7.5")):
        give(play, value, code)
    year = figures.period("2026")
    by = schemes.scheme_of(None, year)
    assert (by.code, by.version) == ("shangqiu-year", "2026")
    rows = {row.unit: row for row in ranking.ranking(year, by, LATER)}
    east, west = rows["柳河镇"], rows["石桥镇"]
    assert east.score.total == Decimal("96.50"), "80×100% + 9 + 7.5; only November was ranked"
    assert west.why == "人员场地设施配备尚未录入、组织领导尚未录入"
    assert west.score.part("months").points == 48


def test_a_sealed_month_is_taken_as_it_was_published(two_townships: Player) -> None:
    """The notice printed 4 of 5 for the east; what is counted now is 5 of 5."""
    live = figures.month_figures(NOVEMBER, LATER)
    by = schemes.scheme_of("accepting", NOVEMBER)
    printed = [
        replace(line, counts=replace(line.counts, accepted_on_time=line.counts.accept_due - 1))
        if line.unit == "柳河镇" else line
        for line in live.units
    ]  # fmt: skip
    frozen = freeze(replace(live, units=printed, scheme=by))
    Notice.create(
        kind="monthly", period="2026-11", state="sealed", drafted_at=LATER, drafted_by="试",
        figures=envelope(frozen, NoticeNames("云溪县", "县热线办"), LATER.date()),
    )  # fmt: skip
    found = ranking.published(NOVEMBER, LATER)
    rows = {row.unit: row.score.total for row in ranking.scored(found, found.scheme or by)}
    assert rows["柳河镇"] == Decimal("80.00") and rows["石桥镇"] == Decimal("60.00")
    now = {row.unit: row.score.total for row in ranking.ranking(NOVEMBER, by, LATER)}
    assert now["柳河镇"] == Decimal("100.00"), "a live ranking counts as things stand"
    tried = whatif.what_if(actor("director"), schemes.named("beijing"), [NOVEMBER], LATER)
    assert {r.unit: r.score_then for r in tried}["柳河镇"] == Decimal("80.00")
