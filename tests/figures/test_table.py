"""The three tables agree: what is counted, how it is asked of the store, and what is made of it."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal

import pytest

from hotline.rules.counttable import COUNTS, GROUPINGS, MOMENTS, SNAPSHOTS
from hotline.rules.figurecounts import UnitCounts, flows, pooled
from hotline.rules.indicators import INDICATORS, definitions
from hotline.store.figuretable import MOMENT_OF
from hotline.store.figuretable import MOMENTS as STORED

KEPT_FROM_BEFORE = {
    "received", "direct_rate", "closed", "closed_on_time", "assignments", "accept_on_time",
    "answered", "answered_on_time", "overdue", "overdue_rate", "callbacks", "contacted_rate",
    "solved_rate", "partly_rate", "satisfied_rate", "unsatisfied_rate", "unrated_rate", "returned",
    "returned_rate", "reworked", "reworked_rate", "right_first_time",
}  # fmt: skip
IN_PYTHON = {"working_minutes", "day_minutes"}  # by the working calendar, not by SQL


def test_every_count_has_one_definition_in_the_store_at_its_moment() -> None:
    assert {field.name for field in fields(UnitCounts)} == set(COUNTS)
    named = {name: row.moment for name, row in COUNTS.items() if name not in IN_PYTHON}
    assert named == dict(MOMENT_OF)
    assert {code: set(row.levels) for code, row in MOMENTS.items()} == {
        code: set(row.keys) for code, row in STORED.items()
    }


def test_there_are_more_than_sixty_indicators_and_the_old_ones_keep_their_names() -> None:
    assert len(INDICATORS) > 60
    assert set(INDICATORS) >= KEPT_FROM_BEFORE


@pytest.mark.parametrize("code", list(INDICATORS))
def test_an_indicator_has_one_basis_and_says_everything(code: str) -> None:
    row = INDICATORS[code]
    names = [*row.numerator, *(row.denominator or ())]
    assert {COUNTS[name].basis for name in names} == {row.basis}
    assert row.words.endswith("。") and row.excludes and row.unit and row.name
    assert row.levels and set(row.levels) <= set(GROUPINGS)
    assert "{" not in row.words


def test_the_weight_of_mostly_satisfied_is_the_policys() -> None:
    counts = UnitCounts(callbacks=10, satisfied=5, mostly=4)
    whole, half = definitions(Decimal(1)), definitions(Decimal("0.50"))
    assert counts.measure("satisfied_rate", whole).shown == Decimal("90.00")
    assert counts.measure("satisfied_rate", half).shown == Decimal("70.00")
    assert counts.measure("satisfied_rate").shown == Decimal("86.00")
    assert "0.5×基本满意" in half["satisfied_rate"].words
    # Only the satisfied rate weighs: whoever is mostly satisfied has rated all the same.
    assert counts.measure("rated_rate", half).shown == Decimal("90.00")
    with pytest.raises(ValueError, match="0到1"):
        definitions(Decimal("1.1"))


def test_a_zero_denominator_is_nothing() -> None:
    for code, row in INDICATORS.items():
        found = UnitCounts().measure(code)
        assert (found.shown is None) == (row.denominator is not None)


def test_months_add_up_in_everything_but_what_stands_at_the_end() -> None:
    one = UnitCounts(received=3, open_at_end=2, open_overdue=1)
    assert flows(one) == UnitCounts(received=3)
    assert pooled([one, one]).received == 6
    assert {"open_at_end", "open_overdue"} == SNAPSHOTS
