"""The monthly clearing: the board, the tickets behind it, the meeting's list, and the paper."""

from __future__ import annotations

from hotline.web.clearing import pages, papers
from hotline.web.clearing.door import blueprint

__all__ = ["blueprint", "pages", "papers"]
