"""A notice as text: titled blocks in order, each paragraph editable by its key."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Block = dict[str, Any]
# Publishing ranks is a switch: the State asks that ranking not become a burden (G2).
Publish = Literal["full", "top", "none"]


@dataclass(frozen=True)
class NoticeNames:
    """The office's own words: who issues, to whom, under which number.

    An `issue` (「第7期（总第31期）」) prints the notice as a bulletin (简报) instead of a document.
    """

    county: str
    office: str
    mark: str = ""
    number: str = ""
    addressee: str = "各乡镇人民政府，县直各单位，各公共服务企业："
    copies: str = ""
    note: str = ""
    publish: Publish = "full"
    verify_url: str = ""
    verify_code: str = ""
    issue: str = ""


@dataclass(frozen=True)
class Annex:
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class NoticeText:
    """A notice as text: blocks in order, then annexes. `issued_on` is the date under it."""

    title: str
    addressee: str
    blocks: tuple[Block, ...]
    annexes: tuple[Annex, ...]
    office: str
    issued_on: date
    note: str = ""
    names: NoticeNames = field(default_factory=lambda: NoticeNames("", ""))


def heading(key: str, level: int, text: str, run: str = "") -> Block:
    """Return a heading; `run` is the text that goes on in the same line."""
    return {"kind": "heading", "key": key, "level": level, "text": text, "run": run}


def paragraph(key: str, text: str) -> Block:
    """Return a paragraph that can be edited by its key."""
    return {"kind": "paragraph", "key": key, "text": text}
