"""What holds for every scheme and every county, and a second way to every score."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.rules.figurecounts import UnitCounts, UnitLine, pooled
from hotline.rules.schemes import faults, parse_scheme, rank, score, write_scheme
from tests.schemes import recount
from tests.schemes.making import CODES, counted, item, lines, scheme, schemes, shipped

ENTERED = st.integers(0, 12).map(Decimal)


def entered(draw: st.DrawFn, scheme, units: int) -> dict[tuple[int | None, str], Decimal]:
    return {
        (unit, each.code): draw(ENTERED)
        for unit in range(units)
        for each in scheme.by_hand()
        if draw(st.booleans())
    }


@settings(max_examples=120, deadline=None)
@given(st.data(), schemes(), st.lists(counted(), max_size=7))
def test_a_ranking_holds_its_promises(data, by, counts):
    assert faults(by) == {}
    by_hand = entered(data.draw, by, len(counts))
    rows = rank(lines(counts), by, by_hand)
    assert sorted(row.unit_id for row in rows) == list(range(len(counts)))
    for row in rows:
        own = {c: Fraction(v) for (unit, c), v in by_hand.items() if unit == row.unit_id}
        exact = recount.total(row.counts, by, own)
        assert row.score.exact == exact
        if exact is not None:
            assert 0 <= exact <= by.total + by.bonus_cap
            assert row.score.total == Decimal(
                recount.half_up(exact, by.places).numerator
            ) / Decimal(recount.half_up(exact, by.places).denominator)
        assert (row.rank is None) == bool(row.why)
        peers = [r for r in rows if r.size_class == row.size_class and r.rank is not None]
        if row.rank is not None:
            assert row.rank == 1 + sum(p.score.total > row.score.total for p in peers)


@settings(max_examples=60, deadline=None)
@given(schemes(), st.lists(counted(), max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_the_units_changes_no_rank(by, counts, random):
    shuffled = lines(counts)
    random.shuffle(shuffled)
    ranks = [{r.unit_id: (r.rank, r.score.total, r.why) for r in rank(each, by)}
             for each in (lines(counts), shuffled)]  # fmt: skip
    assert ranks[0] == ranks[1]


@settings(max_examples=40, deadline=None)
@given(schemes(), counted())
def test_equal_counts_have_equal_scores_and_ranks(by, counts):
    rows = rank(lines([counts, counts, counts]), by)
    assert len({(row.rank, row.score.total, row.why) for row in rows}) == 1


@settings(max_examples=100, deadline=None)
@given(schemes(), counted())
def test_one_more_solved_or_accepted_never_costs_points(by, counts):
    for part, whole in (("solved", "callbacks"), ("accepted_on_time", "accept_due")):
        spare = getattr(counts, whole) - getattr(counts, part)
        if part == "solved":
            spare -= counts.partly
        if spare <= 0:
            continue
        better = replace(counts, **{part: getattr(counts, part) + 1})
        before, after = score(counts, by).exact, score(better, by).exact
        assert before is None or (after is not None and after >= before)


@settings(max_examples=80, deadline=None)
@given(schemes())
def test_a_scheme_survives_being_written(by):
    text = write_scheme(by)
    assert parse_scheme(text) == by and write_scheme(parse_scheme(text)) == text


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=60))
def test_no_words_break_out_of_their_place(words):
    if words.strip() != words:
        words = f"字{words}字"
    by = replace(shipped("linyi"), title=words, items=tuple(
        replace(each, words=words) for each in shipped("linyi").items))  # fmt: skip
    assert parse_scheme(write_scheme(by)) == by


@pytest.mark.parametrize("code", CODES)
@settings(max_examples=12, deadline=None)
@given(st.lists(counted(), max_size=5))
def test_shipped_schemes_stay_within_their_total(code, counts):
    by = shipped(code)
    for row in [*rank(lines(counts), by), *rank(lines([pooled(counts)]), by)]:
        assert row.score.exact is None or 0 <= row.score.exact <= by.most


def test_five_hundred_units_with_long_names_are_ranked():
    names = [f"{'长' * 55}{number:05d}" for number in range(500)]
    counts = [
        UnitCounts(assignments=500, accept_due=500, accepted_on_time=number, callbacks=500,
                   solved=number, satisfied=number, contacted=number)
        for number in range(500)
    ]  # fmt: skip
    rows = rank([UnitLine(name, "乡镇", row, n) for n, (name, row) in
                 enumerate(zip(names, counts, strict=True))], shipped("baotou"))  # fmt: skip
    assert [row.rank for row in rows] == list(range(1, 501))
    assert rows[0].unit == names[-1] and len(rows[0].unit) == 60


def test_one_unit_and_none():
    assert rank([], shipped("sanmenxia")) == []
    (row,) = rank([UnitLine("独一乡", "乡镇", UnitCounts())], shipped("sanmenxia"))
    assert (row.rank, row.why, row.score.total) == (None, "本期无交办工单", None)


def test_what_becomes_of_an_item_without_cases():
    rates = item("solved_rate", "60"), item("accept_on_time", "40")
    counts = UnitCounts(assignments=9, accept_due=4, accepted_on_time=3)
    found = {
        empty: score(counts, scheme(*rates, empty=empty))
        for empty in ("unranked", "full", "zero", "spread")
    }
    assert (found["unranked"].total, found["unranked"].why) == (None, "无有效回访")
    assert [found[e].total for e in ("full", "zero", "spread")] == [
        Decimal("90.00"), Decimal("30.00"), Decimal("75.00"),
    ]  # fmt: skip


def test_size_classes_are_ranked_apart():
    by = shipped("lianyungang")
    good = {"accept_due": 9, "accepted_on_time": 9, "answered_on_time": 9, "callbacks": 9}
    rows = rank(
        [
            UnitLine("大甲", "乡镇", UnitCounts(assignments=100, satisfied=9, **good)),
            UnitLine("小甲", "乡镇", UnitCounts(assignments=99, satisfied=8, **good)),
            UnitLine("小乙", "乡镇", UnitCounts(assignments=20, satisfied=9, **good)),
            UnitLine("局甲", "县直部门", UnitCounts(assignments=400, satisfied=1, **good)),
        ],
        by,
    )
    assert [(r.unit, r.size_class, r.rank) for r in rows] == [
        ("大甲", "承办量较大单位", 1), ("小乙", "承办量较小单位", 1),
        ("小甲", "承办量较小单位", 2), ("局甲", "承办量较大单位", 1),
    ]  # fmt: skip


def test_points_by_hand_that_nobody_entered_leave_the_unit_unranked():
    by = scheme(item("solved_rate", "90"), item("", "10", "given", "equipment"))
    counts = UnitCounts(assignments=9, callbacks=9, solved=9)
    (row,) = rank([UnitLine("甲", "乡镇", counts, 7)], by)
    assert (row.rank, row.why) == (None, "equipment尚未录入")
    (row,) = rank([UnitLine("甲", "乡镇", counts, 7)], by, {(7, "equipment"): Decimal("8.5")})
    assert (row.rank, row.score.total) == (1, Decimal("98.50"))
