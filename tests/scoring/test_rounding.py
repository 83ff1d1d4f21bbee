"""Figures as printed: half-up once, growth from zero, points against per cent."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.rules.rounding import (
    count_change,
    half_up,
    percent,
    rate_change,
    ratio,
    shares,
    shares_note,
)


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (Fraction(17665, 1000), 2, "17.67"),
        (Fraction(1, 8), 2, "0.13"),
        (Fraction(2, 3) * 100, 2, "66.67"),
        (Fraction(-1, 8), 2, "-0.13"),
        (Fraction(-1, 1000), 2, "0.00"),
        (Decimal("2.675"), 2, "2.68"),
        (Fraction(5, 2), 0, "3"),
        (100, 2, "100.00"),
    ],
)
def test_half_up(value: Fraction, places: int, shown: str) -> None:
    assert str(half_up(value, places)) == shown


@given(st.fractions(), st.integers(0, 6))
def test_half_up_is_within_half_a_step(value: Fraction, places: int) -> None:
    assert abs(Fraction(half_up(value, places)) - value) <= Fraction(1, 2 * 10**places)


def test_nothing_counted_is_a_dash() -> None:
    assert percent(ratio(0, 0)) == "—"


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (112, 100, "较上月（100件）增加12件，上升12.00%"),
        (0, 33, "较上月（33件）减少33件，下降100.00%"),
        (5, 0, "上月为零"),
        (0, 0, "与上月均为零"),
        (7, 7, "与上月持平"),
        (7, None, "上月无统计数据"),
        (300, 100, "较上月（100件）增加200件，上升200.00%"),
    ],
)
def test_count_change(now: int, before: int | None, said: str) -> None:
    assert count_change(now, before) == said


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_fall_never_passes_one_hundred(now: int, before: int) -> None:
    said = count_change(now, before)
    if "下降" in said:
        assert Decimal(said.split("下降")[1].rstrip("%")) <= 100


def test_negative_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        count_change(-1, 4)


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (Fraction(14, 15), Fraction(11, 12), "较上月提高1.66个百分点"),
        (Fraction(1, 2), Fraction(3, 4), "较上月下降25.00个百分点"),
        (Fraction(1, 3), Fraction(1, 3), "与上月持平"),
        (Fraction(1, 3), None, "上月无可比数据"),
        (None, Fraction(1, 3), "本月无可计算数据"),
    ],
)
def test_rate_change(now: Fraction | None, before: Fraction | None, said: str) -> None:
    assert rate_change(now, before) == said


def test_points_are_the_difference_of_the_printed_rates() -> None:
    """93.33 − 91.67 = 1.66, as a reader subtracts, though the exact difference is 1.6666…"""
    assert percent(Fraction(14, 15)) == "93.33%"
    assert percent(Fraction(11, 12)) == "91.67%"


def test_shares_are_not_bent() -> None:
    assert shares([1, 1, 1]) == ["33.33%", "33.33%", "33.33%"]
    assert shares_note([1, 1, 1]) == "注：占比按四舍五入分别计算，合计为99.99%，未作调整。"
    assert shares_note([1, 3]) == ""
    assert shares_note([0, 0]) == ""
