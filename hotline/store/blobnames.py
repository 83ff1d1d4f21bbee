"""Which kept files a row or a waiting event names: what no one names may be tidied away.

A table with a SHA-256 stands in one of the two lists below; a house test sees to it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from hotline.store.database import db
from hotline.store.inbox import InboxEvent
from hotline.store.outbox import OutboxEvent
from hotline.store.sealing import unseal

# Table and column that name a file under blobs/.
NAMING = (("attachment", "sha256"), ("finding_photo", "sha256"), ("notice_file", "sha256"))
# Columns with a digest of something else -> of what.
OTHERS = {
    ("begun_upload", "sha256"): "where the city takes a file on; the event that waits names it",
    ("city_form", "sha256"): "the city's form, whose bytes lie in the row",
    ("import_batch", "sha256"): "a table taken in, which is not kept",
    ("notice", "figures_sha256"): "frozen figures, kept in the row",
    ("package", "sha256"): "a package by file, kept under packages/",
    ("package", "previous_sha256"): "the package before it",
    ("print_batch", "sha256"): "the finished zip of a month, kept under batches/",
}
_NAMED = " UNION ".join(
    f"SELECT {column} FROM {table} WHERE {column} IN (SELECT value FROM json_each(?1))"
    for table, column in NAMING
)
_FILE = re.compile(r'"sha256":\s*"([0-9a-f]{64})"')


def named(digests: Iterable[str]) -> set[str]:
    """Return which of these files a row names. Pass a few hundred at a time."""
    rows = db.execute_sql(_NAMED, (json.dumps(list(digests)),)).fetchall()
    return {digest for (digest,) in rows}


def named_by_waiting() -> set[str]:
    """Return every file that a message names which has not gone up, or come into effect, yet."""
    return {digest for body in _waiting() for digest in _FILE.findall(unseal(body))}


def _waiting() -> Iterator[bytes]:
    up = OutboxEvent.select(OutboxEvent.body).where(OutboxEvent.state.in_(("waiting", "rejected")))
    down = InboxEvent.select(InboxEvent.body).where(InboxEvent.state == "waiting")
    for query in (up, down):
        for (body,) in query.tuples().iterator():
            yield body
