"""A notice under way: its figures, its ranking worked out once, and what its readers may see."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from hotline.rules.monthfigures import MonthFigures
from hotline.rules.noticetext import NoticeNames
from hotline.rules.scoring import BelowLine, RankRow, below_line, rank


def ranking(figures: MonthFigures) -> list[RankRow]:
    """Return the ranking from the kept counts, the kept scheme and the points given by hand."""
    given = {(item.unit_id, item.code): item.value for item in figures.given}
    return rank(figures.units, figures.scheme, given)


@dataclass(frozen=True)
class View:
    """One reading of a periodical: the office's own, or (`is_public`) everybody's."""

    figures: MonthFigures
    names: NoticeNames
    is_public: bool = False

    @cached_property
    def rows(self) -> list[RankRow]:
        """Every unit, ranked where it can be."""
        return ranking(self.figures)

    @cached_property
    def low(self) -> list[BelowLine]:
        """The units below the line."""
        return below_line(self.rows, self.figures.scheme)

    @property
    def ranks(self) -> Literal["full", "top", "none"]:
        """How much of the ranking these readers see, by the publish switch."""
        publish = self.names.publish
        if publish == "top":
            return "top"
        is_hidden = publish == "off" or (publish == "internal" and self.is_public)
        return "none" if is_hidden else "full"

    @property
    def names_the_low(self) -> bool:
        """Whether units that did badly are named: always inside, in public only when grouped."""
        return not self.is_public or self.ranks == "full"
