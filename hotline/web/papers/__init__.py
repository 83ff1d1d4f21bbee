"""Papers to sign and to send: forms, letters, hand-over sheets, replies, minutes of meetings."""

from hotline.web.papers import meetings, printing
from hotline.web.papers.door import blueprint

__all__ = ["blueprint", "meetings", "printing"]
