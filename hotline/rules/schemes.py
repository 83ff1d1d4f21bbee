"""Scoring schemes by one name: the document, its text, the points and the ranking it gives."""

from __future__ import annotations

from hotline.rules.points import Figure, Score, ScorePart, item_points
from hotline.rules.schemeparts import (
    EMPTY,
    ORDERS,
    RATES,
    RULES,
    Item,
    Scheme,
    SizeClass,
    faults,
    item_faults,
)
from hotline.rules.schemetext import LEFT_OPEN, BadScheme, parse_scheme, write_scheme
from hotline.rules.scoring import BAOTOU, Given, RankRow, UnitLine, rank, score, weighted

__all__ = [
    "BAOTOU", "EMPTY", "LEFT_OPEN", "ORDERS", "RATES", "RULES", "BadScheme", "Figure", "Given",
    "Item",
    "RankRow", "Scheme", "Score", "ScorePart", "SizeClass", "UnitLine", "faults", "item_faults",
    "item_points", "parse_scheme", "rank", "score", "weighted", "write_scheme",
]  # fmt: skip
