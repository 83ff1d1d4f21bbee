"""Tables that were really published, worked out again (domain notes 1.10)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from hotline.rules.figurecounts import UnitCounts, UnitLine, pooled
from hotline.rules.schemes import item_points, rank, score
from tests.schemes.making import item, scheme, shipped

GOOD = UnitCounts(
    assignments=20, accept_due=20, accepted_on_time=18, answered=20, answered_on_time=19,
    overdue=1, callbacks=16, contacted=12, solved=10, partly=2, satisfied=9, mostly=4,
    unsatisfied=2, returned=1, reworked=2,
)  # fmt: skip


def points(code: str, indicator: str, **counts: int) -> Decimal:
    """The points of one item of a shipped scheme, to two decimals."""
    part = score(UnitCounts(**counts), shipped(code)).part(indicator)
    assert part.points is not None
    return round(Decimal(part.points.numerator) / part.points.denominator, 3)


@pytest.mark.parametrize(
    ("on_time", "late", "published"),
    [(4, 1, "5"), (150, 17, "14.82"), (2, 1, "0"), (20, 0, "25"), (3, 1, "0")],
    ids=["80%", "89.82%", "66.67%", "100%", "75%"],
)
def test_lianyungang_closed_on_time(on_time, late, published):
    found = points("lianyungang", "answered_on_time", answered_on_time=on_time, overdue=late)
    assert found == Decimal(published)


@pytest.mark.parametrize(
    ("code", "satisfied", "callbacks", "published"),
    [
        ("lianyungang", 12, 17, "12.795"),  # 70.59 %, printed 12.80
        ("lianyungang-2023", 3, 4, "13.5"),
        ("lianyungang-2023", 5, 6, "17.665"),  # 83.33 %, printed 17.67
        ("lianyungang-2023", 7, 8, "19.75"),
        ("lianyungang-2023", 1, 4, "12.5"),  # never below the floor
        ("lianyungang-2023", 50, 50, "25"),
    ],
)
def test_lianyungang_satisfied(code, satisfied, callbacks, published):
    found = points(code, "satisfied_rate", satisfied=satisfied, callbacks=callbacks)
    assert found == Decimal(published)


def test_the_printed_totals_of_lianyungang():
    """70.59 % is printed as 12.80 and 83.33 % as 17.67: the rate as printed, then half up."""
    only = {"rates": "printed"}
    low = item("satisfied_rate", "25", "deduct", target="95", per_point="0.5", floor="12.5")
    high = replace(low, target=Decimal(98))
    counts = UnitCounts(callbacks=17, satisfied=12)
    assert score(counts, scheme(low, **only)).total == Decimal("12.80")
    assert score(UnitCounts(callbacks=6, satisfied=5), scheme(high, **only)).total == Decimal(
        "17.67"
    )
    assert score(counts, scheme(low)).total == Decimal("12.79"), "from the exact rate"


@pytest.mark.parametrize(
    ("accepted", "due", "expected"),
    [(4, 5, 0), (17, 22, 0), (20, 20, 20), (19, 20, 15), (17, 20, 5), (169, 200, 0)],
)
def test_lianyungang_accepting_falls_off_a_cliff(accepted, due, expected):
    found = points("lianyungang", "accept_on_time", accepted_on_time=accepted, accept_due=due)
    assert found == expected


def test_lianyungang_deducts_a_point_for_each_unruly_reply():
    counts = replace(GOOD, callbacks=16, satisfied=16, mostly=0, unsatisfied=0, overdue=0,
                     accepted_on_time=20)  # fmt: skip
    found = score(counts, shipped("lianyungang"), {"irregular_replies": Decimal(3)})
    assert found.total == Decimal("97.00")


def test_the_beijing_type_by_hand():
    """(0.75×0.10 + 0.625×0.50 + 0.7875×0.40)×100 = 7.5 + 31.25 + 31.5 = 70.25 → 70.3."""
    assert score(GOOD, shipped("beijing")).total == Decimal("70.3")


def test_the_total_row_is_the_rate_of_the_sums_and_not_the_mean_of_rates():
    small = UnitCounts(assignments=5, callbacks=1, contacted=1)
    big = UnitCounts(assignments=99, callbacks=99, contacted=99, solved=99, satisfied=99)
    totals = [score(each, shipped("beijing")).total for each in (small, big)]
    whole = score(pooled([small, big]), shipped("beijing")).total
    assert totals == [Decimal("10.0"), Decimal("100.0")]
    assert whole == Decimal("99.1") and whole != sum(t for t in totals if t) / 2


def test_equal_scores_are_listed_by_volume_and_share_the_rank():
    few = replace(GOOD, assignments=8, returned=0)
    lines = [UnitLine("甲", "乡镇", few), UnitLine("乙", "乡镇", GOOD)]
    rows = rank(lines, shipped("beijing"))
    assert [(row.unit, row.rank) for row in rows] == [("乙", 1), ("甲", 1)]
    assert [row.unit for row in rank(lines, shipped("baotou"))] == ["甲", "乙"]


def test_donghais_upload_quality_adds_up():
    """江苏: 9.48 + 9.99 + 4.98 + 5.00 = 29.45 of 30 (数据完整、内容完整、及时、接口稳定)."""
    items = [
        item("", most, "given", code)
        for code, most in (("complete", "10"), ("contents", "10"), ("timely", "5"), ("line", "5"))
    ]
    given = dict(zip(("complete", "contents", "timely", "line"),
                     map(Decimal, ("9.48", "9.99", "4.98", "5.00")), strict=True))  # fmt: skip
    assert score(UnitCounts(), scheme(*items), given).total == Decimal("29.45")


def test_baotou_by_hand():
    assert score(GOOD, shipped("baotou")).exact == Fraction(18) + Fraction(15, 2) + Fraction(
        441, 16
    ) + Fraction(175, 8)


def test_linyi_adds_for_the_best_and_takes_for_the_worst():
    given = {"best_tickets": Decimal(3), "worst_tickets": Decimal(1)}
    plain = score(GOOD, shipped("linyi")).exact
    assert plain is not None
    assert score(GOOD, shipped("linyi"), given).exact == plain + Fraction(3, 2) - Fraction(1, 2)
    assert score(GOOD, shipped("linyi"), {"best_tickets": Decimal(99)}).exact == plain + 2
    assert score(GOOD, shipped("linyi"), {"worst_tickets": Decimal(99)}).exact == plain - 2


def test_a_mean_is_deducted_by_its_unit():
    """80 hours against 72: eight hours at 0.05 points."""
    slow = item("mean_answer_hours", "2", "deduct", target="72", per_point="0.05")
    found = score(UnitCounts(answered=2, answer_seconds=2 * 80 * 3600), scheme(slow))
    assert found.exact == Fraction(8, 5)
    assert item_points(slow, found.parts[0].measure) == Fraction(8, 5)
