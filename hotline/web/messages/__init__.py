"""Reminders by text message and WeCom: what became of each, and how they are set up."""

from __future__ import annotations

from hotline.web.messages import desk, settings
from hotline.web.messages.door import blueprint

__all__ = ["blueprint", "desk", "settings"]
