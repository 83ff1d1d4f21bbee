"""Scores and ranks, worked out by hand beside the code."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.rules.indicators import INDICATORS
from hotline.rules.scoring import (
    BAOTOU,
    UnitCounts,
    UnitLine,
    below_line,
    faults,
    pooled,
    rank,
    score,
    weighted,
)

GOOD = UnitCounts(
    assignments=20, accept_due=20, accepted_on_time=18, answered=20, answered_on_time=19,
    overdue=1, callbacks=16, contacted=12, solved=10, partly=2, satisfied=9, mostly=4,
    unsatisfied=2, returned=1, reworked=2,
)  # fmt: skip


def test_baotou_by_hand() -> None:
    """20×18/20 + 10×12/16 + 35×(9+0.9×4)/16 + 35×10/16 = 18 + 7.5 + 27.5625 + 21.875."""
    found = score(GOOD)
    assert [part.points for part in found.parts] == [
        18, Fraction(15, 2), Fraction(441, 16), Fraction(175, 8),
    ]  # fmt: skip
    assert found.total == Decimal("74.94")


def test_the_counts_behind_a_part_are_kept() -> None:
    part = score(GOOD).part("satisfied_rate")
    assert (part.measure.numerator, part.measure.denominator) == (Decimal("12.6"), 16)
    assert part.measure.shown == Decimal("78.75")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"callbacks": 0, "contacted": 0, "solved": 0, "partly": 0, "satisfied": 0,
          "mostly": 0, "unsatisfied": 0}, "无有效回访"),
        ({"accept_due": 0, "accepted_on_time": 0}, "无应签收工单"),
        ({"assignments": 4, "returned": 0}, "交办4件次，不足5件次"),
        ({"assignments": 0, "returned": 0}, "本期无交办工单"),
    ],
)  # fmt: skip
def test_unranked_with_its_reason(changes: dict[str, int], why: str) -> None:
    (row,) = rank([UnitLine("县档案馆", "县直部门", replace(GOOD, **changes))])
    assert (row.rank, row.why) == (None, why)


def line(name: str, accepted: int, group: str = "乡镇") -> UnitLine:
    return UnitLine(name, group, replace(GOOD, accepted_on_time=accepted))


def test_ties_share_a_rank_and_the_next_is_skipped() -> None:
    rows = rank([line("甲", 15), line("乙", 18), line("丙", 18), line("丁", 20)])
    assert [(row.unit, row.rank) for row in rows] == [("丁", 1), ("乙", 2), ("丙", 2), ("甲", 4)]


def test_groups_are_ranked_apart_in_the_offices_order() -> None:
    rows = rank(
        [
            line("自来水公司", 9, "公共服务企业"),
            line("住建局", 5, "县直部门"),
            line("城关镇", 9),
            line("某村", 3, "村"),
        ]
    )
    assert [(row.group, row.rank) for row in rows] == [
        ("乡镇", 1), ("县直部门", 1), ("公共服务企业", 1), ("村", 1),
    ]  # fmt: skip


def test_a_group_is_pooled_not_averaged() -> None:
    small = UnitCounts(callbacks=1, solved=0)
    big = UnitCounts(callbacks=99, solved=99)
    assert pooled([small, big]).measure("solved_rate").shown == Decimal("99.00")


def test_below_the_line_in_numbers() -> None:
    (low,) = below_line(rank([UnitLine("柳林镇", "乡镇", GOOD)]))
    assert low.reasons == ("解决率62.50%（10÷16）", "满意率78.75%（12.6÷16）")


def test_exactly_on_the_line_is_not_below() -> None:
    counts = replace(GOOD, callbacks=10, contacted=10, solved=8, satisfied=8, mostly=0)
    assert below_line(rank([UnitLine("石桥镇", "乡镇", counts)])) == []


def test_less_is_better_counts_down() -> None:
    scheme = weighted((("overdue_rate", Decimal(40)), ("solved_rate", Decimal(60))))
    assert score(GOOD, scheme).part("overdue_rate").points == 38


@pytest.mark.parametrize(
    "weights",
    [
        (("solved_rate", Decimal(90)),),
        (("no_such", Decimal(100)),),
        (("received", Decimal(100)),),
    ],
)
def test_a_scheme_that_cannot_score_is_refused(weights: tuple[tuple[str, Decimal], ...]) -> None:
    with pytest.raises(ValueError, match="分|指标"):
        weighted(weights)


def test_faults_name_what_cannot_be_true() -> None:
    assert faults(GOOD) == []
    assert faults(replace(GOOD, solved=20)) == ["解决与部分解决之和大于有效回访数"]
    assert faults(replace(GOOD, overdue=-1)) == ["计数出现负数"]


def counted() -> st.SearchStrategy[UnitCounts]:
    """Counts that can be true together."""

    @st.composite
    def build(draw: st.DrawFn) -> UnitCounts:
        top = st.integers(0, 60)
        due, answered, calls, all_ = (draw(top) for _ in range(4))
        solved, satisfied = draw(st.integers(0, calls)), draw(st.integers(0, calls))
        return UnitCounts(
            assignments=all_, accept_due=due, accepted_on_time=draw(st.integers(0, due)),
            answered=answered, answered_on_time=draw(top), overdue=draw(top), callbacks=calls,
            contacted=draw(st.integers(0, calls)), solved=solved,
            partly=draw(st.integers(0, calls - solved)), satisfied=satisfied,
            mostly=draw(st.integers(0, calls - satisfied)),
            returned=draw(st.integers(0, all_)), reworked=draw(st.integers(0, answered)),
        )  # fmt: skip

    return build()


@given(st.lists(counted(), max_size=8))
def test_ranking_holds_its_promises(counts: list[UnitCounts]) -> None:
    rows = rank([UnitLine(f"单位{n}", "乡镇", row) for n, row in enumerate(counts)])
    assert len(rows) == len(counts)
    ranked = [row for row in rows if row.rank is not None]
    for row in rows:
        assert (row.rank is None) == bool(row.why)
        assert not faults(row.counts)
    for row in ranked:
        assert row.score.total is not None
        assert 0 <= row.score.total <= 100
        better = sum(other.score.total > row.score.total for other in ranked)  # type: ignore[operator]
        assert row.rank == better + 1


@given(st.lists(counted(), max_size=6))
def test_pooled_is_the_sum(counts: list[UnitCounts]) -> None:
    whole = pooled(counts)
    for item in fields(UnitCounts):
        assert getattr(whole, item.name) == sum(getattr(row, item.name) for row in counts)


@given(counted())
def test_every_rate_is_a_share_or_nothing(counts: UnitCounts) -> None:
    for code, indicator in INDICATORS.items():
        names = {*indicator.numerator, *(indicator.denominator or {})}
        if names <= {item.name for item in fields(UnitCounts)} and indicator.denominator:
            value = counts.measure(code).value
            assert value is None or 0 <= value <= 1, code


def test_definitions_are_complete() -> None:
    assert all(row.words and row.basis and row.population for row in INDICATORS.values())
    assert {code for code, _ in BAOTOU.weights} <= INDICATORS.keys()
