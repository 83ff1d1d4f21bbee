"""Bringing old ledgers in: choose a file, look at what it would do, confirm."""

from __future__ import annotations

from hotline.web.imports import pages
from hotline.web.imports.door import blueprint

__all__ = ["blueprint", "pages"]
