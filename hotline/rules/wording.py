"""Cutting text into the overlapping pairs that the full-text index stores.

Chinese has no spaces, so every character is indexed together with its right neighbour; a run
of letters or digits counts as one character. Any word of two or more characters is then a
phrase of neighbouring pairs and is found exactly, without a dictionary.
"""

from __future__ import annotations

import re
import unicodedata

_PIECE = re.compile(r"[a-z0-9]+|[^\W_]", re.UNICODE)


def _pieces(run: str) -> list[str]:
    return _PIECE.findall(run)


def _runs(text: str) -> list[list[str]]:
    """Split at punctuation and spaces, so that no pair crosses a sentence."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return [pieces for run in re.split(r"[\W_]+", plain) if (pieces := _pieces(run))]


def index_words(text: str) -> str:
    """Return the text as the index stores it: pairs of neighbours, then the last piece alone."""
    words: list[str] = []
    for pieces in _runs(text):
        words.extend(a + b for a, b in zip(pieces, pieces[1:], strict=False))
        words.append(pieces[-1])
    return " ".join(words)


def match_query(words: str) -> str:
    """Return the FTS5 query that finds every text holding each of the typed words.

    Words separated by spaces must all occur, in any order; each one exactly as typed. A single
    character matches as the beginning of a pair. "" when nothing can be searched for.
    """
    phrases = []
    for pieces in _runs(words):
        pairs = [a + b for a, b in zip(pieces, pieces[1:], strict=False)] or pieces
        # A lone piece begins a pair, and letters or digits may go on ("88" in "88路", "888"): a
        # prefix. A pair that ends in a Chinese character is whole; as a prefix it would cost ten
        # times as much, because FTS5 then gathers every match before the first.
        is_open = len(pieces) == 1 or pieces[-1].isascii()
        phrases.append('"' + " ".join(pairs) + '"' + (" *" if is_open else ""))
    return " AND ".join(phrases)
