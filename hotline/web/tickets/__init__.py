"""Where tickets are seen, by every role: workbench, list and search, the ticket, its files."""

from hotline.web.tickets import attached, desk, exports, listing, reveal, sheets, ticket, why
from hotline.web.tickets.door import blueprint

__all__ = [
    "attached",
    "blueprint",
    "desk",
    "exports",
    "listing",
    "reveal",
    "sheets",
    "ticket",
    "why",
]
