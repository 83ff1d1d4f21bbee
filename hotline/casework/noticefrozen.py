"""Frozen figures and documents: compressed when a notice is sealed, read back for ever after.

What is kept beside the figures are the office's names and the day, so that the text can be made
again when units, policies and schemes have other names. Days and moments are ISO text.
"""

from __future__ import annotations

import json
import zlib
from datetime import date
from typing import Any

from hotline.rules.noticefreeze import freeze, thaw
from hotline.rules.noticetext import NoticeNames
from hotline.store.notices import Notice

Document = dict[str, Any]


def packed(text: str) -> bytes:
    """Return a text compressed; the same text gives the same bytes."""
    return zlib.compress(text.encode(), 9)


def unpacked(kept: bytes) -> str:
    """Return the text that was packed."""
    return zlib.decompress(kept).decode()


def canonical(value: Any) -> str:
    """Return plain data as JSON, the same for equal data."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read(text: str) -> Document:
    """Return the document written so; what the press gets is exactly what is kept."""
    found: Document = json.loads(text)
    return found


def envelope(material: str, names: NoticeNames, issued_on: date) -> bytes:
    """Return what is kept as a notice's figures: the frozen material, the names, the day."""
    whole = {"figures": material, "names": freeze(names), "issued_on": issued_on.isoformat()}
    return packed(canonical(whole))


def opened(row: Notice) -> tuple[Any, NoticeNames, date]:
    """Return the material, the names and the day of a sealed notice, as they were frozen."""
    whole = json.loads(unpacked(row.figures))
    issued_on = date.fromisoformat(whole["issued_on"])
    return thaw(whole["figures"]), thaw(whole["names"]), issued_on


def document_of(row: Notice) -> Document:
    """Return the document the press printed when the notice was sealed."""
    return read(unpacked(row.document))
