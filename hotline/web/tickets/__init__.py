"""Where tickets are seen, by every role: workbench, list and search, the ticket, its files."""

from hotline.web.tickets import (
    attached,
    comments,
    desk,
    exports,
    listing,
    reveal,
    sheets,
    ticket,
    why,
)
from hotline.web.tickets.door import blueprint

__all__ = [
    "attached",
    "blueprint",
    "comments",
    "desk",
    "exports",
    "listing",
    "reveal",
    "sheets",
    "ticket",
    "why",
]
