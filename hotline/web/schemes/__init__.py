"""Scoring schemes on screen: which counts, what each says, editing one, trying it on the past."""

from hotline.web.schemes import desk, editing, trying
from hotline.web.schemes.door import blueprint

__all__ = ["blueprint", "desk", "editing", "trying"]
