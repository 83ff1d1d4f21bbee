"""The assessment on screen: the live board, one unit, tickets behind figures, handbook, boards."""

from __future__ import annotations

from hotline.web.figures import board, boards, cases, handbook, unit
from hotline.web.figures.door import blueprint

__all__ = ["blueprint", "board", "boards", "cases", "handbook", "unit"]
