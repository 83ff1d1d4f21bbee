"""Copies of a form's cell styles that say: this is a text, whatever it begins with."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ALL = re.compile(rb"(<(?:\w+:)?cellXfs\b[^>]*>)(.*?)(</(?:\w+:)?cellXfs>)", re.S)
_ONE = re.compile(rb"<(?:\w+:)?xf\b[^>]*?(?:/>|>.*?</(?:\w+:)?xf>)", re.S)
_NAME = re.compile(rb"<(?:\w+:)?xf\b")
_COUNT = re.compile(rb'\bcount="\d+"')
_MARK = re.compile(rb'\squotePrefix="[^"]*"')


def with_text_marks(styles: bytes, used: Iterable[int]) -> tuple[bytes, dict[int, int]]:
    """Return the styles part with a marked copy of each style used, and style -> copy.

    A part that is written otherwise than expected comes back unchanged, with no copies.
    """
    found = _ALL.search(styles)
    if not found:
        return styles, {}
    known = _ONE.findall(found[2])
    copies: dict[int, int] = {}
    added: list[bytes] = []
    for style in sorted(used):
        if 0 <= style < len(known):
            copies[style] = len(known) + len(added)
            plain = _MARK.sub(b"", known[style])
            added.append(_NAME.sub(lambda tag: tag[0] + b' quotePrefix="1"', plain, count=1))
    count = b'count="%d"' % (len(known) + len(added))
    opening = _COUNT.sub(count, found[1])
    made = opening + found[2] + b"".join(added) + found[3]
    return styles[: found.start()] + made + styles[found.end() :], copies
