"""The village's lists by lane on a phone."""

from hotline.web.grid.desk import blueprint

__all__ = ["blueprint"]
