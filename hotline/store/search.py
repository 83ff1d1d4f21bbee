"""Chinese full-text search: a contentless FTS5 index over titles, contents, replies and places.

A document's rowid is `ticket_id * 256 + part`: part 0 is the registration, later parts are
answers and progress texts. Texts are only ever added (a changed registration is replaced by
telling FTS5 the old words), so nothing is stored twice.
"""

from __future__ import annotations

from hotline.rules.wording import index_words, match_query
from hotline.store.database import db

CREATE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS ticket_search"
    " USING fts5(words, content='', columnsize=0, detail='full')"
)
PARTS = 256


def registration_text(title: str, content: str, place: str, address: str) -> str:
    """Return what is indexed of a registration."""
    return "\n".join((title, content, place, address))


def add(ticket_id: int, part: int, text: str) -> None:
    """Index one text of a ticket. `part` 0 is the registration; call inside the transaction."""
    db.execute_sql(
        "INSERT INTO ticket_search (rowid, words) VALUES (?, ?)",
        (ticket_id * PARTS + min(part, PARTS - 1), index_words(text)),
    )


def replace(ticket_id: int, part: int, old: str, new: str) -> None:
    """Index `new` in place of `old`, which must be exactly what was indexed before."""
    db.execute_sql(
        "INSERT INTO ticket_search (ticket_search, rowid, words) VALUES ('delete', ?, ?)",
        (ticket_id * PARTS + part, index_words(old)),
    )
    add(ticket_id, part, new)


def matching(words: str) -> str | None:
    """Return the FTS5 query for what a person typed, or None when nothing can be searched."""
    return match_query(words) or None
