"""The village point on a phone: one lane as cards, the next act within the thumb's reach."""

from hotline.web.grid.desk import blueprint

__all__ = ["blueprint"]
