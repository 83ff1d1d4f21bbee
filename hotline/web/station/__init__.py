"""Where units work their tickets: accept, contact, delegate, report, answer, return."""

from hotline.web.station import accepting, acts, answering, arriving, below, returning
from hotline.web.station.door import blueprint

__all__ = ["accepting", "acts", "answering", "arriving", "below", "blueprint", "returning"]
