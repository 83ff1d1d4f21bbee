"""Notices on screen: drafts with their wording, sealing, sealed issues, checking a paper."""

from hotline.web.notices import acts, batch, comments, desk, papers, verify, wording
from hotline.web.notices.door import blueprint

__all__ = ["acts", "batch", "blueprint", "comments", "desk", "papers", "verify", "wording"]
