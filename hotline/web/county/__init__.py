"""The county hotline office: intake, dispatch, decisions, review, callback."""

from __future__ import annotations

from hotline.web.county import callback, decisions, dispatch, intake, review
from hotline.web.county.door import blueprint

__all__ = ["blueprint", "callback", "decisions", "dispatch", "intake", "review"]
