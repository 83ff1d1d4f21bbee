"""A figure with the addresses of the tickets behind its numerator and its denominator."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hotline.rules.indicators import INDICATORS
from hotline.rules.periods import Period
from hotline.web.figures.counted import Figure
from hotline.web.figures.door import cases_url


@dataclass(frozen=True)
class Shown:
    """A cell: the figure, and where its two integers lead ("" where they lead nowhere)."""

    figure: Figure
    url: str = ""
    whole_url: str = ""
    points: str = ""


# Sums of seconds and minutes over the parts answered: no list has as many lines.
SUMS = ("answer_seconds", "working_minutes", "day_minutes")


def shown(
    figure: Figure, period: Period, key: int | None, is_open: bool, by: str = "unit"
) -> Shown:
    """Return the cell; `is_open` False for lines whose tickets are out of the person's reach.

    `key` None is the county. A sum of several counts leads to the first, which names the rest.
    """
    row = INDICATORS.get(figure.code)
    if not is_open or row is None:
        return Shown(figure, points=figure.points)

    def url(names: Iterable[str], number: str, is_top: bool) -> str:
        first = next(iter(names), "")
        if not first or first in SUMS or number in ("0", ""):
            return ""
        return cases_url(figure.code, "" if is_top else first, period, by, key)

    whole = "" if figure.denominator is None else str(figure.denominator)
    return Shown(
        figure, url(row.numerator, figure.numerator, True),
        url(row.denominator or (), whole, False),
        figure.points,
    )  # fmt: skip


def cells(figures: Iterable[Figure], period: Period, key: int | None, is_open: bool) -> list[Shown]:
    """Return the cells of one line."""
    return [shown(figure, period, key, is_open) for figure in figures]
