"""Found before told (随手报): the phone's form, the lists, one finding, its photos, the board."""

from __future__ import annotations

from hotline.web.findings import board, finding, lists, photos, report
from hotline.web.findings.door import blueprint

__all__ = ["blueprint", "board", "finding", "lists", "photos", "report"]
